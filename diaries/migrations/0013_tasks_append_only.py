"""What was done with a task from above can only be added to."""

from django.db import migrations

from kit.history.append_only import keep, let_go

EVENTS = "diaries_taskevent"


def make_append_only(apps, schema_editor):
    keep(schema_editor, EVENTS, "what was done with a task is append-only")


def undo_append_only(apps, schema_editor):
    let_go(schema_editor, EVENTS)


class Migration(migrations.Migration):
    dependencies = [("diaries", "0012_tasks")]

    operations = [migrations.RunPython(make_append_only, undo_append_only)]
