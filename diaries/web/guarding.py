"""Who comes onto the pages of the diary."""

from django.utils.translation import gettext as _

from diaries.rules.keepers import WRITE
from grids.models import Grid
from kit.errors import NotAllowed
from residents import access
from staff.models import Member
from staff.rights.request import StaffRequest

REGISTER = "residents.view_household"
MOST_DOORS = 150


def writer(request: StaffRequest) -> Member:
    """The member who keeps a diary. Raises NotAllowed for a login that keeps none."""
    if request.member is None or not request.user.has_perm(WRITE):
        raise NotAllowed(_("Your post does not keep a diary."))
    return request.member


def doors_of(request: StaffRequest, grid: Grid | None) -> list[str]:
    """The doors that are offered while one is typed: those of the diary's grid, if they are few. One
    query."""
    if grid is None:
        return []
    rows = access.all_households(request.scope_where(REGISTER)).open().in_area(grid.code).in_order()
    found = list(rows.values_list("door", flat=True)[: MOST_DOORS + 1])
    return found if len(found) <= MOST_DOORS else []
