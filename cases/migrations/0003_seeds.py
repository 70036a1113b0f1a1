"""The working-day calendar of 2004–2026 with provisional years after it, office hours, and categories."""

from django.db import migrations

from cases.seeds import seed_calendar, seed_categories


def seed(apps, schema_editor):
    models = {name: apps.get_model("cases", name) for name in ("CalendarYear", "CalendarDay", "WorkPeriod")}
    seed_calendar(models["CalendarYear"], models["CalendarDay"], models["WorkPeriod"])
    seed_categories(apps.get_model("cases", "Category"))


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_append_only_timeline")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
