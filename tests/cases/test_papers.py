"""The papers of an application: the list, and the clock that waits while the resident completes them."""

import datetime as dt

import pytest
import time_machine

from cases.choices import ActionCode, Outcome, RouteCode, StageCode
from cases.models import Case, Matter, Paper, Reminder
from cases.queries.chain import breaks
from kit.errors import Invalid
from kit.time.clock import CHINA
from staff.choices import Post
from tests.cases.journey import a_case, go
from tests.cases.people import told, who_may
from tests.cast import Cast, make_cast
from tests.factories import CategoryFactory
from tests.pictures import a_photo

pytestmark = pytest.mark.django_db


def china(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=CHINA)


MONDAY = china(2026, 11, 9, 9, 0)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def matter() -> Matter:
    return Matter.objects.create(
        name="高龄津贴", category=CategoryFactory(code="elderly"), papers="身份证\n户口簿\n存折复印件\n"
    )


@pytest.fixture
def case(cast: Cast, clock, matter: Matter) -> Case:
    """An application whose particulars are being taken."""
    return a_case(cast, RouteCode.APPROVAL, category=matter.category)


def papers(case: Case) -> dict[str, bool]:
    return dict(case.papers.values_list("name", "present"))


def submit(case: Case, cast: Cast, **more) -> Case:
    return go(case, ActionCode.SUBMIT, cast.building_leader, text="材料", **more)


def at_the_county(case: Case, cast: Cast) -> Case:
    submit(case, cast)
    go(case, ActionCode.ACCEPT, cast.community_secretary, matter="高龄津贴")
    return go(case, ActionCode.PASS_ON, cast.township_official, office=cast.service_centre.pk)


def ask_completion(case: Case, who) -> Case:
    return go(case, ActionCode.ASK_COMPLETION, who, text="缺存折复印件")


# The list


def test_the_list_of_the_matter_is_kept_with_what_is_there(cast, case):
    submit(case, cast, papers=["户口簿", "身份证"])
    assert papers(case) == {"身份证": True, "户口簿": True, "存折复印件": False}
    assert case.events.last().facts == {"papers": ["户口簿", "身份证"]}


def test_a_paper_that_the_matter_does_not_ask_for_is_refused(cast, case):
    with pytest.raises(Invalid) as refusal:
        submit(case, cast, papers=["体检表"])
    assert set(refusal.value.fields) == {"papers"}
    assert not Paper.objects.exists()


def test_papers_may_be_missing_but_nobody_counts_them_twice(cast, case):
    submit(case, cast)
    assert papers(case) == {}
    go(case, ActionCode.ACCEPT, cast.community_secretary, matter="高龄津贴")
    assert papers(case) == {"身份证": False, "户口簿": False, "存折复印件": False}


def test_another_matter_has_another_list_and_what_was_handed_in_stays(cast, case):
    Matter.objects.create(name="低龄补贴", papers="身份证\n出生证明")
    submit(case, cast, papers=["身份证", "户口簿"])
    go(case, ActionCode.ACCEPT, cast.community_secretary, matter="低龄补贴")
    assert case.matter.name == "低龄补贴"
    assert papers(case) == {"身份证": True, "户口簿": True, "出生证明": False}


def test_what_is_handed_in_later_is_added_and_saying_nothing_changes_nothing(cast, case):
    submit(case, cast, papers=["身份证"])
    ask_completion(case, cast.community_secretary)
    submit(case, cast)
    assert papers(case)["身份证"] is True
    ask_completion(case, cast.community_secretary)
    submit(case, cast, papers=["身份证", "户口簿"])
    assert papers(case) == {"身份证": True, "户口簿": True, "存折复印件": False}
    ask_completion(case, cast.community_secretary)
    submit(case, cast, papers=[])
    assert set(papers(case).values()) == {False}


def test_a_matter_out_of_use_can_not_be_chosen(cast, case):
    submit(case, cast)
    Matter.objects.create(name="旧事项", papers="表", in_use=False)
    for name in ("旧事项", "没有这种"):
        with pytest.raises(Invalid) as refusal:
            go(case, ActionCode.ACCEPT, cast.community_secretary, matter=name)
        assert set(refusal.value.fields) == {"matter"}


# Return for completion


def test_whoever_has_it_returns_it(cast, case):
    submit(case, cast)
    assert who_may(cast, case, ActionCode.ASK_COMPLETION) == {"community_secretary", "community_worker2"}
    go(case, ActionCode.ACCEPT, cast.community_secretary, matter="高龄津贴")
    assert who_may(cast, case, ActionCode.ASK_COMPLETION) == {"township_official"}
    go(case, ActionCode.PASS_ON, cast.township_official, office=cast.service_centre.pk)
    assert who_may(cast, case, ActionCode.ASK_COMPLETION) == {"service_centre_officer"}


def test_it_waits_for_the_leader_of_the_place_who_says_when_it_is_complete(cast, case):
    at_the_county(case, cast)
    with pytest.raises(Invalid) as refusal:
        go(case, ActionCode.ASK_COMPLETION, cast.service_centre_officer)
    assert set(refusal.value.fields) == {"text"}
    ask_completion(case, cast.service_centre_officer)
    assert (case.stage, case.waiting_post, case.handling_grid) == (
        StageCode.COMPLETING,
        Post.LEADER,
        cast.building,
    )
    assert told(case) == {"turn": {"楼道长"}}
    assert who_may(cast, case, ActionCode.SUBMIT) == {"building_leader"}
    submit(case, cast, papers=["存折复印件"])
    assert told(case) == {"turn": {"窗口人员"}}
    assert list(breaks()) == []


@pytest.mark.parametrize("stage", [StageCode.COMMUNITY_INTAKE, StageCode.TOWNSHIP_REVIEW])
def test_it_comes_back_to_who_had_asked(cast, case, stage):
    submit(case, cast)
    who = cast.community_secretary
    if stage == StageCode.TOWNSHIP_REVIEW:
        go(case, ActionCode.ACCEPT, who, matter="高龄津贴")
        who = cast.township_official
    ask_completion(case, who)
    submit(case, cast)
    assert (case.stage, case.matter is not None) == (stage, stage == StageCode.TOWNSHIP_REVIEW)


def test_the_authoritys_clock_stops_and_goes_on_to_the_minute(cast, case, clock):
    at_the_county(case, cast)
    # Ten working days from Monday 9 November.
    assert case.due_at == china(2026, 11, 23, 17, 30)
    clock.move_to(china(2026, 11, 11, 10, 15))
    ask_completion(case, cast.service_centre_officer)
    # Left: 345 minutes of Wednesday, seven whole days, and 23 November.
    assert case.runs.get(stage=StageCode.COUNTY_APPROVAL).minutes_left == 345 + 8 * 450
    # The resident has ten working days of her own.
    assert case.due_at == china(2026, 11, 25, 17, 30)
    clock.move_to(china(2026, 11, 20, 14, 7))
    submit(case, cast)
    # 203 minutes of Friday 20 November, eight whole days, and 142 minutes of 3 December.
    assert case.due_at == china(2026, 12, 3, 10, 52)
    run = case.runs.last()
    assert (run.minutes_given, run.office) == (3945, cast.service_centre)
    go(case, ActionCode.APPROVE, cast.service_centre_officer, uploads=[a_photo(20, 20)])
    assert not case.runs.filter(breached_at__isnull=False).exists()


def test_at_night_and_on_holidays_no_minute_is_lost(cast, case, clock):
    at_the_county(case, cast)
    clock.move_to(china(2026, 11, 13, 22, 40))  # a Friday night
    ask_completion(case, cast.service_centre_officer)
    clock.move_to(china(2026, 11, 15, 23, 59))  # a Sunday night
    submit(case, cast)
    assert case.due_at == china(2026, 11, 23, 17, 30)


def test_back_and_forth_a_hundred_times_the_sum_is_the_same(cast, case, clock):
    at_the_county(case, cast)
    due, now = case.due_at, MONDAY
    for minutes in range(3, 53):
        now += dt.timedelta(seconds=61 * minutes)
        clock.move_to(now)
        ask_completion(case, cast.service_centre_officer)
        submit(case, cast)
    assert case.due_at == due


def test_a_pause_of_the_authority_before_it_asks_is_kept(cast, case, clock):
    at_the_county(case, cast)
    clock.move_to(china(2026, 11, 10, 9, 0))
    go(case, ActionCode.SUSPEND, cast.township_official, text="等会审")
    clock.move_to(china(2026, 11, 12, 9, 0))
    # While it is suspended two working days pass; then the papers go back.
    ask_completion(case, cast.service_centre_officer)
    assert case.paused_at is None
    clock.move_to(china(2026, 11, 16, 9, 0))
    submit(case, cast)
    # On Tuesday at 9:00 there were 420 minutes of that day and nine whole days left.
    assert case.runs.last().minutes_given == 420 + 9 * 450
    assert case.due_at == china(2026, 11, 27, 17, 30)


def test_the_residents_clock_can_be_suspended_too(cast, case, clock):
    at_the_county(case, cast)
    ask_completion(case, cast.service_centre_officer)
    clock.move_to(china(2026, 11, 10, 9, 0))
    go(case, ActionCode.SUSPEND, cast.building_liaison, text="住院")
    clock.move_to(china(2026, 11, 17, 9, 0))
    go(case, ActionCode.RESUME, cast.building_liaison)
    assert case.due_at == china(2026, 11, 30, 17, 30)
    submit(case, cast)
    assert case.runs.last().minutes_given == 10 * 450 + 420


def test_more_time_adds_to_what_was_left(cast, case, clock):
    at_the_county(case, cast)
    clock.move_to(china(2026, 11, 11, 10, 15))
    ask_completion(case, cast.service_centre_officer)
    clock.move_to(china(2026, 11, 20, 14, 7))
    submit(case, cast)
    go(case, ActionCode.ASK_EXTENSION, cast.service_centre_officer, amount=2, text="会审")
    go(case, ActionCode.GRANT_EXTENSION, cast.county_official)
    assert case.runs.last().minutes_given == 3945 + 2 * 450
    assert case.due_at == china(2026, 12, 7, 10, 52)


def test_papers_that_go_back_do_not_make_a_late_authority_punctual(cast, case, clock):
    at_the_county(case, cast)
    clock.move_to(china(2026, 11, 23, 17, 40))
    ask_completion(case, cast.service_centre_officer)
    late = case.runs.get(stage=StageCode.COUNTY_APPROVAL)
    assert (late.breached_at, late.minutes_left) == (china(2026, 11, 23, 17, 30), -1)
    submit(case, cast)
    assert case.due_at < clock_now()
    go(case, ActionCode.APPROVE, cast.service_centre_officer, uploads=[a_photo(20, 20)])
    go(case, ActionCode.FEED_BACK, cast.building_leader, satisfaction="satisfied")
    assert case.was_late


def clock_now() -> dt.datetime:
    return dt.datetime.now(tz=dt.UTC)


def test_only_the_clock_that_runs_has_reminders(cast, case, clock):
    at_the_county(case, cast)
    ask_completion(case, cast.service_centre_officer)
    waiting = Reminder.objects.filter(done_at__isnull=True)
    assert set(waiting.values_list("run__stage", flat=True)) == {StageCode.COMPLETING}
    clock.move_to(china(2026, 11, 20, 14, 7))
    submit(case, cast)
    assert set(waiting.values_list("run__stage", flat=True)) == {StageCode.COUNTY_APPROVAL}
    # Whoever has 80 % of the time behind her is amber at once when it comes back.
    assert {row.kind: row.due_at for row in waiting}["deadline"] == case.due_at


def test_whoever_does_not_bring_the_papers_is_not_kept_waiting_for_ever(cast, case):
    at_the_county(case, cast)
    ask_completion(case, cast.service_centre_officer)
    assert who_may(cast, case, ActionCode.DECLINE) == {"community_secretary", "community_worker2"}
    go(case, ActionCode.DECLINE, cast.community_secretary, text="逾期未补正")
    assert (case.stage, case.outcome) == (StageCode.CLOSED, Outcome.DECLINED)


# The decision


@pytest.mark.parametrize("action", [ActionCode.APPROVE, ActionCode.REFUSE])
def test_a_decision_comes_with_its_paper(cast, case, action):
    at_the_county(case, cast)
    ground = {"legal_ground": "第九条"} if action == ActionCode.REFUSE else {}
    with pytest.raises(Invalid) as refusal:
        go(case, action, cast.service_centre_officer, **ground)
    assert set(refusal.value.fields) == {"photos"}
    case.refresh_from_db()
    assert (case.stage, case.attachments.count()) == (StageCode.COUNTY_APPROVAL, 0)
    go(case, action, cast.service_centre_officer, uploads=[a_photo(20, 20)], **ground)
    assert (case.stage, case.attachments.count()) == (StageCode.FEEDING_BACK, 1)
    assert told(case) == {"turn": {"楼道长"}, "inform": {"书记", "专职社工乙", "街道干部"}}
