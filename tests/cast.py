"""The people of the tests: each sees something else (style.md: a cast)."""

import datetime as dt
from dataclasses import dataclass

from grids.models import Division, Grid
from staff.choices import AppointmentRole, Identity, OrganizationKind
from staff.models import Member, Organization, User
from tests.factories import (
    AppointmentFactory,
    MemberFactory,
    OrganizationFactory,
    UserFactory,
    division,
    grid,
    make_area,
)


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
    AppointmentFactory(member=member, grid=at, role=role, since=dt.date(2026, 1, 1))


def make_cast() -> Cast:
    """Everybody, appointed. The other community is next door, in the same street."""
    area = make_area("330402001001001001")
    other = make_area("330402001002001001")
    kinds = OrganizationKind
    committee = OrganizationFactory(
        name="一社区居委会", kind=kinds.COMMUNITY_COMMITTEE, communities=[area.community]
    )
    other_committee = OrganizationFactory(
        name="二社区居委会", kind=kinds.COMMUNITY_COMMITTEE, communities=[other.community]
    )
    residents = OrganizationFactory(name="一社区居民", kind=kinds.OTHER)
    office = OrganizationFactory(name="建设街道办", kind=kinds.TOWNSHIP_OFFICE, divisions=[area.township])
    group = OrganizationFactory(name="南湖区领导小组", kind=kinds.LEADING_GROUP, divisions=[area.county])
    centre = OrganizationFactory(
        name="南湖区行政服务中心", kind=kinds.SERVICE_CENTRE, divisions=[area.county]
    )
    department = OrganizationFactory(name="南湖区消防", kind=kinds.DEPARTMENT, divisions=[area.county])
    city_group = OrganizationFactory(name="嘉兴市领导小组", kind=kinds.LEADING_GROUP, divisions=[area.city])
    elsewhere = OrganizationFactory(name="外单位", kind=kinds.OTHER)

    def member(name: str, organization: Organization, identity: str) -> Member:
        return MemberFactory(name=name, organization=organization, identity=identity)

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
        superuser=UserFactory(username="admin", is_superuser=True, is_staff=True),
    )
    leader, liaison = AppointmentRole.LEADER, AppointmentRole.LIAISON
    appoint(cast.building_leader, cast.building, leader)
    appoint(cast.building_liaison, cast.building, liaison)
    appoint(cast.group_leader, cast.group, leader)
    appoint(cast.community_worker2, cast.group, liaison)
    appoint(cast.community_secretary, cast.community, leader)
    appoint(cast.township_official, cast.community, liaison)
    appoint(cast.other_community_leader, cast.other_community, leader)
    return cast


__all__ = ["Cast", "appoint", "division", "grid", "make_cast"]
