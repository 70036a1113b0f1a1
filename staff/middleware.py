"""Puts the person's scope and member on every request."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from grids.scope import Scope
from staff.models import Member
from staff.scopes import member_of, scope_of


class StaffRequest(HttpRequest):
    """A request after the middleware, for annotations."""

    scope: Scope
    member: Member | None


class ScopeMiddleware:
    """Sets ``request.member`` and ``request.scope``. An anonymous page costs no query; the scope is computed
    when something first asks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        staff_request = cast(StaffRequest, request)
        staff_request.member = member_of(request.user)
        staff_request.scope = cast(Scope, SimpleLazyObject(lambda: scope_of(request.user)))
        return self.get_response(request)
