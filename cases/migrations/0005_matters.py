"""The usual matters of the approval route with their papers."""

from django.db import migrations

from cases.seeds import seed_matters


def seed(apps, schema_editor):
    seed_matters(apps.get_model("cases", "Matter"), apps.get_model("cases", "Category"))


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_cases_in_full")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
