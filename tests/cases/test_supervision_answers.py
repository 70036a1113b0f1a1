"""A supervision is answered by a day, or brings a yellow card, then a red one (督办、亮牌)."""

import datetime as dt

import pytest
import time_machine

from cases.actions.batch.cards import show_all
from cases.actions.engine import announce
from cases.choices import ActionCode, Card, RouteCode
from cases.models import Case, CaseEvent, Watcher
from cases.queries.chain import breaks
from cases.queries.supervision import SUPERVISION, supervision
from kit.actors import TIMETABLE
from kit.errors import Invalid, NotAllowed
from kit.time.clock import CHINA
from notices.choices import Channel
from notices.models import Notice
from staff.actions import make_cover
from tests.actors import ADMIN
from tests.cases.journey import a_case, fresh, go
from tests.cases.people import told, who_may
from tests.cast import Cast, make_cast
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db

# A Tuesday without holidays before or after it.
START = dt.datetime(2026, 9, 8, 10, 0, tzinfo=CHINA)
FRIDAY = dt.datetime(2026, 9, 11, 17, 30, tzinfo=CHINA)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def at_start():
    with time_machine.travel(START, tick=False) as moved:
        yield moved


@pytest.fixture
def case(cast: Cast, at_start) -> Case:
    return a_case(cast, RouteCode.COORDINATION)


def supervise(case: Case, by, **more) -> Watcher:
    go(case, ActionCode.SUPERVISE, by, text="请报进展", **more)
    return case.watchers.get(member=by)


def cards(case: Case) -> list[str]:
    case.refresh_from_db()
    rows = CaseEvent.objects.filter(case=case, action__in=(ActionCode.YELLOW_CARD, ActionCode.RED_CARD))
    return list(rows.order_by("sequence").values_list("action", flat=True))


def shown_at(moment: dt.datetime) -> int:
    with time_machine.travel(moment, tick=False):
        return show_all(by=TIMETABLE)


def test_the_answer_stands_among_what_is_to_be_done_and_is_not_folded(cast: Cast, case: Case) -> None:
    supervise(case, cast.township_official)
    page = at_desk(cast.building_leader).get(f"/cases/{case.number}/").context["page"]
    assert ActionCode.REPLY in [one.step.action for one in page.offers if one.awaited]
    assert ActionCode.REPLY not in [one.step.action for one in page.further]


def test_without_a_day_it_is_to_be_answered_in_three_working_days(cast: Cast, case: Case) -> None:
    assert supervise(case, cast.township_official).due_at == FRIDAY
    assert case.events.last().facts["reply_by"] == "2026-09-11"
    assert "请于2026-09-11前回复。" in Notice.objects.filter(key__contains=":said").first().body


def test_the_day_that_the_superior_names_counts_to_the_end_of_its_work(cast: Cast, case: Case) -> None:
    due = supervise(case, cast.township_official, reply_by="2026-09-14").due_at
    assert due == dt.datetime(2026, 9, 14, 17, 30, tzinfo=CHINA)


def test_a_day_without_work_moves_to_the_next_working_day(cast: Cast, case: Case) -> None:
    due = supervise(case, cast.township_official, reply_by="2026-09-12").due_at
    assert due == dt.datetime(2026, 9, 14, 17, 30, tzinfo=CHINA)
    assert case.events.last().facts["reply_by"] == "2026-09-14"


@pytest.mark.parametrize("day", ["2026-09-08", "2026-09-01", "1900-01-01", "2031-01-01", "没有"])
def test_a_day_that_is_over_or_makes_no_sense_is_refused(cast: Cast, case: Case, day: str) -> None:
    with pytest.raises(Invalid) as refused:
        supervise(case, cast.township_official, reply_by=day)
    assert list(refused.value.fields) == ["reply_by"]
    assert not Watcher.objects.exists()


def test_whose_turn_it_is_answers_with_words_and_the_superior_is_told(cast: Cast, case: Case) -> None:
    assert who_may(cast, case, ActionCode.REPLY) == set()
    supervise(case, cast.township_official)
    assert who_may(cast, case, ActionCode.REPLY) == {"building_leader"}
    with pytest.raises(Invalid):
        go(case, ActionCode.REPLY, cast.building_leader, text=" ")
    go(case, ActionCode.REPLY, cast.building_leader, text="周五前清完")
    assert told(case) == {"said": {"街道干部"}}
    assert who_may(cast, case, ActionCode.REPLY) == set()
    assert list(breaks()) == []
    assert shown_at(FRIDAY + dt.timedelta(days=30)) == 0


def test_what_is_not_answered_brings_a_yellow_card_then_a_red_one_each_once(cast: Cast, case: Case) -> None:
    supervise(case, cast.county_official)
    assert shown_at(FRIDAY - dt.timedelta(minutes=1)) == 0
    assert [shown_at(FRIDAY), shown_at(FRIDAY)] == [1, 0]
    assert (cards(case), case.card) == (["yellow_card"], Card.YELLOW)
    assert told(case) == {"card": {"楼道长", "小组长", "区领导小组"}}
    wednesday = dt.datetime(2026, 9, 16, 17, 30, tzinfo=CHINA)
    assert shown_at(wednesday - dt.timedelta(minutes=1)) == 0
    assert [shown_at(wednesday), shown_at(wednesday + dt.timedelta(days=99))] == [1, 0]
    assert (cards(case), case.card) == (["yellow_card", "red_card"], Card.RED)
    assert {"楼道长", "小组长"} < told(case)["card"]
    assert list(breaks()) == []


def test_a_late_answer_stops_the_red_card_and_the_yellow_one_stays(cast: Cast, case: Case) -> None:
    supervise(case, cast.township_official)
    shown_at(FRIDAY)
    with time_machine.travel(FRIDAY + dt.timedelta(hours=1), tick=False):
        go(case, ActionCode.REPLY, cast.building_leader, text="正在办")
    assert shown_at(FRIDAY + dt.timedelta(days=30)) == 0
    assert case.card == Card.YELLOW


def test_whoever_asks_again_begins_anew_and_the_worst_card_stays(cast: Cast, case: Case) -> None:
    supervise(case, cast.township_official)
    shown_at(FRIDAY)
    shown_at(FRIDAY + dt.timedelta(days=10))
    assert cards(case) == ["yellow_card", "red_card"]
    with time_machine.travel(FRIDAY + dt.timedelta(days=20), tick=False):
        supervise(case, cast.township_official)
    assert shown_at(FRIDAY + dt.timedelta(days=40)) == 1
    assert cards(case) == ["yellow_card", "red_card", "yellow_card"]
    assert case.card == Card.RED


def test_a_card_that_is_wiped_from_the_case_is_found(cast: Cast, case: Case) -> None:
    supervise(case, cast.township_official)
    shown_at(FRIDAY)
    Case.objects.filter(pk=case.pk).update(card="")
    assert [found.case_id for found in breaks()] == [case.pk]


def test_only_who_supervises_ends_it_and_who_stands_in_for_her(cast: Cast, case: Case, at_start) -> None:
    supervise(case, cast.county_official)
    assert who_may(cast, case, ActionCode.END_SUPERVISION) == {"county_official"}
    with pytest.raises(NotAllowed):
        go(case, ActionCode.END_SUPERVISION, cast.township_official)
    today = START.date()
    make_cover(
        by=ADMIN,
        absent=cast.county_official,
        deputy=cast.city_official,
        since=today,
        until=today,
        reason="病",
    )
    deputy = fresh(cast.city_official)
    go(case, ActionCode.END_SUPERVISION, deputy, text="已经办妥")
    assert told(case)["said"] == {"楼道长"}
    assert (case.supervised_at, case.watchers.count()) == (None, 0)
    assert shown_at(FRIDAY) == 0
    assert list(breaks()) == []


def test_it_ends_with_the_case_and_a_reopened_one_is_watched_but_not_asked(cast: Cast, case: Case) -> None:
    supervise(case, cast.township_official)
    go(case, ActionCode.RESOLVE, cast.building_leader, text="谈好了")
    go(case, ActionCode.ACKNOWLEDGE, cast.building_liaison)
    go(case, ActionCode.FEED_BACK, cast.building_leader, satisfaction="satisfied")
    assert shown_at(FRIDAY) == 0
    assert Watcher.objects.get().next_at is None
    with time_machine.travel(FRIDAY + dt.timedelta(days=3), tick=False):
        go(case, ActionCode.REOPEN, cast.township_official, text="又堆上了")
    assert case.supervised_at is not None
    assert shown_at(FRIDAY + dt.timedelta(days=30)) == 0
    assert cards(case) == []


def test_one_that_cannot_be_shown_holds_up_no_other(cast: Cast, case: Case, monkeypatch) -> None:
    other = a_case(cast, RouteCode.COORDINATION, description="路灯不亮")
    supervise(case, cast.township_official)
    supervise(other, cast.township_official)

    real = announce.card_shown

    def broken(about: Case, *given) -> None:
        if about.pk == case.pk:
            raise RuntimeError
        real(about, *given)

    monkeypatch.setattr(announce, "card_shown", broken)
    assert shown_at(FRIDAY) == 1
    assert (cards(case), cards(other)) == ([], ["yellow_card"])
    monkeypatch.undo()
    assert shown_at(FRIDAY + dt.timedelta(hours=2)) == 1
    assert cards(case) == ["yellow_card"]


def test_merging_hands_the_question_on_and_a_part_is_only_watched(cast: Cast, case: Case) -> None:
    main = a_case(cast, RouteCode.COORDINATION, description="同一堆家具")
    supervise(case, cast.township_official)
    go(case, ActionCode.MERGE, cast.building_leader, case=main.number)
    assert main.watchers.get().due_at == FRIDAY
    go(main, ActionCode.SPLIT, cast.building_leader, parts="一\n二")
    assert set(Watcher.objects.filter(case__part_of=main).values_list("due_at", flat=True)) == {None}


def test_the_lists_of_what_is_supervised(cast: Cast, case: Case) -> None:
    quiet = a_case(cast, RouteCode.COORDINATION, description="路灯不亮")
    supervise(case, cast.township_official)

    def listed(name: str, member) -> list[str]:
        return list(supervision(Case.objects.all(), name, fresh(member)).values_list("number", flat=True))

    number = [case.number]
    assert listed("now", cast.city_official) == number
    assert listed("unanswered", cast.city_official) == number
    assert (listed("by_me", cast.township_official), listed("for_me", cast.township_official)) == (number, [])
    assert (listed("by_me", cast.building_leader), listed("for_me", cast.building_leader)) == ([], number)
    assert listed("mine", cast.township_official) == listed("mine", cast.building_leader) == number
    assert listed("yellow", cast.city_official) == []
    shown_at(FRIDAY)
    assert listed("yellow", cast.city_official) == number
    assert quiet.number not in {one for name in SUPERVISION for one in listed(name, cast.building_leader)}


def test_everybody_hears_of_a_card_by_the_inbox_once(cast: Cast, case: Case) -> None:
    supervise(case, cast.township_official)
    shown_at(FRIDAY)
    event = case.events.last()
    rows = Notice.objects.filter(key__startswith=f"event:{event.pk}:", channel=Channel.INBOX)
    assert len({row.recipient_id for row in rows}) == len(rows)
    assert all(row.subject.startswith("黄牌：") or row.subject.startswith("黄牌:") for row in rows)


def test_the_marks_of_a_list_say_that_it_is_supervised_and_its_card(cast: Cast, case: Case) -> None:

    assert case.marks == []
    supervise(case, cast.township_official)
    shown_at(FRIDAY)
    case.refresh_from_db()
    assert [look for look, _words in case.marks] == ["supervised", "yellow"]
