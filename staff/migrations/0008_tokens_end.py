"""Tokens that were made before tokens ended get a year from now: nothing stops working overnight."""

import datetime as dt

from django.db import migrations
from django.utils import timezone


def give_an_end(apps, schema_editor):
    endless = apps.get_model("staff", "ApiToken").objects.filter(expires_at=None, revoked_at=None)
    endless.update(expires_at=timezone.now() + dt.timedelta(days=365))


class Migration(migrations.Migration):
    dependencies = [("staff", "0007_old_passwords")]

    operations = [migrations.RunPython(give_an_end, migrations.RunPython.noop)]
