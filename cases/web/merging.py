"""Merging is asked about with the case that goes on in sight: a number typed wrongly is another matter."""

from __future__ import annotations

from dataclasses import dataclass

from cases.actions import whom_joining_tells
from cases.models import Case
from cases.queries.wording import path_of, waiting_in_words
from cases.workflow.conditions import Merging
from cases.workflow.people.turn import waiting_members
from grids.codes import community_of
from grids.scope import Scope
from staff.models import Member

SURE = "sure"  # the field that names the case that was shown before


@dataclass(frozen=True)
class GoesOn:
    """The case that goes on, as its reader may see it before another one is merged into it."""

    case: Case
    place: str
    waiting: str
    people: list[Member]
    told: list[Member]

    @classmethod
    def of(cls, case: Case, number: str, member: Member | None, scope: Scope) -> GoesOn | None:
        """The one with this number; None when there is none that ``member`` may merge ``case`` into: then the
        step itself says why."""
        near = Case.objects.within(scope).open().in_area(community_of(case.area))
        rows = near.exclude(pk__in=[case.pk, case.part_of_id])
        main = rows.filter(number=number.strip()).first()
        if member is None or main is None or not member.user.has_perm("cases.view_case", main):
            return None
        if Merging(case).why_not(main) is not None:
            return None
        told = whom_joining_tells(main, member)
        return cls(main, path_of(main), waiting_in_words(main), waiting_members(main), told)
