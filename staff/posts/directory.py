"""Who is who: the team of a grid, the leaders of many grids, and a member's own grids."""

import datetime as dt
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
from django.db.models.functions import Coalesce

from grids.choices import GridLevel
from grids.models import Grid
from grids.queries.naming import in_named
from grids.scope import Scope
from kit.numbers.names import looks_like_initials
from kit.numbers.words import search_term
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


def community_of(lookup: str, on: dt.date | None = None) -> Subquery:
    """The name of the community of the member that ``lookup`` leads to, as an annotation: that of the first
    of her grids on a day (today); nothing for whoever has none, or guides communities from the street."""
    current = Appointment.objects.current(on).filter(member=OuterRef(lookup), grid__retired_on__isnull=True)
    rows = current.exclude(role=AppointmentRole.LIAISON, grid__level=GridLevel.COMMUNITY)
    name = Coalesce("grid__parent__parent__name", "grid__parent__name", "grid__name")
    return Subquery(rows.order_by("grid__code").values(community=name)[:1])


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


def _called(word: str, inside: Q, current: QuerySet[Appointment]) -> Q:
    """The members with ``word`` in their name, their office's or what they are for a grid (网格长); whose
    initials begin or end with it; or with a post ``inside`` an area that it names."""
    found = Q(name__icontains=word) | Q(organization__name__icontains=word)
    if looks_like_initials(word):
        letters = word.lower()
        found |= Q(initials__startswith=letters) | Q(initials__endswith=letters)
        found |= Q(organization__initials__startswith=letters)
    roles = [code for code, label in AppointmentRole.choices if word in str(label)]
    held = current.filter(Q(role__in=roles) | inside)
    return found | Q(pk__in=held.order_by().values("member"))


def people_in(scope: Scope, words: str = "") -> QuerySet[Member]:
    """The members of a scope whose login is active, by office and name, each with ``current``, the current
    appointments inside the scope; of those for whom each word is found (``_called``). Two queries, and at
    most two for each word."""
    current = Appointment.objects.within(scope).current().filter(grid__retired_on__isnull=True)
    rows: QuerySet[Member] = Member.objects.within(scope).filter(user__is_active=True)
    typed = search_term(words).split()
    for word, inside in zip(typed, in_named(typed, scope, "grid__code"), strict=True):
        rows = rows.filter(_called(word, inside, current))
    held = current.select_related("grid__parent__parent").order_by("grid__code", "role")
    return (
        rows.select_related("organization")
        .prefetch_related(Prefetch("appointments", held, to_attr="current"))
        .order_by("organization__name_key", "organization__name", "organization_id", "name_key", "name", "pk")
    )
