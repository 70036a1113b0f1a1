"""Addresses: in full, for what leaves the browser (paper, QR codes, calendars), and whether one that
arrived is a page of ours."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def absolute(request: HttpRequest, path: str) -> str:
    """The full address of ``path``: under the configured name of the site, else under that of the request."""
    return f"{settings.SITE_URL.rstrip('/')}{path}" if settings.SITE_URL else request.build_absolute_uri(path)


def is_ours(address: str) -> bool:
    """Whether it is a path of this site and cannot lead anywhere else ("//host" and "/\\host" do)."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
