"""An index of the pairs of characters of the place in words, as there is one of title and description."""

from django.db import migrations


def index_places(apps, schema_editor):
    """On PostgreSQL only; without holding up whoever files a case meanwhile."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS case_place_pairs ON cases_case USING gin (cases_pairs(address))"
        )


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS case_place_pairs")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0013_opinion_link_withdrawn")]

    operations = [migrations.RunPython(index_places, drop_index)]
