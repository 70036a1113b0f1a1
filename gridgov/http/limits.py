"""What is refused before any work is done: bodies that are too large, programs that ask too often, and
characters that no database can keep."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from gridgov.http.errors import answer_of, malformed
from grids.queries.printed import is_public_code
from kit.api.addresses import is_for_programs
from kit.errors import RuleError
from kit.net.client import client_address
from kit.net.rate_limit import Tries, network_of
from kit.numbers.whole import whole
from kit.text import is_plain

Next = Callable[[HttpRequest], HttpResponseBase]

_MINUTE = 60
_MB = 1024**2
BEFORE_LOGIN = 1 * _MB  # a password, a number and a code, an opinion
AFTER_LOGIN = 66 * _MB  # six files of 10 MB, and words
_WITH_PHOTOS = ("own-report", "track-answer")  # what residents send without a login
_PHOTOS_AN_HOUR = 20


class TooLarge(RuleError):
    """The body is larger than anything that is sent here (HTTP 413)."""

    status = 413
    code = "too_large"
    default = _("This is larger than what can be sent here.")


class TooOften(RuleError):
    """A program asks more often than it may (HTTP 429)."""

    status = 429
    code = "throttled"
    default = _("Too many requests. Please wait, and ask less often.")


class RateMiddleware:
    """Counts the requests of programs in each minute, by token and by address, wrong tokens too."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        wait = max((tries.wait() for tries in _counts(request)), default=0)
        if not wait:
            return self.get_response(request)
        answer = answer_of(request, TooOften())
        answer.headers["Retry-After"] = str(wait)
        return answer


def _counts(request: HttpRequest) -> Iterator[Tries]:
    if not is_for_programs(request):
        return
    address = network_of(client_address(request) or "")
    yield Tries(f"api:{address}", most=settings.API_RATE_ADDRESS, seconds=_MINUTE)
    token = request.headers.get("Authorization", "")
    if token:
        digest = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
        yield Tries(f"api:{digest}", most=settings.API_RATE_TOKEN, seconds=_MINUTE)


class BodyMiddleware:
    """Refuses a body by its stated size before it is read. The server in front has a limit for all
    (docs/operations.md)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        size = whole(request.META.get("CONTENT_LENGTH") or "0")
        # Who it is, the database has to be asked: only for what a stranger may not send.
        if size is None or (size > BEFORE_LOGIN and size > _most(request)):
            return answer_of(request, TooLarge())
        return self.get_response(request)


def _most(request: HttpRequest) -> int:
    known = request.user.is_authenticated or (is_for_programs(request) and "Authorization" in request.headers)
    return AFTER_LOGIN if known or _brings_photos(request) else BEFORE_LOGIN


def _brings_photos(request: HttpRequest) -> bool:
    """Whether it is a resident who may bring photos without a login: at the address on her grid's card, or
    where she answers; from one network so many times in an hour."""
    try:
        found = resolve(request.path)
    except Resolver404:
        return False
    if found.url_name not in _WITH_PHOTOS:
        return False
    if "code" in found.kwargs and not is_public_code(found.kwargs["code"]):
        return False
    network = network_of(client_address(request) or "")
    return not Tries(f"photos from {network}", most=_PHOTOS_AN_HOUR, seconds=60 * _MINUTE).wait()


class PlainTextMiddleware:
    """Answers 400 to NUL and halves of characters in the path, the query and the fields and names of a
    form."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Before the view, but after the login. The answer is made here: of an exception Django makes a page
        of its own while DEBUG is on, for programs too."""
        # A program's body is read once, by its parser, which looks for the same.
        form = QueryDict() if is_for_programs(request) else request.POST
        if not all(is_plain(text) for text in (request.path, *_texts(request.GET), *_texts(form))):
            return malformed(request)
        return None


def _texts(given: QueryDict) -> Iterator[str]:
    for name, values in given.lists():
        yield name
        yield from (value for value in values if isinstance(value, str))
