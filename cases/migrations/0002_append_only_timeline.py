"""The timeline can only be added to: the database itself refuses to change or delete an event (design §4.4)."""

from django.db import migrations

POSTGRES = """
CREATE FUNCTION cases_caseevent_append_only() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'the timeline is append-only';
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER cases_caseevent_append_only BEFORE UPDATE OR DELETE ON cases_caseevent
    FOR EACH ROW EXECUTE FUNCTION cases_caseevent_append_only();
"""
POSTGRES_BACK = """
DROP TRIGGER cases_caseevent_append_only ON cases_caseevent;
DROP FUNCTION cases_caseevent_append_only();
"""
SQLITE = [
    f"""
    CREATE TRIGGER cases_caseevent_no_{verb} BEFORE {verb.upper()} ON cases_caseevent
    BEGIN SELECT RAISE(ABORT, 'the timeline is append-only'); END;
    """
    for verb in ("update", "delete")
]
SQLITE_BACK = [f"DROP TRIGGER cases_caseevent_no_{verb};" for verb in ("update", "delete")]


def add(apps, schema_editor):
    for statement in [POSTGRES] if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, params=None)


def remove(apps, schema_editor):
    for statement in [POSTGRES_BACK] if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
