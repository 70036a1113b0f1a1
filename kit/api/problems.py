"""Problem documents (RFC 9457): what a program gets when something is refused."""

from collections.abc import Mapping
from typing import Any

from django.http import JsonResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework import serializers

from kit.api.addresses import API
from kit.errors import NotReadNow
from kit.text import Text

MEDIA_TYPE = "application/problem+json"

TITLES: dict[int, Text] = {
    400: _("The request does not fit"),
    401: _("No valid token"),
    403: _("Not allowed"),
    404: _("Not found"),
    405: _("This method is not possible here"),
    406: _("This format is not available"),
    409: _("Somebody was faster"),
    413: _("Too large"),
    415: _("This format is not understood"),
    422: _("This key was used for something else"),
    429: _("Too many requests"),
    500: _("Something went wrong"),
    503: _("Too busy"),
}


def document(
    *,
    status: int,
    code: str,
    detail: Text,
    instance: str,
    errors: Mapping[str, Any] | None = None,
    **extensions: Any,
) -> dict[str, Any]:
    """The members of a problem document. ``instance`` is a path without its query, which may be private."""
    problem: dict[str, Any] = {
        "type": f"urn:gridgov:{code}",
        "title": str(TITLES.get(status, TITLES[400 if status < 500 else 500])),
        "status": status,
        "detail": str(detail),
        "instance": instance,
    }
    if errors:
        problem["errors"] = {name: [str(error) for error in found] for name, found in errors.items()}
    return problem | extensions


def as_response(problem: dict[str, Any]) -> JsonResponse:
    """A problem outside REST framework: an unknown address, a crash."""
    return JsonResponse(
        problem,
        status=problem["status"],
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )


class ProblemSerializer(serializers.Serializer):
    """A problem document after RFC 9457. `type` says in a stable way what kind of problem it is."""

    type = serializers.CharField(
        help_text="`urn:gridgov:` and the kind, for example `urn:gridgov:not_found`."
    )
    title = serializers.CharField(help_text="The kind in a few words, in the reader's language.")
    status = serializers.IntegerField(help_text="The HTTP status.")
    detail = serializers.CharField(help_text="What is the matter this time, in the reader's language.")
    instance = serializers.CharField(help_text="The path that was asked for.")
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="For `urn:gridgov:invalid`: what is wrong with which field.",
    )
    version = serializers.IntegerField(
        required=False, help_text="For `urn:gridgov:conflict` of a case: its version now."
    )


_EXAMPLES: dict[int, dict[str, Any]] = {
    400: {
        "code": "invalid",
        "detail": _("Please correct what is marked."),
        "errors": {"area": [_("A code has 2 to 18 digits.")]},
    },
    401: {"code": "not_authenticated", "detail": _("This token is not known, or has been revoked.")},
    403: {"code": "not_allowed", "detail": _("You may not do this.")},
    404: {"code": "not_found", "detail": _("There is nothing here.")},
    409: {"code": "conflict", "detail": _("Somebody else changed this in the meantime."), "version": 3},
    422: {"code": "key_reused", "detail": _("This key was already used for other words.")},
    429: {
        "code": "not_read_now",
        "detail": NotReadNow.default,
        "errors": {"photos": [_("not read: other files of yours are just being read; please wait a moment")]},
    },
}
_MEANINGS: dict[int, str] = {
    400: "Something in the request does not fit; `errors` names each field.",
    401: "The token is missing, unknown, revoked or expired.",
    403: "The token may only read, or its member may not do this.",
    404: "It does not exist, or lies outside the token's area.",
    409: "Somebody was faster (`conflict`), or the same request is still running (`still_running`).",
    422: "The `Idempotency-Key` was used before for a request with another body.",
    429: "Photos were not read just now, since others of this token are; `Retry-After` says in how many "
    "seconds the same request may be sent again.",
}


def problems(*statuses: int) -> dict[tuple[int, str], OpenApiResponse]:
    """The problem responses of an operation, for its OpenAPI description; 401 is always among them.

    Made when modules are loaded, in whatever language is set then: so the examples stay untranslated.
    """
    with translation.override(None):
        return _responses(statuses)


def _responses(statuses: tuple[int, ...]) -> dict[tuple[int, str], OpenApiResponse]:
    return {
        (status, MEDIA_TYPE): OpenApiResponse(
            ProblemSerializer,
            description=_MEANINGS[status],
            examples=[
                OpenApiExample(
                    str(_EXAMPLES[status]["code"]),
                    value=document(status=status, instance=f"/{API}cases/", **_EXAMPLES[status]),
                    media_type=MEDIA_TYPE,
                )
            ],
        )
        for status in sorted({401, *statuses})
    }
