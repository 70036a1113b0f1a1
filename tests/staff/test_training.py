"""Courses, who took part, and hours by member and year (policy 三(二))."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from kit.errors import Invalid
from kit.time.clock import CHINA
from staff.actions import save_training
from staff.choices import TrainingKind
from staff.duty.training import hours_by_year, hours_of
from staff.models import Attendance, Member, Organization, Training
from tests.actors import ADMIN
from tests.cast import Cast
from tests.pages.desk import at_desk, queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel(dt.datetime(2026, 11, 24, 12, tzinfo=CHINA), tick=False):
        yield


def course(
    by: Organization,
    *members: Member,
    kind: str = TrainingKind.POLICY,
    date: str = "2026-03-01",
    hours: str = "2",
) -> Training:
    return save_training(
        by=ADMIN,
        title="政策法规培训",
        kind=kind,
        date=dt.date.fromisoformat(date),
        hours=Decimal(hours),
        organizer=by,
        attendees=members,
    )


def test_hours_add_up_by_member_kind_and_year(cast: Cast) -> None:
    both = (cast.building_leader, cast.group_leader)
    course(cast.committee, *both)
    course(cast.committee, cast.building_leader, kind=TrainingKind.ETHICS, hours="1.5")
    course(cast.committee, cast.building_leader, date="2025-12-31", hours="8")
    hours = hours_of([*both, cast.stranger], 2026)
    assert hours[cast.building_leader.pk].by_kind == {"policy": Decimal(2), "ethics": Decimal("1.5")}
    assert [hours[member.pk].total for member in (*both, cast.stranger)] == [Decimal("3.5"), 2, 0]
    assert hours_by_year(cast.building_leader) == [(2026, Decimal("3.5")), (2025, Decimal(8))]


def test_a_course_in_the_far_future_or_without_time_is_refused(cast: Cast) -> None:
    for given, field in (({"date": "2027-11-30"}, "date"), ({"hours": "0"}, "hours")):
        with pytest.raises(Invalid) as caught:
            course(cast.committee, **given)
        assert set(caught.value.fields) == {field}
    assert not Training.objects.exists()


def test_those_outside_the_writers_area_are_not_taken_away(cast: Cast) -> None:
    made = course(cast.committee, cast.building_leader, cast.group_leader, cast.other_community_leader)
    save_training(
        by=cast.community_secretary.user,
        training=made,
        title="改名",
        kind=made.kind,
        date=made.date,
        hours=made.hours,
        organizer=cast.committee,
        attendees=[cast.group_leader],
    )
    names = set(Attendance.objects.values_list("member__name", flat=True))
    assert names == {cast.group_leader.name, cast.other_community_leader.name}


def _typed(organizer: Organization, *members: Member) -> dict[str, object]:
    return {
        "title": "业务培训",
        "kind": "professional",
        "date": "2026-11-01",
        "hours": "3",
        "organizer": organizer.pk,
        "notes": "",
        "attendees": [member.pk for member in members],
    }


def test_the_desk_enters_courses_of_its_own_area_with_its_own_people(cast: Cast) -> None:
    browser = at_desk(cast.community_secretary)
    add = "/admin/staff/training/add/"
    assert browser.get(add).status_code == 200
    assert browser.post(add, _typed(cast.committee, cast.building_leader)).status_code == 302
    made = Training.objects.get()
    assert [row.member for row in made.attendances.all()] == [cast.building_leader]
    for wrong in (
        _typed(cast.other_committee),
        _typed(cast.committee, cast.other_community_leader),
    ):
        assert browser.post(add, wrong).status_code == 200
    assert Training.objects.count() == 1
    change = f"/admin/staff/training/{made.pk}/change/"
    assert browser.get(change).context["adminform"].form.initial["title"] == "业务培训"
    assert browser.post(change, _typed(cast.committee, cast.group_leader)).status_code == 302
    assert [row.member for row in made.attendances.all()] == [cast.group_leader]


def test_a_course_of_the_street_is_looked_at_by_those_whose_people_went(cast: Cast) -> None:
    made = course(cast.township_office, cast.building_leader)
    change = f"/admin/staff/training/{made.pk}/change/"
    secretary, other = at_desk(cast.community_secretary), at_desk(cast.other_community_leader)
    page = secretary.get(change)
    assert page.status_code == 200
    assert cast.building_leader.name in page.content.decode()
    assert secretary.post(change, _typed(cast.committee)).status_code == 403
    assert other.get(change).status_code == 404
    assert at_desk(cast.township_official).post(change, _typed(cast.township_office)).status_code == 302


def test_members_show_their_hours_at_the_desk(cast: Cast) -> None:
    course(cast.committee, cast.building_leader, hours="2.5")
    browser = at_desk(cast.community_secretary)
    page = browser.get("/admin/staff/member/")
    hours = {row.name: row.hours_now for row in page.context["cl"].result_list}
    assert hours[cast.building_leader.name] == Decimal("2.5")
    assert hours[cast.group_leader.name] == 0
    one = browser.get(f"/admin/staff/member/{cast.building_leader.pk}/change/").content.decode()
    assert "2026: 2.5" in one
    assert "政策法规培训" in one


def test_the_list_of_courses_costs_the_same_however_many_went(cast: Cast) -> None:
    browser = at_desk(cast.community_secretary)
    course(cast.committee, cast.building_leader)
    browser.get("/admin/staff/training/")
    few = queries_of(browser, "/admin/staff/training/")
    for _ in range(5):
        course(cast.committee, *cast.members().values())
    assert queries_of(browser, "/admin/staff/training/") == few
