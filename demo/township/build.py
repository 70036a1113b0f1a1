"""Builds the towns of the demonstration: grids, places, organizations, people and who is responsible for
what. Everything is made by the verbs that a page calls too."""

import datetime as dt
import random

from demo.actor import DEMONSTRATION
from demo.people.names import People
from demo.people.portraits import portrait
from demo.places import street, village
from demo.places.offices import OFFICES, TOWNS
from demo.places.shapes import Community, Group, Town
from demo.township.accounts import WOMEN
from demo.township.matters import settle_matters
from demo.township.times import Days
from demo.township.town import Township
from grids.actions import add_grid, change_grid, save_place
from grids.choices import PlaceKind, Setting
from grids.models import Division, Grid
from kit.time import clock
from staff.actions import appoint, set_photo
from staff.actions.organizations import save_organization
from staff.choices import AppointmentRole, Identity, OrganizationKind
from staff.models import Appointment, Member

DAYS_IN_OFFICE = 500  # how long ago everybody was appointed
# Neighbours who lead and guide are mostly past working age.
_OFTEN_OLD = (Identity.STAIRWELL_LEADER, Identity.RESIDENT_REPRESENTATIVE, Identity.GROUP_HEAD)
_OUTSIDE_THE_STANDARD = street.OUTSIDE_THE_STANDARD | village.OUTSIDE_THE_STANDARD
# Households of a group: inside the standard for the city, and for the country.
_USUAL = {Setting.URBAN: (230, 370), Setting.RURAL: (110, 180)}


def build(source: random.Random) -> Township:
    """All towns."""
    town = Township(source, People(source), Days(source))
    _offices(town)
    for place in TOWNS:
        for number, community in enumerate(place.communities):
            _Community(town, place, community, number).build()
    settle_matters(town)
    return town


def show_faces(town: Township) -> None:
    """Portraits of those whose logins are printed, and of all who lead or guide where they live."""
    there = Appointment.objects.current().filter(grid__code__startswith=street.ACCOUNTS_LIVE_IN)
    seen = there.filter(role__in=(AppointmentRole.LEADER, AppointmentRole.LIAISON)).values("member")
    members = {one.pk: one for one in Member.objects.filter(pk__in=seen).select_related("user")}
    members |= {one.pk: one for one in town.members.values()}
    source = random.Random(len(members))
    for member in members.values():
        sex = "female" if member.name in WOMEN else town.people.sexes.get(member.name, "male")
        old = member.identity in _OFTEN_OLD
        set_photo(by=member.user, member=member, upload=portrait(sex, source, old=old))


def _offices(town: Township) -> None:
    """Offices above the communities, with their people."""
    for planned in OFFICES:
        office = save_organization(
            by=DEMONSTRATION,
            name=planned.name,
            kind=planned.kind,
            phone=town.people.phone(),
            divisions=list(Division.objects.filter(code__in=planned.areas)),
        )
        town.offices[planned.key] = office
        town.staff[planned.key] = [
            town.person(office, planned.identity, account) for account in planned.people
        ]


class _Community:
    """One community, its groups and their buildings."""

    def __init__(self, town: Township, place: Town, planned: Community, number: int) -> None:
        self._town, self._place, self._planned, self._number = town, place, planned, number
        self._grid = Grid.objects.get(code=planned.code)
        suffix = "居委会" if planned.setting == Setting.URBAN else "委会"
        self._name = self._grid.name.removesuffix(suffix)
        town.communities[planned.code] = self._grid
        town.streets[planned.code], town.spots[planned.code] = planned.groups[0].street, self._name

    def build(self) -> None:
        """Everything."""
        town, planned, grid = self._town, self._planned, self._grid
        rural = planned.setting == Setting.RURAL
        self._committee = save_organization(
            by=DEMONSTRATION,
            name=f"{self._name}{'村民' if rural else '居民'}委员会",
            kind=OrganizationKind.COMMUNITY_COMMITTEE,
            phone=town.people.phone(),
            communities=[grid],
        )
        self._residents = save_organization(
            by=DEMONSTRATION,
            name=f"{self._name}{'村民' if rural else '居民'}骨干",
            kind=OrganizationKind.OTHER,
            parent=self._committee,
            communities=[grid],  # so that the community looks after its people's logins
        )
        secretary = town.person(self._committee, Identity.PARTY_SECRETARY, planned.account)
        first = dict(enumerate(planned.first)).get(1, "")
        cadre = Identity.COMMUNITY_CADRE
        self._guides = [town.person(self._committee, cadre, first), town.person(self._committee, cadre)]
        self._appoint(secretary, grid, AppointmentRole.LEADER)
        cadres, officers = town.staff[self._place.office], town.staff[self._place.police]
        self._appoint(cadres[self._number % len(cadres)], grid, AppointmentRole.LIAISON)
        self._appoint(officers[self._number % len(officers)], grid, AppointmentRole.POLICE)
        for place, kind in planned.places:
            save_place(by=DEMONSTRATION, place=None, grid=grid, name=place, kind=kind)
        households = sum(self._group(group, number) for number, group in enumerate(planned.groups))
        self._declare(grid, households, setting=planned.setting)

    def _group(self, planned: Group, number: int) -> int:
        """A group with its buildings and people. Returns its households."""
        town = self._town
        accounts = self._planned.first if number == 0 else ()
        worker_is, _guide, head_is, leader_is = accounts or ("", "", "", "")
        name = f"第{'一二三四五六七八九'[number]}网格（{planned.quarter}）"
        grid = add_grid(by=DEMONSTRATION, parent=self._grid, name=name)
        town.groups.append(grid)
        self._is_known_as(grid, planned.quarter, planned)
        worker = town.person(self._committee, Identity.COMMUNITY_WORKER, worker_is)
        self._appoint(worker, grid, AppointmentRole.LEADER)
        self._appoint(self._guides[number % 2], grid, AppointmentRole.LIAISON)
        head = self._team(grid, head_is)
        self._places(grid, planned)
        usual = town.source.randint(*_USUAL[self._planned.setting])
        target = _OUTSIDE_THE_STANDARD.get(planned.quarter, usual)
        shares = _shares(town.source, target, len(planned.buildings))
        for place, (name, households) in enumerate(zip(planned.buildings, shares, strict=True)):
            full = name if name.startswith(planned.quarter) else planned.quarter + name
            building = add_grid(by=DEMONSTRATION, parent=grid, name=full)
            town.buildings.append(building)
            self._is_known_as(building, full, planned)
            self._declare(building, households)
            self._appoint(head, building, AppointmentRole.LIAISON)
            if (planned.quarter, name) not in street.VACANT:
                leader = town.person(
                    self._residents, self._leads_houses(place), leader_is if place == 0 else ""
                )
                self._appoint(leader, building, AppointmentRole.LEADER)
        self._declare(grid, target)
        return target

    def _team(self, grid: Grid, head_is: str) -> Member:
        """Those who help in a group. Returns its head."""
        town, residents = self._town, self._residents
        head = town.person(residents, Identity.GROUP_HEAD, head_is)
        volunteer = town.person(residents, Identity.VOLUNTEER)
        contact = town.person(residents, Identity.UNIT_CONTACT)
        town.contacts[grid.code] = contact
        self._appoint(head, grid, AppointmentRole.GROUP_HEAD)
        self._appoint(volunteer, grid, AppointmentRole.VOLUNTEER)
        self._appoint(contact, grid, AppointmentRole.UNIT_CONTACT)
        return head

    def _places(self, grid: Grid, planned: Group) -> None:
        places = [(planned.quarter, PlaceKind.RESIDENTIAL_QUARTER)]
        if self._planned.setting == Setting.URBAN:
            places.append((f"{planned.street}{planned.quarter}段", PlaceKind.BACK_STREET))
        for place, kind in places:
            save_place(by=DEMONSTRATION, place=None, grid=grid, name=place, kind=kind)

    def _leads_houses(self, place: int) -> Identity:
        """Who leads a grid of the third level: 楼道长 or 居(村)民代表 (policy 二(二))."""
        if self._planned.setting == Setting.RURAL or place % 3 == 2:
            return Identity.RESIDENT_REPRESENTATIVE
        return Identity.STAIRWELL_LEADER

    def _is_known_as(self, grid: Grid, spot: str, planned: Group) -> None:
        self._town.streets[grid.code], self._town.spots[grid.code] = planned.street, spot
        if planned.tall:
            self._town.tall.add(grid.code)

    def _appoint(self, member: Member, grid: Grid, role: str) -> None:
        since = clock.today() - dt.timedelta(days=DAYS_IN_OFFICE)
        appoint(by=DEMONSTRATION, member=member, grid=grid, role=role, since=since)
        if role == AppointmentRole.LEADER:
            self._town.leaders.append(member)
            self._town.home[member.pk] = grid

    def _declare(self, grid: Grid, households: int, **more: str) -> None:
        """Figures as a community declares them: about two registered people and a half a household, in the
        country more and few from elsewhere."""
        rural = self._planned.setting == Setting.RURAL
        registered, floating = ((2.9, 3.5), (0.1, 0.3)) if rural else ((2.2, 2.7), (0.3, 0.9))
        change_grid(
            by=DEMONSTRATION,
            grid=grid,
            declared_households=households,
            declared_registered=round(households * self._town.source.uniform(*registered)),
            declared_floating=round(households * self._town.source.uniform(*floating)),
            **more,
        )


def _shares(source: random.Random, total: int, parts: int) -> list[int]:
    """``total`` in ``parts`` uneven whole numbers."""
    weights = [source.uniform(0.8, 1.2) for _ in range(parts)]
    numbers = [round(total * weight / sum(weights)) for weight in weights]
    numbers[-1] += total - sum(numbers)
    return numbers
