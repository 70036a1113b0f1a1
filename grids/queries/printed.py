"""The code by which a grid's public page is found: printed on cards, and not to be guessed from another one.

It is the grid's own code and a mark made from it under HASH_KEY, which is never changed, so that what hangs
in a stairwell stays good and no table has to be kept. Whoever has one card can't make the address of the next
building; nobody walks through the city's leaders and their phones.
"""

import hmac
import re

from grids.models import Grid
from kit.privacy.fields import keyed_hash

_MARK = 10  # hexadecimal digits: 40 bits
PUBLIC_CODE = re.compile(rf"([0-9]+)-([0-9a-f]{{{_MARK}}})")


def public_code(code: str) -> str:
    """What stands in the address of the public page of the grid with this ``code``."""
    return f"{code}-{keyed_hash(code, 'grids.public_code')[:_MARK]}"


def is_public_code(given: str) -> bool:
    """Whether ``given`` was made here. No query, and as long for a wrong one."""
    found = PUBLIC_CODE.fullmatch(given)
    return found is not None and hmac.compare_digest(public_code(found[1]), given)


def printed_grid(given: str) -> Grid | None:
    """The grid on whose card this code stands; None for a code that was never made, or a grid that is gone.
    At most one query."""
    if not is_public_code(given):
        return None
    rows = Grid.objects.select_related("parent__parent", "division")
    return rows.filter(code=given.partition("-")[0]).first()


def in_its_place(grid: Grid) -> Grid | None:
    """The grid itself, or when it was retired or divided the nearest one around it that is in use; None where
    the community itself is gone. Needs ``parent__parent``."""
    found: Grid | None = grid
    while found is not None and found.retired_on is not None:
        found = found.parent
    return found
