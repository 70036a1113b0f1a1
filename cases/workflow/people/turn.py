"""Whose turn it is."""

from cases.models import Case
from staff.models import Member
from staff.posts.holders import holders


def waiting_members(case: Case) -> list[Member]:
    """Those whose turn it is: all who hold the post, or the one of them that it was assigned to, as long as
    she still holds it."""
    if not case.waiting_post:
        return []
    people = holders(case.waiting_post, code=case.handling_code, office_id=case.office_id)
    return [one for one in people if one.pk == case.assignee_id] or people
