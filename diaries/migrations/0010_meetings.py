
import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_own_reports'),
        ('diaries', '0009_news_append_only'),
        ('grids', '0006_fill_place_name_key'),
        ('staff', '0009_own_phone'),
    ]

    operations = [
        migrations.CreateModel(
            name='AnalysisMeeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('proposed', 'To be called'), ('called', 'Called'), ('signed', 'Held, minutes signed'), ('cancelled', 'Cancelled')], default='proposed', max_length=10, verbose_name='state')),
                ('due_on', models.DateField(verbose_name='due by')),
                ('starts_at', models.DateTimeField(blank=True, null=True, verbose_name='begins at')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='place')),
                ('summary', models.TextField(blank=True, verbose_name='what the meeting found')),
                ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='signed at')),
                ('begun_at', models.DateTimeField(verbose_name='begun at')),
                ('reminded_at', models.DateTimeField(editable=False, null=True)),
                ('forgotten_at', models.DateTimeField(editable=False, null=True, verbose_name='somebody forgotten at')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('chair', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='chair')),
                ('grid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.grid', verbose_name='grid')),
                ('signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='signed by')),
            ],
            options={
                'verbose_name': 'analysis meeting',
                'verbose_name_plural': 'analysis meetings',
                'ordering': ['-due_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('opinion', 'Opinion of the people'), ('case', 'Overdue case'), ('households', 'Households to be called on'), ('closings', 'Closings of weeks'), ('other', 'Other matter')], max_length=10, verbose_name='kind')),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='matter')),
                ('facts', models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='figures')),
                ('outcome', models.CharField(blank=True, choices=[('solved', 'Solved at once'), ('case', 'Case with a time limit'), ('raised', 'Reported up'), ('noted', 'Noted')], max_length=8, verbose_name='outcome')),
                ('words', models.TextField(blank=True, verbose_name='what was decided')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered at')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='answered by')),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meeting_items', to='cases.case', verbose_name='case')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='decided by')),
                ('grid', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.grid', verbose_name='grid')),
                ('opinion', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='diaries.voicedopinion', verbose_name='opinion of the people')),
                ('raised_from', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taken_up', to='diaries.agendaitem', verbose_name='reported up by')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agenda', to='diaries.analysismeeting', verbose_name='analysis meeting')),
            ],
            options={
                'verbose_name': 'item of an agenda',
                'verbose_name_plural': 'items of agendas',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='MeetingAttendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('invited_at', models.DateTimeField(verbose_name='invited at')),
                ('present', models.BooleanField(blank=True, null=True, verbose_name='present')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='diaries.analysismeeting', verbose_name='analysis meeting')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='member')),
            ],
            options={
                'verbose_name': 'attendance',
                'verbose_name_plural': 'attendances',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='MeetingDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateField(verbose_name='until')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done at')),
                ('done_words', models.TextField(blank=True, verbose_name='what was done')),
                ('reminded_at', models.DateTimeField(editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='done by')),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='decision', to='diaries.agendaitem', verbose_name='item of an agenda')),
                ('responsible', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='who does it')),
            ],
            options={
                'verbose_name': 'decision of a meeting',
                'verbose_name_plural': 'decisions of meetings',
                'ordering': ['until', 'id'],
            },
        ),
        migrations.CreateModel(
            name='MeetingEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('propose', 'Proposed'), ('call', 'Called'), ('move', 'Changed'), ('cancel', 'Cancelled'), ('sign', 'Minutes signed'), ('add', 'Added to the minutes')], max_length=10, verbose_name='action')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('words', models.TextField(blank=True, verbose_name='words')),
                ('minutes', models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='minutes')),
                ('salt', models.CharField(blank=True, editable=False, max_length=32)),
                ('key', models.CharField(editable=False, max_length=100, unique=True, verbose_name='key')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='by')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='diaries.analysismeeting', verbose_name='analysis meeting')),
            ],
            options={
                'verbose_name': 'event of a meeting',
                'verbose_name_plural': 'events of a meeting',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='MeetingRhythm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(blank=True, help_text='Code of a division or grid; empty: everywhere.', max_length=18, verbose_name='area')),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'Community'), (2, 'Resident group'), (3, 'Building')], verbose_name='level')),
                ('number', models.PositiveSmallIntegerField(help_text='How many weeks or months lie between two meetings; 0: none are due.', verbose_name='every')),
                ('unit', models.CharField(choices=[('weeks', 'weeks'), ('months', 'months')], max_length=6, verbose_name='weeks or months')),
            ],
            options={
                'verbose_name': 'rhythm of meetings',
                'verbose_name_plural': 'rhythms of meetings',
                'ordering': ['area', 'level'],
                'constraints': [models.UniqueConstraint(fields=('area', 'level'), name='one_rhythm_an_area_and_level', violation_error_message='This area has a rhythm for this level already.'), models.CheckConstraint(condition=models.Q(('number__lte', 52)), name='rhythm_within_reach', violation_error_message='At most 52.')],
            },
        ),
        migrations.AddIndex(
            model_name='analysismeeting',
            index=models.Index(condition=models.Q(('state__in', ('proposed', 'called'))), fields=['due_on'], name='meeting_open'),
        ),
        migrations.AddIndex(
            model_name='analysismeeting',
            index=models.Index(fields=['starts_at'], name='meeting_starts'),
        ),
        migrations.AddConstraint(
            model_name='analysismeeting',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('proposed', 'called'))), fields=('grid',), name='one_open_meeting_a_grid'),
        ),
        migrations.AddConstraint(
            model_name='analysismeeting',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'called', 'signed', 'cancelled'])), name='meeting_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='analysismeeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['called', 'signed']), _negated=True), ('starts_at__isnull', False), _connector='OR'), name='meeting_called_for_a_time'),
        ),
        migrations.AddConstraint(
            model_name='analysismeeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('signed_at__isnull', False), ('signed_by__isnull', False), ('state', 'signed')), models.Q(models.Q(('state', 'signed'), _negated=True), ('signed_at__isnull', True), ('signed_by__isnull', True)), _connector='OR'), name='meeting_signed_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.UniqueConstraint(models.F('meeting'), models.F('opinion'), name='an_opinion_once_a_meeting'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('outcome', '')), models.Q(('decided_at__isnull', False), ('outcome__in', ['solved', 'case', 'raised', 'noted'])), _connector='OR'), name='item_decided_when_it_says_so'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.CheckConstraint(condition=models.Q(('raised_from__isnull', True), models.Q(('raised_from', models.F('id')), _negated=True), _connector='OR'), name='item_raised_from_another'),
        ),
        migrations.AddConstraint(
            model_name='meetingattendance',
            constraint=models.UniqueConstraint(models.F('meeting'), models.F('member'), name='invited_once_to_a_meeting'),
        ),
        migrations.AddIndex(
            model_name='meetingdecision',
            index=models.Index(condition=models.Q(('done_at__isnull', True)), fields=['until'], name='decision_open'),
        ),
    ]
