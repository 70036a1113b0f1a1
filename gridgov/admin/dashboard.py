"""The first page of the admin: what is open, what is late, and how it went in the last 30 days.

Nine grouped queries, and those of what waits, however many cases there are.
"""

import datetime as dt
import json
from collections import Counter
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.db.models.functions import Substr, TruncDate
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.choices import Light, RouteCode
from cases.models import Case
from cases.queries.board import OPEN_LIGHTS
from cases.queries.rates import DAYS, Rates, closed_in, ended_in, period, rates_by_area, together, who_ended
from gridgov.services.waiting import waiting_for
from grids.models import Grid
from grids.queries.areas import dividing_length, names_of
from grids.scope import Scope
from kit.text import Text
from kit.time import clock
from kit.time.formats import short_day_text
from staff.choices import AppointmentRole
from staff.posts.directory import vacant
from staff.rights.request import StaffRequest


@dataclass(frozen=True)
class Cell:
    """A number that leads to the cases behind it."""

    count: int
    link: str
    light: str = ""


@dataclass(frozen=True)
class RouteRow:
    """The open cases of a route, by light."""

    label: Text
    cells: list[Cell]
    total: Cell


@dataclass(frozen=True)
class AreaRow:
    """The open cases of an area, and how many of them are late."""

    name: str
    open: Cell
    overdue: Cell
    share: int  # of the area with most overdue cases, in percent, for the bar


@dataclass(frozen=True)
class RateRow:
    """What was due in an area in the last 30 days, and what became of it."""

    name: str
    rates: Rates
    due: str  # the links to the cases behind the numbers
    closed: str
    on_time: str


def cases_link(**filters: str) -> str:
    """The list of cases with these filters."""
    return f"{reverse('admin:cases_case_changelist')}?{urlencode(filters)}"


def open_counts(scope: Scope, at: dt.datetime) -> list[tuple[str, str, str, int]]:
    """Route, light, area and number of the open cases in the scope. One query."""
    rows = (
        Case.objects.within(scope)
        .open()
        .with_light(at)
        .annotate(part=Substr("area", 1, dividing_length(scope)))
        .order_by()
        .values_list("route", "light_now", "part")
        .annotate(n=Count("pk"))
    )
    return list(rows)


def by_route(counts: list[tuple[str, str, str, int]]) -> list[RouteRow]:
    """Open cases by route and light."""
    numbers: Counter[tuple[str, str]] = Counter()
    for route, light, _part, n in counts:
        numbers[route, light] += n
    rows = []
    for route in RouteCode:
        cells = [
            Cell(numbers[route, light], cases_link(route=route, light=light), light) for light in OPEN_LIGHTS
        ]
        total = Cell(sum(cell.count for cell in cells), cases_link(route=route, light="open"))
        rows.append(RouteRow(route.label, cells, total))
    return rows


def by_area(counts: list[tuple[str, str, str, int]], names: dict[str, str]) -> list[AreaRow]:
    """Open and overdue cases by area of the next level down, the most overdue first."""
    opened: Counter[str] = Counter()
    overdue: Counter[str] = Counter()
    for _route, light, part, n in counts:
        opened[part] += n
        overdue[part] += n if light == Light.RED else 0
    most = max(overdue.values(), default=0)
    return [
        AreaRow(
            name=names.get(code, code),
            open=Cell(opened[code], cases_link(area=code, light="open")),
            overdue=Cell(overdue[code], cases_link(area=code, light=Light.RED), Light.RED),
            share=round(100 * overdue[code] / most) if most else 0,
        )
        for code in sorted(opened, key=lambda code: (-overdue[code], code))
    ]


def rate_rows(rates: dict[str, Rates], names: dict[str, str]) -> list[RateRow]:
    """The rates of all areas together, then by area, in the order of the codes."""
    rows = [_rate_row(names.get(code, code), rates[code], area=code) for code in sorted(rates)]
    return [_rate_row(_("Together"), together(rates.values())), *rows]


def _rate_row(name: str, rates: Rates, **area: str) -> RateRow:
    links = (cases_link(**area, due=what) for what in ("all", "closed", "on_time"))
    return RateRow(name, rates, *links)


def per_day(scope: Scope, field: str, since: dt.datetime, *which: Q) -> list[dict[dt.date, int]]:
    """For each of ``which`` the number of its cases by the day of ``field`` in China, from ``since`` on. One
    query."""
    rows = (
        Case.objects.within(scope)
        .filter(**{f"{field}__gte": since})
        .annotate(day=TruncDate(field, tzinfo=clock.CHINA))
        .order_by()
        .values_list("day")
        .annotate(**{f"n{number}": Count("pk", filter=one) for number, one in enumerate(which)})
    )
    found = list(rows)
    return [{row[0]: row[number] for row in found} for number in range(1, len(which) + 1)]


def grids_without_leader(scope: Scope) -> int:
    """The number of grids in use that nobody leads (policy 二(二): each has one leader). One query."""
    return Grid.objects.within(scope).filter(vacant(AppointmentRole.LEADER)).count()


@dataclass(frozen=True)
class Flow:
    """What was filed, closed after it was handled, and ended without that, by day."""

    filed: dict[dt.date, int]
    closed: dict[dt.date, int]
    ended: dict[dt.date, int]

    @classmethod
    def of(cls, scope: Scope, since: dt.datetime, until: dt.datetime) -> "Flow":
        """Of a period, by the definitions of the rates. Two queries."""
        (filed,) = per_day(scope, "filed_at", since, Q(filed_at__isnull=False))
        closed, ended = per_day(scope, "closed_at", since, closed_in(since, until), ended_in(since, until))
        return cls(filed, closed, ended)

    def rows(self, days: list[dt.date]) -> list[tuple[dt.date, int, int, int]]:
        """A row a day, the newest first."""
        return [
            (day, self.filed.get(day, 0), self.closed.get(day, 0), self.ended.get(day, 0))
            for day in reversed(days)
        ]


def _chart(days: list[dt.date], flow: Flow) -> str:
    """The data of the chart, as Chart.js reads them."""
    series = (
        (_("Filed"), flow.filed, "#1d5fd1"),
        (_("Closed"), flow.closed, "#16a34a"),
        (_("Ended without handling"), flow.ended, "#8a6d1f"),
    )
    return json.dumps(
        {
            "labels": [short_day_text(day) for day in days],
            "datasets": [
                {
                    "label": label,
                    "data": [numbers.get(day, 0) for day in days],
                    "borderColor": colour,
                    "backgroundColor": colour,
                    "borderWidth": 2,
                    "pointRadius": 2,
                    "tension": 0.25,
                }
                for label, numbers, colour in series
            ],
        }
    )


CHART_OPTIONS = json.dumps(
    {
        "responsive": True,
        "maintainAspectRatio": False,
        "animation": False,
        "interaction": {"mode": "index", "intersect": False},
        "plugins": {"legend": {"display": True, "position": "top", "align": "end"}},
        "scales": {
            "x": {"grid": {"display": False}, "ticks": {"maxTicksLimit": 10, "maxRotation": 0}},
            "y": {"beginAtZero": True, "ticks": {"precision": 0}},
        },
    }
)


def overview(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Adds the numbers of the first page to ``context``."""
    staff = cast(StaffRequest, request)
    scope = staff.scope_where("cases.view_case")
    at = clock.now()
    today = clock.today()
    days = [today - dt.timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    counts = open_counts(scope, at)
    since, until = period()
    flow = Flow.of(scope, since, until)
    routes = by_route(counts)
    red = sum(n for _route, light, _part, n in counts if light == Light.RED)
    rates = rates_by_area(scope, since, until)
    names = names_of([*rates, *(part for _route, _light, part, _n in counts)])
    may_see_grids = request.user.has_perm("grids.view_grid")
    context.update(
        todo=list(waiting_for(staff, on_phone=False)),
        lights=[light.label for light in OPEN_LIGHTS],
        routes=routes,
        areas=by_area(counts, names),
        rates=rate_rows(rates, names),
        ended=who_ended(scope, since, until),
        ended_link=cases_link(due="ended"),
        open_total=Cell(sum(row.total.count for row in routes), cases_link(light="open")),
        red_total=Cell(red, cases_link(light=Light.RED), Light.RED),
        paused_total=Cell(
            sum(n for _route, light, _part, n in counts if light == Light.PAUSED),
            cases_link(light=Light.PAUSED),
            Light.PAUSED,
        ),
        mine_link=cases_link(turn="mine"),
        vacant=grids_without_leader(staff.scope_where("grids.view_grid")) if may_see_grids else None,
        vacant_link=f"{reverse('admin:grids_grid_changelist')}?team=no_leader",
        chart=_chart(days, flow),
        chart_options=CHART_OPTIONS,
        days=flow.rows(days),
        filed_total=sum(flow.filed.values()),
        closed_total=sum(flow.closed.values()),
        ended_total=sum(flow.ended.values()),
        today=at,
    )
    return context
