"""Where programs find the API."""

from django.http import HttpRequest

# As tables of addresses have it: without the slash in front.
ALL_VERSIONS = "api/"
API = f"{ALL_VERSIONS}v1/"


def is_for_programs(request: HttpRequest) -> bool:
    """Whether a request asks the API, of whatever version, and not a page."""
    return request.path.startswith(f"/{ALL_VERSIONS}")
