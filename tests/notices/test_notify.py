"""Telling: one row a member and channel, however often it is called."""

import datetime as dt

import pytest
import time_machine
from django.db import transaction

from kit.errors import NotFound
from kit.net.breaker import Breaker
from kit.time.clock import CHINA
from notices.actions import mark_all_read, mark_read
from notices.choices import Channel, NoticeState
from notices.models import Notice
from notices.telling import Message, notify, notify_all, waking
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db

DAY = dt.datetime(2026, 9, 24, 10, 0, tzinfo=CHINA)
EVENING = dt.datetime(2026, 9, 24, 22, 15, tzinfo=CHINA)
NIGHT = dt.datetime(2026, 9, 25, 3, 0, tzinfo=CHINA)
MORNING = dt.datetime(2026, 9, 25, 7, 30, tzinfo=CHINA)


def member(email: str = ""):
    return MemberFactory(user__email=email)


def rows() -> list[tuple[int, str, str]]:
    return list(Notice.objects.order_by("id").values_list("recipient_id", "channel", "state"))


def told(*members, **changes) -> int:
    return notify(
        **{"recipients": members, "key": "case:1", "subject": "路灯不亮", "body": "请处理", **changes}
    )


def test_the_inbox_has_it_at_once_and_mail_waits_for_those_who_have_an_address():
    without, reads_mail = member(), member("a@example.org")
    told(without, reads_mail)
    assert rows() == [
        (without.pk, Channel.INBOX, NoticeState.SENT),
        (reads_mail.pk, Channel.INBOX, NoticeState.SENT),
        (reads_mail.pk, Channel.EMAIL, NoticeState.WAITING),
    ]


def test_the_same_key_tells_a_member_only_once():
    one = member("a@example.org")
    for _again in range(3):
        told(one, one)
    assert len(rows()) == 2


def test_a_channel_can_be_left_out():
    told(member("a@example.org"), channels=[Channel.INBOX])
    assert [channel for _member, channel, _state in rows()] == [Channel.INBOX]


@pytest.mark.parametrize(
    ("at", "urgent", "expected"),
    [
        (DAY, False, DAY),
        (EVENING, False, MORNING),
        (NIGHT, False, MORNING),
        (MORNING, False, MORNING),
        (MORNING - dt.timedelta(minutes=1), False, MORNING),
        (DAY.replace(hour=21), False, MORNING),
        (NIGHT, True, NIGHT),
    ],
)
def test_mail_is_pushed_in_quiet_hours_only_when_urgent(at, urgent, expected):
    with time_machine.travel(at, tick=False):
        told(member("a@example.org"), urgent=urgent)
    assert Notice.objects.get(channel=Channel.EMAIL).due_at == expected
    assert Notice.objects.get(channel=Channel.INBOX).due_at == at


def test_what_is_rolled_back_was_never_told():
    with transaction.atomic():
        told(member())
        transaction.set_rollback(True)
    assert rows() == []


def test_many_messages_cost_few_statements_and_are_told_as_if_one_by_one(django_assert_max_num_queries):
    one, other = member("a@example.org"), member()
    messages = [
        Message(recipients=[one, other, one], key=f"case:{number}", subject="路灯不亮", body="请处理")
        for number in range(50)
    ]
    # SQLite takes some 50 rows a statement; one asks for addresses, one for what people want.
    with django_assert_max_num_queries(6):
        assert notify_all(messages) == 150
    told(one, other, key="case:7")
    assert Notice.objects.count() == 150


def test_a_subject_that_is_too_long_is_cut():
    told(member(), subject="长" * 300)
    assert Notice.objects.get().subject == "长" * 200


def test_a_worker_is_woken_once_a_transaction_and_only_after_it(django_capture_on_commit_callbacks):
    with (
        time_machine.travel(DAY, tick=False),
        django_capture_on_commit_callbacks() as callbacks,
        transaction.atomic(),
    ):
        told(member("a@example.org"))
        told(member("b@example.org"))
        told(member())
    assert len(callbacks) == 1


def test_nobody_is_woken_for_mail_that_waits_for_the_morning(django_capture_on_commit_callbacks):
    with time_machine.travel(NIGHT, tick=False), django_capture_on_commit_callbacks() as callbacks:
        told(member("a@example.org"))
    assert callbacks == []


def test_a_ring_of_a_step_that_is_undone_does_not_silence_the_next(django_capture_on_commit_callbacks):
    with (
        time_machine.travel(DAY, tick=False),
        django_capture_on_commit_callbacks() as callbacks,
        transaction.atomic(),
    ):
        with transaction.atomic():
            told(member("a@example.org"))
            transaction.set_rollback(True)
        told(member("b@example.org"), key="case:2")
    assert len(callbacks) == 1


def test_a_broker_that_is_down_does_no_harm_and_is_left_alone_for_a_while(
    django_capture_on_commit_callbacks, monkeypatch
):
    tried = []

    def down(**options):
        tried.append(options)
        raise ConnectionError

    monkeypatch.setattr(waking, "_broker", Breaker("broker", seconds=20))
    monkeypatch.setattr(waking.deliver_notices, "apply_async", down)
    for number in range(3):
        with time_machine.travel(DAY, tick=False), django_capture_on_commit_callbacks(execute=True):
            told(member("a@example.org"), key=f"case:{number}")
    assert len(rows()) == 6
    assert tried == [{"retry": False, "expires": 300}]


def test_reading_is_for_the_recipient_and_the_first_time_counts():
    one, other = member("a@example.org"), member()
    told(one, other)
    notice = Notice.objects.inbox_of(one).get()
    mark_read(notice=notice, by=one)
    first = Notice.objects.get(pk=notice.pk).read_at
    mark_read(notice=notice, by=one)
    assert Notice.objects.get(pk=notice.pk).read_at == first
    with pytest.raises(NotFound):
        mark_read(notice=notice, by=other)
    with pytest.raises(NotFound):
        mark_read(notice=Notice.objects.get(channel=Channel.EMAIL), by=one)


def test_reading_all_leaves_the_inboxes_of_others():
    one, other = member(), member()
    told(one, other)
    told(one, key="case:2")
    assert mark_all_read(by=one) == 2
    assert mark_all_read(by=one) == 0
    assert Notice.objects.inbox_of(other).unread().count() == 1
