"""Draining the outbox: claimed once, sent outside the transaction, tried again with growing pauses."""

import datetime as dt
import smtplib
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core import mail
from django.db import connection, connections

from kit.time.clock import CHINA
from notices.channels.sending import CHANNELS
from notices.choices import Channel, NoticeState
from notices.models import Notice
from notices.outbox import delivery
from notices.outbox.delivery import deliver_all, deliver_due
from notices.telling import notify
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 9, 24, 12, 0, tzinfo=CHINA)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _nobody_is_left_alone(monkeypatch):
    monkeypatch.setattr(delivery, "_left_alone", {})


def write(*addresses: str, urgent: bool = False) -> None:
    for address in addresses:
        notify(
            recipients=[MemberFactory(user__email=address)],
            key=f"to:{address}",
            subject="路灯\n不亮",
            body="请处理",
            link="/cases/JX1/",
            urgent=urgent,
        )


def mails() -> list[Notice]:
    return list(Notice.objects.filter(channel=Channel.EMAIL).order_by("id"))


def test_a_message_carries_its_unique_key_and_the_link(clock, settings):
    settings.SITE_URL = "https://grid.example.org/"
    write("a@example.org")
    assert deliver_due() == 1
    (notice,) = mails()
    (message,) = mail.outbox
    assert message.to == ["a@example.org"]
    assert message.subject == "路灯 不亮"
    assert message.body.endswith("https://grid.example.org/cases/JX1/")
    assert message.extra_headers["X-Gridgov-Key"] == notice.key
    assert message.extra_headers["Message-ID"].startswith("<")
    assert (notice.state, notice.attempts, notice.sent_at) == (NoticeState.SENT, 1, NOON)
    assert deliver_due() == 0


def test_the_inbox_row_is_not_delivered_again(clock):
    write("a@example.org")
    deliver_all()
    assert len(mail.outbox) == 1


def test_what_another_worker_holds_is_left_alone_until_its_lease_runs_out(clock):
    write("a@example.org")
    held, _lease = delivery._claim(10)
    assert len(held) == 1
    assert deliver_due() == 0
    clock.shift(delivery.LEASE)
    assert deliver_due() == 1
    assert len(mail.outbox) == 1


def test_a_worker_that_lost_its_lease_does_not_write_over_the_one_that_has_it(clock):
    write("a@example.org")
    (held,), lost = delivery._claim(10)
    clock.shift(delivery.LEASE)
    _same, lease = delivery._claim(10)
    delivery._try(held, lost)
    (notice,) = mails()
    assert (notice.state, notice.attempts, notice.leased_until) == (NoticeState.WAITING, 0, lease)


def test_a_worker_that_lost_its_lease_does_not_write_over_what_became_of_it(clock, monkeypatch):
    write("a@example.org", urgent=True)
    send = CHANNELS[Channel.EMAIL]
    (held,), lost = delivery._claim(10)
    clock.shift(delivery.LEASE)
    monkeypatch.setitem(CHANNELS, Channel.EMAIL, lambda notice: 1 / 0)
    assert deliver_due() == 1
    (written,) = mails()
    monkeypatch.setitem(CHANNELS, Channel.EMAIL, send)
    delivery._try(held, lost)
    (notice,) = mails()
    assert len(mail.outbox) == 1
    assert (notice.state, notice.attempts) == (NoticeState.WAITING, 1)
    assert (notice.due_at, notice.problem) == (written.due_at, "ZeroDivisionError")


def test_a_worker_that_lost_its_lease_does_not_give_back_what_another_holds(clock):
    write("a@example.org")
    held, lost = delivery._claim(10)
    clock.shift(delivery.LEASE)
    _same, lease = delivery._claim(10)
    delivery._release(held, lost)
    assert mails()[0].leased_until == lease


def test_no_message_is_begun_when_the_lease_is_nearly_over(clock, monkeypatch):
    write("a@example.org", "b@example.org", "c@example.org")

    def slow(notice):
        clock.shift(dt.timedelta(seconds=50))

    monkeypatch.setitem(CHANNELS, Channel.EMAIL, slow)
    assert deliver_due() == 2
    assert [notice.state for notice in mails()] == [NoticeState.SENT, NoticeState.SENT, NoticeState.WAITING]


def test_what_there_was_no_time_for_is_given_back(clock, monkeypatch):
    write("a@example.org", "b@example.org", "c@example.org")
    monkeypatch.setitem(CHANNELS, Channel.EMAIL, lambda notice: clock.shift(dt.timedelta(seconds=100)))
    assert [deliver_due(), deliver_due(), deliver_due(), deliver_due()] == [1, 1, 1, 0]


def test_the_urgent_come_first_however_long_the_others_have_waited(clock):
    write("a@example.org", "b@example.org")
    clock.shift(dt.timedelta(hours=1))
    write("c@example.org", urgent=True)
    assert [deliver_due(limit=1) for _one in range(3)] == [1, 1, 1]
    assert [message.to for message in mail.outbox] == [
        ["c@example.org"],
        ["a@example.org"],
        ["b@example.org"],
    ]


def test_what_is_late_is_not_pushed_at_night_unless_it_is_urgent(clock):
    clock.move_to(NOON.replace(hour=20))
    write("a@example.org")
    write("b@example.org", urgent=True)
    # No worker was there before the quiet hours began.
    clock.move_to(NOON.replace(hour=22))
    assert deliver_all() == 1
    clock.move_to(dt.datetime(2026, 9, 25, 7, 29, 59, tzinfo=CHINA))
    assert deliver_all() == 0
    clock.move_to(dt.datetime(2026, 9, 25, 7, 30, tzinfo=CHINA))
    assert deliver_all() == 1
    assert [message.to for message in mail.outbox] == [["b@example.org"], ["a@example.org"]]


def test_after_a_minute_a_worker_has_time_for_reminders_again(clock, monkeypatch):
    write("a@example.org", "b@example.org")
    monkeypatch.setattr(delivery, "deliver_due", lambda: clock.shift(dt.timedelta(seconds=25)) or 1)
    assert deliver_all() == 3


def test_it_is_tried_again_with_growing_pauses_and_then_kept_as_failed(clock, monkeypatch):
    write("a@example.org", urgent=True)

    def refused(notice):
        raise smtplib.SMTPDataError(451, b"a@example.org is busy")

    monkeypatch.setitem(CHANNELS, Channel.EMAIL, refused)
    pauses = []
    while deliver_due():
        (notice,) = mails()
        if notice.state == NoticeState.WAITING:
            pauses.append(notice.due_at - dt.datetime.now(dt.UTC))
            assert deliver_due() == 0
            clock.move_to(notice.due_at)
    assert pauses == list(delivery.PAUSES)
    (notice,) = mails()
    assert (notice.state, notice.attempts) == (NoticeState.FAILED, len(delivery.PAUSES) + 1)
    assert notice.problem == "SMTPDataError 451"
    assert list(Notice.objects.failed()) == [notice]


def test_a_second_try_does_not_come_at_night(clock, monkeypatch):
    clock.move_to(NOON.replace(hour=20, minute=59, second=30))
    write("a@example.org")
    monkeypatch.setitem(CHANNELS, Channel.EMAIL, lambda notice: 1 / 0)
    deliver_due()
    assert mails()[0].due_at == dt.datetime(2026, 9, 25, 7, 30, tzinfo=CHINA)


def test_one_that_fails_does_not_hold_up_the_next(clock, monkeypatch):
    write("bad@example.org", "good@example.org")
    send = CHANNELS[Channel.EMAIL]

    def picky(notice):
        if notice.recipient.user.email.startswith("bad"):
            raise OSError
        send(notice)

    monkeypatch.setitem(CHANNELS, Channel.EMAIL, picky)
    assert deliver_all() == 2
    assert [message.to for message in mail.outbox] == [["good@example.org"]]


def test_a_mail_server_that_does_not_answer_is_asked_once_and_the_others_wait_for_their_next_try(
    clock, monkeypatch
):
    write("a@example.org", "b@example.org", "c@example.org")
    asked = []

    def hangs(notice):
        asked.append(notice.pk)
        raise TimeoutError

    monkeypatch.setitem(CHANNELS, Channel.EMAIL, hangs)
    assert deliver_due() == 3
    assert len(asked) == 1
    first = next(one for one in mails() if one.pk == asked[0])
    assert (first.state, first.attempts, first.due_at) == (NoticeState.WAITING, 1, NOON + delivery.PAUSES[0])
    # The others have not been tried: an outage of a day gives none of them up.
    assert {(one.state, one.attempts, one.due_at) for one in mails() if one.pk != first.pk} == {
        (NoticeState.WAITING, 0, NOON + dt.timedelta(seconds=delivery.LEFT_ALONE))
    }


@pytest.mark.real_clock
def test_a_mail_server_that_takes_a_call_and_says_nothing_holds_up_its_own_mails_only(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 0.5
    settings.NOTICE_QUIET_HOURS = ()  # this test does not travel: it may be night in China
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        write("a@example.org", "b@example.org", "c@example.org")
        begun = time.monotonic()
        assert deliver_due() == 3
    assert time.monotonic() - begun < 3
    assert sorted(one.attempts for one in mails()) == [0, 0, 1]
    assert {one.state for one in mails()} == {NoticeState.WAITING}


def test_without_address_or_with_an_inactive_login_it_fails_at_once(clock):
    write("gone@example.org", "left@example.org")
    gone, left = (notice.recipient.user for notice in mails())
    gone.email = ""
    gone.save()
    left.is_active = False
    left.save()
    deliver_all()
    assert [notice.state for notice in mails()] == [NoticeState.FAILED, NoticeState.FAILED]
    assert mail.outbox == []


def test_messages_leave_outside_of_any_transaction(clock, monkeypatch):
    write("a@example.org")
    depth = []
    before = len(connection.savepoint_ids)
    monkeypatch.setitem(CHANNELS, Channel.EMAIL, lambda notice: depth.append(len(connection.savepoint_ids)))
    deliver_due()
    assert depth == [before]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_deliver_at_once_and_each_message_leaves_once(monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("parallel writers are tested on PostgreSQL; SQLite has one writer at a time")
    member, left = MemberFactory(user__email="a@example.org"), []
    for number in range(300):
        notify(recipients=[member], key=f"{number}", subject="路灯不亮", body="", urgent=True)
    monkeypatch.setitem(CHANNELS, Channel.EMAIL, lambda notice: left.append(notice.key))

    def work(_index: int) -> int:
        try:
            return sum(iter(lambda: deliver_due(limit=20), 0))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=8) as pool:
        assert sum(pool.map(work, range(8))) == 300
    assert sorted(left) == sorted(f"{number}:{member.pk}:email" for number in range(300))
