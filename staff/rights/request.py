"""The person's scope and member on every request."""

from collections.abc import Callable
from functools import partial
from typing import cast

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from grids.scope import Scope
from kit.errors import NotAllowed
from kit.net.current import answering
from staff.models import Member
from staff.posts.holders import Seats, seats
from staff.rights.roles import may_enter_admin, scope_where
from staff.rights.scopes import member_of, scope_of


class StaffRequest(HttpRequest):
    """A request after the middleware, for annotations."""

    scope: Scope
    scope_where: Callable[[str], Scope]
    member: Member | None
    seats: Seats  # what the member holds now
    at_desk: bool  # whether she works in the admin too, so that a phone page leads back there


def acting(request: HttpRequest) -> Member:
    """The member who acts. Raises NotAllowed for a login without one: nobody could be named."""
    member = cast(StaffRequest, request).member
    if member is None:
        raise NotAllowed(_("Only members can act; this login has no member."))
    return member


def _seats_of(request: StaffRequest) -> Seats:
    return seats(request.member) if request.member is not None else Seats()


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
        staff_request.seats = cast(Seats, SimpleLazyObject(lambda: _seats_of(staff_request)))
        staff_request.at_desk = cast(bool, SimpleLazyObject(lambda: may_enter_admin(request.user)))
        with answering(request):
            return self.get_response(request)
