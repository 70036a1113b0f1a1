"""What an entry said before, and what was done with a closing, can only be added to."""

from django.db import migrations

from kit.history.append_only import Forgetting, keep, let_go

VERSIONS, EVENTS = "diaries_entryversion", "diaries_closingevent"
# The earlier words of an entry that became a case may be rewritten where the case is closed: then it may forget
# who reported it (docs/adr/0006-forgetting.md).
FORGOTTEN = """EXISTS (SELECT 1 FROM diaries_entry AS said JOIN cases_case AS became ON became.id = said.case_id
        WHERE said.id = OLD.entry_id AND became.closed_at IS NOT NULL)"""


def make_append_only(apps, schema_editor):
    forgetting = Forgetting(["text", "place"], FORGOTTEN)
    keep(schema_editor, VERSIONS, "earlier words of entries are append-only", forgetting=forgetting)
    keep(schema_editor, EVENTS, "what was done with a closing is append-only")


def undo_append_only(apps, schema_editor):
    for table in (VERSIONS, EVENTS):
        let_go(schema_editor, table)


class Migration(migrations.Migration):
    dependencies = [("diaries", "0002_weeks")]

    operations = [migrations.RunPython(make_append_only, undo_append_only)]
