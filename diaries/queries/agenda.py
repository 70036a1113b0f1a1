"""What an agenda is drawn from. Of what is only counted, the rows are kept with the number and the moment, so
that it can be looked at later which ones were meant."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from cases.choices import Light
from cases.models import Case
from diaries.choices import ItemKind, MeetingState
from diaries.lines import Sees
from diaries.models import AgendaItem, AnalysisMeeting
from diaries.models.opinion_rows import OPEN
from diaries.queries.opinions import unsettled
from diaries.queries.owed import unclosed_weeks, unread
from diaries.rules.opinions import VIEW as VIEW_OPINIONS
from grids.models import Grid
from grids.scope import Scope, beginning_with
from kit.time import clock
from kit.time.formats import for_programs
from residents import access
from staff.posts.teams import STEP

MOST_OPINIONS, MOST_CASES, MOST_KEPT = 60, 40, 500
REGISTER, CASES, CLOSINGS = "residents.view_household", "cases.view_case", "diaries.view_weekclosing"
DUE, UNSIGNED, UNREAD = "due", "unsigned", "unread"


@dataclass(frozen=True, slots=True)
class Drawn:
    """What an agenda is to hold, as the columns of ``AgendaItem``."""

    kind: ItemKind
    about: dict[str, Any]

    @property
    def key(self) -> tuple[Any, ...]:
        """By which it is known whether the agenda has it already."""
        return key_of(self.kind, **self.about)


def key_of(
    kind: str,
    *,
    opinion: Any = None,
    case: Any = None,
    grid: Any = None,
    raised_from: Any = None,
    title: str = "",
    facts: Any = None,
) -> tuple[Any, ...]:
    """What tells items of one agenda apart."""
    if opinion is not None:
        return ("opinion", opinion.pk)
    if kind == ItemKind.CASE and case is not None:
        return ("case", case.pk)
    if raised_from is not None:
        return ("raised", raised_from.pk)
    return (str(kind), grid.pk if grid is not None else None, title)


def drawn(meeting: AnalysisMeeting, sees: Sees, at: dt.datetime) -> list[Drawn]:
    """What the agenda of a meeting begins with, as far as whoever ``sees`` reaches: what was reported up
    from below, what the last meeting did not come to, opinions that are not settled, overdue cases,
    households that are to be called on, closings. Nine queries at most."""
    grid = meeting.grid
    found = [*_raised(grid), *_left_over(meeting)]
    opinions = list(unsettled(sees(VIEW_OPINIONS), grid.code, until=clock.date_of(at))[:MOST_OPINIONS])
    found += [Drawn(ItemKind.OPINION, {"opinion": one}) for one in opinions]
    theirs = {one.case_id for one in opinions if one.case_id}
    cases = Case.objects.within(sees(CASES)).open().filter(beginning_with("grid__code", grid.code))
    late = cases.in_light(Light.RED, at).exclude(pk__in=theirs).order_by("due_at", "pk")[:MOST_CASES]
    found += [Drawn(ItemKind.CASE, {"case": one}) for one in late]
    found += _households(grid, sees(REGISTER), at)
    found += _closings(grid, sees(CLOSINGS), at)
    return list({one.key: one for one in reversed(found)}.values())[::-1]


def _raised(grid: Grid) -> list[Drawn]:
    """What meetings right below have reported up; an opinion or an overdue case comes up as itself, but not
    one that was answered or closed meanwhile."""
    rows = AgendaItem.objects.raised().filter(meeting__grid__parent=grid)
    rows = rows.filter(Q(opinion__isnull=True) | Q(opinion__state__in=OPEN))
    rows = rows.exclude(kind=ItemKind.CASE, case__closed_at__isnull=False)
    return [
        Drawn(
            ItemKind(one.kind),
            {
                "raised_from": one,
                "opinion": one.opinion,
                "case": one.case,
                "grid": one.grid or one.meeting.grid,
            }
            | {"title": one.title, "facts": one.facts},
        )
        for one in rows.select_related("opinion", "case", "grid", "meeting__grid").order_by("pk")
    ]


def _left_over(meeting: AnalysisMeeting) -> list[Drawn]:
    """What was added by hand to the last meeting, which did not come to it."""
    former = AnalysisMeeting.objects.filter(grid=meeting.grid, state=MeetingState.SIGNED)
    last = former.order_by("-starts_at").values("pk")[:1]
    rows = AgendaItem.objects.filter(meeting__in=last, kind=ItemKind.OTHER, outcome="")
    return [Drawn(ItemKind.OTHER, {"title": one.title}) for one in rows.order_by("pk")]


def _households(grid: Grid, scope: Scope, at: dt.datetime) -> list[Drawn]:
    """Of each grid right below the households that are to be called on now; of a building its own."""
    due = access.due_for_visit(scope).filter(beginning_with("area", grid.code))
    rows: dict[str, list[int]] = defaultdict(list)
    for code, pk in due.values_list("grid__code", "pk"):
        rows[code[: len(grid.code) + STEP]].append(pk)
    grids = Grid.objects.filter(code__in=sorted(rows)).order_by("code")
    return [
        Drawn(ItemKind.HOUSEHOLDS, {"grid": one, "facts": _facts(at, {DUE: rows[one.code]})}) for one in grids
    ]


def _closings(grid: Grid, scope: Scope, at: dt.datetime) -> list[Drawn]:
    found = {
        UNSIGNED: unclosed_weeks(scope, clock.date_of(at)).in_area(grid.code),
        UNREAD: unread(scope, at).in_area(grid.code),
    }
    rows = {
        name: list(one.order_by("grid__code", "monday", "pk").values_list("pk", flat=True))
        for name, one in found.items()
    }
    return [Drawn(ItemKind.CLOSINGS, {"facts": _facts(at, rows)})] if any(rows.values()) else []


def _facts(at: dt.datetime, rows: dict[str, list[int]]) -> dict[str, Any]:
    """The numbers, the moment, and which rows they are."""
    kept = {name: found[:MOST_KEPT] for name, found in rows.items()}
    return {name: len(found) for name, found in rows.items()} | {"at": for_programs(at), "rows": kept}
