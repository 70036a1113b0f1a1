"""Ordinary messages by one e-mail a working day, for whoever wants that; emergencies always at once."""

import datetime as dt
import threading

import pytest
import time_machine
from django.core import mail
from django.db import connection

from kit.errors import Invalid, NotAllowed
from kit.time.clock import CHINA
from notices.actions import want_email
from notices.choices import Channel, NoticeState
from notices.models import Notice
from notices.outbox import daily
from notices.outbox.delivery import deliver_all
from notices.telling import notify, withdraw
from staff.models import Member
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db

FRIDAY = dt.datetime(2026, 9, 11, 10, 0, tzinfo=CHINA)


def workday(day: dt.date) -> bool:
    return day.weekday() < 5


def gather(moment: dt.datetime) -> int:
    with time_machine.travel(moment, tick=False):
        return daily.gather_all(is_working=workday)


def sent(moment: dt.datetime) -> list[str]:
    with time_machine.travel(moment, tick=False):
        daily.gather_all(is_working=workday)
        mail.outbox.clear()
        deliver_all()
    return [one.subject for one in mail.outbox]


@pytest.fixture
def reader(db: None) -> Member:
    cast: Cast = make_cast()
    member = cast.township_official
    member.user.email = "reader@example.org"
    member.user.save()
    with time_machine.travel(FRIDAY, tick=False):
        want_email(by=member.user, member=member, ordinary=True, daily_at=9)
    return member


def tell(member: Member, key: str, at: dt.datetime = FRIDAY, **more) -> None:
    with time_machine.travel(at, tick=False):
        notify(
            recipients=[member], key=key, subject=f"题{key}", body=f"话{key}", link=f"/cases/{key}/", **more
        )


def mails() -> dict[str, str]:
    rows = Notice.objects.filter(channel=Channel.EMAIL).order_by("pk")
    return {row.key.split(":")[0]: row.state for row in rows}


def test_they_come_together_in_their_order_at_her_hour_once(reader: Member, settings) -> None:
    settings.SITE_URL = "https://grid.example"
    for key in ("a", "b", "c"):
        tell(reader, key, FRIDAY - dt.timedelta(hours=2))
    assert sent(FRIDAY.replace(hour=8, minute=59)) == []
    assert sent(FRIDAY.replace(hour=9)) == ["2026-09-11消息汇总，共3条"]
    text = mail.outbox[0].body
    places = [text.index(word) for word in ("题a", "话a", "/cases/a/", "题b", "话b", "题c", "/cases/c/")]
    assert places == sorted(places)
    assert sent(FRIDAY.replace(hour=12)) == []
    assert mails() == {"a": "gathered", "b": "gathered", "c": "gathered", "daily": "sent"}


def test_what_comes_after_her_hour_waits_for_the_next_working_day(reader: Member) -> None:
    tell(reader, "a", FRIDAY.replace(hour=8))
    assert len(sent(FRIDAY.replace(hour=9))) == 1
    tell(reader, "b", FRIDAY.replace(hour=11))
    assert sent(FRIDAY.replace(hour=20)) == []
    assert sent(FRIDAY + dt.timedelta(days=1)) == []
    assert sent(FRIDAY + dt.timedelta(days=3)) == ["2026-09-14消息汇总，共1条"]


def test_an_emergency_comes_at_once_by_itself(reader: Member) -> None:
    tell(reader, "fire", FRIDAY.replace(hour=23), urgent=True)
    assert sent(FRIDAY.replace(hour=23)) == ["题fire"]


def test_whoever_was_away_at_the_hour_gets_it_later_on_that_day_but_not_at_night(reader: Member) -> None:
    tell(reader, "a", FRIDAY.replace(hour=8))
    assert sent(FRIDAY.replace(hour=22)) == []
    assert sent(FRIDAY + dt.timedelta(days=1)) == ["2026-09-11消息汇总，共1条"]


def test_whoever_no_longer_wants_it_gets_at_once_what_was_kept(reader: Member) -> None:
    tell(reader, "a")
    assert sent(FRIDAY) == ["2026-09-11消息汇总，共1条"]
    tell(reader, "b")
    want_email(by=reader.user, member=reader, ordinary=True)
    tell(reader, "c")
    assert sorted(sent(FRIDAY)) == ["2026-09-11消息汇总，共1条", "题c"]


def test_who_is_killed_while_gathering_has_done_nothing(reader: Member, monkeypatch) -> None:
    for key in ("a", "b"):
        tell(reader, key)

    def killed(_moment):
        raise KeyboardInterrupt

    monkeypatch.setattr(daily, "after_quiet_hours", killed)
    with pytest.raises(KeyboardInterrupt):
        gather(FRIDAY)
    assert mails() == {"a": "held", "b": "held"}
    monkeypatch.undo()
    assert sent(FRIDAY) == ["2026-09-11消息汇总，共2条"]


def test_what_is_taken_back_before_is_not_told(reader: Member) -> None:
    tell(reader, "a")
    tell(reader, "b")
    withdraw("a")
    assert sent(FRIDAY) == ["2026-09-11消息汇总，共1条"]
    assert "题a" not in mail.outbox[0].body


def test_it_keeps_no_words_of_its_own_and_sends_those_that_stand_there_then(reader: Member) -> None:
    tell(reader, "a")
    gather(FRIDAY)
    assert Notice.objects.get(key__startswith="daily:").body == ""
    Notice.objects.filter(key__startswith="a:").update(body="已隐去")
    sent(FRIDAY)
    assert "已隐去" in mail.outbox[0].body
    assert "话a" not in mail.outbox[0].body


def test_an_hour_at_night_is_refused_and_so_is_anybody_else(reader: Member) -> None:
    for hour in (0, 7, 21, 99):
        with pytest.raises(Invalid):
            want_email(by=reader.user, member=reader, ordinary=True, daily_at=hour)
    other = Member.objects.exclude(pk=reader.pk).select_related("user").first()
    with pytest.raises(NotAllowed):
        want_email(by=other.user, member=reader, ordinary=True, daily_at=9)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_gather_at_once_and_there_is_one(reader: Member) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("parallel writers are tested on PostgreSQL; SQLite has one writer at a time")
    for number in range(20):
        tell(reader, f"m{number}")
    made: list[int] = []

    def work() -> None:
        try:
            made.append(daily.gather_all(is_working=lambda _day: True))
        finally:
            connection.close()

    with time_machine.travel(FRIDAY, tick=False):
        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sum(made) == 1
    assert Notice.objects.filter(state=NoticeState.GATHERED).count() == 20
