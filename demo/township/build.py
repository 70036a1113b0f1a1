"""Builds the township of the demonstration: grids, places, organizations, people and who is responsible for
what. Everything is made by the verbs that a page calls too."""

import datetime as dt
import random
from dataclasses import dataclass, field

from cases.models import Category, Matter
from demo.actor import DEMONSTRATION
from demo.township.accounts import ACCOUNTS, PASSWORD
from demo.township.people import People
from demo.township.places import (
    CITY,
    COMMUNITIES,
    COUNTY,
    MATTERS,
    OUTSIDE_THE_STANDARD,
    RESPONSIBLE,
    SPECIALISTS,
    TOWNSHIP,
    VACANT,
    Community,
    Group,
)
from demo.township.times import Days
from grids.actions import add_grid, change_grid, save_place
from grids.choices import PlaceKind, Setting
from grids.models import Division, Grid
from kit.time import clock
from staff.actions import appoint, create_member
from staff.actions.organizations import save_organization
from staff.choices import AppointmentRole, Identity, OrganizationKind
from staff.models import Member, Organization

DAYS_IN_OFFICE = 200  # how long ago everybody was appointed


@dataclass
class Township:
    """What was built, for the history that follows."""

    source: random.Random
    people: People
    days: Days
    members: dict[str, Member] = field(default_factory=dict)  # by the key of an account
    leaders: list[Member] = field(default_factory=list)
    groups: list[Grid] = field(default_factory=list)
    buildings: list[Grid] = field(default_factory=list)
    streets: dict[str, str] = field(default_factory=dict)  # by the code of a grid
    spots: dict[str, str] = field(default_factory=dict)  # what people call a grid, by its code
    home: dict[int, Grid] = field(default_factory=dict)  # the grid that a member leads, by the member's id
    matters: dict[str, Matter] = field(default_factory=dict)  # by the code of a category
    offices: dict[str, Organization] = field(default_factory=dict)
    cadres: list[Member] = field(default_factory=list)
    contacts: dict[str, Member] = field(default_factory=dict)  # of the units in a group, by the group's code

    def person(self, organization: Organization, identity: str, account: str = "") -> Member:
        """Somebody new; with ``account``, the one whose login is printed."""
        known = ACCOUNTS.get(account)
        member = create_member(
            by=DEMONSTRATION,
            phone=known.login if known else self.people.phone(),
            name=known.name if known else self.people.name(),
            organization=organization,
            identity=identity,
            password=PASSWORD if known else "",
        )
        if known:
            self.members[account] = member
        return member


def build(source: random.Random) -> Township:
    """The whole township."""
    town = Township(source, People(source), Days(source))
    _offices(town)
    for number, community in enumerate(COMMUNITIES):
        _community(town, community, town.cadres[number % len(town.cadres)])
    _specialists(town)
    return town


def _specialists(town: Township) -> None:
    """Which department a specialist matter goes to or an emergency is proposed for, and what papers an
    application needs."""
    for code, office in {**RESPONSIBLE, **SPECIALISTS}.items():
        Category.objects.get(code=code).departments.add(town.offices[office])
    for code, (name, papers) in MATTERS.items():
        category = Category.objects.get(code=code)
        found = Matter.objects.filter(category=category, in_use=True).first()
        town.matters[code] = found or Matter.objects.create(
            name=name, category=category, papers="\n".join(papers)
        )


def _offices(town: Township) -> None:
    """Offices above the communities, with their people."""
    kinds, officer = OrganizationKind, Identity.DEPARTMENT_OFFICER
    planned = (
        ("city", "嘉兴市城乡社区建设领导小组", kinds.LEADING_GROUP, CITY, officer, ["city", ""]),
        ("county", "南湖区城乡社区建设领导小组", kinds.LEADING_GROUP, COUNTY, officer, ["county", ""]),
        ("centre", "南湖区行政服务中心", kinds.SERVICE_CENTRE, COUNTY, officer, ["clerk", "", ""]),
        ("street", "建设街道办事处", kinds.TOWNSHIP_OFFICE, TOWNSHIP, Identity.TOWNSHIP_CADRE,
         ["township", "", ""]),
        ("police", "建设派出所", kinds.POLICE_STATION, TOWNSHIP, Identity.POLICE_OFFICER, [""] * 5),
        ("enforcement", "南湖区综合行政执法局", kinds.DEPARTMENT, COUNTY, officer, ["officer", ""]),
        ("market", "市场监管局建设分局", kinds.DEPARTMENT, TOWNSHIP, officer, [""]),
        ("fire", "南湖区消防救援大队", kinds.DEPARTMENT, COUNTY, officer, ["", ""]),
        ("housing", "南湖区住房和城乡建设局", kinds.DEPARTMENT, COUNTY, officer, [""]),
        ("power", "南湖供电服务中心", kinds.DEPARTMENT, COUNTY, officer, [""]),
        ("water", "南湖供水服务中心", kinds.DEPARTMENT, COUNTY, officer, [""]),
    )  # fmt: skip
    for key, name, kind, area, identity, people in planned:
        office = save_organization(
            by=DEMONSTRATION,
            name=name,
            kind=kind,
            phone=town.people.phone(),
            divisions=[Division.objects.get(code=area)],
        )
        town.offices[key] = office
        members = [town.person(office, identity, account) for account in people]
        if key == "street":
            town.cadres = members


def _community(town: Township, planned: Community, cadre: Member) -> None:
    community = Grid.objects.get(code=planned.code)
    town.streets[community.code] = planned.groups[0].street
    name = community.name.removesuffix("居委会")
    town.spots[community.code] = name
    committee = save_organization(
        by=DEMONSTRATION,
        name=f"{name}居民委员会",
        kind=OrganizationKind.COMMUNITY_COMMITTEE,
        phone=town.people.phone(),
        communities=[community],
    )
    account = "secretary" if planned.in_charge else ""
    secretary = town.person(committee, Identity.PARTY_SECRETARY, account)
    guides = [town.person(committee, Identity.COMMUNITY_CADRE) for _ in range(2)]
    _appoint(town, secretary, community, AppointmentRole.LEADER)
    _appoint(town, cadre, community, AppointmentRole.LIAISON)
    officers = list(town.offices["police"].members.order_by("pk"))
    _appoint(town, officers[COMMUNITIES.index(planned)], community, AppointmentRole.POLICE)
    residents = save_organization(
        by=DEMONSTRATION,
        name=f"{name}居民骨干",
        kind=OrganizationKind.OTHER,
        parent=committee,
        communities=[community],  # so that the community looks after its people's logins
    )
    for place, kind in planned.places:
        save_place(by=DEMONSTRATION, place=None, grid=community, name=place, kind=kind)
    households = 0
    for number, group in enumerate(planned.groups):
        first = planned.in_charge and number == 0
        households += _group(town, community, committee, residents, group, guides[number % 2], first)
    _declare(town, community, households)
    change_grid(by=DEMONSTRATION, grid=community, setting=Setting.URBAN)


def _group(
    town: Township,
    community: Grid,
    committee: Organization,
    residents: Organization,
    planned: Group,
    guide: Member,
    first: bool,
) -> int:
    """A group with its buildings and people. Returns its households."""
    count = Grid.objects.filter(parent=community).count() + 1
    name = f"第{'一二三四五六七八九'[count - 1]}网格（{planned.quarter}）"
    grid = add_grid(by=DEMONSTRATION, parent=community, name=name)
    town.groups.append(grid)
    town.streets[grid.code], town.spots[grid.code] = planned.street, planned.quarter
    worker = town.person(committee, Identity.COMMUNITY_WORKER, "worker" if first else "")
    _appoint(town, worker, grid, AppointmentRole.LEADER)
    _appoint(town, guide, grid, AppointmentRole.LIAISON)
    head = town.person(residents, Identity.GROUP_HEAD)
    volunteer = town.person(residents, Identity.VOLUNTEER)
    contact = town.person(residents, Identity.UNIT_CONTACT)
    town.contacts[grid.code] = contact
    _appoint(town, head, grid, AppointmentRole.GROUP_HEAD)
    _appoint(town, volunteer, grid, AppointmentRole.VOLUNTEER)
    _appoint(town, contact, grid, AppointmentRole.UNIT_CONTACT)
    places = (
        (planned.quarter, PlaceKind.RESIDENTIAL_QUARTER),
        (f"{planned.street}{planned.quarter}段", PlaceKind.BACK_STREET),
    )
    for place, kind in places:
        save_place(by=DEMONSTRATION, place=None, grid=grid, name=place, kind=kind)
    target = OUTSIDE_THE_STANDARD.get(planned.quarter, town.source.randint(230, 370))
    shares = _shares(town.source, target, len(planned.buildings))
    for number, (name, households) in enumerate(zip(planned.buildings, shares, strict=True)):
        full = name if name.startswith(planned.quarter) else planned.quarter + name
        building = add_grid(by=DEMONSTRATION, parent=grid, name=full)
        town.buildings.append(building)
        town.streets[building.code], town.spots[building.code] = planned.street, full
        _declare(town, building, households)
        _appoint(town, head, building, AppointmentRole.LIAISON)
        if (planned.quarter, name) not in VACANT:
            identity = Identity.RESIDENT_REPRESENTATIVE if number % 3 == 2 else Identity.STAIRWELL_LEADER
            leader = town.person(residents, identity, "leader" if first and number == 0 else "")
            _appoint(town, leader, building, AppointmentRole.LEADER)
    _declare(town, grid, target)
    return target


def _appoint(town: Township, member: Member, grid: Grid, role: str) -> None:
    appoint(
        by=DEMONSTRATION,
        member=member,
        grid=grid,
        role=role,
        since=clock.today() - dt.timedelta(days=DAYS_IN_OFFICE),
    )
    if role == AppointmentRole.LEADER:
        town.leaders.append(member)
        town.home[member.pk] = grid


def _declare(town: Township, grid: Grid, households: int) -> None:
    """Figures as a community declares them: about two registered people and a half a household."""
    registered = round(households * town.source.uniform(2.2, 2.7))
    change_grid(
        by=DEMONSTRATION,
        grid=grid,
        declared_households=households,
        declared_registered=registered,
        declared_floating=round(households * town.source.uniform(0.3, 0.9)),
    )


def _shares(source: random.Random, total: int, parts: int) -> list[int]:
    """``total`` in ``parts`` uneven whole numbers."""
    weights = [source.uniform(0.8, 1.2) for _ in range(parts)]
    numbers = [round(total * weight / sum(weights)) for weight in weights]
    numbers[-1] += total - sum(numbers)
    return numbers
