"""Indexes for finding cases by words and by the last digits of the number; on PostgreSQL only.

The pairs of neighbouring characters serve Chinese words of two characters, which groups of three letters
(pg_trgm) can't; and they need no extension, which not every operator may create.
"""

from typing import Any

from django.db import migrations

# A loop: as a query over the positions it takes forty times as long, and it runs whenever a case is saved.
FUNCTION = """
CREATE OR REPLACE FUNCTION cases_pairs(words text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    pairs text[] := '{}';
    before text;
    letter text;
BEGIN
    FOREACH letter IN ARRAY string_to_array(upper(words), NULL) LOOP
        IF before IS NOT NULL THEN
            pairs := pairs || (before || letter);
        END IF;
        before := letter;
    END LOOP;
    RETURN pairs;
END
$$
"""
INDEXES = {
    "case_pairs": "USING gin (cases_pairs(title || ' ' || description))",
    "case_number_tail": "(reverse(number) text_pattern_ops)",
}


def create(apps: Any, schema_editor: Any) -> None:
    """Without locking the table; what an interrupted attempt has left is made anew."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(FUNCTION)
    for name, definition in INDEXES.items():
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        schema_editor.execute(f"CREATE INDEX CONCURRENTLY {name} ON cases_case {definition}")
    # The planner knows nothing of the pairs before their statistics are there.
    schema_editor.execute("ANALYZE cases_case")


def drop(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for name in INDEXES:
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
    schema_editor.execute("DROP FUNCTION IF EXISTS cases_pairs(text)")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0005_matters")]

    operations = [migrations.RunPython(create, drop)]
