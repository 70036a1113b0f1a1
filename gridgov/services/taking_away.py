"""Taking a list of the desk away as a spreadsheet: by whom it may be, and that it was."""

from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from grids.queries.areas import in_words
from grids.scope import Scope
from kit.admin.taking import ShownTable
from kit.errors import Invalid, NotAllowed
from kit.tables.files import Kind, as_file, title_line
from staff.audit.record import record
from staff.choices import AuditAction
from staff.models import User
from staff.rights.roles import scope_where

MOST = 100_000  # rows of a file
_TOO_MANY = _(
    "The list has more than %(most)s rows. Please narrow it by its filters, and export it in parts."
)


def take_away(*, by: User, table: ShownTable, permission: str) -> IO[bytes]:
    """A temporary file with the rows of ``table`` where ``by`` has ``permission``, at its beginning; it is
    gone once it is closed. Who took how many rows is written down.

    Raises:
        NotAllowed: ``by`` has it nowhere.
        Invalid: there are more rows than a file may have.
    """
    if not by.has_perm(permission):
        raise NotAllowed
    scope = scope_where(by, permission)
    rows = _within(table.rows, scope)
    number = rows.order_by().values("pk")[: MOST + 1].count()
    if number > MOST:
        raise Invalid(_TOO_MANY % {"most": f"{MOST:,}"})
    record(
        by=by,
        action=AuditAction.EXPORT,
        subject=table.subject,
        area=scope.only_area(),
        facts={"kind": Kind.XLSX, "rows": number},
    )
    above = title_line(table.name, in_words(scope), *table.narrowed())
    return as_file(table.lines(rows), Kind.XLSX, title=table.name, above=above)


def _within(rows: Any, scope: Scope) -> Any:
    """The rows inside ``scope``; those without an area are all."""
    return rows.within(scope) if hasattr(rows, "within") else rows
