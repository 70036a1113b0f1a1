"""A door that was drawn: what is asked there, or why nobody could be asked."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessment.models import SpotCheck
from assessment.queries.checks.findings import is_replaced
from assessment.rules.checks.choices import CheckState
from assessment.web.checks.forms import DoorForm, UnreachedForm
from assessment.web.checks.reading import check_of, known_of, reader, round_of, to_check
from diaries.web.sending import DONE, carried_out
from kit.errors import Conflict
from kit.forms import written_at
from staff.rights.request import StaffRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check_door(request: HttpRequest, round: int, check: int) -> HttpResponse:
    """The questions at a door; with ``unreached`` why nobody could be asked. Raises NotFound, NotAllowed."""
    staff = cast(StaffRequest, request)
    member, of = reader(staff), round_of(staff, round)
    found = to_check(staff, of, check, member)
    known = known_of(staff, found)
    away = request.method == "POST" and "unreached" in request.POST
    data = request.POST if request.method == "POST" else None
    form = DoorForm(None if away else data, check=found, known=known)
    other = UnreachedForm(data if away else None, check=found)
    status = 200
    if request.method == "POST":
        status = _send(request, form, other, found, away)
        if status == DONE:
            messages.success(request, _said(found, away))
            return redirect("check-round", of.pk)
    now = None
    if status == Conflict.status:
        now = check_of(staff, of, check, member)
        form, other = (form, UnreachedForm(None, check=now)) if not away else (form, other)
        if not away:
            form.see(now.version)
    context: dict[str, Any] = {"here": "home", "round": of, "check": found, "known": known, "now": now}
    context |= {"form": form, "unreached": other, "open": of.is_open, "was_away": away}
    context["fresh"] = found.state == CheckState.OPEN
    response = render(request, "assessment/checks/door.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _send(request: HttpRequest, form: DoorForm, other: UnreachedForm, check: SpotCheck, away: bool) -> int:
    """The HTTP status; what was refused stands beside the fields."""
    by, written = reader(cast(StaffRequest, request)), written_at(request.headers)
    if away:
        if not other.is_valid():
            return 400
        return carried_out(other, lambda: other.replace(check, by=by, written_at=written))
    if not form.is_valid():
        return 400
    return carried_out(form, lambda: form.answer(check, by=by, written_at=written))


def _said(check: SpotCheck, away: bool) -> str:
    if not away:
        return _("Noted. You can correct it until the round ends.")
    if is_replaced(check):
        return _("Noted. The next household in the drawn order comes in its place.")
    return _("Noted. No household of this grid is left to draw.")
