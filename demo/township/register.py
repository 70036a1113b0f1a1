"""Households, people and units of some grids, registered and visited by their leaders.

Their id numbers have the right check digit, but begin with 999999, which is the code of no place: they belong
to nobody.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from demo.people.families import IN_THE_COUNTRY, IN_TOWN, Families, Family, Person
from demo.people.names import MALE
from demo.places.offices import UNITS
from demo.township.town import Township
from grids.actions import decide_figures
from grids.choices import Basis
from grids.codes import community_of
from grids.models import Grid
from kit.privacy.scan import check_digit
from kit.time import clock
from kit.time.formats import date_code
from residents import registry
from residents.choices import Relation, VisitPurpose, WelfareKind
from residents.models import Household, Resident, Tag
from staff.choices import Post
from staff.models import Member
from staff.posts.holders import holders

_OWN, _OTHERS, _COUNTRY = 10, 5, 5  # homes of the printed leader's house, of the next ones, of a hamlet
_HOUSES, _HAMLETS = 7, 2
_FLOORS, _TALL, _DOORS, _NUMBERS = 6, 16, 2, 36
_NOWHERE = "999999"
# Shares of the households that somebody called on lately, and longer ago than the rule allows.
_VISITED, _LONG_AGO = 0.5, 0.15
_FINDINGS: dict[str, tuple[str, ...]] = {
    "alone": ("老人身体尚好，女儿每周回来", "自己烧饭，药按时吃", "膝盖不好，帮忙带了菜"),
    "old_couple": ("两位老人身体都好", "老伴刚出院，恢复得不错"),
    "with_child": ("孩子上学由爷爷接送", "家中平安，换了燃气软管"),
    "left_behind": ("孩子作业已做完，奶奶身体好", "孩子和父母每晚视频"),
    "disabled": ("轮椅坡道好用", "康复训练每周两次"),
    "hardship": ("低保金已到账", "户主恢复得慢，问了临时救助"),
    "tenants": ("登记齐全，没有在家充电", "合租两人，已讲垃圾分类"),
    "farm": ("稻谷已收，柴草离灶一米以上", "孙子上学由爷爷骑车送"),
}
_ORDINARY = ("家中平安", "新装了烟感报警器", "家中平安，无事项")
_DAY = dt.timedelta(days=1)


class Entitlement(NamedTuple):
    """Whose it is, its kind, what it rests on, and in how many days it lapses; None: the community has yet to
    look."""

    home: str
    kind: WelfareKind
    grounds: str
    days: int | None


_WELFARE = (
    Entitlement("alone", WelfareKind.ELDERLY, "年满八十周岁", None),
    Entitlement("hardship", WelfareKind.MINIMUM_LIVING, "家庭人均收入低于标准", 340),
    Entitlement("single_mother", WelfareKind.MINIMUM_LIVING, "单亲，家庭人均收入低于标准", 200),
    Entitlement("hardship", WelfareKind.RELIEF, "大病支出", 18),
    Entitlement("grown_child", WelfareKind.EMPLOYMENT, "失业登记", 200),
)
_OLD = 80


@dataclass(frozen=True, slots=True)
class Home:
    """A household of the register, who lives there, and who looks after it."""

    kind: str
    rural: bool
    household: Household
    head: Resident
    family: Family
    leader: Member

    @property
    def door(self) -> str:
        """As people say it: 301 in a house, 12号 in a hamlet."""
        return f"{self.household.door}号" if self.rural else self.household.door


class Homes:
    """The register while it is made: homes for what is told of doors."""

    def __init__(self, town: Township, now: dt.datetime) -> None:
        self._town, self._now = town, now
        self._families = Families(town.source, town.people, clock.date_of(now))
        self._tags = {tag.code: tag for tag in Tag.objects.all()}
        self._free: dict[str, list[str]] = {}
        self._leaders: dict[str, Member] = {}
        self._unused: dict[tuple[str, str], list[Home]] = defaultdict(list)
        self.made: list[Home] = []

    def begin(self) -> None:
        """The homes of the printed leader's house, of some next to it, and of some hamlets."""
        town = self._town
        own = town.home[town.members["leader"].pk]
        houses = [one for one in town.buildings if one.pk != own.pk and not town.in_the_country(one)]
        hamlets = [one for one in town.buildings if town.in_the_country(one)]
        planned = [(own, IN_TOWN[:_OWN])]
        for number, house in enumerate(houses[:_HOUSES]):
            turned = IN_TOWN[number * 5 % 12 :] + IN_TOWN
            planned.append((house, turned[:_OTHERS]))
        planned += [(hamlet, IN_THE_COUNTRY[:_COUNTRY]) for hamlet in hamlets[:_HAMLETS]]
        for building, kinds in planned:
            for kind in kinds:
                self._unused[building.code, kind].append(self._register(building, kind))

    def of(self, building: Grid, kind: str) -> Home:
        """A home there in which such people live and of which nothing has been told yet."""
        known = self._unused[building.code, kind]
        return known.pop() if known else self._register(building, kind)

    def _register(self, building: Grid, kind: str) -> Home:
        source, code = self._town.source, building.code
        if code not in self._leaders:
            self._leaders[code] = holders(Post.LEADER, code=code)[0]
        leader, family = self._leaders[code], self._families.make(kind)
        with clock.at(self._now - source.randint(220, 400) * _DAY):
            household = registry.register_household(
                by=leader, grid=building, door=self._door(building), kind=family.kind, tenure=family.tenure
            )
            people = [self._add(household, leader, family, person) for person in family.people]
        home = Home(kind, self._town.in_the_country(building), household, people[0], family, leader)
        self.made.append(home)
        return home

    def _door(self, building: Grid) -> str:
        """The next free one: by storey in a house, by number in a hamlet."""
        code = building.code
        if code not in self._free:
            if self._town.in_the_country(building):
                doors = [str(number) for number in range(1, _NUMBERS + 1)]
            else:
                floors = _TALL if code in self._town.tall else _FLOORS
                doors = [f"{floor}0{door}" for floor in range(1, floors + 1) for door in range(1, _DOORS + 3)]
            self._town.source.shuffle(doors)
            self._free[code] = doors
        return self._free[code].pop()

    def _add(self, household: Household, leader: Member, family: Family, person: Person) -> Resident:
        has_phone = person.relation == Relation.HEAD or person.years in range(25, 60)
        particulars = registry.Particulars(
            name=person.name,
            id_number=self._id_number(person),
            phone=self._town.people.phone() if has_phone else "",
            kind=family.kind,
            relation=person.relation,
            away=person.away,
            tags=[self._tags[code] for code in person.tags if code in self._tags],
        )
        return registry.add_resident(household=household, by=leader, particulars=particulars)

    def _id_number(self, person: Person) -> str:
        """A number of nobody, of somebody of this birth and sex."""
        serial = 2 * self._town.source.randint(1, 499) + (1 if person.sex == MALE else 0)
        body = f"{_NOWHERE}{date_code(person.born)}{serial:03d}"
        return body + check_digit(body)

    def call(self) -> None:
        """The leaders' visits: lately, longer ago than the rule allows, or none. And the entitlements."""
        for home in self.made:
            self._perhaps_call(home)
        left = list(self.made)
        for welfare in (*_WELFARE, *_WELFARE):
            found = next((home for home in left if self._fits(home, welfare)), None)
            if found is not None:
                left.remove(found)
                self._entitle(found, welfare)

    def _perhaps_call(self, home: Home) -> None:
        source = self._town.source
        chance = source.random()
        if chance >= _VISITED + _LONG_AGO:
            return
        days = source.randint(1, 150) if chance < _VISITED else source.randint(190, 210)
        about = self._now - dt.timedelta(days=days, hours=source.randint(0, 6))
        at = self._town.days.daytime(about, back=True)
        called(home, at, source.choice(_FINDINGS.get(home.kind, _ORDINARY)), VisitPurpose.ROUTINE)

    def _fits(self, home: Home, welfare: Entitlement) -> bool:
        old_enough = welfare.kind != WelfareKind.ELDERLY or home.family.people[0].years >= _OLD
        return home.kind == welfare.home and old_enough

    def _entitle(self, home: Home, welfare: Entitlement) -> None:
        """The leader registers an entitlement; the secretary verifies it until some day from now."""
        now = self._now
        with clock.at(now - 30 * _DAY):
            record = registry.register_welfare(
                resident=home.head, by=home.leader, kind=welfare.kind, grounds=welfare.grounds
            )
        if welfare.days is None:
            return
        secretary = holders(Post.LEADER, code=community_of(home.household.area))[0]
        with clock.at(now - 28 * _DAY):
            registry.verify_welfare(
                record=record, by=secretary, valid_until=clock.date_of(now) + welfare.days * _DAY
            )


def called(home: Home, at: dt.datetime, findings: str, purpose: VisitPurpose) -> None:
    """The leader called at a home."""
    with clock.at(at):
        registry.record_visit(
            household=home.household, by=home.leader, purpose=purpose, at=at, findings=findings
        )


def decide(town: Township, now: dt.datetime) -> None:
    """The street has looked at a register that has only begun, and says by what sizes are checked."""
    own = town.home[town.members["leader"].pk]
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
