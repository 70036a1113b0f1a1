"""The tables of the diaries app."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('grids', '0001_initial'),
        ('cases', '0001_initial'),
        ('staff', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('visit', 'Visit'), ('opinion', 'Opinion'), ('dispute', 'Dispute'), ('patrol', 'Patrol'), ('publicity', 'Publicity'), ('service', 'Service'), ('activity', 'Activity'), ('other', 'Other')], max_length=10, verbose_name='kind')),
                ('text', models.TextField(verbose_name='what happened')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='place')),
                ('participants', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='participants')),
                ('added_at', models.DateTimeField(verbose_name='added at')),
                ('key', models.CharField(blank=True, editable=False, max_length=90, null=True, unique=True, verbose_name='key')),
            ],
            options={
                'verbose_name': 'diary entry',
                'verbose_name_plural': 'diary entries',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Diary',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(verbose_name='date')),
                ('first_entry_at', models.DateTimeField(verbose_name='first entry at')),
                ('grid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='diaries', to='grids.grid', verbose_name='grid')),
            ],
            options={
                'verbose_name': 'diary',
                'verbose_name_plural': 'diaries',
                'ordering': ['-date', '-id'],
            },
        ),
        migrations.AddField(
            model_name='diary',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='diaries', to='staff.member', verbose_name='member'),
        ),
        migrations.AddField(
            model_name='entry',
            name='case',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='diary_entry', to='cases.case', verbose_name='case'),
        ),
        migrations.AddField(
            model_name='entry',
            name='diary',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='diaries.diary', verbose_name='diary'),
        ),
        migrations.AddConstraint(
            model_name='diary',
            constraint=models.UniqueConstraint(models.F('member'), models.F('date'), name='one_diary_a_member_and_day'),
        ),
    ]
