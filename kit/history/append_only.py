"""Triggers by which the database keeps a table append-only; migrations call this.

Rows from before seals may be given theirs, once, and nothing else of them may change; and words may be taken
out where a later row says so. PostgreSQL refuses
TRUNCATE as well, which fires no trigger of rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Forgetting:
    """The columns of a row that may change, with its salt dropped, where ``condition`` holds: SQL of OLD."""

    columns: Sequence[str]
    condition: str


def keep(
    editor: Any,
    table: str,
    words: str,
    *,
    once: Sequence[str] = (),
    dropped_after_months: int | None = None,
    forgetting: Forgetting | None = None,
) -> None:
    """Make, or make anew, the triggers of ``table``, which refuse with ``words``. ``once`` are the columns
    that may be filled when they are empty, the seal among them; rows whose ``at`` is so many months old may
    be deleted; ``forgetting`` says which words may be taken out, and when."""
    if editor.connection.vendor == "postgresql":
        for statement in _postgres(table, words, once, dropped_after_months, forgetting):
            editor.execute(statement, params=None)
        return
    with editor.connection.cursor() as cursor:
        columns = [
            column.name for column in editor.connection.introspection.get_table_description(cursor, table)
        ]
    for statement in _sqlite(table, words, once, dropped_after_months, columns, forgetting):
        editor.execute(statement, params=None)


def _postgres(
    table: str, words: str, once: Sequence[str], months: int | None, forgetting: Forgetting | None
) -> list[str]:
    ways = ""
    if months is not None:
        ways += f"""
    IF TG_OP = 'DELETE' AND OLD.at < now() - interval '{months} months' THEN RETURN OLD; END IF;"""
    if once:
        names = ", ".join(f"'{name}'" for name in once)
        empty = " AND ".join(f"OLD.{name} = ''" for name in once)
        ways += f"""
    IF TG_OP = 'UPDATE' THEN
        IF {empty} AND NEW.seal <> '' AND to_jsonb(OLD) - ARRAY[{names}] = to_jsonb(NEW) - ARRAY[{names}]
        THEN RETURN NEW; END IF;
    END IF;"""
    if forgetting is not None:
        names = ", ".join(f"'{name}'" for name in (*forgetting.columns, "salt"))
        ways += f"""
    IF TG_OP = 'UPDATE' THEN
        IF NEW.salt = '' AND to_jsonb(OLD) - ARRAY[{names}] = to_jsonb(NEW) - ARRAY[{names}]
            AND {forgetting.condition}
        THEN RETURN NEW; END IF;
    END IF;"""
    return [
        f"""
CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger AS $$
BEGIN{ways}
    RAISE EXCEPTION '{words}';
END;
$$ LANGUAGE plpgsql;""",
        f"DROP TRIGGER IF EXISTS {table}_append_only ON {table};",
        f"""CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_append_only();""",
        f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table};",
        f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only();""",
    ]


def _sqlite(
    table: str,
    words: str,
    once: Sequence[str],
    months: int | None,
    columns: Sequence[str],
    forgetting: Forgetting | None,
) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    ways = []
    if once:
        empty = [f"OLD.{name} = ''" for name in once]
        ways.append([*empty, "NEW.seal <> ''", *_same(columns, but=once)])
    if forgetting is not None:
        same = _same(columns, but=[*forgetting.columns, "salt"])
        ways.append(["NEW.salt = ''", *same, forgetting.condition])
    allowed = " OR ".join(f"({' AND '.join(way)})" for way in ways)
    filled = f" WHEN NOT ({allowed})" if allowed else ""
    young = f" WHEN OLD.at >= datetime('now', '-{months} months')" if months is not None else ""
    return [
        f"DROP TRIGGER IF EXISTS {table}_no_update",
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}{filled} {refuse}",
        f"DROP TRIGGER IF EXISTS {table}_no_delete",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}{young} {refuse}",
    ]


def _same(columns: Sequence[str], *, but: Sequence[str]) -> list[str]:
    return [f'OLD."{name}" IS NEW."{name}"' for name in columns if name not in but]


def let_go(editor: Any, table: str) -> None:
    """Take the triggers of ``table`` away."""
    if editor.connection.vendor == "postgresql":
        # The triggers go with their function.
        editor.execute(f"DROP FUNCTION IF EXISTS {table}_append_only() CASCADE", params=None)
        return
    for verb in ("update", "delete"):
        editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}", params=None)


def set_aside(_apps: Any, editor: Any) -> None:
    """On SQLite take all triggers away for the rest of a migration, which ends with ``put_back``: a table
    that is made anew there, as for a new constraint, loses its own, and those of other tables that name it
    stop the change. PostgreSQL changes tables in place."""
    if editor.connection.vendor != "sqlite":
        return
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        found = cursor.fetchall()
    for name, _statement in found:
        editor.execute(f'DROP TRIGGER "{name}"', params=None)
    editor.triggers_set_aside = [statement for _name, statement in found]


def put_back(_apps: Any, editor: Any) -> None:
    """Make the triggers anew that ``set_aside`` took away earlier in the same migration."""
    for statement in getattr(editor, "triggers_set_aside", ()):
        editor.execute(statement, params=None)
