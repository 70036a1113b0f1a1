"""The week of a leader: its draft, her words, her signature; and what she owes."""

import datetime as dt
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from diaries.actions import take_back_week
from diaries.choices import CLOSED, ClosingState
from diaries.models import MissingDay, WeekClosing
from diaries.queries.week import closing_of, draft_of, figures_of
from diaries.queries.week_counted import Week, counted, rows_of_week
from diaries.rules.keepers import diary_grid
from diaries.rules.weeks import can_be_signed, is_over, last_day, monday_of
from diaries.web.forms.weeks import WeekForm
from diaries.web.guarding import writer
from diaries.web.saying import signed, unsigned
from diaries.web.sending import DONE, carried_out
from kit.errors import NotFound
from kit.numbers.whole import whole
from kit.text import labelled
from kit.time import clock
from staff.models import Member
from staff.rights.request import StaffRequest

MOST = 100
_WEEK = dt.timedelta(days=7)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def week(request: HttpRequest, date: dt.date) -> HttpResponse:
    """The week of a day: a POST keeps its words, signs it, or takes the signature back. Raises NotFound for
    weeks to come."""
    staff = cast(StaffRequest, request)
    member, monday = writer(staff), monday_of(date)
    if monday > clock.today():
        raise NotFound
    closing = closing_of(member, monday)
    form, status = _form(request, closing), 200
    if request.method == "POST":
        status = _send(staff, form, member, monday)
        if status == DONE:
            return redirect("diary-week", monday)
        closing = closing_of(member, monday)
    context = _context(staff, member, monday, closing) | {"form": form}
    return render(request, "diaries/week.html", context, status=status)


def _form(request: HttpRequest, closing: WeekClosing | None) -> WeekForm:
    kept = {"words": "", "ahead": "", "version": 0}
    initial = {name: getattr(closing, name, empty) for name, empty in kept.items()}
    return WeekForm(request.POST if request.method == "POST" else None, initial=initial)


def _send(request: StaffRequest, form: WeekForm, member: Member, monday: dt.date) -> int:
    """Carry out what was sent. The HTTP status; what was refused stands in the form, with the words."""
    if "take_back" not in request.POST and not form.is_valid():
        return 400
    return carried_out(form, lambda: messages.success(request, _sent(request, form, member, monday)))


def _sent(request: StaffRequest, form: WeekForm, member: Member, monday: dt.date) -> str:
    """Do what was sent, and say what is done."""
    if "take_back" in request.POST:
        take_back_week(by=member, monday=monday, version=whole(request.POST.get("version", "")) or 0)
        return unsigned(_("Your signature is taken back."), monday)
    if "sign" in request.POST:
        return signed(form.sign(by=member, monday=monday))
    form.keep(by=member, monday=monday)
    return unsigned(_("Kept. The week is not signed yet."), monday)


def _context(
    request: StaffRequest, member: Member, monday: dt.date, closing: WeekClosing | None
) -> dict[str, Any]:
    """An open week as it looks now, a closed one as it was when she signed it."""
    at, grid = clock.now(), closing.grid if closing is not None else diary_grid(member)
    closed = closing is not None and closing.state in CLOSED
    draft: dict[str, Any] = {}
    if closed and closing is not None:
        draft = closing.draft
    elif grid is not None:
        draft = draft_of(member, grid, monday)
    return {
        "here": "diary",
        "monday": monday,
        "sunday": last_day(monday),
        "closing": closing,
        "closed": closed,
        "grid": grid,
        "figures": figures_of(draft, monday, request.scope_where),
        "can_sign": can_be_signed(monday, at),
        "over": is_over(monday, at),
        "can_take_back": closing is not None
        and closing.state == ClosingState.SIGNED
        and not is_over(monday, at),
        "previous": monday - _WEEK,
        "next": monday + _WEEK if monday + _WEEK <= clock.today() else None,
    }


@login_required
@require_safe
def this_week(request: HttpRequest) -> HttpResponse:
    """Leads to the week that is to be closed next: the last one while it is open, else this one."""
    member, monday = writer(cast(StaffRequest, request)), monday_of(clock.today())
    last = WeekClosing.objects.of(member).owed(clock.today()).order_by("monday").first()
    return redirect("diary-week", monday if last is None else last.monday)


@login_required
@require_safe
def week_counted(request: HttpRequest, date: dt.date, what: str, which: str) -> HttpResponse:
    """The rows that a number of one's own week counts. Raises NotFound where there is no such number."""
    staff = cast(StaffRequest, request)
    member, monday = writer(staff), monday_of(date)
    closing = closing_of(member, monday)
    if closing is not None and closing.state in CLOSED:
        found = Week.closed(closing, own=True)
    else:
        grid = closing.grid if closing is not None else diary_grid(member)
        if grid is None or monday > clock.today():
            raise NotFound
        found = Week(member, grid, monday, draft_of(member, grid, monday), None, own=True)
    return rows_page(staff, found, what, which, reverse("diary-week", args=[monday]))


def rows_page(request: StaffRequest, week: Week, what: str, which: str, back: str) -> HttpResponse:
    """The rows of a number of a week. Raises NotFound where there is no such number."""
    count = counted(week, what, which)
    if count is None:
        raise NotFound
    context = {
        "here": "diary",
        "title": labelled(*count),
        "as_of": week.signed_at,
        "found": rows_of_week(week, what, which, request.scope_where),
        "back": back,
        "back_to": _("Back to the week"),
    }
    return render(request, "diaries/counted.html", context)


@login_required
@require_safe
def owed(request: HttpRequest) -> HttpResponse:
    """The days on which nothing stands (``?owed=days``), or the weeks to be signed (``?owed=weeks``):
    what the first page counts. Raises NotFound for another list."""
    member, asked = writer(cast(StaffRequest, request)), request.GET.get("owed", "days")
    if asked not in ("days", "weeks"):
        raise NotFound
    if asked == "days":
        rows: Any = MissingDay.objects.of(member).open().order_by("date")[:MOST]
    else:
        rows = WeekClosing.objects.of(member).owed(clock.today()).order_by("monday")[:MOST]
    return render(request, "diaries/owed.html", {"here": "diary", "asked": asked, "lines": list(rows)})
