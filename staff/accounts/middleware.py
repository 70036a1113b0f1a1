"""Puts the person's scope and member on every request; before that, sees whether the login is good for it."""

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kit.api.addresses import is_for_programs
from staff.accounts.sessions import asks_again, asks_pin, is_over
from staff.rights.roles import may_enter_admin

# Set at the login of somebody who has enrolled a phone, until its code was given.
CODE_WANTED = "code_wanted"
_ALWAYS = frozenset({"logout", "login_again", "set_language", "healthz", "metrics"})


class AccountMiddleware:
    """Ends sessions that were idle or are old, and leads whoever still owes something (a code, a password of
    their own, a phone) to the page for it. Programs are recognized by their token and not concerned."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_for_programs(request):
            return self.get_response(request)
        if not request.user.is_authenticated:
            response = self.get_response(request)
            if not _leads_to_login(response):
                return response
            if request.method == "POST":
                _say_not_saved(request)
            return _to_login(request) if _is_part(request) else response
        if is_over(request):
            logout(request)
            messages.info(request, _("You were away for a while. Please log in again."))
            if request.method == "POST":
                _say_not_saved(request)
            return _to_login(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *args: Any) -> HttpResponse | None:
        """Lead on, when something is owed and this is not the page for it."""
        match = request.resolver_match
        if match is None or match.view_name in _ALWAYS or is_for_programs(request):
            return None
        wanted = _owed(request)
        if wanted is not None and match.view_name != wanted:
            return _to(redirect(wanted), request)
        asked = _asked(request, match.view_name)
        if asked is None:
            return None
        if request.method == "POST":
            _say_not_saved(request)
        return _to(redirect_to_login(_onward(request), reverse(asked)), request)


def _leads_to_login(response: HttpResponseBase) -> bool:
    return response.status_code == 302 and response.headers["Location"].startswith(reverse("login"))


def _say_not_saved(request: HttpRequest) -> None:
    """What was sent can't be taken without knowing from whom: nothing is lost in silence."""
    words = _("What you have just sent was not saved. After logging in, please enter it once more.")
    messages.warning(request, words)


def _owed(request: HttpRequest) -> str | None:
    """The name of the page that comes before all others, or None."""
    user: Any = request.user
    if not user.is_authenticated:
        return None
    if request.session.get(CODE_WANTED):
        return "login_code"
    if user.must_change_password:
        return "password"
    if settings.REQUIRE_TWO_FACTOR and not user.is_verified() and may_enter_admin(user):
        return "two_factor"
    return None


def _asked(request: HttpRequest, page: str) -> str | None:
    """The name of the page that asks whether it is still she, before the one named ``page``; or None."""
    if not request.user.is_authenticated:
        return None
    if asks_again(request, page):
        return "login_again"
    return "login_pin" if asks_pin(request, page) else None


def _onward(request: HttpRequest) -> str:
    """Where the person goes on afterwards; what was sent is not sent again, its page is shown."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = urlsplit(_on_this_site(request.headers.get("Referer", "")))
    return came_from.path or request.path


def _is_part(request: HttpRequest) -> bool:
    """Whether htmx asks, which would put the login page into the middle of the page that is there."""
    return "HX-Request" in request.headers


def _to_login(request: HttpRequest) -> HttpResponse:
    """To the login page, and from there to where the person was: for a part of a page to the whole of it."""
    shown = _on_this_site(request.headers.get("HX-Current-URL", "")) if _is_part(request) else ""
    return _to(redirect_to_login(shown or request.get_full_path(), reverse("login")), request)


def _on_this_site(address: str) -> str:
    """Path and query of an address that the browser told; empty for what is none."""
    try:
        told = urlsplit(address)
    except ValueError:
        return ""
    return told._replace(scheme="", netloc="", fragment="").geturl()


def _to(response: Any, request: HttpRequest) -> HttpResponse:
    """The redirect; a part of a page that htmx asked for becomes the whole page."""
    if _is_part(request):
        return HttpResponse(headers={"HX-Redirect": response.url})
    return cast(HttpResponse, response)
