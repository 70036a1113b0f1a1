"""What somebody chose: kinds and ways, quiet hours of her own; and text messages to members."""

import datetime as dt

import pytest
import time_machine
from django.core import mail

from kit.time.clock import CHINA
from notices.actions import add_address, mark_read, want_email, want_ringing
from notices.choices import Channel, Kind, NoticeState, Way
from notices.models import Notice, Ringing
from notices.outbox import delivery
from notices.outbox.delivery import deliver_all
from notices.outbox.sparing import ONE_TEXT_WITHIN, UNREAD_FOR
from notices.quiet import after_quiet_hours, leaves_enough
from notices.telling import notify
from notices.wishes import CHOOSABLE, cell, differing, wants
from tests.actors import ADMIN
from tests.factories import MemberFactory
from tests.notices.server import a_server

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 9, 24, 12, 0, tzinfo=CHINA)
USUAL = [cell(kind, way) for kind in CHOOSABLE for way in Way if wants({}, kind, way)]


@pytest.fixture(autouse=True)
def _in_english(settings, monkeypatch):
    settings.LANGUAGE_CODE = "en"
    monkeypatch.setattr(delivery, "_left_alone", {})


@pytest.fixture
def gateway(settings):
    with a_server() as server:
        settings.SMS_URL, settings.SMS_KEY = f"{server.url}/sms", "s3cret"
        settings.INTERNAL_HOSTS = ["127.0.0.1"]
        settings.SITE_URL = "https://grid.example.org"
        yield server


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def told(*members, key="case:1", kind=Kind.TURN, about="JX1", **changes):
    given = {"subject": "着火 三单元502", "body": "王小明", "link": "/cases/JX1/", **changes}
    notify(recipients=members, key=key, kind=kind, about=about, **given)


def ways(key="case:1") -> set[str]:
    return set(Notice.objects.filter(key__startswith=f"{key}:").values_list("channel", flat=True))


def test_what_nobody_touched_is_not_kept():
    assert differing(USUAL) == {}
    assert differing([*USUAL, "other:push"]) == {"other:push": True}
    one = MemberFactory()
    want_ringing(by=ADMIN, member=one, chosen=[name for name in USUAL if name != "other:email"], quiet=None)
    assert Ringing.objects.get().choices == {"other:email": False}


def test_each_kind_comes_by_the_ways_that_were_chosen_and_emergencies_by_all(clock):
    one = MemberFactory(user__email="a@example.org")
    add_address(by=ADMIN, holder=one, text="dingtalk://0123456789abcdef")
    want_ringing(by=ADMIN, member=one, chosen=["deadline:email", "turn:robot"], quiet=None)
    for kind in (Kind.DEADLINE, Kind.TURN, Kind.OTHER):
        told(one, key=kind, kind=kind)
    told(one, key="fire", urgent=True)
    assert ways("deadline") == {"inbox", "email"}
    assert ways("turn") == {"inbox", "dingtalk"}
    assert ways("other") == {"inbox"}
    assert ways("fire") == {"inbox", "email", "dingtalk"}


def test_email_that_is_for_emergencies_only_stays_so_whatever_kinds_are_chosen(clock):
    one = MemberFactory(user__email="a@example.org")
    want_email(by=ADMIN, member=one, ordinary=False)
    want_ringing(by=ADMIN, member=one, chosen=["turn:email"], quiet=None)
    told(one)
    assert ways() == {"inbox"}


def test_the_choices_of_one_are_not_those_of_another(clock):
    one, other = (MemberFactory(user__email=f"{name}@example.org") for name in "ab")
    want_ringing(by=ADMIN, member=one, chosen=[], quiet=None)
    told(one, other)
    assert set(Notice.objects.filter(channel="email").values_list("recipient", flat=True)) == {other.pk}


def test_in_her_own_quiet_hours_only_emergencies_come_and_the_rest_right_after(clock):
    one = MemberFactory(user__email="a@example.org")
    want_ringing(by=ADMIN, member=one, chosen=USUAL, quiet=(dt.time(11, 30), dt.time(14)))
    told(one)
    told(one, key="fire", urgent=True, subject="fire")
    deliver_all()
    assert [message.subject for message in mail.outbox] == ["fire"]
    assert Notice.objects.get(channel="email", urgent=False).due_at == NOON.replace(hour=14)
    clock.move_to(NOON.replace(hour=14))
    deliver_all()
    assert len(mail.outbox) == 2


def test_what_is_late_does_not_come_into_hours_that_are_quiet_for_her(clock):
    one = MemberFactory(user__email="a@example.org")
    told(one)
    want_ringing(by=ADMIN, member=one, chosen=USUAL, quiet=(dt.time(12), dt.time(14)))
    deliver_all()
    row = Notice.objects.get(channel="email")
    assert (mail.outbox, row.attempts, row.due_at) == ([], 0, NOON.replace(hour=14))


def test_hours_that_meet_the_citys_are_quiet_without_a_gap(settings):
    settings.NOTICE_QUIET_HOURS = (dt.time(21), dt.time(7, 30))
    evening = dt.datetime(2026, 9, 24, 19, 30, tzinfo=CHINA)
    assert after_quiet_hours(evening, (dt.time(19), dt.time(22))) == evening.replace(
        day=25, hour=7, minute=30
    )
    morning = dt.datetime(2026, 9, 24, 3, 0, tzinfo=CHINA)
    assert after_quiet_hours(morning, (dt.time(7), dt.time(9))) == morning.replace(hour=9)
    assert leaves_enough((dt.time(12), dt.time(14)))
    assert not leaves_enough((dt.time(7), dt.time(20)))
    settings.NOTICE_QUIET_HOURS = None
    assert leaves_enough((dt.time(20), dt.time(6)))


def test_a_text_message_about_an_emergency_comes_when_she_has_not_read_it_and_says_nothing_private(
    clock, gateway
):
    one = MemberFactory(phone="13812345678")
    told(one, urgent=True, until=NOON + dt.timedelta(minutes=15))
    deliver_all()
    assert gateway.asked == []
    clock.shift(UNREAD_FOR)
    deliver_all()
    row = Notice.objects.get(channel=Channel.SMS)
    (said,) = gateway.said()
    assert said["phone"] == "13812345678"
    assert said["text"] == (
        f"【Gridgov】Emergency JX1 To be done by 12:15 today https://grid.example.org/inbox/rung/{row.pk}/"
    )
    assert (row.state, row.recipient) == (NoticeState.SENT, one)


def test_whoever_has_read_it_gets_no_text_message(clock, gateway):
    one = MemberFactory(phone="13812345678")
    told(one, urgent=True)
    mark_read(notice=Notice.objects.get(channel=Channel.INBOX), by=one)
    clock.shift(UNREAD_FOR)
    deliver_all()
    row = Notice.objects.get(channel=Channel.SMS)
    assert (gateway.asked, row.state, row.problem) == ([], NoticeState.SPARED, "It has been read already.")


def test_of_one_case_there_is_one_text_message_in_a_quarter_of_an_hour(clock, gateway):
    one = MemberFactory(phone="13812345678")
    for number in range(3):
        told(one, key=f"case:{number}", urgent=True)
    told(one, key="another", about="JX2", urgent=True)
    clock.shift(UNREAD_FOR)
    deliver_all()
    assert len(gateway.asked) == 2
    clock.shift(ONE_TEXT_WITHIN)
    told(one, key="case:later", urgent=True)
    clock.shift(UNREAD_FOR)
    deliver_all()
    assert len(gateway.asked) == 3


def test_other_kinds_come_as_text_messages_only_to_whom_asked_for_them(clock, gateway):
    one, other = MemberFactory(phone="13812345678"), MemberFactory(phone="13912345678")
    want_ringing(by=ADMIN, member=one, chosen=[*USUAL, "turn:sms"], quiet=None)
    told(one, other)
    deliver_all()
    assert [said["phone"] for said in gateway.said()] == ["13812345678"]


@pytest.mark.parametrize("why", ["no gateway", "not to staff", "no phone"])
def test_nobody_is_written_to_where_that_is_not_so(clock, settings, gateway, why):
    one = MemberFactory(phone="" if why == "no phone" else "13812345678")
    settings.SMS_URL = "" if why == "no gateway" else settings.SMS_URL
    settings.SMS_STAFF = why != "not to staff"
    told(one, urgent=True)
    assert ways() == {"inbox"}
