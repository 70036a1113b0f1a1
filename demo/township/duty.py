"""What the people of the demonstration do besides cases: turns of duty, courses, and standing in for each
other (policy 二(五): 错时工作、岗位互替; 三(二): 培训)."""

import datetime as dt
from decimal import Decimal

from demo.actor import DEMONSTRATION
from demo.places.offices import TOWNS
from demo.places.shapes import Community
from demo.places.street import COMMUNITIES
from demo.township.town import Township
from grids.models import Grid
from kit.time import clock
from staff.actions import copy_week, make_cover, save_shift, save_training
from staff.choices import Identity, Post, TrainingKind
from staff.models import Member, Organization
from staff.posts.holders import holders

# The community whose plan has office hours only, so that the finding can be seen.
WITHOUT_OFF_PEAK = COMMUNITIES[-1].code
_DAY = dt.timedelta(days=1)
_WEEK = 7 * _DAY
_HALL, _ROUND, _WINDOW = "社区服务大厅", "小区巡查", "便民窗口"
# Days of the week from 0, beginning, end, place.
_ORDINARY = tuple((day, dt.time(8, 30), dt.time(17, 30), _HALL) for day in range(5))
_OFF_PEAK = (
    (0, dt.time(18), dt.time(20, 30), _WINDOW),
    (2, dt.time(18), dt.time(20, 30), _WINDOW),
    (4, dt.time(19), dt.time(21), _ROUND),
    (5, dt.time(9), dt.time(16), _HALL),
    (6, dt.time(9), dt.time(12), _ROUND),
)
# Title, kind, days ago, hours, who comes: every so many-th of the community's people.
_COURSES = (
    ("《关于全面推行城乡社区网格化管理的实施意见》解读", TrainingKind.POLICY, 62, Decimal(3), 1),
    ("入户走访与矛盾调解", TrainingKind.PROFESSIONAL, 24, Decimal(4), 2),
    ("职业道德与居民隐私保护", TrainingKind.ETHICS, 6, Decimal("1.5"), 3),
)


def plan_duty(now: dt.datetime) -> None:
    """The duty of this week and the next in every community."""
    today = clock.date_of(now)
    monday = today - today.weekday() * _DAY
    for community in (community for town in TOWNS for community in town.communities):
        grid = Grid.objects.get(code=community.code)
        people = _staff(community)
        turns = _ORDINARY if community.code == WITHOUT_OFF_PEAK else (*_ORDINARY, *_OFF_PEAK)
        for number, (day, begins, ends, place) in enumerate(turns):
            save_shift(
                by=DEMONSTRATION,
                grid=grid,
                member=people[number % len(people)],
                date=monday + day * _DAY,
                begins=begins,
                ends=ends,
                place=place,
            )
        copy_week(by=DEMONSTRATION, grid=grid, monday=monday, to=monday + _WEEK)


def hold_courses(town: Township, now: dt.datetime) -> None:
    """The courses of the last two months, with those who came."""
    people = [member for community in COMMUNITIES for member in _staff(community)]
    office: Organization = town.offices["street"]
    for title, kind, days, hours, every in _COURSES:
        save_training(
            by=DEMONSTRATION,
            title=title,
            kind=kind,
            date=clock.date_of(now) - days * _DAY,
            hours=hours,
            organizer=office,
            attendees=people[::every],
        )


def arrange_covers(town: Township, now: dt.datetime) -> None:
    """The worker whose login is printed stands in for a colleague until the end of the week; next week
    somebody stands in for the stairwell leader."""
    today = clock.date_of(now)
    secretary, leader = town.members["secretary"], town.members["leader"]
    colleague = holders(Post.LEADER, code=town.groups[1].code)[0]
    neighbour = holders(Post.LEADER, code=town.buildings[1].code)[0]
    for absent, deputy, begins, days, reason in (
        (colleague, town.members["worker"], today, 4, "外出培训"),
        (leader, neighbour, today + _WEEK, 6, "走亲戚"),
    ):
        until = begins + days * _DAY
        make_cover(by=secretary.user, absent=absent, deputy=deputy, since=begins, until=until, reason=reason)


def _staff(community: Community) -> list[Member]:
    """The people of a community's committee, its secretary last."""
    found = Member.objects.filter(organization__communities__code=community.code).select_related("user")
    return sorted(found, key=lambda one: (one.identity == Identity.PARTY_SECRETARY, one.pk))
