"""What hangs on a grid, and what was left without anybody responsible. Wiring, because grids know neither
cases nor households nor people."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Case
from grids.choices import FindingKind
from grids.models import Grid
from grids.queries.coverage import Finding
from grids.scope import Scope
from kit.text import Text
from kit.time.clock import today
from residents.counts import by_area, in_retired_grids
from staff.models import Appointment, Shift

_HOMES, _TURNS = "residents_household", "staff_shift"


@dataclass(frozen=True, slots=True)
class Hanging:
    """Something that belongs to a grid, with its number in words, and the page of the desk that lists it."""

    words: Text
    page: str

    def __str__(self) -> str:
        return str(self.words)


def on_grid(grid: Grid) -> list[Hanging]:
    """What hangs on ``grid`` besides grids and places. Five queries."""
    posts = Appointment.objects.current().filter(grid=grid).count()
    words = ngettext("%(n)d appointment", "%(n)d appointments", posts)
    return [*work_on(grid), *_counted(posts, words, "staff_appointment", {"q": grid.name})]


def work_on(grid: Grid) -> list[Hanging]:
    """What has to be closed or to go elsewhere before ``grid`` can end: open cases that happened or are
    handled there, open households, turns of duty to come. Four queries."""
    cases = Case.objects.open().filter(Q(grid=grid) | Q(handling_grid=grid)).count()
    counted = by_area(Scope.everything(), [grid.code]).get(grid.code)
    homes = counted.households if counted is not None else 0
    turns = Shift.objects.filter(grid=grid, date__gte=today()).count()
    area = {"area": grid.code}
    return [
        *_counted(cases, ngettext("%(n)d open case", "%(n)d open cases", cases), "cases_case", area),
        *_counted(homes, ngettext("%(n)d household", "%(n)d households", homes), _HOMES, area),
        *_counted(turns, ngettext("%(n)d turn of duty", "%(n)d turns of duty", turns), _TURNS, area),
    ]


def _counted(number: int, words: str, name: str, query: dict[str, str]) -> list[Hanging]:
    page = f"{reverse(f'admin:{name}_changelist')}?{urlencode(query)}"
    return [Hanging(words % {"n": number}, page)] if number else []


def stranded() -> Iterator[Finding]:
    """What is left where nobody is responsible any more: open cases, households and appointments of grids
    that are out of use, open cases and appointments of people whose login is closed. Five queries."""
    retired = Q(grid__retired_on__isnull=False) | Q(handling_grid__retired_on__isnull=False)
    cases = Case.objects.open().filter(retired).values_list("handling_grid", "handling_grid__code", "number")
    for pk, code, number in cases.iterator():
        measure = _("open case %(number)s in a grid that is no longer in use") % {"number": number}
        yield Finding(pk, code, FindingKind.STRANDED, measure)
    for pk, code, homes in in_retired_grids():
        words = ngettext(
            "%(n)d household in a grid that is no longer in use",
            "%(n)d households in a grid that is no longer in use",
            homes,
        )
        yield Finding(pk, code, FindingKind.STRANDED, words % {"n": homes})
    closed = Case.objects.open().filter(assignee__user__is_active=False)
    for pk, code, number, name in closed.values_list(
        "handling_grid", "handling_grid__code", "number", "assignee__name"
    ).iterator():
        facts = {"number": number, "name": name}
        measure = _("open case %(number)s is assigned to %(name)s, whose login is closed") % facts
        yield Finding(pk, code, FindingKind.STRANDED, measure)
    yield from _posts()


def _posts() -> Iterator[Finding]:
    current = Appointment.objects.current().annotate(code=F("grid__code"), name=F("member__name"))
    for words, rows in (
        (
            _("%(name)s has a post in a grid that is no longer in use"),
            current.filter(grid__retired_on__isnull=False),
        ),
        (_("%(name)s has a post and a closed login"), current.filter(member__user__is_active=False)),
    ):
        for pk, code, name in rows.values_list("grid", "code", "name").iterator():
            yield Finding(pk, code, FindingKind.STRANDED, words % {"name": name})
