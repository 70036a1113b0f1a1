"""What hangs on a grid, and what was left without anybody responsible. Wiring, because grids know neither
cases nor households nor people."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, F, Min, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Case, Watcher
from grids.choices import FindingKind
from grids.models import Grid, Place
from grids.queries.coverage import Finding
from kit.text import Text
from kit.time.clock import today
from residents.counts import in_grid, in_retired_grids, units_in_retired_grids
from staff.choices import Post
from staff.models import Appointment, Cover, Shift
from staff.posts.crews import crew

# What hangs on a grid, by the names under which it is asked where it goes.
CASES, HOUSEHOLDS, UNITS, PLACES, TURNS = "cases", "households", "units", "places", "turns"


@dataclass(frozen=True, slots=True)
class Hanging:
    """Something that belongs to a grid, with its number in words, and the page of the desk that lists it."""

    words: Text
    page: str

    def __str__(self) -> str:
        return str(self.words)


@dataclass(frozen=True, slots=True)
class Numbers:
    """How much belongs to a very grid, not to those below it."""

    cases: int = 0
    households: int = 0
    people: int = 0
    units: int = 0
    places: int = 0
    turns: int = 0


def numbers_of(grid: Grid) -> Numbers:
    """Open cases that happened or are handled there, open households with their people, open units, places,
    turns of duty to come. Six queries."""
    households, people, units = in_grid(grid.pk)
    return Numbers(
        cases=Case.objects.open().filter(Q(grid=grid) | Q(handling_grid=grid)).count(),
        households=households,
        people=people,
        units=units,
        places=Place.objects.filter(grid=grid).count(),
        turns=Shift.objects.filter(grid=grid, date__gte=today()).count(),
    )


def on_grid(grid: Grid) -> list[Hanging]:
    """What hangs on ``grid`` besides grids and places. Seven queries."""
    posts = Appointment.objects.standing().filter(grid=grid).count()
    words = ngettext("%(n)d appointment", "%(n)d appointments", posts)
    work = [one for kind, one in lines_of(grid, numbers_of(grid)).items() if kind != PLACES]
    return [*work, *line(posts, words, "staff_appointment", {"q": grid.code})]


def lines_of(grid: Grid, has: Numbers) -> dict[str, Hanging]:
    """What has to be closed or to go elsewhere before ``grid`` can end, by its kind."""
    cases = ngettext("%(n)d open case", "%(n)d open cases", has.cases)
    homes = ngettext("%(n)d household", "%(n)d households", has.households)
    units = ngettext("%(n)d unit", "%(n)d units", has.units)
    places = ngettext("%(n)d place", "%(n)d places", has.places)
    turns = ngettext("%(n)d turn of duty", "%(n)d turns of duty", has.turns)
    area, code = {"area": grid.code}, {"q": grid.code}  # names repeat
    found = {
        CASES: line(has.cases, cases, "cases_case", area),
        HOUSEHOLDS: line(has.households, homes, "residents_household", area),
        UNITS: line(has.units, units, "residents_unit", area),
        PLACES: line(has.places, places, "grids_place", code),
        TURNS: line(has.turns, turns, "staff_shift", {**code, "week": "all"}),
    }
    return {kind: one for kind, lines in found.items() for one in lines}


def line(number: int, words: Text, name: str, query: dict[str, str]) -> list[Hanging]:
    """One thing that hangs, unless there is none of it; ``name`` is that of the list of the desk, if any."""
    if not number:
        return []
    page = f"{reverse(f'admin:{name}_changelist')}?{urlencode(query)}" if name else ""
    return [Hanging(words % {"n": number}, page)]


def stranded() -> Iterator[Finding]:
    """What is left where nobody is responsible any more: open cases, households, units and appointments of
    grids that are out of use; what people with a closed login have (cases, appointments, supervision, duty to
    come, covers); open cases that wait where nobody works. Fourteen queries."""
    yield from _in_retired_grids()
    yield from _alone()
    yield from _of_closed_logins()
    yield from _posts()
    yield from _covers()


def _in_retired_grids() -> Iterator[Finding]:
    """A case is found in the grid where it happened, else where it is handled."""
    for way in ("grid", "handling_grid"):
        rows = Case.objects.open().filter(**{f"{way}__retired_on__isnull": False})
        if way != "grid":
            rows = rows.filter(grid__retired_on__isnull=True)
        for pk, code, number in rows.values_list(way, f"{way}__code", "number").iterator():
            measure = _("open case %(number)s in a grid that is no longer in use") % {"number": number}
            yield Finding(pk, code, FindingKind.STRANDED, measure)
    for pk, code, homes in in_retired_grids():
        words = ngettext(
            "%(n)d household in a grid that is no longer in use",
            "%(n)d households in a grid that is no longer in use",
            homes,
        )
        yield Finding(pk, code, FindingKind.STRANDED, words % {"n": homes})
    for pk, code, units in units_in_retired_grids():
        words = ngettext(
            "%(n)d unit in a grid that is no longer in use",
            "%(n)d units in a grid that is no longer in use",
            units,
        )
        yield Finding(pk, code, FindingKind.STRANDED, words % {"n": units})


def _alone() -> Iterator[Finding]:
    """Open cases that wait for a post that nobody holds, nor any above it: only an office has none above."""
    left = crew()
    places = Case.objects.open().order_by().values_list("waiting_post", "handling_code", "office_id")
    for post, code, office, grid, number in places.annotate(grid=Min("handling_grid"), n=Count("pk")):
        if not left.anybody(post, code=code, office_id=office):
            words = ngettext(
                "%(n)d open case waits for %(post)s, where nobody can log in",
                "%(n)d open cases wait for %(post)s, where nobody can log in",
                number,
            )
            measure = words % {"n": number, "post": Post(post).label}
            yield Finding(grid, code, FindingKind.STRANDED, measure)


def _of_closed_logins() -> Iterator[Finding]:
    """Cases that somebody has or watches who can't log in any more, and her turns of duty."""
    cases = Case.objects.open().filter(assignee__user__is_active=False)
    watched = Watcher.objects.filter(case__closed_at__isnull=True, member__user__is_active=False)
    for words, rows in (
        (
            _("open case %(number)s is assigned to %(name)s, whose login is closed"),
            cases.values_list("handling_grid", "handling_grid__code", "number", "assignee__name"),
        ),
        (
            _("open case %(number)s is supervised by %(name)s, whose login is closed"),
            watched.values_list(
                "case__handling_grid", "case__handling_grid__code", "case__number", "member__name"
            ),
        ),
    ):
        for pk, code, number, name in rows.iterator():
            yield Finding(pk, code, FindingKind.STRANDED, words % {"number": number, "name": name})
    turns = Shift.objects.filter(date__gte=today(), member__user__is_active=False).order_by()
    for pk, code, name, number in turns.values_list("grid", "grid__code", "member__name").annotate(
        n=Count("pk")
    ):
        words = ngettext(
            "%(n)d turn of duty of %(name)s, whose login is closed",
            "%(n)d turns of duty of %(name)s, whose login is closed",
            number,
        )
        yield Finding(pk, code, FindingKind.STRANDED, words % {"n": number, "name": name})


def _posts() -> Iterator[Finding]:
    current = Appointment.objects.standing().annotate(code=F("grid__code"), name=F("member__name"))
    for words, rows in (
        (
            _("%(name)s has a post in a grid that is no longer in use"),
            current.filter(grid__retired_on__isnull=False),
        ),
        (_("%(name)s has a post and a closed login"), current.filter(member__user__is_active=False)),
    ):
        for pk, code, name in rows.values_list("grid", "code", "name").iterator():
            yield Finding(pk, code, FindingKind.STRANDED, words % {"name": name})


def _covers() -> Iterator[Finding]:
    """Covers, to be found where the absent one has a post, if anywhere."""
    closed = Q(absent__user__is_active=False) | Q(deputy__user__is_active=False)
    posts = Appointment.objects.current().filter(member=OuterRef("absent")).order_by("grid__code")
    rows = Cover.objects.meeting(today(), dt.date.max).filter(closed).select_related("absent", "deputy")
    for cover in rows.annotate(
        grid=Subquery(posts.values("grid")[:1]), code=Subquery(posts.values("grid__code")[:1])
    ):
        measure = _("%(cover)s: one of the two has a closed login") % {"cover": cover}
        yield Finding(cover.grid, cover.code or "", FindingKind.STRANDED, measure)
