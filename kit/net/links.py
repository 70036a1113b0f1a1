"""Addresses in full, for what leaves the browser: paper, QR codes, calendars."""

from django.conf import settings
from django.http import HttpRequest


def absolute(request: HttpRequest, path: str) -> str:
    """The full address of ``path``: under the configured name of the site, else under that of the request."""
    return f"{settings.SITE_URL.rstrip('/')}{path}" if settings.SITE_URL else request.build_absolute_uri(path)
