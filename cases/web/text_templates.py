"""Whose words are offered to whom, beside the field for words of a step."""

from django.db.models import Case as Choice
from django.db.models import Q, QuerySet, Value, When

from cases.models import Case, TextTemplate
from grids.choices import DIVISION_CODE_LENGTH, GRID_CODE_LENGTH, DivisionLevel, GridLevel
from staff.choices import OrganizationKind
from staff.models import Member, Organization
from staff.rights.scopes import assignments

_COMMUNITY = GRID_CODE_LENGTH[GridLevel.COMMUNITY]
_TOWNSHIP = DIVISION_CODE_LENGTH[DivisionLevel.TOWNSHIP]


def offered(case: Case, member: Member) -> QuerySet[TextTemplate]:
    """The words of the member's own organization; for those who work in the grids, which keep none of their
    own, also those of the community and of the street or town that administer the place, when it lies in a
    grid of theirs. Own words first, then by name, each with its organization."""
    own = Q(organization=member.organization_id)
    wanted = own | Q(organization__in=_above(case)) if _works_there(case, member) else own
    rows = TextTemplate.objects.filter(wanted).select_related("organization")
    first = Choice(When(own, then=Value(0)), default=Value(1))
    return rows.order_by(first, "name", "pk")


def _works_there(case: Case, member: Member) -> bool:
    """Whether the place lies in a grid, not just in a division, for which the member has a task."""
    prefixes = (held.prefix for held in assignments(member.user) if held.prefix is not None)
    return any(len(prefix) >= _COMMUNITY and case.area.startswith(prefix) for prefix in prefixes)


def _above(case: Case) -> QuerySet[Organization]:
    """The committee of the community, and the offices of the street or town."""
    community = Q(communities__code=case.area[:_COMMUNITY])
    township = Q(divisions=case.area[:_TOWNSHIP])
    return Organization.objects.filter(
        (Q(kind=OrganizationKind.COMMUNITY_COMMITTEE) & community)
        | (Q(kind=OrganizationKind.TOWNSHIP_OFFICE) & (township | community))
    )
