"""Who reads the closing of a week: whoever guides the grid (policy 二(二), 指导)."""

from typing import Any

from staff.choices import Post
from staff.models import Member
from staff.posts.holders import holds

READ = "diaries.read_weekclosing"


def may_read(by: Member, closing: Any) -> bool:
    """Whether ``by`` guides the grid of a closing that is not her own, also where that post is vacant and
    falls to her."""
    if closing.member_id == by.pk or not by.user.has_perm(READ, closing):
        return False
    return holds(by, Post.LIAISON, code=closing.grid.code)
