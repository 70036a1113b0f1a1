"""The member's calendar of duty: a secret address that a telephone reads without a login."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kit.errors import NotAllowed
from kit.net.links import absolute
from kit.net.sent_to import sent_from
from staff.accounts.tokens import digest_of
from staff.actions import make_feed, revoke_feed
from staff.duty.ical import calendar_of
from staff.models import Member, RotaFeed
from staff.rights.request import StaffRequest


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The turns of duty as iCalendar, for whoever has the secret. Raises Http404: unknown, revoked, or the
    login is closed."""
    rows = RotaFeed.objects.select_related("member").filter(
        digest=digest_of(token), member__user__is_active=True
    )
    found = rows.first()
    if found is None:
        raise Http404
    response = HttpResponse(calendar_of(found.member), content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Disposition"] = 'inline; filename="rota.ics"'
    return response


def _member(request: HttpRequest) -> Member:
    member = cast(StaffRequest, request).member
    if member is None:
        raise NotAllowed
    return member


@never_cache
@login_required
@sent_from("team")
def new_feed(request: HttpRequest) -> HttpResponse:
    """Make an address and show it, this once. An older one stops working."""
    token = make_feed(by=request.user, member=_member(request))
    address = absolute(request, reverse("rota-feed", args=[token]))
    return render(request, "staff/roster_feed.html", {"here": "team", "address": address})


@login_required
@sent_from("team")
def end_feed(request: HttpRequest) -> HttpResponse:
    """The address stops working."""
    revoke_feed(by=request.user, member=_member(request))
    messages.success(request, _("The address of your calendar no longer works."))
    return redirect("team")
