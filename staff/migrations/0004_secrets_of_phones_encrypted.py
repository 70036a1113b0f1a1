"""Phones of the second factor move to a table where their secret is encrypted.

While processes of the old release still run they read the old table. A row without its phone would let them
log people in without a code, so rows stay there and hold a secret that no phone has: the old release then
refuses every code, and sessions that rest on such a row go on. A later release drops that table.
"""

import secrets

import django.db.models.deletion
import gridgov.kit.private
from django.conf import settings
from django.db import migrations, models

SAME = ("user_id", "name", "throttling_failure_timestamp", "throttling_failure_count", "last_used_at", "drift")


def move(apps, schema_editor):
    old, new = apps.get_model("otp_totp", "TOTPDevice"), apps.get_model("staff", "TwoFactorPhone")
    # Locked: a code that is checked at this moment saves the whole row, its secret included.
    for device in old.objects.select_for_update().filter(confirmed=True).order_by("pk"):
        same = {name: getattr(device, name) for name in SAME}
        new.objects.create(**same, key=device.key, last_step=device.last_t)
    for pk in old.objects.values_list("pk", flat=True):
        old.objects.filter(pk=pk).update(key=secrets.token_hex(20))


def move_back(apps, schema_editor):
    old, new = apps.get_model("otp_totp", "TOTPDevice"), apps.get_model("staff", "TwoFactorPhone")
    old.objects.all().delete()
    for phone in new.objects.select_for_update().order_by("pk"):
        same = {name: getattr(phone, name) for name in SAME}
        old.objects.create(**same, key=phone.key, last_t=phone.last_step, confirmed=True)


class Migration(migrations.Migration):

    dependencies = [
        ('staff', '0003_rota_and_training'),
        ('otp_totp', '0003_add_timestamps'),
    ]

    operations = [
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
                ('key', gridgov.kit.private.PrivateTextField(verbose_name='secret')),
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
        migrations.RunPython(move, move_back),
    ]
