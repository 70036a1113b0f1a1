"""The triggers of the earlier words of entries, made anew: SQLite's name each column that may not change."""

from importlib import import_module

from django.db import migrations

from kit.history.append_only import Forgetting, keep

before = import_module("diaries.migrations.0005_opinions_append_only")


def make_append_only(apps, schema_editor):
    keep(
        schema_editor,
        before.VERSIONS,
        "earlier words of entries are append-only",
        forgetting=Forgetting(["text", "place"], before.OF_ENTRY),
    )


class Migration(migrations.Migration):
    dependencies = [("diaries", "0014_entry_photos")]

    operations = [migrations.RunPython(make_append_only, migrations.RunPython.noop)]
