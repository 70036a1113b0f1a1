"""Addresses that are only sent to. A browser asks for them by GET all the same: after a change of the
language, a login in between, a reload or a bookmark. Then they lead to the page that they belong to."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

View = Callable[..., HttpResponse]


def sent_from(page: str, *keep: str) -> Callable[[View], View]:
    """A view for POST alone. GET and HEAD lead to the page named ``page``, which is told those parts of the
    address that ``keep`` names; that page asks who may see it. Other methods are answered with 405."""

    def decorated(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            if request.method in ("GET", "HEAD"):
                return redirect(page, **{name: kwargs[name] for name in keep})
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])

        return answer

    return decorated
