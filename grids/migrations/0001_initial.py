"""The tables of the grids app."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.db.models.lookups
import mptt.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Division',
            fields=[
                ('code', models.CharField(max_length=9, primary_key=True, serialize=False, verbose_name='code')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('level', models.CharField(choices=[('province', 'Province'), ('city', 'City'), ('county', 'County'), ('township', 'Street or town')], max_length=10, verbose_name='level')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='grids.division', verbose_name='part of')),
            ],
            options={
                'verbose_name': 'division',
                'verbose_name_plural': 'divisions',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Grid',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=18, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'Community'), (2, 'Resident group'), (3, 'Building')], verbose_name='level')),
                ('setting', models.CharField(choices=[('undecided', 'Undecided'), ('urban', 'Urban'), ('rural', 'Rural')], default='undecided', max_length=10, verbose_name='urban or rural')),
                ('declared_households', models.PositiveIntegerField(default=0, verbose_name='declared households')),
                ('declared_registered', models.PositiveIntegerField(default=0, verbose_name='declared registered people')),
                ('declared_floating', models.PositiveIntegerField(default=0, verbose_name='declared floating people')),
                ('latitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='latitude')),
                ('longitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='longitude')),
                ('retired_on', models.DateField(blank=True, null=True, verbose_name='retired on')),
                ('lft', models.PositiveIntegerField(editable=False)),
                ('rght', models.PositiveIntegerField(editable=False)),
                ('tree_id', models.PositiveIntegerField(db_index=True, editable=False)),
                ('tree_depth', models.PositiveIntegerField(editable=False)),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grids', to='grids.division', verbose_name='street or town')),
                ('parent', mptt.fields.TreeForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='grids.grid', verbose_name='part of')),
            ],
            options={
                'verbose_name': 'grid',
                'verbose_name_plural': 'grids',
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('kind', models.CharField(choices=[('main_road', 'Main road'), ('back_street', 'Back street'), ('public_place', 'Public place'), ('residential_quarter', 'Residential quarter'), ('other', 'Other')], default='other', max_length=20, verbose_name='kind')),
                ('grid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='grids.grid', verbose_name='grid')),
            ],
            options={
                'verbose_name': 'place',
                'verbose_name_plural': 'places',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='SizeStandard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(blank=True, help_text='Code of a division or community; empty: everywhere.', max_length=12, verbose_name='area')),
                ('setting', models.CharField(choices=[('urban', 'Urban'), ('rural', 'Rural')], max_length=10, verbose_name='urban or rural')),
                ('fewest_households', models.PositiveIntegerField(verbose_name='households, at least')),
                ('most_households', models.PositiveIntegerField(verbose_name='households, at most')),
                ('people', models.PositiveIntegerField(verbose_name='people, about')),
                ('tolerance', models.PositiveSmallIntegerField(default=50, help_text='The policy gives none. 50 lets 2.5 people a household pass everywhere in the standard.', verbose_name='people, more or less by percent')),
            ],
            options={
                'verbose_name': 'size standard',
                'verbose_name_plural': 'size standards',
                'ordering': ['area', 'setting'],
                'constraints': [models.UniqueConstraint(fields=('area', 'setting'), name='one_size_standard_an_area', violation_error_message='This area has a standard for this setting already.'), models.CheckConstraint(condition=models.Q(('fewest_households__lte', models.F('most_households'))), name='size_standard_begins_below_its_end', violation_error_message='“At least” is more than “at most”.'), models.CheckConstraint(condition=models.Q(('tolerance__lte', 100)), name='size_tolerance_is_a_share', violation_error_message='At most 100 percent.')],
            },
        ),
        migrations.AddConstraint(
            model_name='division',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('level', 'province'), ('parent__isnull', True)), models.Q(models.Q(('level', 'province'), _negated=True), ('parent__isnull', False)), _connector='OR'), name='division_has_parent_unless_province'),
        ),
        migrations.AddConstraint(
            model_name='grid',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('level', 1), ('parent__isnull', True)), models.Q(('level__in', [2, 3]), ('parent__isnull', False)), _connector='OR'), name='grid_has_parent_unless_community'),
        ),
        migrations.AddConstraint(
            model_name='grid',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length(models.F('code')), django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('level'), '*', models.Value(3)), '+', models.Value(9))), name='grid_code_length_fits_level'),
        ),
    ]
