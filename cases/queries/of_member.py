"""The open cases that hang on one person."""

from django.utils.translation import gettext_lazy as _

from cases.choices import RouteCode
from cases.models import Case, Category
from cases.models.querysets import CaseQuerySet
from kit.text import Text
from staff.models import Member
from staff.posts.holders import seats

_LATELY = 30  # reports that are looked at
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


def usual_categories(member: Member, most: int) -> list[Category]:
    """What ``member`` reported lately, the newest first, without emergencies, which have a way of their own;
    filled up with routine matters. At most two queries."""
    lately = Case.objects.filter(filed_by=member, category__in_use=True).order_by("-pk")
    usual = lately.exclude(category__route=RouteCode.EMERGENCY).select_related("category")
    found = {case.category_id: case.category for case in usual[:_LATELY]}
    if len(found) < most:
        routine = Category.objects.filter(in_use=True, route=RouteCode.ROUTINE, parent__isnull=False)
        found |= {one.pk: one for one in routine[:most] if one.pk not in found}
    return list(found.values())[:most]
