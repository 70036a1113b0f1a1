"""Several who come at the same moment, on PostgreSQL: the last place is given once."""

import datetime as dt

import pytest
from django.db import connection

from diaries.actions.news.activities import call_activity, sign_off, sign_up
from diaries.actions.news.announcements import announce, tell_announcements
from diaries.models import Activity, Announcement, SignUp
from kit.actors import TIMETABLE
from kit.time import clock
from notices.models import Notice
from staff.models import Member
from tests.cast import Cast, make_cast
from tests.diaries.test_two_at_once import in_parallel

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _only_where_writers_run_in_parallel():
    if connection.vendor != "postgresql":
        pytest.skip("parallel writers are tested on PostgreSQL; SQLite has one writer at a time")


def called(cast: Cast, capacity: int) -> Activity:
    begins = clock.now() + dt.timedelta(days=1)
    return call_activity(
        by=cast.community_worker2,
        area=cast.community.code,
        kind="culture",
        audience="leaders",
        title="合唱",
        begins_at=begins,
        ends_at=begins + dt.timedelta(hours=1),
        place="活动室",
        capacity=capacity,
    )


def people(cast: Cast) -> list[Member]:
    parts = (cast.building_leader, cast.group_leader, cast.community_secretary, cast.community_worker2)
    return list(Member.objects.select_related("user").filter(pk__in=[one.pk for one in parts]))


def test_the_last_place_is_given_once():
    cast = make_cast()
    activity, comes = called(cast, 1), people(cast)
    in_parallel(lambda index: sign_up(by=comes[index % 4], activity=activity), 8)
    states = sorted(SignUp.objects.values_list("state", flat=True))
    assert states == ["going", "waiting", "waiting", "waiting"]


def test_whoever_leaves_gives_her_place_once():
    cast = make_cast()
    activity, comes = called(cast, 1), people(cast)
    first = sign_up(by=comes[0], activity=activity)
    for member in comes[1:]:
        sign_up(by=member, activity=activity)
    in_parallel(lambda _index: sign_off(by=comes[0], sign_up=first), 6)
    assert SignUp.objects.filter(state="going").count() == 1
    assert SignUp.objects.filter(state="waiting").count() == 2


def test_two_workers_tell_each_leader_once():
    cast = make_cast()
    announce(
        by=cast.city_official,
        area=cast.city.code,
        audience="leaders",
        title="防汛",
        words="值守",
        since=clock.today() + dt.timedelta(days=1),
    )
    tomorrow = clock.now() + dt.timedelta(days=1)
    in_parallel(lambda _index: tell_announcements(by=TIMETABLE, at=tomorrow), 4)
    rows = list(Notice.objects.filter(channel="inbox").values_list("recipient", flat=True))
    assert len(rows) == len(set(rows)) > 2
    assert Announcement.objects.get().told_at is not None
