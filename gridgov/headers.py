"""Headers that say what a browser may do with our pages (docs/security.md).

The policy of most pages is in the settings. The admin's is a little wider, because its menus need it.
"""

from typing import Any

from csp.constants import SELF
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase

# The photos of a case, and where it is: only our own pages may ask. The rest nobody may.
_ASKED = ("camera", "geolocation")
_NEVER = ("accelerometer", "gyroscope", "magnetometer", "microphone", "payment", "usb")
PERMISSIONS = ", ".join([*(f"{name}=(self)" for name in _ASKED), *(f"{name}=()" for name in _NEVER)])

# Alpine, which moves the admin's menus, compiles the expressions in its attributes.
WIDER: dict[str, dict[str, Any]] = {
    "/admin/": {"script-src": [SELF, "'unsafe-eval'"]},
}


class HeadersMiddleware(CSPMiddleware):
    """Content-Security-Policy by the part of the site, and Permissions-Policy."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """The policy of a page."""
        parts = super().get_policy_parts(request, response, report_only)
        wider = next((policy for part, policy in WIDER.items() if request.path.startswith(part)), None)
        if wider and not report_only:
            parts.replace = {**wider, **(parts.replace or {})}
        return parts

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The response with its headers."""
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return super().process_response(request, response)
