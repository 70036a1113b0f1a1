"""The answers to a task as a table: what the page shows and what is taken away, everything private masked."""

from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from diaries.choices import AnswerState, KnownAnswer, KnownField
from diaries.models import Task, TaskAnswer
from diaries.rules.tasks import EXPORT, REGISTER, Question
from grids.queries.areas import in_words
from grids.scope import Scope
from kit.errors import Invalid, NotAllowed, NotFound
from kit.privacy.scan import mask_private
from kit.tables.files import Kind, as_file, title_line
from kit.text import bracketed
from kit.time.formats import moment_text
from residents import access
from residents.access import Known
from residents.choices import ResidenceKind, Tenure
from staff.audit.record import record, subject_of
from staff.choices import AuditAction
from staff.models import Member
from staff.rights.roles import scope_where

MOST = 50_000
_CHUNK = 500


def as_table(
    *, by: Member, task: Task, rows: Any, kind: Kind, request: HttpRequest | None = None
) -> IO[bytes]:
    """A temporary file with the answers ``rows`` where ``by`` may take them away, at its beginning; it is
    gone once it is closed. Who took how many is written down.

    Raises:
        NotAllowed: ``by`` may not.
        NotFound: no grid there has the task.
        Invalid: there are more than a file may have.
    """
    if not by.user.has_perm(EXPORT):
        raise NotAllowed
    scope = scope_where(by.user, EXPORT)
    if not Task.objects.within(scope).filter(pk=task.pk).exists():
        raise NotFound
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


def lines(task: Task, rows: Any, register: Scope) -> Iterator[Sequence[Any]]:
    """The headings, and a line for each answer. Three queries for every 500."""
    yield headings(task)
    some: list[TaskAnswer] = []
    for row in rows.iterator(chunk_size=_CHUNK):
        some.append(row)
        if len(some) == _CHUNK:
            yield from cells(task, some, register)
            some = []
    yield from cells(task, some, register)


def headings(task: Task) -> list[str]:
    """What stands above the columns."""
    where = [_("Community"), _("Grid"), *([_("Door")] if task.at_doors else [])]
    return [
        *where,
        *(one.label for one in task.questions),
        _("State"),
        _("Answered by"),
        _("When"),
        _("Case"),
    ]


def cells(task: Task, rows: Iterable[TaskAnswer], register: Scope) -> list[list[str]]:
    """A line for each answer; what the register says as it says it now, masked, with what came of looking.
    Two queries at most."""
    some = list(rows)
    known = _known(task, some, register)
    return [_line(task, one, known.get(one.household_id)) for one in some]


def _known(task: Task, rows: list[TaskAnswer], register: Scope) -> dict[int | None, tuple[Any, Known]]:
    """The households with what is known of them, where the reader may look, if any is asked for."""
    if not any(one.known for one in task.questions):
        return {}
    keys = {row.household_id for row in rows if row.household_id}
    homes = {one.pk: one for one in access.all_households(register).filter(pk__in=keys)}
    said = access.known_of(register, list(homes))
    return {pk: (home, said[pk]) for pk, home in homes.items()}


def _line(task: Task, row: TaskAnswer, known: tuple[Any, Known] | None) -> list[str]:
    grid = row.part.grid
    top = grid
    while top.parent is not None:
        top = top.parent
    door = [mask_private(str(getattr(row, "door", None) or "—"))] if task.at_doors else []
    return [
        str(top),
        str(grid),
        *door,
        *(_cell(one, row, known) for one in task.questions),
        str(AnswerState(row.state).label),
        row.by.name,
        moment_text(row.at),
        getattr(row, "case_number", None) or "",
    ]


def _cell(question: Question, row: TaskAnswer, known: tuple[Any, Known] | None) -> str:
    value = row.values.get(question.key, "")
    if not question.known:
        return mask_private(question.told(value))
    if not value:
        return ""
    said = _register_says(question.known, *known) if known is not None else ""
    told = question.told(value)
    return bracketed(said, told) if said and value != KnownAnswer.CONFIRMED else said or told


def _register_says(field: str, home: Any, known: Known) -> str:
    match field:
        case KnownField.PHONE:
            return known.phone
        case KnownField.PEOPLE:
            return str(known.people)
        case KnownField.TENURE:
            return str(Tenure(home.tenure).label)
    return str(ResidenceKind(home.kind).label)
