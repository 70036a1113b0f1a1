"""Rows for tests, in the shape that the database's constraints ask for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import factory
from factory.django import DjangoModelFactory

from cases.choices import RouteCode, StageCode
from cases.models import Case, Category
from grids.choices import DivisionLevel, GridLevel, PlaceKind
from grids.models import Division, Grid, Place
from kit.time.clock import now
from staff.choices import AppointmentRole, Identity, OrganizationKind, Post
from staff.models import Appointment, Member, Organization, User

PASSWORD = "secret-pass-1"
_LEVELS = {
    2: DivisionLevel.PROVINCE,
    4: DivisionLevel.CITY,
    6: DivisionLevel.COUNTY,
    9: DivisionLevel.TOWNSHIP,
}
_OUTER = {2: 0, 4: 2, 6: 4, 9: 6}
_KINDS = {12: "社区", 15: "小组", 18: "幢"}
_NAMES = {"33": "浙江省", "3304": "嘉兴市", "330402": "南湖区", "330402001": "建设街道"}


def division(code: str, name: str = "") -> Division:
    """The division ``code`` with all that contain it; made when missing."""
    parent = code[: _OUTER[len(code)]]
    return Division.objects.get_or_create(
        code=code,
        defaults={
            "name": name or _named(code),
            "level": _LEVELS[len(code)],
            "parent": division(parent) if parent else None,
        },
    )[0]


def _named(code: str) -> str:
    return _NAMES.get(code, f"区划{code}")


def _grid_name(code: str) -> str:
    return f"{int(code[-3:])}{_KINDS[len(code)]}"


def grid(code: str, name: str = "", **fields: object) -> Grid:
    """The grid ``code`` with all that contain it; made when missing."""
    found = Grid.objects.filter(code=code).first()
    if found:
        return found
    parent = grid(code[:-3]) if len(code) > 12 else None
    return Grid.objects.create(
        code=code,
        name=name or _grid_name(code),
        level=GridLevel((len(code) - 9) // 3),
        parent=parent,
        division=division(code[:9]),
        **fields,
    )


@dataclass(frozen=True)
class Area:
    """One line from the province down to a building."""

    province: Division
    city: Division
    county: Division
    township: Division
    community: Grid
    group: Grid
    building: Grid


def make_area(code: str = "330402001001001001") -> Area:
    """The building ``code`` (18 digits) and everything that contains it."""
    building = grid(code)
    return Area(
        province=division(code[:2]),
        city=division(code[:4]),
        county=division(code[:6]),
        township=division(code[:9]),
        community=grid(code[:12]),
        group=grid(code[:15]),
        building=building,
    )


def make_areas(*codes: str) -> list[Area]:
    """Buildings of different communities, and everything that contains them. Every test begins with some: in
    an empty database they cost four statements."""
    if Division.objects.exists() or Grid.objects.exists():
        return [make_area(code) for code in codes]
    divisions: dict[str, Division] = {"": None}  # type: ignore[dict-item]
    for length, level in _LEVELS.items():
        for code in dict.fromkeys(code[:length] for code in codes):
            parent = divisions[code[: _OUTER[length]]]
            divisions[code] = Division(code=code, name=_named(code), level=level, parent=parent)
    del divisions[""]
    Division.objects.bulk_create(divisions.values())
    grids: dict[str, Grid] = {}
    for depth, length in enumerate(_KINDS):
        rows = {
            code[:length]: _link(code[:length], tree, depth, grids, divisions)
            for tree, code in enumerate(codes, 1)
        }
        Grid.objects.bulk_create(rows.values())
        grids |= rows
    parts = [
        [divisions[code[:one]] for one in _LEVELS] + [grids[code[:one]] for one in _KINDS] for code in codes
    ]
    return [Area(*part) for part in parts]


def _link(code: str, tree: int, depth: int, grids: dict[str, Grid], divisions: dict[str, Division]) -> Grid:
    """A grid of a chain of three, with its numbers in the tree."""
    return Grid(
        code=code,
        name=_grid_name(code),
        level=GridLevel(depth + 1),
        parent=grids.get(code[:-3]),
        division=divisions[code[:9]],
        tree_id=tree,
        tree_depth=depth,
        lft=depth + 1,
        rght=6 - depth,
    )


class UserFactory(DjangoModelFactory):
    """A login by phone number; the password is ``PASSWORD``."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"139{n:08d}")
    password = factory.django.Password(PASSWORD)


class OrganizationFactory(DjangoModelFactory):
    """An organization; ``divisions`` and ``communities`` are what it administers."""

    class Meta:
        model = Organization
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"单位{n}")
    kind = OrganizationKind.OTHER

    @factory.post_generation
    def divisions(self, create: bool, extracted: list[Division] | None, **_: object) -> None:
        if create and extracted:
            self.divisions.set(extracted)

    @factory.post_generation
    def communities(self, create: bool, extracted: list[Grid] | None, **_: object) -> None:
        if create and extracted:
            self.communities.set(extracted)


class MemberFactory(DjangoModelFactory):
    """A person with a login, in an organization without any area."""

    class Meta:
        model = Member

    user = factory.SubFactory(UserFactory)
    organization = factory.SubFactory(OrganizationFactory)
    name = factory.Sequence(lambda n: f"人员{n}")
    phone = factory.SelfAttribute("user.username")
    identity = Identity.OTHER


class AppointmentFactory(DjangoModelFactory):
    """A current leader of a building."""

    class Meta:
        model = Appointment

    member = factory.SubFactory(MemberFactory)
    grid = factory.LazyFunction(lambda: make_area().building)
    role = AppointmentRole.LEADER
    since = dt.date(2026, 1, 1)


class PlaceFactory(DjangoModelFactory):
    """A quarter in a grid."""

    class Meta:
        model = Place

    grid = factory.LazyFunction(lambda: make_area().group)
    name = factory.Sequence(lambda n: f"场所{n}")
    kind = PlaceKind.RESIDENTIAL_QUARTER


class CategoryFactory(DjangoModelFactory):
    """A category; the same code gives the same row."""

    class Meta:
        model = Category
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"category-{n}")
    name = factory.Sequence(lambda n: f"类别{n}")


class CaseFactory(DjangoModelFactory):
    """A bare open row without timeline or stages, for lists and scopes; ``file_case`` makes real cases."""

    class Meta:
        model = Case

    number = factory.Sequence(lambda n: f"JX20260901{n:05d}")
    grid = factory.LazyFunction(lambda: make_area().building)
    area = factory.SelfAttribute("grid.code")
    category = factory.SubFactory(CategoryFactory)
    title = factory.Sequence(lambda n: f"事项{n}")
    description = "楼道堆物"
    filed_by = factory.SubFactory(MemberFactory)
    filed_at = factory.LazyFunction(now)
    route = RouteCode.ROUTINE
    stage = StageCode.HANDLING
    waiting_post = Post.LEADER
    handling_grid = factory.SelfAttribute("grid")
    handling_code = factory.SelfAttribute("handling_grid.code")
    due_at = factory.LazyAttribute(lambda case: case.filed_at + dt.timedelta(days=1))
    amber_at = factory.LazyAttribute(lambda case: case.filed_at + dt.timedelta(hours=19))
    updated_at = factory.SelfAttribute("filed_at")
