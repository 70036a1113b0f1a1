"""The open cases that hang on one person."""

from django.utils.translation import gettext_lazy as _

from cases.models.querysets import CaseQuerySet
from kit.text import Text
from staff.models import Member
from staff.posts.holders import seats

ASSIGNED, WAITING, SUPERVISED = "assigned", "waiting", "supervised"
OF_MEMBER: dict[str, Text] = {
    ASSIGNED: _("Assigned to"),
    WAITING: _("Waiting for the posts of"),
    SUPERVISED: _("Supervised by"),
}


def of_member(cases: CaseQuerySet, kind: str, member: Member) -> CaseQuerySet:
    """Those of ``cases`` that hang on ``member`` in that way (``OF_MEMBER``). What she does for those for
    whom she stands in is theirs. ``WAITING`` asks for her seats before: six queries."""
    rows = cases.open()
    if kind == ASSIGNED:
        return rows.filter(assignee=member)
    if kind == SUPERVISED:
        return rows.filter(watchers__member=member)
    return rows.filter(seats(member, lent=False).condition())
