"""The people of the tests: each sees something else (style.md: a cast)."""

import datetime as dt
from dataclasses import dataclass

from grids.models import Division, Grid
from staff.choices import AppointmentRole, Identity, OrganizationKind
from staff.models import Appointment, Member, Organization, User
from tests.factories import (
    AppointmentFactory,
    MemberFactory,
    OrganizationFactory,
    UserFactory,
    division,
    grid,
    make_areas,
)

_SINCE = dt.date(2026, 1, 1)


@dataclass(frozen=True)
class Cast:
    """Two communities of one street, and everybody who has something to do with them, and a stranger."""

    province: Division
    city: Division
    county: Division
    township: Division
    community: Grid
    group: Grid
    building: Grid
    other_community: Grid
    other_group: Grid
    other_building: Grid
    committee: Organization
    other_committee: Organization
    township_office: Organization
    leading_group: Organization
    service_centre: Organization
    department: Organization
    city_group: Organization
    building_leader: Member
    building_liaison: Member
    group_leader: Member
    community_worker2: Member
    community_secretary: Member
    township_official: Member
    county_official: Member
    service_centre_officer: Member
    department_officer: Member
    city_official: Member
    other_community_leader: Member
    stranger: Member
    superuser: User

    def members(self) -> dict[str, Member]:
        """Every member by the name of the part."""
        return {name: part for name, part in vars(self).items() if isinstance(part, Member)}


def appoint(member: Member, at: Grid, role: str) -> None:
    """A current appointment, as a row."""
    AppointmentFactory(member=member, grid=at, role=role, since=_SINCE)


def make_cast() -> Cast:
    """Everybody, appointed. The other community is next door, in the same street."""
    area, other = make_areas("330402001001001001", "330402001002001001")
    kinds = OrganizationKind
    organizations: list[Organization] = []
    administers: list[tuple[Organization, Division | Grid]] = []

    def organization(name: str, kind: str, *areas: Division | Grid) -> Organization:
        organizations.append(OrganizationFactory.build(name=name, kind=kind))
        administers.extend((organizations[-1], one) for one in areas)
        return organizations[-1]

    committee = organization("一社区居委会", kinds.COMMUNITY_COMMITTEE, area.community)
    other_committee = organization("二社区居委会", kinds.COMMUNITY_COMMITTEE, other.community)
    residents = organization("一社区居民", kinds.OTHER)
    office = organization("建设街道办", kinds.TOWNSHIP_OFFICE, area.township)
    group = organization("南湖区领导小组", kinds.LEADING_GROUP, area.county)
    centre = organization("南湖区行政服务中心", kinds.SERVICE_CENTRE, area.county)
    department = organization("南湖区消防", kinds.DEPARTMENT, area.county)
    city_group = organization("嘉兴市领导小组", kinds.LEADING_GROUP, area.city)
    elsewhere = organization("外单位", kinds.OTHER)
    Organization.objects.bulk_create(organizations)
    _put_in_charge(administers)
    people: list[Member] = []

    def member(name: str, organization: Organization, identity: str) -> Member:
        user = UserFactory.build()
        people.append(MemberFactory.build(user=user, organization=organization, name=name, identity=identity))
        return people[-1]

    cast = Cast(
        province=area.province,
        city=area.city,
        county=area.county,
        township=area.township,
        community=area.community,
        group=area.group,
        building=area.building,
        other_community=other.community,
        other_group=other.group,
        other_building=other.building,
        committee=committee,
        other_committee=other_committee,
        township_office=office,
        leading_group=group,
        service_centre=centre,
        department=department,
        city_group=city_group,
        building_leader=member("楼道长", residents, Identity.STAIRWELL_LEADER),
        building_liaison=member("小组长", residents, Identity.GROUP_HEAD),
        group_leader=member("专职社工甲", residents, Identity.COMMUNITY_WORKER),
        community_worker2=member("专职社工乙", committee, Identity.COMMUNITY_CADRE),
        community_secretary=member("书记", committee, Identity.PARTY_SECRETARY),
        township_official=member("街道干部", office, Identity.TOWNSHIP_CADRE),
        county_official=member("区领导小组", group, Identity.DEPARTMENT_OFFICER),
        service_centre_officer=member("窗口人员", centre, Identity.DEPARTMENT_OFFICER),
        department_officer=member("消防员", department, Identity.DEPARTMENT_OFFICER),
        city_official=member("市领导小组", city_group, Identity.DEPARTMENT_OFFICER),
        other_community_leader=member("邻社区书记", other_committee, Identity.PARTY_SECRETARY),
        stranger=member("外人", elsewhere, Identity.OTHER),
        superuser=UserFactory.build(username="admin", is_superuser=True, is_staff=True),
    )
    User.objects.bulk_create([*(one.user for one in people), cast.superuser])
    for one in people:
        one.user = one.user  # which has its number now
    Member.objects.bulk_create(people)
    leader, liaison = AppointmentRole.LEADER, AppointmentRole.LIAISON
    posts = [
        (cast.building_leader, cast.building, leader),
        (cast.building_liaison, cast.building, liaison),
        (cast.group_leader, cast.group, leader),
        (cast.community_worker2, cast.group, liaison),
        (cast.community_secretary, cast.community, leader),
        (cast.township_official, cast.community, liaison),
        (cast.other_community_leader, cast.other_community, leader),
    ]
    Appointment.objects.bulk_create(
        [AppointmentFactory.build(member=one, grid=at, role=role, since=_SINCE) for one, at, role in posts]
    )
    return cast


def _put_in_charge(of: list[tuple[Organization, Division | Grid]]) -> None:
    """What each organization administers."""
    divisions, communities = Organization.divisions.through, Organization.communities.through
    divisions.objects.bulk_create(
        [divisions(organization=one, division=area) for one, area in of if isinstance(area, Division)]
    )
    communities.objects.bulk_create(
        [communities(organization=one, grid=area) for one, area in of if isinstance(area, Grid)]
    )


__all__ = ["Cast", "appoint", "division", "grid", "make_cast"]
