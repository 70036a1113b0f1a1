"""Above the street or town, where nobody knows the people, a page that names them is opened for a purpose. It
is said once for the pages of one matter, and stands in the record of each."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kit.time import clock
from residents import access
from residents.access.opening import Opened
from residents.views.forms import LookingForm
from residents.views.guarding import carry_out

_KEY = "looking_for"
_SECONDS = 15 * 60  # as long as one matter may take without being named again

Asking = Callable[[LookingForm, int], HttpResponse]


def opened(request: HttpRequest, row: Opened | None, page: str, ask: Asking) -> HttpResponse | None:
    """Write down that the page is seen. Returns the page to show instead, made by ``ask``, while somebody
    from above has not said what for."""
    asked = asked_first(request, ask)
    if asked is None:
        access.opened(by=request.user, row=row, page=page, **said(request))
    return asked


def on_the_phone(request: HttpRequest) -> Asking:
    """The page of the phone that asks."""

    def ask(form: LookingForm, status: int) -> HttpResponse:
        context = {"here": "households", "form": form, "title": _("What for")}
        return render(request, "residents/what_for.html", context, status=status)

    return ask


def asked_first(request: HttpRequest, ask: Asking) -> HttpResponse | None:
    """As ``opened``, without the record."""
    if not access.needs_reason(request.user):
        return None
    sent = request.method == "POST" and LookingForm.SENT in request.POST
    if not sent and said(request):
        return None
    form = LookingForm(request.POST if sent else None)
    _why, status = carry_out(form, lambda given: _keep(request, given))
    return redirect(request.get_full_path()) if status == 302 else ask(form, status)


def said(request: HttpRequest) -> dict[str, str]:
    """The purpose and the matter that were said lately; empty when nothing was."""
    kept = request.session.get(_KEY) or {}
    if not 0 <= clock.now().timestamp() - kept.get("at", 0) < _SECONDS:
        return {}
    return {"purpose": kept["purpose"], "matter": kept["matter"]}


def _keep(request: HttpRequest, given: dict[str, Any]) -> str:
    """Raises Invalid for no purpose of the list or no words."""
    why = access.reason(given["purpose"], given["words"])
    at = clock.now().timestamp()
    request.session[_KEY] = {"purpose": given["purpose"], "matter": given["words"], "at": at}
    return why
