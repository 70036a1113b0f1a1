"""My team: the grids that a leader or liaison is responsible for, who is there and how things stand. Wiring,
because staff know of no cases and no diaries.

Nothing here ranks people: the grids stand in the order of their codes, and nothing is counted by person.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Max
from django.db.models.functions import Substr
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from cases.choices import Light
from cases.models import Case
from cases.queries.board import OPEN_LIGHTS
from diaries.models import Diary
from grids.choices import GRID_CODE_LENGTH, GridLevel
from grids.figures.pairs import Pair, households_in_words
from grids.figures.reading import declared_in
from grids.models import Grid
from grids.scope import Scope
from kit.time import clock
from residents.counts import Calls, calls_by_area
from staff.choices import AppointmentRole
from staff.duty.policy_duties import DUTIES, FIRST, HABITS
from staff.duty.rota import week_of
from staff.duty.training import hours_of
from staff.models import Appointment, Cover, Member, RotaFeed, Shift, Training
from staff.posts.deputies import represented
from staff.rights.request import StaffRequest

_COMMUNITY = GRID_CODE_LENGTH[GridLevel.COMMUNITY]
_RELATED = ("division", "parent__parent")
_IN_CHARGE = (AppointmentRole.LEADER, AppointmentRole.LIAISON)
_READ, _CALL = "diaries.view_diary", "residents.view_household"
MOST_OWN = 20  # grids that a page shows with what is below them
MOST_BELOW = 300
MOST_TURNS = 5


@dataclass(slots=True)
class Row:
    """A grid and how things stand there."""

    grid: Grid
    team: list[Appointment] = field(default_factory=list)
    lights: list[tuple[Light, int]] = field(default_factory=list)
    last_diary: dt.date | None = None
    calls: Calls | None = None  # None: no household is registered there, or it is not the person's to know
    homes: str = ""  # the households registered beside those declared

    def _who(self, role: str) -> Member | None:
        return next((one.member for one in self.team if one.role == role), None)

    @property
    def leader(self) -> Member | None:
        """The one responsible; None: vacant."""
        return self._who(AppointmentRole.LEADER)

    @property
    def liaison(self) -> Member | None:
        """The one from the level above who guides; None: vacant."""
        return self._who(AppointmentRole.LIAISON)

    @property
    def others(self) -> list[Appointment]:
        """The rest of the team: police, contacts, heads of groups, volunteers (policy 一(二))."""
        return [one for one in self.team if one.role not in _IN_CHARGE]

    @property
    def has_below(self) -> bool:
        """Whether there can be grids below it."""
        return self.grid.level != GridLevel.BUILDING


@dataclass(frozen=True, slots=True)
class Section:
    """A grid of one's own, the leaders above it, and the grids below it."""

    own: Row
    above: list[Row]
    below: list[Row]


def own_grids(request: StaffRequest, member: Member) -> list[Grid]:
    """The grids that ``member`` and those for whom she stands in lead or guide, without those that stand
    below another of them anyway; else the communities of her office. At most two queries besides those of
    ``represented``."""
    people = [member.pk, *(one.pk for one in represented(member))]
    held = Appointment.objects.current().filter(member__in=people, role__in=_IN_CHARGE)
    mine = Grid.objects.current().filter(pk__in=held.values("grid")).select_related(*_RELATED)
    found: list[Grid] = list(mine.order_by("code")[:MOST_BELOW])
    if not found:
        communities = Grid.objects.within(request.scope).current().filter(level=GridLevel.COMMUNITY)
        return list(communities.select_related(*_RELATED).order_by("code")[:MOST_BELOW])
    ids = {grid.pk for grid in found}
    return [grid for grid in found if grid.parent_id not in ids]


def teams_of(grids: Iterable[Grid]) -> dict[int, list[Appointment]]:
    """The current team of each grid, leader and liaison first, of active logins. One query."""
    current = Appointment.objects.current().filter(
        grid__in=[grid.pk for grid in grids], member__user__is_active=True
    )
    places = {role: place for place, role in enumerate(AppointmentRole.values)}
    teams: dict[int, list[Appointment]] = defaultdict(list)
    for row in sorted(
        current.select_related("member"), key=lambda row: (places[row.role], row.since, row.pk)
    ):
        teams[row.grid_id].append(row)
    return teams


def lights_of(scope: Scope, rows: Iterable[Row]) -> dict[tuple[str, str], int]:
    """The open cases of each grid and below it, by code and light. One query for each level of the rows."""
    codes = [row.grid.code for row in rows]
    area = Scope.of(codes[:1] if len(codes) == 1 else _roots(codes)).condition("area")
    found: dict[tuple[str, str], int] = {}
    for length in sorted({len(code) for code in codes}):
        counted = (
            Case.objects.within(scope)
            .open()
            .filter(area)
            .with_light(clock.now())
            .annotate(branch=Substr("area", 1, length))
            .filter(branch__in=[code for code in codes if len(code) == length])
            .order_by()
            .values_list("branch", "light_now")
            .annotate(n=Count("pk"))
        )
        found |= {(branch, light): n for branch, light, n in counted}
    return found


def _roots(codes: list[str]) -> set[str]:
    """The communities that the codes lie in: few, however many codes there are."""
    return {code[:_COMMUNITY] for code in codes}


def last_diaries(scope: Scope, people: Iterable[int]) -> dict[int, dt.date]:
    """The date of the last diary of each person inside the scope. One query."""
    rows = Diary.objects.within(scope).filter(member__in=list(people)).order_by().values_list("member")
    return dict(rows.annotate(last=Max("date")))


def fill(request: StaffRequest, rows: list[Row], above: list[Row]) -> None:
    """Put people, lights and diaries into the rows, and people into those above. At most five queries."""
    teams = teams_of(row.grid for row in [*rows, *above])
    for row in [*rows, *above]:
        row.team = teams.get(row.grid.pk, [])
    if request.user.has_perm("cases.view_case"):
        counts = lights_of(request.scope_where("cases.view_case"), rows)
        for row in rows:
            numbers = [(light, counts.get((row.grid.code, light.value), 0)) for light in OPEN_LIGHTS]
            row.lights = [(light, n) for light, n in numbers if n]
    if request.user.has_perm(_READ):
        leaders = {row.grid.pk: row.leader.pk for row in rows if row.leader is not None}
        dates = last_diaries(request.scope_where(_READ), leaders.values())
        for row in rows:
            row.last_diary = dates.get(leaders.get(row.grid.pk, 0))


def sections(request: StaffRequest, grids: list[Grid]) -> list[Section]:
    """Each grid with those below it and the leaders above, and how their households are called on (policy
    二(五), 入户走访). At most nine queries."""
    below: dict[int, list[Row]] = defaultdict(list)
    children = Grid.objects.current().filter(parent__in=[grid.pk for grid in grids])
    for child in children.order_by("code")[:MOST_BELOW]:
        below[cast(int, child.parent_id)].append(Row(child))
    found = [Section(Row(grid), [Row(one) for one in _above(grid)], below[grid.pk]) for grid in grids]
    rows = [row for section in found for row in (section.own, *section.below)]
    fill(request, rows, [row for section in found for row in section.above])
    _fill_calls(request, rows)
    return found


def _fill_calls(request: StaffRequest, rows: list[Row]) -> None:
    """Put the households and how they are called on into the rows. At most three queries."""
    seen = request.scope_where(_CALL)
    calls = calls_by_area(seen, [row.grid.code for row in rows]) if request.user.has_perm(_CALL) else {}
    for row in rows:
        row.calls = calls.get(row.grid.code)
        registered = row.calls.households if row.calls is not None else 0
        known = seen.covers(row.grid.code)  # a part of a figure is a wrong one
        row.homes = households_in_words(Pair(registered if known else None, declared_in(row.grid).households))


def _above(grid: Grid) -> list[Grid]:
    """The grids that contain ``grid``, the nearest first."""
    chain: list[Grid] = []
    while grid.parent is not None:
        grid = grid.parent
        chain.append(grid)
    return chain


@login_required
@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """My team, or one grid of my area (``?at=CODE``)."""
    staff = cast(StaffRequest, request)
    if staff.member is None:
        return redirect("admin:index")
    context: dict[str, Any] = {"here": "team"}
    code = request.GET.get("at", "")
    if code:
        seen = Grid.objects.within(staff.scope).current().select_related(*_RELATED)
        grids = [get_object_or_404(seen, code=code)]
    else:
        grids = own_grids(staff, staff.member)
        context |= _myself(staff.member)
    if len(grids) > MOST_OWN:
        rows = [Row(grid) for grid in grids]
        fill(staff, rows, [])
        context["rows"] = rows
    elif grids:
        context["sections"] = sections(staff, grids)
    return render(request, "staff/team.html", context)


def _myself(member: Member) -> dict[str, Any]:
    """One's own training, covers, turns of duty and calendar. Five queries."""
    today = clock.today()
    covers = Cover.objects.filter(ended_at__isnull=True, until__gte=today).select_related(
        "absent__organization", "deputy__organization"
    )
    turns = Shift.objects.filter(member=member, date__gte=today).select_related("grid")
    hours = hours_of([member], today.year)[member.pk]
    return {
        "myself": member,
        "year": today.year,
        "hours": hours.rows(),
        "total": hours.total,
        "covers": list((covers.filter(absent=member) | covers.filter(deputy=member)).order_by("since")),
        "turns": [(turn, week_of(turn.date)) for turn in turns[:MOST_TURNS]],
        "courses": list(Training.objects.awaiting(member).select_related("organizer").order_by("date", "pk")),
        "has_feed": RotaFeed.objects.filter(member=member).exists(),
        "duties": DUTIES,
        "habits": HABITS,
        "first": FIRST,
    }
