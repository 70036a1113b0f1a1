"""The audit also records decisions about figures."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('staff', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='auditrecord',
            name='action',
            field=models.CharField(choices=[('login', 'Logged in'), ('login_failed', 'Failed to log in'), ('logout', 'Logged out'), ('locked_out', 'Locked out'), ('password_changed', 'Changed their password'), ('password_reset', 'Gave somebody a new password'), ('password_ended', 'Ended a given password'), ('two_factor_on', 'Switched two-factor login on'), ('two_factor_off', 'Switched two-factor login off'), ('recovery_code_used', 'Used a recovery code'), ('session_revoked', 'Ended sessions'), ('token_made', 'Made an API token'), ('token_revoked', 'Revoked an API token'), ('channel_set', 'Set where notices go'), ('channel_removed', 'Removed an address of notices'), ('login_opened', 'Opened a login'), ('login_closed', 'Closed a login'), ('role_changed', "Changed somebody's rights"), ('member_changed', "Changed somebody's particulars"), ('rule_changed', 'Changed what cases go by'), ('figures_decided', 'Decided which figures count'), ('link_made', 'Made or ended a secret link'), ('codes_made', 'Made new recovery codes'), ('keys_accepted', 'Took the present keys for the right ones'), ('refused', 'Was refused'), ('reveal', 'Showed private data in full'), ('look_up', 'Looked somebody up'), ('view_private', 'Looked at private data'), ('change_private', 'Changed private data'), ('export', 'Exported a file'), ('opinion_asked', 'Made a link for an opinion'), ('opinion_answered', 'Answered by a link for an opinion')], max_length=24, verbose_name='action'),
        ),
    ]
