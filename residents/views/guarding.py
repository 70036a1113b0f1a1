"""Who comes onto the pages of the register, and how a form there answers."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from kit.errors import Conflict, Invalid, NotAllowed
from kit.forms import show_errors
from residents.access import LOOK
from staff.models import Member
from staff.rights.request import StaffRequest, acting

_LEAST_WAIT, _LONGEST_WAIT = 60, 31 * 24 * 60 * 60  # seconds
T = TypeVar("T")
View = Callable[..., HttpResponse]


def register_page(view: View) -> View:
    """A page for those who look after the register, in the area where they do: a leader who also helps in
    another grid has no business with its households. Raises NotAllowed for all others."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(LOOK):
            raise NotAllowed
        staff = cast(StaffRequest, request)
        staff.scope = staff.scope_where(LOOK)
        response = view(staff, *args, **kwargs)
        # People are named on these pages: a lent phone must not show them again.
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded


def actor(request: StaffRequest) -> Member:
    """The member who acts. Raises NotAllowed for a login without one, since nobody could be named, and for
    those who only look at the register."""
    if not request.user.has_perm("residents.change_household"):
        raise NotAllowed
    return acting(request)


def carry_out(form: forms.Form, verb: Callable[[dict[str, Any]], T]) -> tuple[T | None, int]:
    """Call ``verb`` with what was entered. Returns what it made, or None, and the HTTP status; what was
    refused stands beside the fields."""
    if not form.is_bound:
        return None, 200
    if not form.is_valid():
        return None, 400
    try:
        return verb(form.cleaned_data), 302
    except Invalid as refused:
        show_errors(form, refused)
        return None, refused.status
    except Conflict as refused:
        form.add_error(None, str(refused.message))
        return None, refused.status
