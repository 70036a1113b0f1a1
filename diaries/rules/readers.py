"""Who reads the closing of a week: whoever guides the grid (policy 二(二), 指导)."""

from typing import Any

from grids.models import Grid
from staff.choices import Post
from staff.models import Member
from staff.posts.holders import holders, holds

READ = "diaries.read_weekclosing"


def may_read(by: Member, closing: Any) -> bool:
    """Whether ``by`` guides the grid of a closing that is not her own, also where that post is vacant and
    falls to her."""
    if closing.member_id == by.pk or not by.user.has_perm(READ, closing):
        return False
    return holds(by, Post.LIAISON, code=closing.grid.code)


def may_guide(by: Member, leader: Member, grid: Grid | None) -> bool:
    """Whether ``by`` reads the running diary of ``leader``, which belongs to ``grid``: whoever will read the
    closing of its week."""
    if grid is None or leader.pk == by.pk or not by.user.has_perm(READ, grid):
        return False
    return holds(by, Post.LIAISON, code=grid.code)


def readers_of(closing: Any) -> list[Member]:
    """Who guides the grid of a closing now; not its own leader. At most two queries, and those
    of deputies."""
    found = holders(Post.LIAISON, code=closing.grid.code)
    return [one for one in found if one.pk != closing.member_id]
