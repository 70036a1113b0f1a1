"""The key of organizations for the rows that are there already."""

from django.db import migrations

from kit.numbers import names
from kit.numbers.keys import fill_keys


def fill(apps, schema_editor):
    fill_keys(apps.get_model("staff", "Organization"), "name_key", "name", names.key_of_words)


class Migration(migrations.Migration):
    atomic = False  # thousands of rows: nobody waits for more than a batch, and a stopped one goes on

    dependencies = [
        ("staff", "0007_organization_name_key"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
