"""Courses are planned: those who are invited are told and have them among what waits; who took part is entered from
the day on."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from kit.errors import Invalid, NotAllowed
from kit.time.clock import CHINA
from notices.models import Notice
from staff.actions import cancel_training, save_training
from staff.choices import TrainingKind
from staff.duty.training import hours_of
from staff.models import Attendance, Invitation, Member, Training
from tests.cast import Cast
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 12, 3)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(dt.datetime(2026, 11, 30, 12, tzinfo=CHINA), tick=False) as traveller:
        yield traveller


def save(cast: Cast, training: Training | None = None, **given: Any) -> Training:
    said = {
        "title": "消防培训",
        "kind": TrainingKind.PROFESSIONAL,
        "date": DAY,
        "hours": Decimal(2),
        "organizer": cast.committee,
        "notes": "社区会议室",
    }
    by = Member.objects.get(pk=cast.community_secretary.pk).user
    return save_training(by=by, training=training, **said | given)


def told(member: Member) -> list[str]:
    rows = Notice.objects.filter(recipient=member, channel="inbox", key__startswith="course:").order_by("pk")
    return list(rows.values_list("subject", flat=True))


def test_those_who_are_invited_are_told_with_day_and_place(cast: Cast) -> None:
    save(cast, invited=[cast.building_leader, cast.community_secretary])
    (words,) = told(cast.building_leader)
    assert "消防培训" in words
    assert "2026-12-03" in words
    assert "社区会议室" in Notice.objects.get(recipient=cast.building_leader, channel="inbox").body
    assert told(cast.community_secretary) == []


def test_who_took_part_is_entered_from_the_day_on(clock: time_machine.Traveller, cast: Cast) -> None:
    made = save(cast, invited=[cast.building_leader])
    with pytest.raises(Invalid) as refused:
        save(cast, made, attendees=[cast.building_leader])
    assert set(refused.value.fields) == {"attendees"}
    assert hours_of([cast.building_leader], 2026)[cast.building_leader.pk].total == 0
    clock.move_to(dt.datetime(2026, 12, 3, 0, 0, tzinfo=CHINA))
    save(cast, made, attendees=[cast.building_leader])
    assert hours_of([cast.building_leader], 2026)[cast.building_leader.pk].total == 2
    assert Invitation.objects.filter(training=made).count() == 1


def test_changes_are_told_to_whom_they_concern(cast: Cast) -> None:
    made = save(cast, invited=[cast.building_leader, cast.group_leader])
    save(cast, made, date=DAY + dt.timedelta(days=1), invited=[cast.group_leader, cast.building_liaison])
    assert told(cast.building_leader)[1].startswith("您不再")
    assert told(cast.group_leader)[1].startswith("改期")
    assert len(told(cast.building_liaison)) == 1
    save(cast, made, date=DAY + dt.timedelta(days=1), invited=[cast.group_leader, cast.building_liaison])
    assert len(told(cast.group_leader)) == 2
    save(cast, made, date=DAY + dt.timedelta(days=1), notes="带笔")
    assert Invitation.objects.filter(training=made).count() == 2


def test_nobody_of_another_area_is_invited(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        save(cast, invited=[cast.other_community_leader])
    assert set(refused.value.fields) == {"invited"}
    assert not Training.objects.exists()


def test_sent_twice_it_is_one_course_and_told_once(cast: Cast) -> None:
    first = save(cast, invited=[cast.building_leader])
    assert save(cast, invited=[cast.building_leader]) == first
    assert len(told(cast.building_leader)) == 1


def test_a_planned_course_is_cancelled_and_a_held_one_stays(
    clock: time_machine.Traveller, cast: Cast
) -> None:
    made = save(cast, invited=[cast.building_leader])
    with pytest.raises(NotAllowed):
        cancel_training(by=cast.other_community_leader.user, training=made)
    cancel_training(by=cast.community_secretary.user, training=made)
    assert told(cast.building_leader)[1].startswith("取消")
    assert not Training.objects.exists()
    held = save(cast, date=dt.date(2026, 11, 30), attendees=[cast.building_leader])
    with pytest.raises(Invalid):
        cancel_training(by=cast.community_secretary.user, training=held)


def test_no_more_than_a_year_ahead(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        save(cast, date=dt.date(2027, 12, 3))
    assert set(refused.value.fields) == {"date"}


def test_it_waits_for_those_who_are_invited_until_its_day_is_over(
    clock: time_machine.Traveller, cast: Cast
) -> None:
    save(cast, invited=[cast.building_leader, cast.community_worker2])
    leader, worker = at_desk(cast.building_leader), at_desk(cast.community_worker2)
    for moment, waits in (("2026-12-03T23:59:00+08:00", True), ("2026-12-04T00:00:00+08:00", False)):
        clock.move_to(dt.datetime.fromisoformat(moment))
        leader, worker = at_desk(cast.building_leader), at_desk(cast.community_worker2)
        assert ("Courses that you are invited to" in leader.get("/").content.decode()) is waits
        assert ("消防培训" in leader.get("/team/").content.decode()) is waits
        listed = worker.get("/admin/staff/training/", {"courses": "mine"}).context["cl"].result_list
        assert [one.title for one in listed] == (["消防培训"] if waits else [])
    other = at_desk(cast.group_leader)
    assert "Courses that you are invited to" not in other.get("/").content.decode()


def test_it_is_planned_and_shown_at_the_desk(clock: time_machine.Traveller, cast: Cast) -> None:
    browser = at_desk(cast.community_secretary)
    facts = {
        "title": "消防培训",
        "kind": "professional",
        "date": "2026-12-03",
        "hours": "2",
        "organizer": cast.committee.pk,
        "invited": [cast.building_leader.pk],
    }
    assert browser.post("/admin/staff/training/add/", facts).status_code == 302
    made = Training.objects.get()
    page = f"/admin/staff/training/{made.pk}/change/"
    assert 'name="attendees"' not in browser.get(page).content.decode()
    assert "Planned" in browser.get("/admin/staff/training/").content.decode()
    clock.move_to(dt.datetime(2026, 12, 3, 9, tzinfo=CHINA))
    browser = at_desk(cast.community_secretary)
    assert 'name="attendees"' in browser.get(page).content.decode()
    assert "Held" in browser.get("/admin/staff/training/", {"courses": "held"}).content.decode()
    assert not Attendance.objects.exists()


def test_the_desk_deletes_a_planned_course_only(clock: time_machine.Traveller, cast: Cast) -> None:
    made = save(cast, invited=[cast.building_leader])
    browser = at_desk(cast.community_secretary)
    browser.post(f"/admin/staff/training/{made.pk}/delete/", {"post": "yes"})
    assert not Training.objects.exists()
    held = save(cast, date=dt.date(2026, 11, 30))
    answer = browser.post(f"/admin/staff/training/{held.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 403
