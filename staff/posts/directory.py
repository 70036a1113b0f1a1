"""Who is who: the team of a grid, the leaders of many grids, and a member's own grids."""

from collections.abc import Iterable

from django.db.models import (
    Case,
    Exists,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from grids.models import Grid
from grids.scope import Scope
from kit.numbers.names import looks_like_initials
from staff.choices import AppointmentRole, OrganizationKind
from staff.models import Appointment, Member


def team_of(grid: Grid) -> list[Appointment]:
    """The grid's current team, leader and liaison first. One query."""
    order = [When(role=role, then=Value(place)) for place, role in enumerate(AppointmentRole.values)]
    current = Appointment.objects.current().filter(grid=grid).select_related("member__user")
    return list(current.order_by(Case(*order, output_field=IntegerField()), "since", "pk"))


def people_of(grids: Iterable[Grid], role: str) -> dict[int, Member]:
    """The current leader (or liaison) of each of ``grids`` by the grid's id, without vacancies. One query."""
    current = Appointment.objects.current().filter(grid__in=[grid.pk for grid in grids], role=role)
    return {row.grid_id: row.member for row in current.select_related("member")}


def grids_of(member: Member, role: str = AppointmentRole.LEADER) -> QuerySet[Grid]:
    """The grids that ``member`` leads now (or has another role for), by code."""
    current = Appointment.objects.current().filter(member=member, role=role)
    grids: QuerySet[Grid] = Grid.objects.filter(pk__in=current.values("grid"), retired_on__isnull=True)
    return grids.order_by("code")


def leads_a_grid(member: Member) -> bool:
    """Whether a member leads a grid now: then the phone's pages are where she works first. One query."""
    return Appointment.objects.current().filter(member=member, role=AppointmentRole.LEADER).exists()


def home_grid(member: Member) -> Grid | None:
    """Where a member's reports and diary belong unless another grid is chosen: the smallest grid that the
    member leads, else guides, else helps in; for community staff without any of these their community.
    At most two queries."""
    current = Appointment.objects.current().filter(member=member, grid__retired_on__isnull=True)
    rank = {role: place for place, role in enumerate(AppointmentRole.values)}
    found = sorted(
        current.select_related("grid"), key=lambda row: (rank[row.role], -row.grid.level, row.grid.code)
    )
    if found:
        return found[0].grid
    if member.organization.kind != OrganizationKind.COMMUNITY_COMMITTEE:
        return None
    return member.organization.communities.filter(retired_on__isnull=True).order_by("code").first()


def vacant(role: str) -> Q:
    """A condition on grids: in use, and nobody who can log in holds ``role`` for it now."""
    held = Appointment.objects.current().filter(grid=OuterRef("pk"), role=role, member__user__is_active=True)
    return Q(~Exists(held), retired_on__isnull=True)


def planned_from(role: str) -> Subquery:
    """For grids: the first day from which somebody is planned as ``role``, as an annotation."""
    rows = Appointment.objects.planned().filter(grid=OuterRef("pk"), role=role, member__user__is_active=True)
    return Subquery(rows.order_by("since").values("since")[:1])


def grids_without(role: str) -> QuerySet[Grid]:
    """The grids in use that nobody holds ``role`` for now, by code."""
    grids: QuerySet[Grid] = Grid.objects.filter(vacant(role))
    return grids.order_by("code")


def people_in(scope: Scope, name: str = "") -> QuerySet[Member]:
    """The members of a scope whose login is active, by office and name, each with ``current``, the current
    appointments inside the scope; of those whose name holds ``name``, or
    whose initials in pinyin begin or end with it. Two queries."""
    current = Appointment.objects.within(scope).current().filter(grid__retired_on__isnull=True)
    rows: QuerySet[Member] = Member.objects.within(scope).filter(user__is_active=True)
    if name:
        found = Q(name__icontains=name)
        if looks_like_initials(name):
            found |= Q(initials__startswith=name.lower()) | Q(initials__endswith=name.lower())
        rows = rows.filter(found)
    held = current.select_related("grid__parent__parent").order_by("grid__code", "role")
    return (
        rows.select_related("organization")
        .prefetch_related(Prefetch("appointments", held, to_attr="current"))
        .order_by("organization__name", "organization", "name_key", "name", "pk")
    )
