"""The tags that every city begins with."""

from django.db import migrations

from residents.tags import seed_tags


def seed(apps, schema_editor):
    seed_tags(apps.get_model("residents", "Tag"))


class Migration(migrations.Migration):
    dependencies = [("residents", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
