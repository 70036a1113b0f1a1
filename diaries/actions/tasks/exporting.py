"""Taking the answers to a task away: by whom they may be, and that they were."""

from typing import IO, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from diaries.models import Task
from diaries.queries.task_table import lines
from diaries.rules.tasks import EXPORT, REGISTER
from grids.queries.areas import in_words
from kit.errors import Invalid, NotAllowed
from kit.tables.files import Kind, as_file, title_line
from staff.audit.record import record, subject_of
from staff.choices import AuditAction
from staff.models import Member
from staff.rights.roles import scope_where

MOST = 50_000


def as_table(
    *, by: Member, task: Task, rows: Any, kind: Kind, request: HttpRequest | None = None
) -> IO[bytes]:
    """A temporary file with the answers ``rows`` where ``by`` may take them away, at its beginning; it is
    gone once it is closed. Who took how many is written down.

    Raises:
        NotAllowed: ``by`` may not.
        Invalid: there are more than a file may have.
    """
    if not by.user.has_perm(EXPORT):
        raise NotAllowed
    scope = scope_where(by.user, EXPORT)
    chosen = rows.within(scope)
    number = chosen.order_by().count()
    if number > MOST:
        raise Invalid(_("These are too many rows for a file. Please narrow the list."))
    record(
        by=by,
        action=AuditAction.EXPORT,
        subject=subject_of(task),
        area=scope.only_area(),
        facts={"kind": kind, "rows": number},
        request=request,
    )
    above = title_line(task.title, in_words(scope))
    found = lines(task, chosen, scope_where(by.user, REGISTER))
    return as_file(found, kind, title=str(_("Answers")), above=above)
