"""The tables of staff. The database refuses to change an audit record, and to delete one of the last six months
(the Cybersecurity Law keeps logs at least that long)."""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import kit.privacy.fields
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from kit.history.append_only import keep, let_go

AUDIT, ANCHOR = "staff_auditrecord", "staff_anchor"


def make_append_only(apps, schema_editor):
    keep(schema_editor, AUDIT, "the audit is append-only", once=["seal"], dropped_after_months=6)
    keep(schema_editor, ANCHOR, "anchors are append-only")


def undo_append_only(apps, schema_editor):
    let_go(schema_editor, AUDIT)
    let_go(schema_editor, ANCHOR)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('grids', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeyCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field_keys', kit.privacy.fields.PrivateTextField(verbose_name='FIELD_KEYS')),
                ('hash_key', models.CharField(max_length=64, verbose_name='HASH_KEY')),
                ('chain_key', models.CharField(max_length=64, verbose_name='CHAIN_KEY')),
            ],
            options={
                'verbose_name': 'check of the keys',
                'verbose_name_plural': 'checks of the keys',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='LoginTry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True, verbose_name='key')),
                ('failures', models.PositiveIntegerField(default=0, verbose_name='wrong tries')),
                ('since', models.DateTimeField(default=django.utils.timezone.now, verbose_name='since')),
                ('locked_until', models.DateTimeField(null=True, verbose_name='locked until')),
            ],
            options={
                'verbose_name': 'wrong tries',
                'verbose_name_plural': 'wrong tries',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('taken_rank', models.PositiveSmallIntegerField(editable=False, null=True, verbose_name='closed or ended at the rank')),
                ('must_change_password', models.BooleanField(default=False, verbose_name='must change the password')),
                ('is_security_admin', models.BooleanField(db_default=False, default=False, help_text='Grants rights and opens logins, where the three administrators are separate persons.', verbose_name='security administrator')),
                ('email_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='e-mail set by')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('password_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='password given by')),
                ('taken_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed or ended by')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'login',
                'verbose_name_plural': 'logins',
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='Anchor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ledger', models.CharField(max_length=20, verbose_name='ledger')),
                ('sequence', models.PositiveIntegerField(verbose_name='number')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('after', models.BigIntegerField(verbose_name='after')),
                ('upto', models.BigIntegerField(verbose_name='up to')),
                ('rows', models.PositiveIntegerField(verbose_name='rows')),
                ('digest', models.CharField(max_length=64, verbose_name='digest')),
                ('dropped_before', models.DateTimeField(null=True, verbose_name='dropped before')),
                ('previous', models.CharField(blank=True, max_length=64, verbose_name='previous seal')),
                ('seal', models.CharField(max_length=64, verbose_name='seal')),
            ],
            options={
                'verbose_name': 'anchor',
                'verbose_name_plural': 'anchors',
                'ordering': ['ledger', 'sequence'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(models.F('ledger'), models.F('sequence'), name='one_anchor_a_number')],
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('taken_rank', models.PositiveSmallIntegerField(editable=False, null=True, verbose_name='closed or ended at the rank')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True, verbose_name='digest')),
                ('hint', models.CharField(editable=False, max_length=8, verbose_name='begins with')),
                ('may_write', models.BooleanField(default=False, verbose_name='may write')),
                ('area', models.CharField(blank=True, help_text='The code of a division or grid. Empty: everywhere that the person may.', max_length=18, verbose_name='only in')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires at')),
                ('last_used_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='last used at')),
                ('revoked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='revoked at')),
                ('made_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                ('taken_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed or ended by')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to=settings.AUTH_USER_MODEL, verbose_name='acts as')),
            ],
            options={
                'verbose_name': 'API token',
                'verbose_name_plural': 'API tokens',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='LoginSession',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('seen_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='last seen at')),
                ('agent', models.CharField(blank=True, max_length=200, verbose_name='device')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='address')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='login_sessions', to=settings.AUTH_USER_MODEL, verbose_name='login')),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='OldPassword',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('until', models.DateTimeField(default=django.utils.timezone.now, verbose_name='until')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='old_passwords', to=settings.AUTH_USER_MODEL, verbose_name='login')),
            ],
            options={
                'verbose_name': 'old password',
                'verbose_name_plural': 'old passwords',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Organization',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('kind', models.CharField(choices=[('leading_group', 'Leading group'), ('department', 'Department'), ('service_centre', 'Service centre'), ('township_office', 'Township office'), ('community_committee', 'Community committee'), ('police_station', 'Police station'), ('other', 'Other')], max_length=20, verbose_name='kind')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='office phone')),
                ('communities', models.ManyToManyField(blank=True, limit_choices_to={'level': 1}, related_name='administered_by', to='grids.grid', verbose_name='administers communities')),
                ('divisions', models.ManyToManyField(blank=True, related_name='administered_by', to='grids.division', verbose_name='administers divisions')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='staff.organization', verbose_name='part of')),
            ],
            options={
                'verbose_name': 'organization',
                'verbose_name_plural': 'organizations',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('name_key', models.CharField(blank=True, db_default='', default='', editable=False, max_length=200)),
                ('phone', models.CharField(max_length=20, verbose_name='phone')),
                ('identity', models.CharField(choices=[('party_secretary', 'Party secretary'), ('community_worker', 'Community worker'), ('stairwell_leader', 'Stairwell leader'), ('resident_representative', 'Resident representative'), ('group_head', 'Group head'), ('township_cadre', 'Township cadre'), ('community_cadre', 'Community cadre'), ('department_officer', 'Department officer'), ('police_officer', 'Police officer'), ('volunteer', 'Volunteer'), ('unit_contact', 'Unit contact'), ('other', 'Other')], max_length=30, verbose_name='identity')),
                ('photo', models.CharField(blank=True, editable=False, max_length=40, verbose_name='photo')),
                ('is_auditor', models.BooleanField(default=False, help_text='Reads the audit of the whole city, and nothing more by it.', verbose_name='auditor')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='member', to=settings.AUTH_USER_MODEL, verbose_name='login')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='staff.organization', verbose_name='organization')),
            ],
            options={
                'verbose_name': 'member',
                'verbose_name_plural': 'members',
                'ordering': ['name_key', 'name'],
            },
        ),
        migrations.CreateModel(
            name='RotaFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True, verbose_name='digest')),
                ('made_at', models.DateTimeField(editable=False, verbose_name='made at')),
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='rota_feed', to='staff.member', verbose_name='member')),
            ],
            options={
                'verbose_name': 'calendar feed',
                'verbose_name_plural': 'calendar feeds',
            },
        ),
        migrations.CreateModel(
            name='Training',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('kind', models.CharField(choices=[('policy', 'Policy and law'), ('professional', 'Professional knowledge'), ('ethics', 'Professional ethics')], max_length=15, verbose_name='kind')),
                ('date', models.DateField(verbose_name='date')),
                ('hours', models.DecimalField(decimal_places=1, max_digits=4, validators=[django.core.validators.MinValueValidator(Decimal('0.5'))], verbose_name='hours')),
                ('notes', models.TextField(blank=True, verbose_name='contents')),
                ('organizer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trainings', to='staff.organization', verbose_name='held by')),
            ],
            options={
                'verbose_name': 'training',
                'verbose_name_plural': 'trainings',
                'ordering': ['-date', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='staff.member', verbose_name='member')),
                ('training', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='staff.training', verbose_name='training')),
            ],
            options={
                'verbose_name': 'attendance',
                'verbose_name_plural': 'attendances',
            },
        ),
        migrations.CreateModel(
            name='TwoFactorPhone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='The human-readable name of this device.', max_length=64)),
                ('confirmed', models.BooleanField(default=True, help_text='Is this device ready for use?')),
                ('throttling_failure_timestamp', models.DateTimeField(blank=True, default=None, help_text='A timestamp of the last failed verification attempt. Null if last attempt succeeded.', null=True)),
                ('throttling_failure_count', models.PositiveIntegerField(default=0, help_text='Number of successive failed attempts.')),
                ('created_at', models.DateTimeField(auto_now_add=True, help_text='The date and time when this device was initially created in the system.', null=True)),
                ('last_used_at', models.DateTimeField(blank=True, help_text='The most recent date and time this device was used.', null=True)),
                ('key', kit.privacy.fields.PrivateTextField(verbose_name='secret')),
                ('drift', models.SmallIntegerField(default=0, verbose_name='steps by which its clock is wrong')),
                ('last_step', models.BigIntegerField(default=-1, verbose_name='step of the last code')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='login')),
            ],
            options={
                'verbose_name': 'phone for two-factor login',
                'verbose_name_plural': 'phones for two-factor login',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Cover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('taken_rank', models.PositiveSmallIntegerField(editable=False, null=True, verbose_name='closed or ended at the rank')),
                ('since', models.DateField(verbose_name='first day')),
                ('until', models.DateField(verbose_name='last day')),
                ('reason', models.CharField(blank=True, max_length=80, verbose_name='reason')),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ended early at')),
                ('made_at', models.DateTimeField(editable=False, verbose_name='arranged at')),
                ('taken_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed or ended by')),
                ('absent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covered_by', to='staff.member', verbose_name='absent')),
                ('deputy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stands_in', to='staff.member', verbose_name='stand-in')),
                ('made_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.member', verbose_name='arranged by')),
            ],
            options={
                'verbose_name': 'cover',
                'verbose_name_plural': 'covers',
                'ordering': ['-since', '-pk'],
                'indexes': [models.Index(models.F('deputy'), models.F('until'), condition=models.Q(('ended_at__isnull', True)), name='cover_deputy'), models.Index(models.F('absent'), models.F('until'), condition=models.Q(('ended_at__isnull', True)), name='cover_absent')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='cover_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('absent', models.F('deputy')), _negated=True), name='nobody_covers_oneself')],
            },
        ),
        migrations.CreateModel(
            name='AuditRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='at')),
                ('login', models.CharField(blank=True, max_length=150, verbose_name='login name')),
                ('action', models.CharField(choices=[('login', 'Logged in'), ('login_failed', 'Failed to log in'), ('logout', 'Logged out'), ('locked_out', 'Locked out'), ('password_changed', 'Changed their password'), ('password_reset', 'Gave somebody a new password'), ('password_ended', 'Ended a given password'), ('two_factor_on', 'Switched two-factor login on'), ('two_factor_off', 'Switched two-factor login off'), ('recovery_code_used', 'Used a recovery code'), ('session_revoked', 'Ended sessions'), ('token_made', 'Made an API token'), ('token_revoked', 'Revoked an API token'), ('channel_set', 'Set where notices go'), ('channel_removed', 'Removed an address of notices'), ('login_opened', 'Opened a login'), ('login_closed', 'Closed a login'), ('role_changed', "Changed somebody's rights"), ('member_changed', "Changed somebody's particulars"), ('rule_changed', 'Changed what cases go by'), ('link_made', 'Made or ended a secret link'), ('codes_made', 'Made new recovery codes'), ('keys_accepted', 'Took the present keys for the right ones'), ('refused', 'Was refused'), ('reveal', 'Showed private data in full'), ('look_up', 'Looked somebody up'), ('view_private', 'Looked at private data'), ('change_private', 'Changed private data'), ('export', 'Exported a file'), ('opinion_asked', 'Made a link for an opinion'), ('opinion_answered', 'Answered by a link for an opinion')], max_length=24, verbose_name='action')),
                ('subject', models.CharField(blank=True, db_index=True, max_length=100, verbose_name='subject')),
                ('area', models.CharField(blank=True, max_length=18, verbose_name='area')),
                ('purpose', models.CharField(blank=True, max_length=200, verbose_name='purpose')),
                ('facts', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='facts')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='address')),
                ('path', models.CharField(blank=True, max_length=200, verbose_name='page')),
                ('chain', models.CharField(blank=True, db_default='', default='', max_length=40, verbose_name='chain')),
                ('sequence', models.PositiveIntegerField(null=True, verbose_name='number')),
                ('previous', models.CharField(blank=True, db_default='', default='', max_length=64, verbose_name='previous seal')),
                ('seal', models.CharField(blank=True, db_default='', default='', max_length=64, verbose_name='seal')),
                ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='audit_records', to='staff.member', verbose_name='member')),
            ],
            options={
                'verbose_name': 'audit record',
                'verbose_name_plural': 'audit records',
                'ordering': ['-at', '-pk'],
                'default_permissions': ('view',),
                'indexes': [models.Index(fields=['action', 'at'], name='audit_by_action'), models.Index(fields=['area', 'at'], name='audit_by_area')],
                'constraints': [models.UniqueConstraint(models.F('chain'), models.F('sequence'), name='one_record_a_sequence')],
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('taken_rank', models.PositiveSmallIntegerField(editable=False, null=True, verbose_name='closed or ended at the rank')),
                ('role', models.CharField(choices=[('leader', 'Grid leader'), ('liaison', 'Liaison'), ('police', 'Community police officer'), ('unit_contact', 'Contact of a resident unit'), ('group_head', 'Group head'), ('volunteer', 'Volunteer')], max_length=15, verbose_name='role')),
                ('since', models.DateField(verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('grid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='grids.grid', verbose_name='grid')),
                ('taken_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed or ended by')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='staff.member', verbose_name='member')),
            ],
            options={
                'verbose_name': 'appointment',
                'verbose_name_plural': 'appointments',
                'ordering': ['grid__code', 'role', '-since'],
                'constraints': [models.UniqueConstraint(models.F('grid'), condition=models.Q(('role', 'leader'), ('until__isnull', True)), name='one_current_leader_a_grid'), models.UniqueConstraint(models.F('grid'), condition=models.Q(('role', 'liaison'), ('until__isnull', True)), name='one_current_liaison_a_grid'), models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('member', 'grid', 'role'), name='one_current_appointment_a_role'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='appointment_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, verbose_name='digest')),
                ('used_at', models.DateTimeField(null=True, verbose_name='used at')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL, verbose_name='login')),
            ],
            options={
                'verbose_name': 'recovery code',
                'verbose_name_plural': 'recovery codes',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('user', 'digest'), name='one_recovery_code')],
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(verbose_name='date')),
                ('begins', models.TimeField(verbose_name='begins')),
                ('ends', models.TimeField(verbose_name='ends')),
                ('place', models.CharField(blank=True, max_length=80, verbose_name='place')),
                ('grid', models.ForeignKey(limit_choices_to={'level': 1}, on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='grids.grid', verbose_name='community')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='staff.member', verbose_name='member')),
            ],
            options={
                'verbose_name': 'turn of duty',
                'verbose_name_plural': 'turns of duty',
                'ordering': ['date', 'begins', 'pk'],
                'indexes': [models.Index(fields=['member', 'date'], name='shift_member_date')],
                'constraints': [models.UniqueConstraint(fields=('grid', 'member', 'date', 'begins'), name='one_turn_a_member_and_beginning')],
            },
        ),
        migrations.AddConstraint(
            model_name='training',
            constraint=models.CheckConstraint(condition=models.Q(('hours__gt', 0)), name='training_takes_time'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.UniqueConstraint(models.F('training'), models.F('member'), name='one_attendance_a_training'),
        ),
        migrations.RunPython(make_append_only, undo_append_only),
    ]
