"""The day of a birth stood in plain text among the events, beside the encrypted day of birth: the year stays."""

from django.db import migrations
from django.db.models import DateField
from django.db.models.functions import TruncYear


def keep_the_year(apps, schema_editor):
    births = apps.get_model("residents", "ResidentEvent").objects.filter(kind="birth")
    births.update(date=TruncYear("date", output_field=DateField()))


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0004_no_plain_birth_nor_tail'),
    ]

    operations = [
        # The day itself is in the person's encrypted column; the event does without it either way.
        migrations.RunPython(keep_the_year, migrations.RunPython.noop),
    ]
