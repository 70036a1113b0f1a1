"""Households and people of some buildings, registered and visited by their leaders.

Their id numbers have the right check digit, but begin with 999999, which is the code of no place: they belong
to nobody.
"""

import datetime as dt
import random

from gridgov.demo.township import Township
from gridgov.kit import clock
from gridgov.kit.scan import check_digit
from grids.models import Grid
from residents import registry
from residents.choices import Relation, ResidenceKind, VisitPurpose
from residents.models import Household, Resident, Tag
from staff import posts
from staff.choices import Post
from staff.models import Member

BUILDINGS = 8
_FLOORS, _DOORS = 3, 2
_NOWHERE = "999999"
_VISITED = 0.6  # share of the households that somebody called on
_FINDINGS = ("家中平安", "老人身体尚好，女儿每周回来", "反映楼道灯偏暗", "新装了烟感报警器", "孩子今年上小学")


def register_homes(town: Township, now: dt.datetime) -> None:
    """Fill the register of the first buildings; a floor has two doors."""
    tags = {tag.code: tag for tag in Tag.objects.all()}
    ordered = sorted(town.buildings, key=lambda grid: grid.code)
    own = town.home[town.members["leader"].pk]
    for building in [own, *(grid for grid in ordered if grid.pk != own.pk)][:BUILDINGS]:
        leaders = posts.holders(Post.LEADER, code=building.code)
        if leaders:
            _fill(town, building, leaders[0], tags, now)


def _fill(town: Township, building: Grid, leader: Member, tags: dict[str, Tag], now: dt.datetime) -> None:
    for floor in range(1, _FLOORS + 1):
        for door in range(1, _DOORS + 1):
            with clock.at(now - dt.timedelta(days=town.source.randint(200, 400))):
                home = registry.register_household(
                    by=leader, grid=building, door=f"{floor}0{door}", kind=_kind(town.source)
                )
                head = _people(town, home, leader, tags)
            if town.source.random() < _VISITED:
                _call(town.source, home, leader, now)
    with clock.at(now - dt.timedelta(days=30)):
        registry.register_welfare(resident=head, by=leader, kind="elderly", grounds="年满八十周岁")


def _kind(source: random.Random) -> str:
    return ResidenceKind.FLOATING if source.random() < 0.25 else ResidenceKind.REGISTERED


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
            tags=[tags["living_alone"]] if old and "living_alone" in tags else [],
        )
        made.append(registry.add_resident(household=home, by=leader, particulars=particulars))
    return made[0]


def _id_number(source: random.Random, years: int) -> str:
    """A number of nobody, of somebody that old."""
    birth = clock.today() - dt.timedelta(days=years * 365 + source.randint(1, 364))
    body = f"{_NOWHERE}{birth:%Y%m%d}{source.randint(1, 999):03d}"
    return body + check_digit(body)


def _call(source: random.Random, home: Household, leader: Member, now: dt.datetime) -> None:
    at = now - dt.timedelta(days=source.randint(1, 150), hours=source.randint(0, 6))
    with clock.at(at):
        registry.record_visit(
            household=home,
            by=leader,
            purpose=VisitPurpose.ROUTINE,
            at=at,
            findings=source.choice(_FINDINGS),
        )
