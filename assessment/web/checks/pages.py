"""The list of rounds, the page of one, and its protocol on paper."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessment.models import SpotCheckRound
from assessment.queries.checks.checkers import checks_in, holds, own_grids, rounds_to_check
from assessment.queries.checks.findings import has_finding, in_words, is_told
from assessment.queries.checks.frames import redraw
from assessment.queries.checks.results import agreements, by_grid, outcomes
from assessment.rules.checks.choices import CheckState, RoundState, Stage
from assessment.rules.checks.quarters import SECOND_WITHIN, quarter_words
from assessment.rules.checks.rights import FIRST, SECOND, VIEW
from assessment.web.checks.forms import EndForm, FindingForm
from assessment.web.checks.reading import checks_of, reader, round_of
from grids.queries.areas import names_of
from kit.errors import NotFound
from kit.time import clock
from staff.models import Member
from staff.rights.request import StaffRequest

MOST = 60
_SHOWN = ("mine", "all")


@login_required
@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """The rounds that she sees, the latest first; ``?waiting=mine`` those in which she has to check. Raises
    NotFound for another list."""
    staff = cast(StaffRequest, request)
    member = reader(staff)
    asked = request.GET.get("waiting", "all")
    if asked not in _SHOWN:
        raise NotFound
    mine = rounds_to_check(member)
    rows = SpotCheckRound.objects.within(staff.scope_where(VIEW))
    if asked == "mine":
        rows = rows.filter(pk__in=mine.values("pk"))
    today = clock.today()
    context = {
        "here": "home",
        "asked": asked,
        "lines": [(one, quarter_words(one.of), _late(one)) for one in rows[:MOST]],
        "today": today,
        "may_draw": request.user.has_perm(FIRST),
    }
    return render(request, "assessment/checks/list.html", context)


def _late(round: SpotCheckRound) -> bool:
    return round.is_open and round.due_on < clock.today()


@login_required
@require_safe
def check_round(request: HttpRequest, round: int) -> HttpResponse:
    """A round: for its checkers the doors, once it is told the results. Raises NotFound."""
    staff = cast(StaffRequest, request)
    member, found = reader(staff), round_of(staff, round)
    rows = list(checks_of(staff, found, member))
    names = names_of({one.grid for one in rows})
    holding = holds(member, found)
    context: dict[str, Any] = {
        "here": "home",
        "round": found,
        "quarter": quarter_words(found.of),
        "late": _late(found),
        "checks_in": checks_in(member, found),
        "holds": holding,
        "own": found.is_open and any(code.startswith(found.area) for code in own_grids(member)),
        "grids": by_grid(rows, names),
        "left": sum(one.state == CheckState.OPEN for one in rows),
        "end": EndForm(),
        "may_second": _may_second(staff, found),
        "protocol": _has_protocol(staff, found),
    }
    if not found.is_open:
        context |= {"outcomes": outcomes(rows), **_found(rows, holding)}
    if found.first_id is not None and not found.is_open and rows:
        context["agreements"] = agreements(_first_rows(staff, found, member), rows)
    return render(request, "assessment/checks/round.html", context)


def _found(rows: list[Any], holding: bool) -> dict[str, Any]:
    """The findings, each with the form that makes a task of it where that may be."""
    findings = [one for one in rows if has_finding(one)]
    told = bool(findings) and is_told(findings[0])
    return {
        "findings": [(one, in_words(one)) for one in findings],
        "finding_form": FindingForm() if holding and told else None,
    }


def _first_rows(request: StaffRequest, round: SpotCheckRound, member: Member) -> list[Any]:
    return list(checks_of(request, round.first, member))


def _may_second(request: StaffRequest, round: SpotCheckRound) -> bool:
    """Whether stage 2 may be drawn from it by now."""
    if round.stage != Stage.FIRST or round.state != RoundState.ENDED:
        return False
    if not request.user.has_perm(SECOND, round) or round.due_on < clock.today() - SECOND_WITHIN:
        return False
    return not SpotCheckRound.objects.within(request.scope_where(SECOND)).filter(first=round).exists()


def _has_protocol(request: StaffRequest, round: SpotCheckRound) -> bool:
    """Whether a protocol is hers to print: of a round that has ended, for whoever sees all of its area."""
    return not round.is_open and request.scope_where(VIEW).covers(round.area)


@login_required
@require_safe
def check_protocol(request: HttpRequest, round: int) -> HttpResponse:
    """The protocol of a round that has ended, to be printed and signed. Raises NotFound."""
    staff = cast(StaffRequest, request)
    member, found = reader(staff), round_of(staff, round)
    if not _has_protocol(staff, found):
        raise NotFound
    rows = list(checks_of(staff, found, member))
    again = redraw(found)
    context: dict[str, Any] = {
        "here": "home",
        "round": found,
        "quarter": quarter_words(found.of),
        "rows": [(one, in_words(one)) for one in rows],
        "told": bool(rows) and is_told(rows[0]),
        "grids": by_grid(rows, names_of({one.grid for one in rows})),
        "outcomes": outcomes(rows),
        "answered": sum(one.state == CheckState.ANSWERED for one in rows),
        "unreached": sum(one.state == CheckState.UNREACHED for one in rows),
        "again": again,
        "at": clock.now(),
    }
    if found.first_id is not None:
        context["agreements"] = agreements(_first_rows(staff, found, member), rows)
    return render(request, "assessment/checks/protocol.html", context)
