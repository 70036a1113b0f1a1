"""What was done with a meeting, its signed minutes included, can only be added to; words may go once somebody
was forgotten in it."""

from django.db import migrations

from kit.history.append_only import Forgetting, keep, let_go

EVENTS = "diaries_meetingevent"
FORGOTTEN = """EXISTS (SELECT 1 FROM diaries_analysismeeting AS held
        WHERE held.id = OLD.meeting_id AND held.forgotten_at IS NOT NULL)"""


def make_append_only(apps, schema_editor):
    keep(
        schema_editor,
        EVENTS,
        "what was done with a meeting is append-only",
        forgetting=Forgetting(["words", "minutes"], FORGOTTEN),
    )


def undo_append_only(apps, schema_editor):
    let_go(schema_editor, EVENTS)


class Migration(migrations.Migration):
    dependencies = [("diaries", "0010_meetings")]

    operations = [migrations.RunPython(make_append_only, undo_append_only)]
