"""Holding a round: it is drawn, it ends, and what was found becomes a task."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessment.queries.checks.checkers import holds
from assessment.rules.checks.choices import Stage
from assessment.rules.checks.quarters import quarter_of, quarter_words
from assessment.rules.checks.rights import FIRST, SECOND
from assessment.web.checks.forms import EndForm, FindingForm, FirstForm, SecondForm
from assessment.web.checks.reading import check_of, reader, round_of
from diaries.web.sending import DONE, carried_out
from grids.choices import GridLevel
from grids.models import Grid
from kit.errors import NotAllowed, NotFound
from kit.net.sent_to import sent_from
from kit.time import clock
from staff.choices import OrganizationKind
from staff.models import Member
from staff.rights.request import StaffRequest

_MEMBERS = "staff.view_member"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check_new(request: HttpRequest) -> HttpResponse:
    """Draw stage 1. Raises NotAllowed."""
    staff = cast(StaffRequest, request)
    member = reader(staff)
    if not request.user.has_perm(FIRST):
        raise NotAllowed(_("Only the secretary of a community draws stage 1."))
    now = quarter_of(clock.today())
    directors = Member.objects.within(staff.scope_where(_MEMBERS)).filter(
        organization__kind=OrganizationKind.COMMUNITY_COMMITTEE, user__is_active=True
    )
    form = FirstForm(
        request.POST if request.method == "POST" else None,
        communities=Grid.objects.within(staff.scope_where(FIRST)).current().filter(level=GridLevel.COMMUNITY),
        quarters=[now, now.before],
        directors=directors.exclude(pk=member.pk).order_by("name", "pk"),
    )
    return _drawn(request, form, lambda: form.draw(by=member), {})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check_second(request: HttpRequest, round: int) -> HttpResponse:
    """Draw stage 2 from a round of stage 1. Raises NotFound, NotAllowed."""
    staff = cast(StaffRequest, request)
    member, first = reader(staff), round_of(staff, round)
    if first.stage != Stage.FIRST:
        raise NotFound
    if not request.user.has_perm(SECOND, first):
        raise NotAllowed(_("Only the street or town draws stage 2."))
    form = SecondForm(request.POST if request.method == "POST" else None)
    context = {"first": first, "quarter": quarter_words(first.of)}
    return _drawn(request, form, lambda: form.draw(first, by=member), context)


def _drawn(request: HttpRequest, form: Any, draw: Any, context: dict[str, Any]) -> HttpResponse:
    status = 200
    if request.method == "POST":
        made: list[Any] = []
        status = carried_out(form, lambda: made.append(draw())) if form.is_valid() else 400
        if status == DONE:
            messages.success(request, _("Drawn. These are the doors; nobody but the checkers sees them."))
            return redirect("check-round", made[0].pk)
    return render(
        request, "assessment/checks/new.html", {"here": "home", "form": form, **context}, status=status
    )


@login_required
@sent_from("check-round", "round")
def check_end(request: HttpRequest, round: int) -> HttpResponse:
    """End a round. Raises NotFound, NotAllowed."""
    staff = cast(StaffRequest, request)
    member, found = reader(staff), round_of(staff, round)
    if not holds(member, found):
        raise NotAllowed
    form = EndForm(request.POST)
    if form.is_valid() and carried_out(form, lambda: form.end(found, by=member)) == DONE:
        messages.success(request, _("The round has ended. Its protocol can be printed."))
    else:
        _tell(request, form)
    return redirect("check-round", found.pk)


@login_required
@sent_from("check-round", "round")
def check_task(request: HttpRequest, round: int, check: int) -> HttpResponse:
    """Make a task of what was found at a door. Raises NotFound, NotAllowed."""
    staff = cast(StaffRequest, request)
    member, found = reader(staff), round_of(staff, round)
    if not holds(member, found):
        raise NotAllowed
    one = check_of(staff, found, check, member)
    form = FindingForm(request.POST)
    if form.is_valid() and carried_out(form, lambda: form.give(one, by=member)) == DONE:
        messages.success(request, _("Given as a task to whoever leads the grid."))
    else:
        _tell(request, form)
    return redirect("check-round", found.pk)


def _tell(request: HttpRequest, form: Any) -> None:
    """What was refused, as a message on the page to which it leads."""
    said = [str(error) for errors in form.errors.values() for error in errors]
    messages.error(request, " ".join(said))
