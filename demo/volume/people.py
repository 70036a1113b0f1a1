"""Grids with their people in bulk: 8 resident groups of 10 buildings a community, all led and guided."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Exists, OuterRef

from grids import tree
from grids.choices import DivisionLevel, GridLevel, Setting
from grids.codes import community_of, county_of, parent_of
from grids.models import Division, Grid
from kit.time import clock
from staff.choices import AppointmentRole, Identity, OrganizationKind
from staff.models import Appointment, Member, Organization, User

GROUPS, BUILDINGS = 8, 10  # a community, and a group (design §1: about 8 and 80 a community)
BATCH = 2000
_AT_ONCE = 40  # communities in one transaction
_PHONES = "199"
Wanted = tuple[Organization, Identity, str]


def empty_communities(wanted: int) -> list[Grid]:
    """So many communities that have no groups yet, spread over the whole city.

    Raises:
        ValueError: there are not so many.
    """
    parts = Grid.objects.filter(parent=OuterRef("pk"))
    free = list(Grid.objects.filter(~Exists(parts), level=GridLevel.COMMUNITY).current().order_by("code"))
    if len(free) < wanted:
        raise ValueError(f"Only {len(free)} communities have no groups yet.")
    return [free[number * len(free) // wanted] for number in range(wanted)]


def fill(communities: Sequence[Grid]) -> int:
    """Divide the communities into groups and buildings, and appoint people. Returns how many grids."""
    made = 0
    for start in range(0, len(communities), _AT_ONCE):
        with transaction.atomic():
            part = communities[start : start + _AT_ONCE]
            grids = _plant(part)
            _appoint(part, grids)
            made += len(grids)
    return made


def ensure_offices() -> None:
    """For every street, county and the city with grids: the offices that cases of all routes come to."""
    codes = set(Grid.objects.filter(level=GridLevel.RESIDENT_GROUP).values_list("division", flat=True))
    kinds = OrganizationKind
    for division in Division.objects.filter(code__in=codes):
        _office(f"{division.name}办事处", kinds.TOWNSHIP_OFFICE, division, Identity.TOWNSHIP_CADRE)
    for division in Division.objects.filter(code__in={county_of(code) for code in codes}):
        for name, kind in (
            ("城乡社区建设领导小组", kinds.LEADING_GROUP),
            ("行政服务中心", kinds.SERVICE_CENTRE),
            ("综合行政执法局", kinds.DEPARTMENT),
        ):
            _office(f"{division.name}{name}", kind, division, Identity.DEPARTMENT_OFFICER)
    for division in Division.objects.filter(level=DivisionLevel.CITY):
        _office(f"{division.name}领导小组", kinds.LEADING_GROUP, division, Identity.DEPARTMENT_OFFICER)


def _office(name: str, kind: OrganizationKind, division: Division, identity: Identity) -> None:
    """An office of this kind with three people, unless the division has one."""
    if Organization.objects.filter(kind=kind, divisions=division, members__isnull=False).exists():
        return
    office = Organization.objects.create(name=name, kind=kind)
    office.divisions.add(division)
    _members([(office, identity, f"{name}{number}") for number in range(1, 4)])


def _plant(communities: Iterable[Grid]) -> list[Grid]:
    new: list[Grid] = []
    for community in communities:
        for group in range(1, GROUPS + 1):
            code = f"{community.code}{group:03d}"
            new.append(_grid(code, f"第{group}网格", GridLevel.RESIDENT_GROUP, community))
            for building in range(1, BUILDINGS + 1):
                new.append(_grid(f"{code}{building:03d}", f"{building}幢", GridLevel.BUILDING, community))
    tree.plant(new)
    return new


def _grid(code: str, name: str, level: GridLevel, community: Grid) -> Grid:
    households = 300 if level == GridLevel.RESIDENT_GROUP else 300 // BUILDINGS
    return Grid(
        code=code,
        name=name,
        level=level,
        division_id=community.division_id,
        setting=Setting.URBAN,
        declared_households=households,
        declared_registered=households * 5 // 2,
        declared_floating=households // 2,
    )


def _appoint(communities: Sequence[Grid], grids: Sequence[Grid]) -> None:
    """A leader for every grid, and a liaison; a head guides all buildings of a group."""
    committees = _committees(communities)
    parts: dict[str, list[Grid]] = defaultdict(list)
    for grid in grids:
        parts[parent_of(grid.code)].append(grid)
    wanted: list[Wanted] = []
    places: list[list[tuple[Grid, str]]] = []
    for community in communities:
        wanted.append((committees[community.code], Identity.PARTY_SECRETARY, f"{community.name}书记"))
        places.append([(community, AppointmentRole.LEADER)])
    for grid in grids:
        number = grid.code.removeprefix(community_of(grid.code))
        at_group = grid.level == GridLevel.RESIDENT_GROUP
        identity = Identity.COMMUNITY_WORKER if at_group else Identity.STAIRWELL_LEADER
        wanted.append((committees[community_of(grid.code)], identity, f"负责{number}"))
        places.append([(grid, AppointmentRole.LEADER)])
        if at_group:
            below = [(building, AppointmentRole.LIAISON) for building in parts[grid.code]]
            wanted.append((committees[community_of(grid.code)], Identity.GROUP_HEAD, f"组长{number}"))
            places.append([(grid, AppointmentRole.LIAISON), *below])
    members = _members(wanted)
    since = clock.today() - dt.timedelta(days=400)
    Appointment.objects.bulk_create(
        (
            Appointment(member=member, grid=grid, role=role, since=since)
            for member, posts in zip(members, places, strict=True)
            for grid, role in posts
        ),
        batch_size=BATCH,
    )


def _committees(communities: Iterable[Grid]) -> dict[str, Organization]:
    """The committee of each community by its code; made when missing."""
    kind = OrganizationKind.COMMUNITY_COMMITTEE
    found: dict[str, Organization] = {}
    for community in communities:
        committee = Organization.objects.filter(kind=kind, communities=community).first()
        if committee is None:
            committee = Organization.objects.create(name=f"{community.name}（测试）", kind=kind)
            committee.communities.add(community)
        found[community.code] = committee
    return found


def _members(wanted: Sequence[Wanted]) -> list[Member]:
    """New people with logins that nobody can use."""
    first = User.objects.filter(username__startswith=_PHONES).count() + 1
    users = User.objects.bulk_create(
        (
            User(username=f"{_PHONES}{number:08d}", password=make_password(None))
            for number in range(first, first + len(wanted))
        ),
        batch_size=BATCH,
    )
    return Member.objects.bulk_create(
        (
            Member(user=user, phone=user.username, organization=office, name=name[:40], identity=identity)
            for user, (office, identity, name) in zip(users, wanted, strict=True)
        ),
        batch_size=BATCH,
    )
