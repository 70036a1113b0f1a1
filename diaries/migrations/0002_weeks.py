"""Corrections and uses of entries, words to lines, closings of weeks, days without diary."""

import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('diaries', '0001_initial'),
        ('grids', '0006_fill_place_name_key'),
        ('residents', '0003_fill_initials'),
        ('staff', '0008_fill_organization_name_key'),
    ]

    operations = [
        migrations.AddField(
            model_name='diary',
            name='nothing_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='nothing to note, said at'),
        ),
        migrations.AddField(
            model_name='entry',
            name='changed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='changed at'),
        ),
        migrations.AddField(
            model_name='entry',
            name='household',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='residents.household', verbose_name='household'),
        ),
        migrations.AddField(
            model_name='entry',
            name='version',
            field=models.PositiveIntegerField(db_default=1, default=1, editable=False, verbose_name='version'),
        ),
        migrations.AddField(
            model_name='entry',
            name='visit',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='diary_entry', to='residents.visit', verbose_name='visit'),
        ),
        migrations.AddField(
            model_name='entry',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at'),
        ),
        migrations.CreateModel(
            name='WeekClosing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('monday', models.DateField(verbose_name='week from')),
                ('state', models.CharField(choices=[('drafted', 'To be signed'), ('signed', 'Signed, not read yet'), ('returned', 'Returned'), ('accepted', 'Accepted')], default='drafted', max_length=10, verbose_name='state')),
                ('words', models.TextField(blank=True, verbose_name='how the week was')),
                ('ahead', models.TextField(blank=True, verbose_name='what is to be done next')),
                ('draft', models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='figures')),
                ('late', models.BooleanField(default=False, verbose_name='signed late')),
                ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='signed at')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='read at')),
                ('begun_at', models.DateTimeField(verbose_name='begun at')),
                ('reminded_at', models.DateTimeField(editable=False, null=True)),
                ('reader_reminded_at', models.DateTimeField(editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('grid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.grid', verbose_name='grid')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closings', to='staff.member', verbose_name='member')),
                ('read_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='read by')),
            ],
            options={
                'verbose_name': 'closing of a week',
                'verbose_name_plural': 'closings of weeks',
                'ordering': ['-monday', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ClosingEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('sign', 'Signed'), ('take_back', 'Signature taken back'), ('comment', 'Comment'), ('return', 'Sent back'), ('accept', 'Read and accepted')], max_length=10, verbose_name='action')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('words', models.TextField(blank=True, verbose_name='words')),
                ('key', models.CharField(editable=False, max_length=90, unique=True, verbose_name='key')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='by')),
                ('closing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='diaries.weekclosing', verbose_name='closing of a week')),
            ],
            options={
                'verbose_name': 'event of a closing',
                'verbose_name_plural': 'events of a closing',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='EntryVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('kind', models.CharField(choices=[('visit', 'Visit'), ('opinion', 'Opinion'), ('dispute', 'Dispute'), ('patrol', 'Patrol'), ('publicity', 'Publicity'), ('service', 'Service'), ('activity', 'Activity'), ('other', 'Other')], max_length=10, verbose_name='kind')),
                ('text', models.TextField(verbose_name='what happened')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='place')),
                ('participants', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='participants')),
                ('until', models.DateTimeField(verbose_name='until')),
                ('salt', models.CharField(blank=True, db_default='', default='', editable=False, max_length=32, verbose_name='salt')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='diaries.entry', verbose_name='diary entry')),
                ('household', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='residents.household', verbose_name='household')),
            ],
            options={
                'verbose_name': 'earlier words of an entry',
                'verbose_name_plural': 'earlier words of entries',
                'ordering': ['entry_id', 'number'],
                'constraints': [models.UniqueConstraint(models.F('entry'), models.F('number'), name='one_entry_version_a_number')],
            },
        ),
        migrations.CreateModel(
            name='LineNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(verbose_name='date')),
                ('source', models.CharField(max_length=20, verbose_name='where it comes from')),
                ('key', models.CharField(max_length=40, verbose_name='key')),
                ('words', models.CharField(blank=True, max_length=400, verbose_name='words')),
                ('hidden', models.BooleanField(default=False, verbose_name='hidden')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('changed_at', models.DateTimeField(verbose_name='changed at')),
                ('grid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.grid', verbose_name='grid')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='line_notes', to='staff.member', verbose_name='member')),
            ],
            options={
                'verbose_name': 'words to a line of the diary',
                'verbose_name_plural': 'words to lines of the diary',
                'ordering': ['date', 'pk'],
                'constraints': [models.UniqueConstraint(models.F('member'), models.F('date'), models.F('source'), models.F('key'), name='one_note_a_line')],
            },
        ),
        migrations.CreateModel(
            name='MissingDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(verbose_name='date')),
                ('noted_at', models.DateTimeField(verbose_name='noted at')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='settled at')),
                ('reminded_at', models.DateTimeField(editable=False, null=True)),
                ('grid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.grid', verbose_name='grid')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='missing_days', to='staff.member', verbose_name='member')),
            ],
            options={
                'verbose_name': 'day without diary',
                'verbose_name_plural': 'days without diary',
                'ordering': ['-date', '-id'],
                'indexes': [models.Index(models.F('date'), condition=models.Q(('settled_at__isnull', True)), name='missing_day_open')],
                'constraints': [models.UniqueConstraint(models.F('member'), models.F('date'), name='one_missing_day_a_member_and_day')],
            },
        ),
        migrations.AddIndex(
            model_name='weekclosing',
            index=models.Index(fields=['state', 'monday'], name='closing_state'),
        ),
        migrations.AddConstraint(
            model_name='weekclosing',
            constraint=models.UniqueConstraint(models.F('member'), models.F('monday'), name='one_closing_a_member_and_week'),
        ),
    ]
