"""The tables of the cases app: with a timeline that can only be added to (design §4.4), indexes for finding cases
by words on PostgreSQL, and what every city begins with: calendar, office hours, categories, matters."""

import cases.models.case
import django.db.models.deletion
import kit.privacy.fields
from django.conf import settings
from django.db import migrations, models

from cases.models.seeds import mark_personal, seed_calendar, seed_categories, seed_matters
from kit.history.append_only import Forgetting, keep, let_go

TIMELINE = "cases_caseevent"
# The words of a closed case may be rewritten where its timeline says that they were forgotten, and nowhere else.
FORGOTTEN = f"""EXISTS (SELECT 1 FROM {TIMELINE} AS later WHERE later.case_id = OLD.case_id
        AND later.action = 'forget' AND later.sequence > OLD.sequence)"""


def make_append_only(apps, schema_editor):
    forgetting = Forgetting(["text", "facts"], FORGOTTEN)
    keep(schema_editor, TIMELINE, "the timeline is append-only", once=["state", "seal"], forgetting=forgetting)


def undo_append_only(apps, schema_editor):
    let_go(schema_editor, TIMELINE)


# A loop: as a query over the positions it takes forty times as long, and it runs whenever a case is saved.
FUNCTION = """
CREATE OR REPLACE FUNCTION cases_pairs(words text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    pairs text[] := '{}';
    before text;
    letter text;
BEGIN
    FOREACH letter IN ARRAY string_to_array(upper(words), NULL) LOOP
        IF before IS NOT NULL THEN
            pairs := pairs || (before || letter);
        END IF;
        before := letter;
    END LOOP;
    RETURN pairs;
END
$$
"""
INDEXES = {
    "case_pairs": "USING gin (cases_pairs(title || ' ' || description))",
    "case_place_pairs": "USING gin (cases_pairs(address))",
    "case_number_tail": "(reverse(number) text_pattern_ops)",
}


def index_words(apps, schema_editor):
    """Pairs of neighbouring characters serve Chinese words of two characters, which groups of three letters
    (pg_trgm) can't; and they need no extension, which not every operator may create. Also the last digits of the
    number. On PostgreSQL only."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(FUNCTION)
    for name, definition in INDEXES.items():
        schema_editor.execute(f"CREATE INDEX {name} ON cases_case {definition}")


def drop_indexes(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for name in INDEXES:
        schema_editor.execute(f"DROP INDEX IF EXISTS {name}")
    schema_editor.execute("DROP FUNCTION IF EXISTS cases_pairs(text)")


def seed(apps, schema_editor):
    model = {
        name: apps.get_model("cases", name)
        for name in ("CalendarYear", "CalendarDay", "WorkPeriod", "Category", "Matter")
    }
    seed_calendar(model["CalendarYear"], model["CalendarDay"], model["WorkPeriod"])
    seed_categories(model["Category"])
    mark_personal(model["Category"])
    seed_matters(model["Matter"], model["Category"])


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('grids', '0001_initial'),
        ('staff', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('date', models.DateField(primary_key=True, serialize=False, verbose_name='date')),
                ('working', models.BooleanField(verbose_name='working day')),
                ('note', models.CharField(blank=True, max_length=60, verbose_name='note')),
            ],
            options={
                'verbose_name': 'calendar day',
                'verbose_name_plural': 'calendar days',
                'ordering': ['-date'],
            },
        ),
        migrations.CreateModel(
            name='DayCounter',
            fields=[
                ('date', models.DateField(primary_key=True, serialize=False, verbose_name='date')),
                ('last', models.PositiveIntegerField(default=0, verbose_name='last number')),
            ],
        ),
        migrations.CreateModel(
            name='BulkJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.CharField(choices=[('file', 'File'), ('handle', 'Handled on the spot'), ('resolve', 'Resolved'), ('raise_level', 'Raise to the level above'), ('acknowledge', 'Acknowledge'), ('send_back', 'Return to the previous stage'), ('refer', 'Refer to a department'), ('redispatch', 'Pass to the right department'), ('feed_back', 'Feedback given, close'), ('track', 'Report from the scene'), ('contain', 'Under control'), ('confirm_over', 'Confirm that it is over'), ('submit', 'Submit the papers'), ('accept', 'Accept'), ('decline', 'Decline'), ('ask_completion', 'Return for completion'), ('pass_on', 'Pass to the county'), ('approve', 'Approve'), ('refuse', 'Refuse'), ('note', 'Note'), ('forget', 'Took the reporter out of the words'), ('reassign', 'Reassign'), ('ask_extension', 'Ask for more time'), ('grant_extension', 'Grant more time'), ('refuse_extension', 'Refuse more time'), ('supervise', 'Supervise'), ('reply', 'Reply to the supervision'), ('end_supervision', 'End the supervision'), ('merge', 'Merge into another case'), ('split', 'Split into parts'), ('change_route', 'Change the route'), ('urge', 'Urge'), ('suspend', 'Suspend the clock'), ('resume', 'Resume the clock'), ('withdraw', 'Withdraw'), ('mark_invalid', 'Mark as invalid'), ('opinion', "Record the resident's opinion"), ('reopen', 'Reopen one level up'), ('take_back', 'Take the last step back'), ('remind', 'Reminder'), ('recompute', 'Deadline recomputed'), ('breach', 'Deadline missed'), ('yellow_card', 'Yellow card'), ('red_card', 'Red card'), ('parts_done', 'All parts are closed'), ('merged_done', 'The case it was merged into is closed'), ('joined', 'Another case was merged into this one'), ('part_reopened', 'A part was reopened')], max_length=20, verbose_name='action')),
                ('facts', models.JSONField(default=dict, verbose_name='facts')),
                ('gone', models.PositiveIntegerField(default=0, verbose_name='no longer in the area')),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished at')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bulk_jobs', to='staff.member', verbose_name='member')),
            ],
            options={
                'verbose_name': 'bulk action',
                'verbose_name_plural': 'bulk actions',
            },
        ),
        migrations.CreateModel(
            name='CalendarYear',
            fields=[
                ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False, verbose_name='year')),
                ('official', models.BooleanField(default=False, verbose_name='official')),
                ('source', models.CharField(blank=True, max_length=120, verbose_name='source')),
            ],
            options={
                'verbose_name': 'calendar year',
                'verbose_name_plural': 'calendar years',
                'ordering': ['-year'],
                'constraints': [models.CheckConstraint(condition=models.Q(('year__gte', 2004), ('year__lte', 2100)), name='calendar_year_is_one', violation_error_message='The calendar has years from 2004 to 2100.')],
            },
        ),
        migrations.CreateModel(
            name='CallBackRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(max_length=9, verbose_name='area')),
                ('month', models.DateField(help_text='Its first day.', verbose_name='month')),
                ('seed', models.CharField(max_length=32, verbose_name='seed')),
                ('closed', models.PositiveIntegerField(verbose_name='closed cases')),
                ('drawn_at', models.DateTimeField(verbose_name='drawn at')),
            ],
            options={
                'verbose_name': 'round of call-backs',
                'verbose_name_plural': 'rounds of call-backs',
                'ordering': ['-month', 'area'],
                'constraints': [models.UniqueConstraint(models.F('area'), models.F('month'), name='one_round_a_month')],
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='number')),
                ('area', models.CharField(max_length=18, verbose_name='area')),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('description', models.TextField(verbose_name='description')),
                ('address', models.CharField(blank=True, max_length=120, verbose_name='place')),
                ('latitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='latitude')),
                ('longitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='longitude')),
                ('source', models.CharField(choices=[('patrol', 'Patrol'), ('visit', 'Visit'), ('phone', 'Phone'), ('diary', 'Diary'), ('hotline', 'Hotline'), ('api', 'Program'), ('superior', 'Superior')], default='patrol', max_length=10, verbose_name='source')),
                ('reporter_name', kit.privacy.fields.PrivateTextField(blank=True, verbose_name="reporter's name")),
                ('reporter_phone', kit.privacy.fields.PrivateTextField(blank=True, verbose_name="reporter's phone")),
                ('filed_at', models.DateTimeField(verbose_name='filed at')),
                ('route', models.CharField(choices=[('routine', 'Routine'), ('coordination', 'Coordination'), ('emergency', 'Emergency'), ('approval', 'Approval')], max_length=15, verbose_name='route')),
                ('stage', models.CharField(choices=[('handling', 'Handling on the spot'), ('coordinating', 'Coordinating'), ('township_coordinating', 'Coordinating in the street or town'), ('department_handling', 'With the department'), ('reporting', 'Reporting the result'), ('alerting', 'Alerting'), ('responding', 'Responding'), ('reviewing', 'Reviewing'), ('informing', 'Taking the particulars'), ('community_intake', 'Community intake'), ('township_review', 'Township review'), ('county_approval', 'County approval'), ('completing', 'Completing the papers'), ('feeding_back', 'Feeding back to the resident'), ('closed', 'Closed')], max_length=25, verbose_name='stage')),
                ('cycle', models.PositiveSmallIntegerField(default=1, verbose_name='cycle')),
                ('waiting_post', models.CharField(blank=True, choices=[('leader', 'Grid leader'), ('liaison', 'Liaison'), ('community', 'Community'), ('township', 'Street or town'), ('county', 'County'), ('department', 'Responsible department')], max_length=15, verbose_name='waiting for')),
                ('handling_code', models.CharField(max_length=18, verbose_name='code of the handling grid')),
                ('supervised_at', models.DateTimeField(null=True, verbose_name='supervised since')),
                ('card', models.CharField(blank=True, choices=[('', 'No card'), ('yellow', 'Yellow card'), ('red', 'Red card')], db_default='', default='', max_length=6, verbose_name='card')),
                ('track_code', models.CharField(default=cases.models.case.track_code, editable=False, max_length=8, verbose_name='code for tracking')),
                ('due_at', models.DateTimeField(null=True, verbose_name='due at')),
                ('amber_at', models.DateTimeField(null=True, verbose_name='amber from')),
                ('due_provisional', models.BooleanField(default=False, verbose_name='provisional deadline')),
                ('paused_at', models.DateTimeField(null=True, verbose_name='paused at')),
                ('decision', models.CharField(blank=True, choices=[('', 'Open'), ('done', 'Done'), ('approved', 'Approved'), ('refused', 'Refused'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn'), ('invalid', 'Invalid'), ('merged', 'Merged')], default='', max_length=10, verbose_name='decision')),
                ('outcome', models.CharField(blank=True, choices=[('', 'Open'), ('done', 'Done'), ('approved', 'Approved'), ('refused', 'Refused'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn'), ('invalid', 'Invalid'), ('merged', 'Merged')], default='', max_length=10, verbose_name='outcome')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='closed at')),
                ('was_late', models.BooleanField(db_column='closed_late', default=False, verbose_name='was late')),
                ('forgotten_at', models.DateTimeField(editable=False, null=True, verbose_name='reporter forgotten at')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                ('updated_at', models.DateTimeField(verbose_name='updated at')),
                ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assigned_cases', to='staff.member', verbose_name='assigned to')),
                ('filed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='filed_cases', to='staff.member', verbose_name='filed by')),
                ('grid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='grids.grid', verbose_name='grid')),
                ('handling_grid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handled_cases', to='grids.grid', verbose_name='handled at')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='cases.case', verbose_name='merged into')),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='office_cases', to='staff.organization', verbose_name='responsible organization')),
                ('part_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='cases.case', verbose_name='part of')),
                ('reached', models.ManyToManyField(related_name='reached_cases', to='staff.organization', verbose_name='reached organizations')),
            ],
            options={
                'verbose_name': 'case',
                'verbose_name_plural': 'cases',
            },
        ),
        migrations.CreateModel(
            name='CallBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cycle', models.PositiveSmallIntegerField(verbose_name='cycle')),
                ('position', models.PositiveIntegerField(verbose_name='position')),
                ('reached', models.BooleanField(null=True, verbose_name='reached')),
                ('satisfaction', models.CharField(blank=True, choices=[('satisfied', 'Satisfied'), ('basically_satisfied', 'Basically satisfied'), ('dissatisfied', 'Dissatisfied')], max_length=20, verbose_name='satisfaction')),
                ('words', models.TextField(blank=True, verbose_name='words')),
                ('called_at', models.DateTimeField(null=True, verbose_name='called at')),
                ('called_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='called by')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='cases.callbackround', verbose_name='round')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='call_backs', to='cases.case', verbose_name='case')),
            ],
            options={
                'verbose_name': 'call-back',
                'verbose_name_plural': 'call-backs',
                'ordering': ['round', 'position'],
            },
        ),
        migrations.CreateModel(
            name='BulkItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('done_at', models.DateTimeField(null=True, verbose_name='done at')),
                ('refused', models.CharField(blank=True, max_length=300, verbose_name='why not')),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='cases.bulkjob', verbose_name='bulk action')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case', verbose_name='case')),
            ],
            options={
                'verbose_name': 'case of a bulk action',
                'verbose_name_plural': 'cases of a bulk action',
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('before', 'Before'), ('after', 'After'), ('other', 'Other')], default='other', max_length=10, verbose_name='shows')),
                ('file_kind', models.CharField(choices=[('image', 'Photo'), ('pdf', 'PDF')], default='image', max_length=5, verbose_name='kind of file')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                ('file', models.CharField(max_length=60, unique=True, verbose_name='file')),
                ('thumbnail', models.CharField(blank=True, max_length=60, null=True, unique=True, verbose_name='thumbnail')),
                ('width', models.PositiveIntegerField(default=0, verbose_name='width')),
                ('height', models.PositiveIntegerField(default=0, verbose_name='height')),
                ('added_at', models.DateTimeField(verbose_name='added at')),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='added by')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='cases.case', verbose_name='case')),
            ],
            options={
                'verbose_name': 'photo',
                'verbose_name_plural': 'photos',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='CaseEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveIntegerField(verbose_name='sequence')),
                ('action', models.CharField(choices=[('file', 'File'), ('handle', 'Handled on the spot'), ('resolve', 'Resolved'), ('raise_level', 'Raise to the level above'), ('acknowledge', 'Acknowledge'), ('send_back', 'Return to the previous stage'), ('refer', 'Refer to a department'), ('redispatch', 'Pass to the right department'), ('feed_back', 'Feedback given, close'), ('track', 'Report from the scene'), ('contain', 'Under control'), ('confirm_over', 'Confirm that it is over'), ('submit', 'Submit the papers'), ('accept', 'Accept'), ('decline', 'Decline'), ('ask_completion', 'Return for completion'), ('pass_on', 'Pass to the county'), ('approve', 'Approve'), ('refuse', 'Refuse'), ('note', 'Note'), ('forget', 'Took the reporter out of the words'), ('reassign', 'Reassign'), ('ask_extension', 'Ask for more time'), ('grant_extension', 'Grant more time'), ('refuse_extension', 'Refuse more time'), ('supervise', 'Supervise'), ('reply', 'Reply to the supervision'), ('end_supervision', 'End the supervision'), ('merge', 'Merge into another case'), ('split', 'Split into parts'), ('change_route', 'Change the route'), ('urge', 'Urge'), ('suspend', 'Suspend the clock'), ('resume', 'Resume the clock'), ('withdraw', 'Withdraw'), ('mark_invalid', 'Mark as invalid'), ('opinion', "Record the resident's opinion"), ('reopen', 'Reopen one level up'), ('take_back', 'Take the last step back'), ('remind', 'Reminder'), ('recompute', 'Deadline recomputed'), ('breach', 'Deadline missed'), ('yellow_card', 'Yellow card'), ('red_card', 'Red card'), ('parts_done', 'All parts are closed'), ('merged_done', 'The case it was merged into is closed'), ('joined', 'Another case was merged into this one'), ('part_reopened', 'A part was reopened')], max_length=20, verbose_name='action')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('stage_before', models.CharField(blank=True, choices=[('handling', 'Handling on the spot'), ('coordinating', 'Coordinating'), ('township_coordinating', 'Coordinating in the street or town'), ('department_handling', 'With the department'), ('reporting', 'Reporting the result'), ('alerting', 'Alerting'), ('responding', 'Responding'), ('reviewing', 'Reviewing'), ('informing', 'Taking the particulars'), ('community_intake', 'Community intake'), ('township_review', 'Township review'), ('county_approval', 'County approval'), ('completing', 'Completing the papers'), ('feeding_back', 'Feeding back to the resident'), ('closed', 'Closed')], max_length=25, verbose_name='stage before')),
                ('stage_after', models.CharField(choices=[('handling', 'Handling on the spot'), ('coordinating', 'Coordinating'), ('township_coordinating', 'Coordinating in the street or town'), ('department_handling', 'With the department'), ('reporting', 'Reporting the result'), ('alerting', 'Alerting'), ('responding', 'Responding'), ('reviewing', 'Reviewing'), ('informing', 'Taking the particulars'), ('community_intake', 'Community intake'), ('township_review', 'Township review'), ('county_approval', 'County approval'), ('completing', 'Completing the papers'), ('feeding_back', 'Feeding back to the resident'), ('closed', 'Closed')], max_length=25, verbose_name='stage after')),
                ('text', models.TextField(blank=True, verbose_name='words')),
                ('facts', models.JSONField(blank=True, default=dict, verbose_name='facts')),
                ('previous_hash', models.CharField(blank=True, max_length=64, verbose_name='previous hash')),
                ('hash', models.CharField(max_length=64, verbose_name='hash')),
                ('salt', models.CharField(blank=True, db_default='', default='', editable=False, max_length=32, verbose_name='salt')),
                ('state', models.CharField(blank=True, db_default='', default='', max_length=64, verbose_name='state of the case')),
                ('seal', models.CharField(blank=True, db_default='', default='', max_length=64, verbose_name='seal')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='by')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='cases.case', verbose_name='case')),
            ],
            options={
                'verbose_name': 'timeline entry',
                'verbose_name_plural': 'timeline',
                'ordering': ['case_id', 'sequence'],
            },
        ),
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=60, verbose_name='English name')),
                ('route', models.CharField(choices=[('routine', 'Routine'), ('coordination', 'Coordination'), ('emergency', 'Emergency'), ('approval', 'Approval')], default='routine', max_length=15, verbose_name='suggested route')),
                ('photo_reason', models.CharField(blank=True, help_text='Empty: photos are optional. Otherwise this reason is shown, and closing needs one.', max_length=120, verbose_name='why a photo is needed')),
                ('personal', models.BooleanField(db_default=False, default=False, help_text='Applications, family disputes: never offered to others as a similar case.', verbose_name='personal matter')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('in_use', models.BooleanField(default=True, verbose_name='in use')),
                ('departments', models.ManyToManyField(blank=True, help_text='A specialist matter goes to that of these which administers the place.', related_name='categories', to='staff.organization', verbose_name='departments')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='cases.category', verbose_name='part of')),
            ],
            options={
                'verbose_name': 'category',
                'verbose_name_plural': 'categories',
                'ordering': ['position', 'code'],
            },
        ),
        migrations.AddField(
            model_name='case',
            name='category',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='cases.category', verbose_name='category'),
        ),
        migrations.CreateModel(
            name='KeptFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(max_length=60, verbose_name='form')),
                ('token', models.CharField(max_length=32, verbose_name='token')),
                ('file_kind', models.CharField(choices=[('image', 'Photo'), ('pdf', 'PDF')], max_length=5, verbose_name='kind of file')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                ('digest', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('file', models.CharField(max_length=60, unique=True, verbose_name='file')),
                ('thumbnail', models.CharField(blank=True, max_length=60, null=True, unique=True, verbose_name='thumbnail')),
                ('width', models.PositiveIntegerField(default=0, verbose_name='width')),
                ('height', models.PositiveIntegerField(default=0, verbose_name='height')),
                ('kept_at', models.DateTimeField(db_index=True, verbose_name='kept at')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='login')),
            ],
            options={
                'verbose_name': 'file kept for a form',
                'verbose_name_plural': 'files kept for forms',
            },
        ),
        migrations.CreateModel(
            name='Matter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='matter')),
                ('papers', models.TextField(help_text='One paper a line.', verbose_name='papers')),
                ('in_use', models.BooleanField(default=True, verbose_name='in use')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='matters', to='cases.category', verbose_name='category')),
            ],
            options={
                'verbose_name': 'matter',
                'verbose_name_plural': 'matters',
                'ordering': ['name'],
            },
        ),
        migrations.AddField(
            model_name='case',
            name='matter',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='cases.matter', verbose_name='matter'),
        ),
        migrations.CreateModel(
            name='OpinionLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cycle', models.PositiveSmallIntegerField(verbose_name='cycle')),
                ('digest', models.CharField(max_length=64, unique=True, verbose_name='digest')),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('expires_at', models.DateTimeField(verbose_name='expires at')),
                ('used_at', models.DateTimeField(null=True, verbose_name='used at')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='withdrawn at')),
                ('made_address', models.GenericIPAddressField(null=True, verbose_name='made at the address')),
                ('used_address', models.GenericIPAddressField(null=True, verbose_name='answered at the address')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opinion_links', to='cases.case', verbose_name='case')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='made by')),
            ],
            options={
                'verbose_name': 'link for an opinion',
                'verbose_name_plural': 'links for opinions',
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='paper')),
                ('present', models.BooleanField(default=False, verbose_name='handed in')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='cases.case', verbose_name='case')),
            ],
            options={
                'verbose_name': 'paper',
                'verbose_name_plural': 'papers',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='ResidentOpinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cycle', models.PositiveSmallIntegerField(verbose_name='cycle')),
                ('satisfaction', models.CharField(choices=[('satisfied', 'Satisfied'), ('basically_satisfied', 'Basically satisfied'), ('dissatisfied', 'Dissatisfied')], max_length=20, verbose_name='satisfaction')),
                ('words', models.TextField(blank=True, verbose_name='words')),
                ('source', models.CharField(choices=[('leader', 'Taken by the leader'), ('link', "By the resident's link"), ('call_back', 'Call-back')], default='leader', max_length=10, verbose_name='taken')),
                ('taken_at', models.DateTimeField(verbose_name='taken at')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opinions', to='cases.case', verbose_name='case')),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='taken by')),
            ],
            options={
                'verbose_name': "resident's opinion",
                'verbose_name_plural': "residents' opinions",
            },
        ),
        migrations.CreateModel(
            name='SavedFilter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('query', models.CharField(blank=True, max_length=500, verbose_name='filters')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_filters', to='staff.member', verbose_name='member')),
            ],
            options={
                'verbose_name': 'saved filter',
                'verbose_name_plural': 'saved filters',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='StageRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cycle', models.PositiveSmallIntegerField(verbose_name='cycle')),
                ('route', models.CharField(choices=[('routine', 'Routine'), ('coordination', 'Coordination'), ('emergency', 'Emergency'), ('approval', 'Approval')], max_length=15, verbose_name='route')),
                ('stage', models.CharField(choices=[('handling', 'Handling on the spot'), ('coordinating', 'Coordinating'), ('township_coordinating', 'Coordinating in the street or town'), ('department_handling', 'With the department'), ('reporting', 'Reporting the result'), ('alerting', 'Alerting'), ('responding', 'Responding'), ('reviewing', 'Reviewing'), ('informing', 'Taking the particulars'), ('community_intake', 'Community intake'), ('township_review', 'Township review'), ('county_approval', 'County approval'), ('completing', 'Completing the papers'), ('feeding_back', 'Feeding back to the resident'), ('closed', 'Closed')], max_length=25, verbose_name='stage')),
                ('post', models.CharField(choices=[('leader', 'Grid leader'), ('liaison', 'Liaison'), ('community', 'Community'), ('township', 'Street or town'), ('county', 'County'), ('department', 'Responsible department')], max_length=15, verbose_name='waiting for')),
                ('amount', models.PositiveIntegerField(verbose_name='limit')),
                ('unit', models.CharField(choices=[('minutes', 'Minutes (day and night)'), ('working_hours', 'Working hours'), ('working_days', 'Working days'), ('calendar_days', 'Calendar days')], max_length=15, verbose_name='unit')),
                ('rule', models.CharField(blank=True, max_length=120, verbose_name='rule')),
                ('entered_at', models.DateTimeField(verbose_name='entered at')),
                ('due_at', models.DateTimeField(verbose_name='due at')),
                ('due_provisional', models.BooleanField(default=False, verbose_name='provisional deadline')),
                ('left_at', models.DateTimeField(null=True, verbose_name='left at')),
                ('minutes_given', models.IntegerField(null=True, verbose_name='minutes given')),
                ('minutes_left', models.IntegerField(null=True, verbose_name='minutes left')),
                ('breached_at', models.DateTimeField(null=True, verbose_name='overdue since')),
                ('assignee', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='assigned to')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='cases.case', verbose_name='case')),
                ('grid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.grid', verbose_name='handled at')),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.organization', verbose_name='responsible organization')),
            ],
            options={
                'verbose_name': 'stage of a case',
                'verbose_name_plural': 'stages of a case',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('half', 'Half of the time is gone'), ('amber', '80 % of the time is gone'), ('deadline', 'The deadline has come'), ('daily', 'Overdue'), ('unanswered', 'Nobody has answered'), ('scene', 'A report from the scene is due'), ('suspended', 'The suspension has come to its end')], max_length=10, verbose_name='kind')),
                ('level', models.PositiveSmallIntegerField(default=0, verbose_name='levels further up')),
                ('due_at', models.DateTimeField(verbose_name='due at')),
                ('done_at', models.DateTimeField(null=True, verbose_name='done at')),
                ('result', models.CharField(blank=True, max_length=120, verbose_name='result')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='cases.stagerun', verbose_name='stage')),
            ],
            options={
                'verbose_name': 'reminder',
                'verbose_name_plural': 'reminders',
            },
        ),
        migrations.CreateModel(
            name='Pause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(verbose_name='since')),
                ('until', models.DateTimeField(null=True, verbose_name='until')),
                ('minutes_left', models.IntegerField(verbose_name='minutes left')),
                ('ends_on', models.DateField(null=True, verbose_name='until when, at the latest')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('suspended_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='suspended by')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pauses', to='cases.stagerun', verbose_name='stage')),
            ],
            options={
                'verbose_name': 'pause',
                'verbose_name_plural': 'pauses',
            },
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.PositiveIntegerField(verbose_name='more time')),
                ('reason', models.TextField(verbose_name='reason')),
                ('asked_at', models.DateTimeField(verbose_name='asked at')),
                ('granted', models.BooleanField(null=True, verbose_name='granted')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided at')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='asked by')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='decided by')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='extensions', to='cases.stagerun', verbose_name='stage')),
            ],
            options={
                'verbose_name': 'extension',
                'verbose_name_plural': 'extensions',
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80, verbose_name='key')),
                ('fingerprint', models.CharField(max_length=64, verbose_name='fingerprint')),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case', verbose_name='case')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='login')),
            ],
            options={
                'verbose_name': 'submission',
                'verbose_name_plural': 'submissions',
            },
        ),
        migrations.CreateModel(
            name='TextTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.CharField(blank=True, choices=[('file', 'File'), ('handle', 'Handled on the spot'), ('resolve', 'Resolved'), ('raise_level', 'Raise to the level above'), ('acknowledge', 'Acknowledge'), ('send_back', 'Return to the previous stage'), ('refer', 'Refer to a department'), ('redispatch', 'Pass to the right department'), ('feed_back', 'Feedback given, close'), ('track', 'Report from the scene'), ('contain', 'Under control'), ('confirm_over', 'Confirm that it is over'), ('submit', 'Submit the papers'), ('accept', 'Accept'), ('decline', 'Decline'), ('ask_completion', 'Return for completion'), ('pass_on', 'Pass to the county'), ('approve', 'Approve'), ('refuse', 'Refuse'), ('note', 'Note'), ('forget', 'Took the reporter out of the words'), ('reassign', 'Reassign'), ('ask_extension', 'Ask for more time'), ('grant_extension', 'Grant more time'), ('refuse_extension', 'Refuse more time'), ('supervise', 'Supervise'), ('reply', 'Reply to the supervision'), ('end_supervision', 'End the supervision'), ('merge', 'Merge into another case'), ('split', 'Split into parts'), ('change_route', 'Change the route'), ('urge', 'Urge'), ('suspend', 'Suspend the clock'), ('resume', 'Resume the clock'), ('withdraw', 'Withdraw'), ('mark_invalid', 'Mark as invalid'), ('opinion', "Record the resident's opinion"), ('reopen', 'Reopen one level up'), ('take_back', 'Take the last step back'), ('remind', 'Reminder'), ('recompute', 'Deadline recomputed'), ('breach', 'Deadline missed'), ('yellow_card', 'Yellow card'), ('red_card', 'Red card'), ('parts_done', 'All parts are closed'), ('merged_done', 'The case it was merged into is closed'), ('joined', 'Another case was merged into this one'), ('part_reopened', 'A part was reopened')], help_text='Empty: for every action.', max_length=20, verbose_name='for')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('text', models.TextField(verbose_name='words')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='text_templates', to='staff.organization', verbose_name='organization')),
            ],
            options={
                'verbose_name': 'text template',
                'verbose_name_plural': 'text templates',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='TimeLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('route', models.CharField(choices=[('routine', 'Routine'), ('coordination', 'Coordination'), ('emergency', 'Emergency'), ('approval', 'Approval')], max_length=15, verbose_name='route')),
                ('stage', models.CharField(choices=[('handling', 'Handling on the spot'), ('coordinating', 'Coordinating'), ('township_coordinating', 'Coordinating in the street or town'), ('department_handling', 'With the department'), ('reporting', 'Reporting the result'), ('alerting', 'Alerting'), ('responding', 'Responding'), ('reviewing', 'Reviewing'), ('informing', 'Taking the particulars'), ('community_intake', 'Community intake'), ('township_review', 'Township review'), ('county_approval', 'County approval'), ('completing', 'Completing the papers'), ('feeding_back', 'Feeding back to the resident'), ('closed', 'Closed')], max_length=25, verbose_name='stage')),
                ('area', models.CharField(blank=True, help_text='Code of a division or grid; empty: everywhere.', max_length=18, verbose_name='area')),
                ('amount', models.PositiveIntegerField(verbose_name='limit')),
                ('unit', models.CharField(choices=[('minutes', 'Minutes (day and night)'), ('working_hours', 'Working hours'), ('working_days', 'Working days'), ('calendar_days', 'Calendar days')], max_length=15, verbose_name='unit')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='limits', to='cases.category', verbose_name='category')),
            ],
            options={
                'verbose_name': 'time limit',
                'verbose_name_plural': 'time limits',
            },
        ),
        migrations.CreateModel(
            name='Watcher',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(verbose_name='since')),
                ('due_at', models.DateTimeField(null=True, verbose_name='to be answered by')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='answered at')),
                ('card', models.CharField(blank=True, choices=[('', 'No card'), ('yellow', 'Yellow card'), ('red', 'Red card')], db_default='', default='', max_length=6, verbose_name='card')),
                ('next_at', models.DateTimeField(null=True, verbose_name='next card at')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='watchers', to='cases.case', verbose_name='case')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='watched_cases', to='staff.member', verbose_name='member')),
            ],
            options={
                'verbose_name': 'supervisor',
                'verbose_name_plural': 'supervisors',
            },
        ),
        migrations.CreateModel(
            name='WorkPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begins', models.TimeField(verbose_name='begins')),
                ('ends', models.TimeField(verbose_name='ends')),
            ],
            options={
                'verbose_name': 'working period',
                'verbose_name_plural': 'working hours',
                'ordering': ['begins'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends__gt', models.F('begins'))), name='period_ends_after_it_begins')],
            },
        ),
        migrations.AddIndex(
            model_name='bulkjob',
            index=models.Index(models.F('id'), condition=models.Q(('finished_at__isnull', True)), name='bulk_unfinished'),
        ),
        migrations.AddIndex(
            model_name='callback',
            index=models.Index(models.F('case'), condition=models.Q(('reached__isnull', True)), name='call_back_open'),
        ),
        migrations.AddConstraint(
            model_name='callback',
            constraint=models.UniqueConstraint(models.F('round'), models.F('case'), name='one_call_back_a_round'),
        ),
        migrations.AddIndex(
            model_name='bulkitem',
            index=models.Index(models.F('job'), condition=models.Q(('done_at__isnull', True)), name='bulk_waiting'),
        ),
        migrations.AddConstraint(
            model_name='bulkitem',
            constraint=models.UniqueConstraint(models.F('job'), models.F('case'), name='one_item_a_job_and_case'),
        ),
        migrations.AddConstraint(
            model_name='caseevent',
            constraint=models.UniqueConstraint(models.F('case'), models.F('sequence'), name='one_event_a_sequence'),
        ),
        migrations.AddIndex(
            model_name='keptfile',
            index=models.Index(fields=['user', 'token'], name='kept_file_user_token'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['area', '-id'], name='case_area'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('area'), models.F('due_at'), condition=models.Q(('closed_at__isnull', True)), name='case_open_area_due'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('handling_code'), models.F('waiting_post'), condition=models.Q(('closed_at__isnull', True)), name='case_open_waiting'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('office'), condition=models.Q(('closed_at__isnull', True)), name='case_open_office'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('updated_at'), models.F('id'), name='case_updated'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('filed_at'), name='case_filed'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('closed_at'), condition=models.Q(('closed_at__isnull', False)), name='case_closed'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('area'), condition=models.Q(('supervised_at__isnull', False)), name='case_supervised'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('area'), condition=models.Q(('card', ''), _negated=True), name='case_card'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['grid', 'category', '-filed_at'], name='case_open_grid_category'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('stage', 'closed')), models.Q(models.Q(('stage', 'closed'), _negated=True), ('closed_at__isnull', True)), _connector='OR'), name='case_closed_at_fits_stage'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('stage', 'closed'), models.Q(('waiting_post', ''), _negated=True), _connector='OR'), name='open_case_waits_for_a_post'),
        ),
        migrations.AddIndex(
            model_name='opinionlink',
            index=models.Index(fields=['case', 'cycle'], name='opinion_link_case'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.UniqueConstraint(models.F('case'), models.F('name'), name='one_paper_a_name'),
        ),
        migrations.AddConstraint(
            model_name='residentopinion',
            constraint=models.UniqueConstraint(models.F('case'), models.F('cycle'), name='one_opinion_a_closing'),
        ),
        migrations.AddConstraint(
            model_name='savedfilter',
            constraint=models.UniqueConstraint(models.F('member'), models.F('name'), name='one_saved_filter_a_name'),
        ),
        migrations.AddConstraint(
            model_name='stagerun',
            constraint=models.UniqueConstraint(models.F('case'), condition=models.Q(('left_at__isnull', True)), name='one_open_stage_a_case'),
        ),
        migrations.AddIndex(
            model_name='reminder',
            index=models.Index(models.F('due_at'), condition=models.Q(('done_at__isnull', True)), name='reminder_due'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(models.F('run'), models.F('kind'), models.F('level'), name='one_reminder_a_kind_and_level'),
        ),
        migrations.AddConstraint(
            model_name='pause',
            constraint=models.UniqueConstraint(models.F('run'), condition=models.Q(('until__isnull', True)), name='one_open_pause_a_stage'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.UniqueConstraint(models.F('run'), condition=models.Q(('granted__isnull', True)), name='one_open_extension_a_stage'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.UniqueConstraint(models.F('user'), models.F('key'), name='one_submission_a_key'),
        ),
        migrations.AddConstraint(
            model_name='texttemplate',
            constraint=models.UniqueConstraint(models.F('organization'), models.F('name'), name='one_text_template_a_name'),
        ),
        migrations.AddConstraint(
            model_name='timelimit',
            constraint=models.UniqueConstraint(fields=('route', 'stage', 'category', 'area'), name='one_limit_a_place', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='timelimit',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='limit_is_positive'),
        ),
        migrations.AddConstraint(
            model_name='timelimit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('unit__in', ['minutes', 'working_hours', 'working_days', 'calendar_days']), _negated=True), models.Q(('amount__lte', 527040), ('unit', 'minutes')), models.Q(('amount__lte', 3000), ('unit', 'working_hours')), models.Q(('amount__lte', 366), ('unit', 'working_days')), models.Q(('amount__lte', 366), ('unit', 'calendar_days')), _connector='OR'), name='limit_is_at_most_a_year', violation_error_message='A limit is at most a year.'),
        ),
        migrations.AddIndex(
            model_name='watcher',
            index=models.Index(models.F('next_at'), condition=models.Q(('next_at__isnull', False)), name='watcher_next'),
        ),
        migrations.AddConstraint(
            model_name='watcher',
            constraint=models.UniqueConstraint(models.F('case'), models.F('member'), name='one_watcher_a_case_and_member'),
        ),
        migrations.RunPython(make_append_only, undo_append_only),
        migrations.RunPython(index_words, drop_indexes),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
