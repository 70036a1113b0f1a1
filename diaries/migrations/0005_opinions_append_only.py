"""What was done with an opinion of the people can only be added to; and when somebody is forgotten in an opinion,
the earlier words of the entry that it came from may forget too."""

from django.db import migrations

from kit.history.append_only import Forgetting, keep, let_go

EVENTS, VERSIONS = "diaries_voicedopinionevent", "diaries_entryversion"
# Words may be rewritten once somebody was forgotten in the opinion.
OF_OPINION = """EXISTS (SELECT 1 FROM diaries_voicedopinion AS said
        WHERE said.id = OLD.opinion_id AND said.forgotten_at IS NOT NULL)"""
OF_CASE = """EXISTS (SELECT 1 FROM diaries_entry AS said JOIN cases_case AS became ON became.id = said.case_id
        WHERE said.id = OLD.entry_id AND became.closed_at IS NOT NULL)"""
OF_ENTRY = f"""({OF_CASE} OR EXISTS (SELECT 1 FROM diaries_voicedopinion AS heard
        WHERE heard.entry_id = OLD.entry_id AND heard.forgotten_at IS NOT NULL))"""
_VERSIONS = "earlier words of entries are append-only"


def make_append_only(apps, schema_editor):
    keep(
        schema_editor,
        EVENTS,
        "what was done with an opinion is append-only",
        forgetting=Forgetting(["words"], OF_OPINION),
    )
    keep(schema_editor, VERSIONS, _VERSIONS, forgetting=Forgetting(["text", "place"], OF_ENTRY))


def undo_append_only(apps, schema_editor):
    let_go(schema_editor, EVENTS)
    keep(schema_editor, VERSIONS, _VERSIONS, forgetting=Forgetting(["text", "place"], OF_CASE))


class Migration(migrations.Migration):
    dependencies = [("diaries", "0004_opinions")]

    operations = [migrations.RunPython(make_append_only, undo_append_only)]
