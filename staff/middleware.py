"""Puts the person's scope and member on every request; before that, sees whether the login is good for it."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from gridgov.kit.current import answering
from gridgov.kit.errors import NotAllowed
from grids.scope import Scope
from staff.models import Member
from staff.roles import may_enter_admin, scope_where
from staff.scopes import member_of, scope_of
from staff.sessions import is_over

# Set at the login of somebody who has enrolled a phone, until its code was given.
CODE_WANTED = "code_wanted"
_API = "/api/"
_ALWAYS = frozenset({"logout", "set_language", "healthz", "metrics"})


class StaffRequest(HttpRequest):
    """A request after the middleware, for annotations."""

    scope: Scope
    scope_where: Callable[[str], Scope]
    member: Member | None


def acting(request: HttpRequest) -> Member:
    """The member who acts. Raises NotAllowed for a login without one: nobody could be named."""
    member = cast(StaffRequest, request).member
    if member is None:
        raise NotAllowed(_("Only members can act; this login has no member."))
    return member


class ScopeMiddleware:
    """Sets ``request.member``, ``request.scope`` and ``request.scope_where``, the part of the scope in which
    a permission is held: whoever has two roles has not the rights of one in the area of the other. An
    anonymous page costs no query; the scope is computed when something first asks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        staff_request = cast(StaffRequest, request)
        staff_request.member = member_of(request.user)
        staff_request.scope = cast(Scope, SimpleLazyObject(lambda: scope_of(request.user)))
        staff_request.scope_where = partial(scope_where, request.user)
        with answering(request):
            return self.get_response(request)


class AccountMiddleware:
    """Ends sessions that were idle or are old, and leads whoever still owes something (a code, a password of
    their own, a phone) to the page for it. Programs are recognized by their token and not concerned."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(_API) or not request.user.is_authenticated:
            return self.get_response(request)
        if is_over(request):
            logout(request)
            messages.info(request, _("You were away for a while. Please log in again."))
            return _to(redirect_to_login(request.get_full_path(), reverse("login")), request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *args: Any) -> HttpResponse | None:
        """Lead on, when something is owed and this is not the page for it."""
        match = request.resolver_match
        if match is None or match.view_name in _ALWAYS or request.path.startswith(_API):
            return None
        wanted = _owed(request)
        if wanted is None or match.view_name == wanted:
            return None
        return _to(redirect(wanted), request)


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


def _to(response: Any, request: HttpRequest) -> HttpResponse:
    """The redirect; a part of a page that htmx asked for becomes the whole page."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": response.url})
    return cast(HttpResponse, response)
