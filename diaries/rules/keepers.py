"""Who keeps a diary, and for which grid."""

from grids.models import Grid
from staff.models import Member
from staff.posts.directory import home_grid

WRITE = "diaries.write_diary"


def diary_grid(member: Member) -> Grid | None:
    """The grid that the diary of ``member`` belongs to: the home grid, if the member keeps a diary there."""
    grid = home_grid(member)
    return grid if grid is not None and member.user.has_perm(WRITE, grid) else None
