"""Headers that say what a browser may do with our pages (docs/security.md).

The policy of most pages is in the settings. The admin's is a little wider, because its menus need it.
"""

from typing import Any

from csp.constants import SELF
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from kit.api.addresses import is_for_programs

# The photos of a case, and where it is: only our own pages may ask. The rest nobody may.
_ASKED = ("camera", "geolocation")
_NEVER = ("accelerometer", "gyroscope", "magnetometer", "microphone", "payment", "usb")
PERMISSIONS = ", ".join([*(f"{name}=(self)" for name in _ASKED), *(f"{name}=()" for name in _NEVER)])

# Alpine, which moves the admin's menus, compiles the expressions in its attributes.
WIDER: dict[str, Any] = {"script-src": [SELF, "'unsafe-eval'"]}


class HeadersMiddleware(CSPMiddleware):
    """Content-Security-Policy by the part of the site, Permissions-Policy, and that nothing is kept of what
    somebody saw who is logged in (ASVS 8.2.1); views that say otherwise, as for photos, are left alone."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """The policy of a page."""
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith(reverse("admin:index")) and not report_only:
            parts.replace = {**WIDER, **(parts.replace or {})}
        return parts

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The response with its headers."""
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if _is_personal(request):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return super().process_response(request, response)


def _is_personal(request: HttpRequest) -> bool:
    """Whether the answer is for one person or one program only. Static files know of no user."""
    user = getattr(request, "user", None)
    return is_for_programs(request) or (user is not None and user.is_authenticated)
