"""Where a request comes from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The address of the client, or None when there is none.

    It is that of the connection. Behind proxies that add to ``X-Forwarded-For``, ``TRUSTED_PROXIES`` says how
    many of them there are: what the outermost of them saw counts, and what the client wrote itself does not.
    """
    proxies: int = settings.TRUSTED_PROXIES
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    direct: str = request.META.get("REMOTE_ADDR", "")
    address = seen[-proxies] if 0 < proxies <= len(seen) else direct
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None
