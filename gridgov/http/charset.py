"""UTF-8 and nothing else: what a request says of its charset never decides how its texts are read.

Django decodes the query and the forms by the charset of ``Content-Type``, whoever wrote it. Some that Python
knows (idna, punycode, rot13, zip) can't read just anything, and would break each page.
"""

import codecs
from collections.abc import Callable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponseBase
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext_lazy as _

from gridgov.http.errors import answer_of
from kit.errors import RuleError

_NO_CHARSET = "unreadable"


class OtherCharset(RuleError):
    """The request is written in something else than UTF-8 (HTTP 415)."""

    status = 415
    code = "unsupported_charset"
    default = _("This is understood only in UTF-8.")


class Request(WSGIRequest):
    """A request that is read as UTF-8 whatever its ``Content-Type`` says. Django's own can't even be made
    where that charset, or the one of a parameter (``x*=idna''%ff``), breaks: before any middleware."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except ValueError:
            self.content_type, self.content_params = "", {"charset": _NO_CHARSET}


class Handler(WSGIHandler):
    """Django's, with that request."""

    request_class = Request


class CharsetMiddleware:
    """Refuses other charsets than UTF-8, in all its spellings, before a word of the request is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _is_utf8((request.content_params or {}).get("charset", "utf-8")):
            return self.get_response(request)
        return answer_of(request, OtherCharset())


def _is_utf8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name == "utf-8"
    except (LookupError, ValueError):
        return False
