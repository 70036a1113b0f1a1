"""Where somebody works, for the head of every page: the community's name, not that of an office."""

from itertools import takewhile
from typing import cast

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from grids.codes import COMMUNITY_LENGTH, TOWNSHIP_LENGTH
from grids.queries.areas import names_of
from staff.rights.request import StaffRequest

_SECONDS = 600


def place(request: HttpRequest) -> dict[str, object]:
    """``place``: the community that all of a member's grids lie in, else the street or town, else her office;
    looked up only when shown, and kept for ten minutes."""
    return {"place": SimpleLazyObject(lambda: _name(cast(StaffRequest, request)))}


def _name(request: StaffRequest) -> str:
    if getattr(request, "member", None) is None:
        return ""
    codes = request.scope.prefixes or [""]
    shared = "".join(one for one, _other in takewhile(_are_equal, zip(min(codes), max(codes), strict=False)))
    for length in (COMMUNITY_LENGTH, TOWNSHIP_LENGTH):
        if len(shared) >= length:
            return _named(shared[:length])
    return str(request.member.organization) if request.member is not None else ""


def _are_equal(digits: tuple[str, str]) -> bool:
    return digits[0] == digits[1]


def _named(code: str) -> str:
    key = f"place:{code}"
    found: str | None = cache.get(key)
    if found is None:
        found = names_of([code]).get(code, "")
        cache.set(key, found, _SECONDS)
    return found
