"""Audit, sessions, wrong tries, recovery codes. The database refuses to change an audit record, and to delete
one of the last six months (the Cybersecurity Law keeps logs at least that long)."""

import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


POSTGRES = """
CREATE FUNCTION staff_auditrecord_append_only() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at < now() - interval '6 months' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit is append-only';
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER staff_auditrecord_append_only BEFORE UPDATE OR DELETE ON staff_auditrecord
    FOR EACH ROW EXECUTE FUNCTION staff_auditrecord_append_only();
"""
POSTGRES_BACK = """
DROP TRIGGER staff_auditrecord_append_only ON staff_auditrecord;
DROP FUNCTION staff_auditrecord_append_only();
"""
SQLITE = [
    """
    CREATE TRIGGER staff_auditrecord_no_update BEFORE UPDATE ON staff_auditrecord
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
    """,
    """
    CREATE TRIGGER staff_auditrecord_no_delete BEFORE DELETE ON staff_auditrecord
    WHEN OLD.at >= datetime('now', '-6 months')
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
    """,
]
SQLITE_BACK = [f"DROP TRIGGER staff_auditrecord_no_{verb};" for verb in ("update", "delete")]


def add(apps, schema_editor):
    for statement in [POSTGRES] if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, params=None)


def remove(apps, schema_editor):
    for statement in [POSTGRES_BACK] if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('staff', '0001_initial'),
    ]

    operations = [
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
        migrations.AddField(
            model_name='apitoken',
            name='area',
            field=models.CharField(blank=True, help_text='The code of a division or grid. Empty: everywhere that the person may.', max_length=18, verbose_name='only in'),
        ),
        migrations.AddField(
            model_name='member',
            name='is_auditor',
            field=models.BooleanField(default=False, help_text='Reads the audit of the whole city, and nothing more by it.', verbose_name='auditor'),
        ),
        migrations.AddField(
            model_name='user',
            name='must_change_password',
            field=models.BooleanField(default=False, verbose_name='must change the password'),
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
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='AuditRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='at')),
                ('login', models.CharField(blank=True, max_length=150, verbose_name='login name')),
                ('action', models.CharField(choices=[('login', 'Logged in'), ('login_failed', 'Failed to log in'), ('logout', 'Logged out'), ('locked_out', 'Locked out'), ('password_changed', 'Changed their password'), ('password_reset', 'Gave somebody a new password'), ('two_factor_on', 'Switched two-factor login on'), ('two_factor_off', 'Switched two-factor login off'), ('recovery_code_used', 'Used a recovery code'), ('session_revoked', 'Ended sessions'), ('token_made', 'Made an API token'), ('token_revoked', 'Revoked an API token'), ('login_opened', 'Opened a login'), ('login_closed', 'Closed a login'), ('role_changed', "Changed somebody's rights"), ('reveal', 'Showed private data in full'), ('view_private', 'Looked at private data'), ('change_private', 'Changed private data'), ('export', 'Exported a file')], max_length=24, verbose_name='action')),
                ('subject', models.CharField(blank=True, db_index=True, max_length=100, verbose_name='subject')),
                ('area', models.CharField(blank=True, max_length=18, verbose_name='area')),
                ('purpose', models.CharField(blank=True, max_length=200, verbose_name='purpose')),
                ('facts', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='facts')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='address')),
                ('path', models.CharField(blank=True, max_length=200, verbose_name='page')),
                ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='audit_records', to='staff.member', verbose_name='member')),
            ],
            options={
                'verbose_name': 'audit record',
                'verbose_name_plural': 'audit records',
                'ordering': ['-at', '-pk'],
                'default_permissions': ('view',),
                'indexes': [models.Index(fields=['action', 'at'], name='audit_by_action'), models.Index(fields=['area', 'at'], name='audit_by_area')],
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
        migrations.RunPython(add, remove),
    ]
