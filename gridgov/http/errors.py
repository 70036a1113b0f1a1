"""The one mapper of errors: a page for people, a problem document (RFC 9457) for programs."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, InternalError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, AuthenticationFailed, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import set_rollback

from kit.api.addresses import is_for_programs
from kit.api.problems import MEDIA_TYPE, TITLES, as_response, document
from kit.errors import Conflict, Invalid, NotAllowed, NotFound, RuleError, TooBusy, TooOften
from kit.net.client import client_address
from kit.net.rate_limit import network_of
from kit.text import Text
from staff.audit.record import record
from staff.audit.reveals import note_too_often
from staff.choices import AuditAction

logger = logging.getLogger(__name__)

# PostgreSQL's codes: a double row; two who wait for each other; two who can't be put in order.
_UNIQUE_VIOLATION = "23505"
_DEADLOCK, _NOT_IN_ORDER = "40P01", "40001"
# A statement or a wait for a lock that took too long; a transaction in which nothing happened.
_WAITED = ("57014", "55P03", "25P03")
# REST framework's names for what has a name here already.
_CODES = {
    "permission_denied": "not_allowed",
    "authentication_failed": "not_authenticated",
    "parse_error": "malformed",
}


def as_rule(error: BaseException) -> RuleError | None:
    """The rule that an error stands for, or None. Two rows where there may be one, or two who waited for each
    other: somebody was faster."""
    if isinstance(error, RuleError):
        return error
    if isinstance(error, Http404):
        return NotFound()
    if isinstance(error, PermissionDenied):
        return NotAllowed()
    if isinstance(error, IntegrityError) and _is_double(error):
        logger.warning("A unique constraint refused a row", exc_info=error)
        return Conflict()
    if isinstance(error, OperationalError) and _is_beaten(error):
        logger.warning("The database chose between two transactions", exc_info=error)
        return Conflict()
    if isinstance(error, OperationalError | InternalError) and _has_waited(error):
        logger.warning("The database took too long", exc_info=error)
        return TooBusy()
    return None


def _is_beaten(error: OperationalError) -> bool:
    """Whether PostgreSQL has ended this transaction in favour of another one."""
    return getattr(error.__cause__, "pgcode", "") in (_DEADLOCK, _NOT_IN_ORDER)


def _has_waited(error: DatabaseError) -> bool:
    """Whether a request waited as long for the database as it may (``gridgov/runtime/database.py``)."""
    cause = error.__cause__
    return getattr(cause, "pgcode", "") in _WAITED or getattr(cause, "sqlite_errorname", "") == "SQLITE_BUSY"


def _is_double(error: IntegrityError) -> bool:
    cause = error.__cause__
    name = getattr(cause, "sqlite_errorname", "")
    return getattr(cause, "pgcode", "") == _UNIQUE_VIOLATION or name in (
        "SQLITE_CONSTRAINT_UNIQUE",
        "SQLITE_CONSTRAINT_PRIMARYKEY",
    )


class ErrorMiddleware:
    """Shows a rule's refusal as a page with its status and its words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page for a rule or a race that was lost; anything else is left to Django."""
        if not isinstance(exception, RuleError | DatabaseError):
            return None
        rule = as_rule(exception)
        if rule is None:
            return None
        _note_refusal(rule, request)
        return answer_of(request, rule)


def answer_of(request: HttpRequest, rule: RuleError) -> HttpResponse:
    """A page or a problem document that says what a rule refused."""
    if is_for_programs(request):
        return _later(rule, as_response(_of_rule(rule, request.path)))
    return _later(rule, _page(request, rule.status, rule.message, getattr(rule, "fields", {})))


def _later(rule: RuleError, response: HttpResponse) -> HttpResponse:
    """``response``, with when to come again where that is known."""
    if rule.retry_seconds:
        response.headers["Retry-After"] = str(rule.retry_seconds)
    return response


def _note_refusal(rule: RuleError, request: HttpRequest) -> None:
    """Who is logged in and asked for something that is not hers is written down, with the page."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return
    if isinstance(rule, NotAllowed):
        record(by=None, action=AuditAction.REFUSED, subject="", request=request)
    elif isinstance(rule, TooOften):
        note_too_often(request)


def _note_wrong_token(error: APIException, request: Request) -> None:
    """Write down that a token was not good, by the letters that the list of tokens shows too; from one
    network once a minute, since anybody may try."""
    words = request.META.get("HTTP_AUTHORIZATION", "").split()
    network = network_of(client_address(request._request) or "")
    if not isinstance(error, AuthenticationFailed) or not cache.add(f"wrong-token-{network}", 1, timeout=60):
        return
    facts = {"hint": words[-1][:8] if words else ""}
    http = request._request
    record(by=None, action=AuditAction.LOGIN_FAILED, subject="staff.apitoken", facts=facts, request=http)


def _page(
    request: HttpRequest, status: int, message: Text, fields: Mapping[str, list[Text]] | None = None
) -> HttpResponse:
    context = {"status": status, "title": TITLES[status], "message": message, "fields": fields or {}}
    return render(request, "error.html", context, status=status)


def _of_rule(rule: RuleError, path: str) -> dict[str, Any]:
    return document(
        status=rule.status,
        code=rule.code,
        detail=rule.message,
        instance=path,
        errors=rule.fields if isinstance(rule, Invalid) else None,
        **getattr(rule, "extensions", {}),
    )


def problem_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's exception handler. None, so that it is a 500, for what nobody foresaw."""
    set_rollback()
    path = context["request"].path
    rule = as_rule(exc)
    headers: dict[str, str] = {}
    if rule is not None:
        problem = _of_rule(rule, path)
        headers = {"Retry-After": str(rule.retry_seconds)} if rule.retry_seconds else {}
        _note_refusal(rule, context["request"])
    elif isinstance(exc, APIException):
        _note_wrong_token(exc, context["request"])
        problem, headers = _of_framework(exc, path), _headers(exc)
    else:
        return None
    return Response(problem, status=problem["status"], headers=headers, content_type=MEDIA_TYPE)


def _of_framework(error: APIException, path: str) -> dict[str, Any]:
    if isinstance(error, ValidationError):
        return _of_rule(Invalid(fields=flat(error.detail)), path)
    code = error.default_code
    return document(
        status=error.status_code, code=_CODES.get(code, code), detail=str(error.detail), instance=path
    )


def _headers(error: APIException) -> dict[str, str]:
    headers: dict[str, str] = {}
    challenge = getattr(error, "auth_header", None)
    if challenge:
        invalid = isinstance(error, AuthenticationFailed)
        headers["WWW-Authenticate"] = f'{challenge} error="invalid_token"' if invalid else challenge
    wait = getattr(error, "wait", None)
    if wait:
        headers["Retry-After"] = str(int(wait))
    return headers


def flat(detail: Any, name: str = "") -> dict[str, list[Text]]:
    """REST framework's nested errors as one list a field; ``a.b`` for a field inside another."""
    if isinstance(detail, Mapping):
        found: dict[str, list[Text]] = {}
        for inner, errors in detail.items():
            found.update(flat(errors, f"{name}.{inner}" if name else str(inner)))
        return found
    if isinstance(detail, list) and any(isinstance(error, Mapping) for error in detail):
        return flat({str(position): error for position, error in enumerate(detail) if error}, name)
    errors = detail if isinstance(detail, list) else [detail]
    return {name or "non_field_errors": [str(error) for error in errors]}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    return malformed(request)


def malformed(request: HttpRequest) -> HttpResponse:
    """A page or a problem document for what could not be read at all."""
    message = _("The browser sent something that could not be understood.")
    if is_for_programs(request):
        return as_response(document(status=400, code="malformed", detail=message, instance=request.path))
    return _page(request, 400, message)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    _note_refusal(NotAllowed(), request)
    if is_for_programs(request):
        return as_response(_of_rule(NotAllowed(), request.path))
    return _page(request, 403, NotAllowed.default)


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What Django shows where a form's token is not the session's: mostly somebody has logged in or out since
    the form was opened. What stands in it is still behind the browser's back button."""
    message = _(
        "This page is out of date: since it was opened, somebody has logged in or out here. What you sent "
        "was not saved. Please go back, copy what you wrote, reload the page and send it once more."
    )
    if is_for_programs(request):
        return as_response(document(status=403, code="not_allowed", detail=message, instance=request.path))
    return _page(request, 403, message)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    if is_for_programs(request):
        return as_response(_of_rule(NotFound(), request.path))
    return _page(request, 404, NotFound.default)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500. The page is made without the request, whose user or session may be what broke."""
    message = _("Something went wrong on our side. It has been noted. Please try again in a moment.")
    if is_for_programs(request):
        return as_response(document(status=500, code="internal", detail=message, instance=request.path))
    content: str
    try:
        content = render_to_string(
            "error.html", {"status": 500, "title": TITLES[500], "message": message, "fields": {}}
        )
    except Exception:
        logger.exception("The error page itself could not be made")
        content = f"<!doctype html><meta charset=utf-8><title>500</title><p>{message}"
    return HttpResponse(content, status=500)
