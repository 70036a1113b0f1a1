"""The patch of the cast, and next to it the nearest patch that each of the cast has no business with."""

from dataclasses import dataclass

from grids.codes import COUNTY_LENGTH
from grids.models import Division, Grid
from grids.scope import Scope
from staff.choices import AppointmentRole, Identity, OrganizationKind
from staff.models import Member, Organization, User
from staff.rights.scopes import scope_of
from tests.cast import Cast, appoint
from tests.factories import AppointmentFactory, MemberFactory, OrganizationFactory, division, make_area


@dataclass(frozen=True)
class Patch:
    """A building with everybody above it. ``mark`` stands in everything that is written there, so that a page
    that shows any of it is found; with an R behind it where only those who keep the register look, with a D in
    diaries."""

    mark: str
    township: Division
    community: Grid
    group: Grid
    building: Grid
    committee: Organization
    office: Organization
    leader: Member
    deputy: Member
    worker: Member
    secretary: Member
    official: Member

    def is_seen_by(self, user: User) -> bool:
        """Whether the building lies inside the scope of ``user``."""
        scope: Scope = scope_of(User.objects.get(pk=user.pk))
        return scope.covers(self.building.code)


# The nearest building outside the area of each part, by its code.
NEAREST: dict[str, str] = {
    "nobody": "330402001001001002",
    "building_leader": "330402001001001002",
    "group_leader": "330402001001002001",
    "community_secretary": "330402001003001001",
    "township_official": "330402002001001001",
    "county_official": "330411001001001001",
    "city_official": "330502001001001001",
    "department_officer": "330402001001001002",
    "other_community_leader": "330402001003001001",
    "stranger": "330402001001001002",
}


def home(cast: Cast) -> Patch:
    """The patch of the cast."""
    return Patch(
        mark="athome",
        township=cast.township,
        community=cast.community,
        group=cast.group,
        building=cast.building,
        committee=cast.committee,
        office=cast.township_office,
        leader=cast.building_leader,
        deputy=cast.building_liaison,
        worker=cast.group_leader,
        secretary=cast.community_secretary,
        official=cast.township_official,
    )


def patch_at(cast: Cast, code: str) -> Patch:
    """The patch around the building ``code``. Whatever of it lies outside the patch of the cast is made anew
    and marked; the rest is that of the cast."""
    mark = f"foreign{sorted(set(NEAREST.values())).index(code)}"
    near = home(cast)
    area = make_area(code)
    Grid.objects.filter(pk=area.building.pk).update(name=f"{mark}幢")
    near_group, near_community = code.startswith(near.group.code), code.startswith(near.community.code)
    near_township = code.startswith(near.township.code)
    if not near_group:
        Grid.objects.filter(pk=area.group.pk).update(name=f"{mark}组")
    if not near_community:
        Grid.objects.filter(pk=area.community.pk).update(name=f"{mark}社区")
    if not near_township:
        Division.objects.filter(pk=area.township.pk).update(name=f"{mark}街道")
    committee = near.committee if near_community else _committee(mark, area.community)
    office = near.office if near_township else _office(mark, area.township)
    residents = OrganizationFactory(name=f"{mark}居民", kind=OrganizationKind.OTHER)
    patch = Patch(
        mark=mark,
        township=division(code[:9]),
        community=area.community,
        group=area.group,
        building=Grid.objects.get(pk=area.building.pk),
        committee=committee,
        office=office,
        leader=_member(mark, "楼道长", residents, Identity.STAIRWELL_LEADER),
        deputy=_member(mark, "代理", residents, Identity.GROUP_HEAD),
        worker=near.worker if near_group else _member(mark, "社工", residents, Identity.COMMUNITY_WORKER),
        secretary=near.secretary
        if near_community
        else _member(mark, "书记", committee, Identity.PARTY_SECRETARY),
        official=near.official if near_township else _member(mark, "干部", office, Identity.TOWNSHIP_CADRE),
    )
    appoint(patch.leader, patch.building, AppointmentRole.LEADER)
    appoint(patch.deputy, patch.building, AppointmentRole.LIAISON)
    if not near_group:
        appoint(patch.worker, patch.group, AppointmentRole.LEADER)
    if not near_community:
        appoint(patch.secretary, patch.community, AppointmentRole.LEADER)
        appoint(patch.official, patch.community, AppointmentRole.LIAISON)
    return patch


def _committee(mark: str, community: Grid) -> Organization:
    return OrganizationFactory(
        name=f"{mark}居委会", kind=OrganizationKind.COMMUNITY_COMMITTEE, communities=[community]
    )


def _office(mark: str, township: Division) -> Organization:
    return OrganizationFactory(
        name=f"{mark}街道办", kind=OrganizationKind.TOWNSHIP_OFFICE, divisions=[township]
    )


def county_of(patch: Patch) -> Member:
    """An official of the county of a patch, which is another one than that of the cast."""
    county = Division.objects.get(code=patch.township.code[:COUNTY_LENGTH])
    group = OrganizationFactory(
        name=f"{patch.mark}区领导小组", kind=OrganizationKind.LEADING_GROUP, divisions=[county]
    )
    return _member(patch.mark, "区干部", group, Identity.DEPARTMENT_OFFICER)


def _member(mark: str, name: str, organization: Organization, identity: str) -> Member:
    return MemberFactory(name=f"{mark}{name}", organization=organization, identity=identity)


def helper_of_two(cast: Cast, elsewhere: Patch) -> Member:
    """Somebody with two roles: on the staff of the community of the cast, and a volunteer in the building of
    another patch. The rights of the one are no rights in the area of the other."""
    both = MemberFactory(name="两处任职", organization=cast.committee, identity=Identity.COMMUNITY_WORKER)
    AppointmentFactory(member=both, grid=elsewhere.community, role=AppointmentRole.VOLUNTEER)
    return both
