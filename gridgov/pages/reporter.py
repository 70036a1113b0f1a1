"""The reporter's phone in full for a minute, for whoever has to call: written down, and the superior is told,
like a resident's. Wiring, because a case knows of no residents' superiors."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import CallBack, Case
from cases.public.reporters import PURPOSE, Reporter, reveal_reporter
from gridgov.pages.reveal import SECONDS, tell_of_look
from kit.errors import NotAllowed
from kit.net.sent_to import sent_from
from kit.privacy.fields import mask_name, mask_phone
from staff.rights.request import StaffRequest

_LOOK = "cases.view_case"


@transaction.atomic
def reveal_reporter_and_tell(*, case: Case, request: StaffRequest) -> Reporter:
    """Name and phone, recorded and told, or not shown at all. Raises as ``reveal_reporter``."""
    shown = reveal_reporter(case=case, by=request.member, scope=request.scope_where(_LOOK), request=request)
    assert request.member is not None  # reveal_reporter refuses a login without a member
    body = _("The phone of the one who reported %(number)s. What for: %(purpose)s")
    tell_of_look(
        by=request.member,
        area=case.area,
        body=body % {"number": case.number, "purpose": PURPOSE.label},
        link=reverse("case", args=[case.number]),
    )
    return shown


def _pages(case: Case) -> set[str]:
    """Where the phone can be asked for."""
    calls = CallBack.objects.filter(case=case).values_list("pk", flat=True)
    return {
        reverse("case", args=[case.number]),
        reverse("admin:cases_case_change", args=[case.pk]),
        *(reverse("admin:cases_callback_change", args=[call]) for call in calls),
    }


@login_required
@sent_from("case", "number")
def reporter_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show it, on the page of the case or on one of its own that leads back after a minute. Raises
    NotAllowed, NotFound, TooOften."""
    staff = cast(StaffRequest, request)
    if not request.user.has_perm(_LOOK):
        raise NotAllowed
    case = get_object_or_404(Case.objects.within(staff.scope_where(_LOOK)), number=number)
    shown = reveal_reporter_and_tell(case=case, request=staff)
    asked = request.POST.get("back", "")
    back = asked if asked in _pages(case) else reverse("case", args=[case.number])
    masked = f"{mask_name(shown.name)} {mask_phone(shown.phone)}".strip()
    context = {"here": "cases", "case": case, "shown": shown, "masked": masked, "back": back}
    return for_a_minute(staff, "cases/reporter_page.html", context)


def for_a_minute(request: StaffRequest, page: str, context: dict[str, Any]) -> HttpResponse:
    """``shown`` of the context, on the page that asked, or on a ``page`` of its own that leads ``back`` after
    a minute. No browser keeps it."""
    part = bool(getattr(request, "htmx", False))
    template = "cases/reporter_shown.html" if part else page
    response = render(request, template, {**context, "seconds": SECONDS})
    response.headers["Cache-Control"] = "no-store"
    if not part:
        response.headers["Refresh"] = f"{SECONDS}; url={context['back']}"
    return response
