"""Households, people and units of some grids, registered and visited by their leaders.

Their id numbers have the right check digit, but begin with 999999, which is the code of no place: they belong
to nobody.
"""

import datetime as dt
import random
from typing import NamedTuple

from demo.township.build import Township
from demo.township.places import UNITS
from grids.actions import decide_figures
from grids.choices import Basis
from grids.codes import community_of
from grids.models import Grid
from kit.privacy.scan import check_digit
from kit.time import clock
from kit.time.formats import date_code
from residents import registry
from residents.choices import Relation, ResidenceKind, Tenure, VisitPurpose, WelfareKind
from residents.models import Household, Resident, Tag
from staff.choices import Post
from staff.models import Member
from staff.posts.holders import holders

BUILDINGS = 8
_FLOORS, _DOORS = 3, 2
_NOWHERE = "999999"
# Shares of the households that somebody called on lately, and longer ago than the rule allows.
_VISITED, _LONG_AGO = 0.5, 0.15
_FLOATING, _AWAY = 0.25, 0.15  # shares of the households, and of the grown-up people
_FINDINGS = ("家中平安", "老人身体尚好，女儿每周回来", "反映楼道灯偏暗", "新装了烟感报警器", "孩子今年上小学")
_DAY = dt.timedelta(days=1)


class Entitlement(NamedTuple):
    """Its kind, what it rests on, and in how many days it lapses; None: the community has yet to look."""

    kind: WelfareKind
    grounds: str
    days: int | None


_WELFARE = (
    Entitlement(WelfareKind.ELDERLY, "年满八十周岁", None),
    Entitlement(WelfareKind.MINIMUM_LIVING, "家庭人均收入低于标准", 340),
    Entitlement(WelfareKind.RELIEF, "大病支出", 18),
    Entitlement(WelfareKind.EMPLOYMENT, "失业登记", 200),
)


def register_homes(town: Township, now: dt.datetime) -> None:
    """Fill the register of the first buildings; a floor has two doors."""
    tags = {tag.code: tag for tag in Tag.objects.all()}
    ordered = sorted(town.buildings, key=lambda grid: grid.code)
    own = town.home[town.members["leader"].pk]
    for number, building in enumerate([own, *(grid for grid in ordered if grid.pk != own.pk)][:BUILDINGS]):
        leaders = holders(Post.LEADER, code=building.code)
        if leaders:
            _fill(town, building, leaders[0], tags, now, _WELFARE[number % len(_WELFARE)])
    _decide_figures(town, own, now)


def _decide_figures(town: Township, own: Grid, now: dt.datetime) -> None:
    """The street has looked at a register that has only begun, and says by what sizes are checked."""
    with clock.at(now - 20 * _DAY):
        decide_figures(
            by=town.members["township"].user,
            community=Grid.objects.get(code=community_of(own.code)),
            basis=Basis.DECLARED,
            reason="入户登记刚刚开始，登记数尚不完整。",
            seen=None,
        )


def register_units(town: Township, now: dt.datetime) -> None:
    """Shops, schools and clinics of the first groups, with the people who are asked for there."""
    with clock.at(now - 300 * _DAY):
        for group, (name, kind) in zip(town.groups, UNITS, strict=False):
            (leader,) = holders(Post.LEADER, code=group.code)[:1]
            contact = town.contacts[group.code]
            registry.register_unit(
                by=leader,
                grid=group,
                name=f"{town.spots[group.code]}{name}",
                kind=kind,
                address=town.streets[group.code],
                contact_name=contact.name,
                contact_phone=contact.phone,
            )


def _fill(
    town: Township,
    building: Grid,
    leader: Member,
    tags: dict[str, Tag],
    now: dt.datetime,
    welfare: Entitlement,
) -> None:
    for floor in range(1, _FLOORS + 1):
        for door in range(1, _DOORS + 1):
            with clock.at(now - dt.timedelta(days=town.source.randint(220, 400))):
                kind = _kind(town.source)
                home = registry.register_household(
                    by=leader,
                    grid=building,
                    door=f"{floor}0{door}",
                    kind=kind,
                    tenure=Tenure.RENTED if kind == ResidenceKind.FLOATING else Tenure.OWNED,
                )
                head = _people(town, home, leader, tags)
            _perhaps_call(town.source, home, leader, now)
    _entitle(head, leader, now, welfare)


def _entitle(person: Resident, leader: Member, now: dt.datetime, welfare: Entitlement) -> None:
    """The leader registers an entitlement; the community's secretary verifies it until some day from now."""
    with clock.at(now - 30 * _DAY):
        record = registry.register_welfare(
            resident=person, by=leader, kind=welfare.kind, grounds=welfare.grounds
        )
    if welfare.days is None:
        return
    secretary = holders(Post.LEADER, code=community_of(person.household.area))[0]
    with clock.at(now - 28 * _DAY):
        registry.verify_welfare(
            record=record, by=secretary, valid_until=clock.date_of(now) + welfare.days * _DAY
        )


def _kind(source: random.Random) -> str:
    return ResidenceKind.FLOATING if source.random() < _FLOATING else ResidenceKind.REGISTERED


def _people(town: Township, home: Household, leader: Member, tags: dict[str, Tag]) -> Resident:
    """One to three people; the head of the household is returned."""
    source, made = town.source, []
    for relation in (Relation.HEAD, Relation.SPOUSE, Relation.CHILD)[: source.randint(1, 3)]:
        old = relation == Relation.HEAD and source.random() < 0.3
        years = source.randint(80, 92) if old else source.randint(5, 70)
        particulars = registry.Particulars(
            name=town.people.name(),
            id_number=_id_number(source, years),
            phone=town.people.phone() if relation == Relation.HEAD else "",
            kind=home.kind,
            relation=relation,
            away=18 <= years < 80 and source.random() < _AWAY,
            tags=[tags["living_alone"]] if old and "living_alone" in tags else [],
        )
        made.append(registry.add_resident(household=home, by=leader, particulars=particulars))
    return made[0]


def _id_number(source: random.Random, years: int) -> str:
    """A number of nobody, of somebody that old."""
    birth = clock.today() - dt.timedelta(days=years * 365 + source.randint(1, 364))
    body = f"{_NOWHERE}{date_code(birth)}{source.randint(1, 999):03d}"
    return body + check_digit(body)


def _perhaps_call(source: random.Random, home: Household, leader: Member, now: dt.datetime) -> None:
    """A visit lately, one longer ago than the rule allows, or none."""
    chance = source.random()
    if chance >= _VISITED + _LONG_AGO:
        return
    days = source.randint(1, 150) if chance < _VISITED else source.randint(190, 210)
    at = now - dt.timedelta(days=days, hours=source.randint(0, 6))
    with clock.at(at):
        registry.record_visit(
            household=home,
            by=leader,
            purpose=VisitPurpose.ROUTINE,
            at=at,
            findings=source.choice(_FINDINGS),
        )
