"""Which language a reader gets: Simplified Chinese, unless another was chosen."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.translation import get_language_from_request, get_supported_language_variant

from kit.api.addresses import is_for_programs


class LanguageMiddleware:
    """People choose by the switch, which is kept in a cookie; programs by ``Accept-Language``.

    Unlike Django's own middleware it does not follow the browser, whose language is often an accident: the
    first page of a Chinese office is Chinese.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = _chosen(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response


def _chosen(request: HttpRequest) -> str:
    if is_for_programs(request):
        return get_language_from_request(request)
    try:
        return get_supported_language_variant(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
    except LookupError:
        return settings.LANGUAGE_CODE
