"""The receipt of a resident's own report: a page that can be loaded anew, for half an hour, in the browser
that sent it and in no other. Number and code stand in no address: which form it was is kept in a signed
cookie."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cases.models import Case
from cases.public.own_reports import case_sent

NAME = "own_report"
MINUTES = 30
_SALT = "cases.receipt"


def to_receipt(code: str, key: str, *, again: bool = False) -> HttpResponse:
    """On to the receipt of what the form with the token ``key`` has made; ``again``: it was another one
    with the same words."""
    address = reverse("own-report", args=[code])
    response = redirect(f"{address}?sent={'again' if again else '1'}")
    response.set_signed_cookie(
        NAME,
        key,
        salt=_SALT,
        max_age=MINUTES * 60,
        path=address,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def receipt_of(request: HttpRequest) -> Case | None:
    """The case whose receipt this browser may show."""
    key = request.get_signed_cookie(NAME, "", salt=_SALT, max_age=MINUTES * 60)
    return case_sent(key) if key else None
