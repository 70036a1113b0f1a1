"""The closing of a week: drafted, signed, sent back, accepted; what is owed, and who is reminded of it."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction

from diaries.actions import (
    add_entry,
    begin_closings,
    note_missing_days,
    read_week,
    remind_of_diaries,
    save_week,
    say_nothing,
    sign_week,
    take_back_week,
)
from diaries.choices import ClosingState, EntryKind
from diaries.lines import Span
from diaries.models import ClosingEvent, MissingDay, WeekClosing
from diaries.queries.owed import missing_days, unclosed_weeks, unread
from diaries.queries.week import draft_of, figures_of
from diaries.tasks import keep_weeks
from grids.scope import Scope
from kit.actors import TIMETABLE
from kit.errors import Conflict, Invalid, KeyReused, NotAllowed, NotFound
from kit.time import clock
from kit.time.clock import CHINA
from notices.models import Notice
from residents import registry
from staff.actions import make_cover
from staff.models import Member
from tests.actors import ADMIN
from tests.cast import Cast
from tests.factories import CaseFactory
from tests.residents.world import household

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 9, 21)
SUNDAY = MONDAY + dt.timedelta(days=6)
THURSDAY, FRIDAY, LAST, LATE, WEDNESDAY = (
    dt.datetime(2026, 9, day, hour, minute, tzinfo=CHINA)
    for day, hour, minute in ((24, 17, 0), (25, 17, 0), (27, 23, 59), (28, 0, 0), (30, 13, 0))
)


@pytest.fixture(autouse=True)
def _in_english(settings):
    settings.LANGUAGE_CODE = "en"


def sign(by: Member, at: dt.datetime = FRIDAY, **more: Any) -> WeekClosing:
    with time_machine.travel(at, tick=False):
        return sign_week(**{"by": by, "monday": MONDAY, "words": "平稳", **more})


def read(by: Member, closing: WeekClosing, step: str, words: str = "", **more: Any) -> WeekClosing:
    return read_week(
        by=by, closing=closing, step=step, words=words, version=more.pop("version", closing.version), **more
    )


def test_a_week_is_signed_from_its_friday_and_late_after_sunday_midnight(cast: Cast):
    with pytest.raises(Invalid):
        sign(cast.building_leader, THURSDAY)
    assert sign(cast.building_leader, LAST).late is False
    assert sign(cast.group_leader, LATE).late is True
    closing = WeekClosing.objects.get(member=cast.building_leader)
    assert (closing.state, closing.grid, closing.signed_at) == ("signed", cast.building, LAST)


def test_words_are_kept_before_they_are_signed(cast: Cast):
    leader = cast.building_leader
    with time_machine.travel(THURSDAY, tick=False):
        kept = save_week(by=leader, monday=MONDAY, words="前半周", ahead="修灯")
    assert (kept.state, kept.words, kept.version) == ("drafted", "前半周", 2)
    with time_machine.travel(FRIDAY, tick=False), pytest.raises(Conflict):
        sign_week(by=leader, monday=MONDAY, words="旧页面", version=1)
    assert sign(leader, version=2).words == "平稳"


def test_the_same_form_signs_once_and_its_key_is_good_for_nothing_else(cast: Cast):
    leader = cast.building_leader
    first = sign(leader, key="form")
    assert sign(leader, key="form") == first
    assert ClosingEvent.objects.count() == 1
    with pytest.raises(KeyReused):
        sign(leader, LATE + dt.timedelta(days=5), key="form", monday=MONDAY + dt.timedelta(days=7))
    with pytest.raises(Invalid):
        sign(leader, key="other")


def test_nobody_without_a_diary_closes_a_week_and_none_that_is_to_come(cast: Cast):
    with pytest.raises(NotAllowed):
        sign(cast.stranger)
    with pytest.raises(Invalid):
        sign(cast.building_leader, monday=MONDAY + dt.timedelta(days=1))
    with time_machine.travel(FRIDAY, tick=False), pytest.raises(Invalid):
        save_week(by=cast.building_leader, monday=MONDAY + dt.timedelta(days=7), words="")


def test_a_signature_is_taken_back_while_the_week_runs(cast: Cast):
    leader = cast.building_leader
    closing = sign(leader)
    with time_machine.travel(LAST, tick=False):
        back = take_back_week(by=leader, monday=MONDAY, version=closing.version)
        assert back.state == ClosingState.DRAFTED
        with pytest.raises(NotFound):
            take_back_week(by=cast.group_leader, monday=MONDAY, version=1)
        again = sign_week(by=leader, monday=MONDAY, words="周日又有事", version=back.version)
    with time_machine.travel(LATE, tick=False), pytest.raises(Invalid):
        take_back_week(by=leader, monday=MONDAY, version=again.version)


def test_the_draft_is_computed_from_the_week_and_kept_as_it_was(cast: Cast):
    leader = cast.building_leader
    with time_machine.travel(THURSDAY, tick=False):
        first, second = (household(leader, cast.building, door) for door in ("101", "102"))
        registry.record_visit(household=first, by=leader)
        add_entry(by=leader, date=THURSDAY.date(), kind=EntryKind.OPINION, text="停车难")
        case = CaseFactory(grid=cast.building, assignee=leader, due_at=LATE)
        say_nothing(by=leader, date=THURSDAY.date())
    closing = sign(leader, ahead="继续劝")
    assert closing.draft["done"] == {"households_new": 2, "visits": 1}
    assert closing.draft["entries"] == {"opinion": 1}
    assert [one["number"] for one in closing.draft["open"]] == [case.number]
    assert (closing.draft["due"], closing.draft["visited"]) == (2, 1)
    assert closing.draft["filled"] == ["2026-09-24"]
    with time_machine.travel(LATE, tick=False):
        registry.record_visit(household=second, by=leader, at=THURSDAY)
        following = draft_of(leader, cast.building, MONDAY + dt.timedelta(days=7))
    closing.refresh_from_db()
    assert closing.draft["visited"] == 1
    assert following["carried"] == "继续劝"
    assert [one["since"] for one in following["open"]] == ["2026-09-21"]
    figures = figures_of(following, MONDAY + dt.timedelta(days=7), lambda _permission: Scope.nothing())
    assert [(one.number, one.title) for one in figures.open] == [("", "")]


def test_whoever_guides_comments_sends_back_and_accepts(cast: Cast):
    leader, guide = cast.building_leader, cast.building_liaison
    closing = sign(leader)
    with pytest.raises(Invalid):
        read(guide, closing, "return")
    commented = read(guide, closing, "comment", "写得清楚")
    assert commented.state == ClosingState.SIGNED
    back = read(guide, commented, "return", "漏了灯的事", key="form")
    assert (back.state, back.read_by) == (ClosingState.RETURNED, guide)
    assert read(guide, commented, "return", "漏了灯的事", key="form") == back
    with pytest.raises(Conflict):
        read(guide, back, "accept")
    again = sign(leader, LATE, words="补上灯的事", version=back.version)
    assert (again.state, again.late) == (ClosingState.SIGNED, False)
    done = read(guide, again, "accept")
    assert done.state == ClosingState.ACCEPTED
    steps = list(done.events.values_list("step", flat=True))
    assert steps == ["sign", "comment", "return", "sign", "accept"]
    assert [event.words for event in done.events.filter(step="sign")] == ["平稳", "补上灯的事"]
    told = Notice.objects.filter(recipient=leader, channel="inbox").order_by("pk")
    assert [
        "Comment" in one.subject or "Sent back" in one.subject or "accepted" in one.subject for one in told
    ] == [True] * 3


def test_a_past_week_has_only_what_was_filed_by_its_sunday(cast: Cast):
    leader = cast.building_leader
    with time_machine.travel(THURSDAY, tick=False):
        old = CaseFactory(grid=cast.building, assignee=leader)
    with time_machine.travel(LATE, tick=False):
        CaseFactory(grid=cast.building, assignee=leader)
        draft = draft_of(leader, cast.building, MONDAY)
    assert [one["number"] for one in draft["open"]] == [old.number]


def test_nothing_newer_is_carried_over_from_a_week(cast: Cast):
    leader = cast.building_leader
    with time_machine.travel(LATE, tick=False):
        new = CaseFactory(grid=cast.building, assignee=leader)
    closing = sign(leader)
    # As closings were kept that were signed late before a week ended with its Sunday.
    kept = closing.draft | {"open": [{"number": new.number, "due": None}]}
    WeekClosing.objects.filter(pk=closing.pk).update(draft=kept)
    with time_machine.travel(WEDNESDAY, tick=False):
        following = draft_of(leader, cast.building, MONDAY + dt.timedelta(days=7))
    assert [(one["number"], one["since"]) for one in following["open"]] == [(new.number, "")]


def test_whoever_guides_reads_and_comments_a_running_week(cast: Cast, client):
    leader, guide = cast.building_leader, cast.building_liaison
    with time_machine.travel(THURSDAY, tick=False):
        add_entry(by=leader, date=THURSDAY.date(), kind=EntryKind.OPINION, text="停车难")
        kept = save_week(by=leader, monday=MONDAY, words="前半周")
        client.force_login(guide.user)
        page = f"/diary/of/{leader.pk}/{THURSDAY.date()}/"
        assert page in client.get("/diary/closings/?owed=running").content.decode()
        assert page in client.get("/team/").content.decode()
        assert "停车难" in client.get(page).content.decode()
        assert client.post(page, {"words": "", "step": "comment", "version": 0}).status_code == 400
        for _twice in range(2):
            sent = {"words": "看到了，辛苦", "step": "comment", "version": 0, "key": "form"}
            assert client.post(page, sent).status_code == 302
        assert "看到了，辛苦" in client.get(page).content.decode()
        assert client.get(f"/diary/of/{leader.pk}/{FRIDAY.date()}/").status_code == 404
        assert ClosingEvent.objects.filter(step="comment").count() == 1
        client.force_login(leader.user)
        assert "看到了，辛苦" in client.get(f"/diary/week/{MONDAY}/").content.decode()
        assert client.get(f"/diary/of/{leader.pk}/{THURSDAY.date()}/").status_code == 403
        client.force_login(cast.group_leader.user)
        assert client.get(page).status_code in (403, 404)
        # What she was writing meanwhile is not refused.
        assert save_week(by=leader, monday=MONDAY, words="整周", version=kept.version).words == "整周"
    assert Notice.objects.filter(recipient=leader, channel="inbox", link__endswith=f"{MONDAY}/").count() == 1


def test_two_readers_at_once_are_a_conflict(cast: Cast):
    closing = sign(cast.building_leader)
    read(cast.building_liaison, closing, "accept")
    with pytest.raises(Conflict):
        read(cast.building_liaison, closing, "return", "晚了")


def test_nobody_reads_who_does_not_guide_that_grid_nor_her_own(cast: Cast):
    closing = sign(cast.building_leader)
    for other in (cast.building_leader, cast.community_secretary, cast.other_community_leader, cast.stranger):
        with pytest.raises(NotAllowed):
            read(other, closing, "accept")
    days = {"since": clock.today(), "until": clock.today()}
    make_cover(by=ADMIN, absent=cast.building_liaison, deputy=cast.community_worker2, **days)
    deputy = Member.objects.select_related("user", "organization").get(pk=cast.community_worker2.pk)
    assert read(deputy, closing, "accept").read_by == deputy


def test_the_database_refuses_to_change_what_was_done_with_a_closing(cast: Cast):
    sign(cast.building_leader)
    for change in (lambda rows: rows.update(words="别的"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(ClosingEvent.objects.all())


def rounds(at: dt.datetime, working: list[dt.date] | None = None) -> None:
    """What the timetable does, twice: a second round finds nothing to do."""
    with time_machine.travel(at, tick=False):
        for _again in range(2):
            begin_closings(by=TIMETABLE, on=at.date())
            note_missing_days(by=TIMETABLE, at=at, working=working or [])
            remind_of_diaries(by=TIMETABLE, at=at)


def test_weeks_that_are_over_wait_for_their_leaders_who_are_reminded_once(cast: Cast):
    sign(cast.building_leader)
    rounds(LATE)
    owed = unclosed_weeks(Scope.everything(), LATE.date())
    names = set(owed.values_list("member__name", flat=True))
    assert cast.group_leader.name in names
    assert cast.building_leader.name not in names
    assert Notice.objects.filter(recipient=cast.group_leader, channel="inbox").count() == 1
    own = WeekClosing.objects.of(cast.group_leader).owed(LATE.date()).get()
    with time_machine.travel(LATE, tick=False):
        sign_week(by=cast.group_leader, monday=MONDAY, words="", version=own.version)
    assert not WeekClosing.objects.of(cast.group_leader).owed(LATE.date()).exists()


def test_whoever_is_away_all_week_owes_no_closing(cast: Cast):
    with time_machine.travel(dt.datetime(2026, 9, 18, 9, 0, tzinfo=CHINA), tick=False):
        make_cover(
            by=ADMIN, absent=cast.group_leader, deputy=cast.community_worker2, since=MONDAY, until=SUNDAY
        )
    rounds(LATE)
    assert not WeekClosing.objects.of(cast.group_leader).exists()
    assert WeekClosing.objects.of(cast.building_leader).exists()


def test_a_working_day_without_anything_is_missing_after_noon_for_staff_only(cast: Cast):
    day = THURSDAY.date()
    with time_machine.travel(THURSDAY, tick=False):
        say_nothing(by=cast.community_secretary, date=day)
        add_entry(by=cast.other_community_leader, date=day, kind=EntryKind.PATROL, text="巡查")
    rounds(FRIDAY.replace(hour=11), [day])
    assert not MissingDay.objects.exists()
    rounds(FRIDAY.replace(hour=12), [day])
    people = set(MissingDay.objects.values_list("member__name", flat=True))
    assert cast.group_leader.name in people
    for other in (cast.community_secretary, cast.other_community_leader, cast.building_leader):
        assert other.name not in people
    told = Notice.objects.filter(recipient=cast.group_leader, channel="inbox", subject__contains="1 day")
    assert told.count() == 1
    assert missing_days(Scope.of([cast.community.code]), Span(MONDAY, SUNDAY)).count() == 1


def test_the_levels_that_owe_a_day_are_a_setting(cast: Cast, settings):
    settings.DIARY_DAILY_LEVELS = frozenset({3})
    rounds(FRIDAY, [THURSDAY.date()])
    people = set(MissingDay.objects.values_list("member__name", flat=True))
    assert cast.building_leader.name in people
    assert cast.group_leader.name not in people


def test_a_missing_day_is_settled_by_signing_or_by_what_is_entered_at_its_true_time(cast: Cast):
    leader, day = cast.group_leader, THURSDAY.date()
    rounds(FRIDAY, [day])
    assert MissingDay.objects.of(leader).open().count() == 1
    home = household(leader, cast.group)
    with time_machine.travel(FRIDAY, tick=False):
        registry.record_visit(household=home, by=leader, at=THURSDAY)
    rounds(FRIDAY, [day])
    assert not MissingDay.objects.of(leader).open().exists()
    MissingDay.objects.update(settled_at=None)
    closing = sign(leader)
    assert closing.draft["missing"] == ["2026-09-24"]
    assert not MissingDay.objects.of(leader).open().exists()
    assert missing_days(Scope.everything(), Span(MONDAY, SUNDAY)).filter(member=leader).count() == 1


def test_what_nobody_has_read_is_a_finding_and_one_message_for_all(cast: Cast):
    sign(cast.building_leader)
    rounds(LATE)
    assert not unread(Scope.everything(), LATE).exists()
    rounds(WEDNESDAY)
    assert unread(Scope.everything(), WEDNESDAY).count() == 1
    told = Notice.objects.filter(
        recipient=cast.building_liaison, channel="inbox", subject__contains="read by you"
    )
    assert told.count() == 1


def test_reminders_go_on_where_a_kill_has_left_them(cast: Cast, monkeypatch):
    rounds_of = WeekClosing.objects.filter
    monkeypatch.setattr("diaries.actions.timetable._BATCH", 1)
    calls = []

    def killed(messages: Any) -> int:
        calls.append(list(messages))
        if len(calls) == 2:
            raise SystemExit
        return real(calls[-1])

    from diaries.actions import timetable

    real = timetable.notify_all
    monkeypatch.setattr(timetable, "notify_all", killed)
    with time_machine.travel(LATE, tick=False):
        begin_closings(by=TIMETABLE, on=LATE.date())
        with pytest.raises(SystemExit):
            remind_of_diaries(by=TIMETABLE, at=LATE)
        assert rounds_of(reminded_at__isnull=False).count() <= 1
        monkeypatch.setattr(timetable, "notify_all", real)
        remind_of_diaries(by=TIMETABLE, at=LATE)
    assert not rounds_of(reminded_at__isnull=True).exists()
    told = Notice.objects.filter(channel="inbox").values_list("recipient", flat=True)
    assert len(told) == len(set(told)) == WeekClosing.objects.count()


def test_the_task_does_all_of_it_and_knows_the_working_days(cast: Cast):
    """Monday, 28 September 2026, follows a festival on the Friday; the Thursday before it was worked."""
    with time_machine.travel(LATE.replace(hour=13), tick=False):
        assert keep_weeks() > 0
    assert not MissingDay.objects.exists()
    assert set(WeekClosing.objects.values_list("monday", flat=True)) == {MONDAY}
    with time_machine.travel(FRIDAY, tick=False):
        keep_weeks()
    days = set(MissingDay.objects.of(cast.group_leader).values_list("date", flat=True))
    assert days == {MONDAY + dt.timedelta(days=number) for number in (1, 2, 3)}


def test_no_person_does_what_the_timetable_does(cast: Cast):
    for verb in (begin_closings, note_missing_days, remind_of_diaries):
        facts = {"on": SUNDAY} if verb is begin_closings else {"at": LATE}
        more = {"working": []} if verb is note_missing_days else {}
        with pytest.raises(NotAllowed):
            verb(by=cast.city_official.user, **facts, **more)
