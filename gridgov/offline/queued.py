"""Forms that waited on a phone for the signal, as they come in (static/offline/queue.js)."""

import re
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import get_callable

from gridgov.offline.lists import QUEUED
from staff.rights.request import StaffRequest

PERSON = "Gridgov-Person"  # whose form it is; only under her own login it is taken
ANSWERED = "Gridgov-Answered"  # the page itself has spoken: no login page, no proxy, no error on the way
WHOSE = "whose"  # the field by which such a form says itself for whom its page was made
LEADS_TO = "Gridgov-Leads-To"  # what was sent has been taken, and this page shows it


class QueuedMiddleware:
    """Answers the phone in a way that its queue understands: a form of somebody else than who is logged in is
    not taken (401), and where a page would lead on, it says so instead. It stands behind all others, so that
    what they answer, such as that a password is wanted first, is no answer to the form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        person = request.headers.get(PERSON)
        if person is None or request.method != "POST":
            return self.get_response(request)
        if person != _reader(request):
            return HttpResponse(status=401)
        response = self.get_response(request)
        if not getattr(request, "_reached", False):
            return response
        if 300 <= response.status_code < 400:
            done = HttpResponse(status=204, headers={LEADS_TO: response.headers["Location"]})
            done.cookies = response.cookies
            response = done
        response.headers[ANSWERED] = "1"
        return response

    def process_view(self, request: Any, _view: Any, *_args: Any) -> HttpResponse | None:
        """Note that nothing before has answered instead of the page, and refuse a form that was opened by
        somebody else: the token of a phone's queue is of now, and says nothing of that. Where nobody is
        logged in any more the page itself asks for the login."""
        if request.method == "POST" and any(re.match(one, request.path) for one in QUEUED):
            whose = request.POST.get(WHOSE)
            if whose and request.user.is_authenticated and whose != _reader(request):
                return HttpResponse(status=401) if PERSON in request.headers else _out_of_date(request)
        request._reached = True
        return None


def _out_of_date(request: HttpRequest) -> HttpResponse:
    """What a form gets whose token is not of this login: it is the same."""
    refused: HttpResponse = get_callable(settings.CSRF_FAILURE_VIEW)(request)
    return refused


def _reader(request: HttpRequest) -> str:
    """Who is logged in, as the pages name her."""
    member = cast(StaffRequest, request).member
    return str(member.pk) if member is not None else ""
