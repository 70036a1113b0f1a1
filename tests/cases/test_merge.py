"""Merging duplicates: one goes on, and whoever filed the other is told how it ended."""

import pytest
from django.urls import reverse

from cases.choices import ActionCode, Outcome, RouteCode, StageCode
from cases.models import Case, Reminder
from cases.queries.chain import breaks
from cases.workflow.available import next_steps
from cases.workflow.inputs import NO_SUCH_CASE
from kit.errors import Invalid
from tests.cases.journey import a_case, fresh, go
from tests.cases.people import DESKS, told, who_may
from tests.cast import Cast, appoint, make_cast
from tests.factories import CategoryFactory, MemberFactory, grid
from tests.pages.desk import at_desk
from tests.pictures import a_photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def pair(cast: Cast) -> tuple[Case, Case]:
    """A duplicate, and the case that goes on."""
    return a_case(cast, RouteCode.COORDINATION), a_case(cast, RouteCode.COORDINATION)


def merge(duplicate: Case, main: Case, by) -> Case:
    go(duplicate, ActionCode.MERGE, by, case=main.number, text="同一件事")
    main.refresh_from_db()
    return duplicate


def finish(case: Case, cast: Cast) -> None:
    go(case, ActionCode.RESOLVE, cast.building_leader, text="谈好了")
    go(case, ActionCode.ACKNOWLEDGE, cast.building_liaison)
    go(case, ActionCode.FEED_BACK, cast.building_leader, satisfaction="satisfied")


def test_the_leader_who_handles_it_and_the_desks_above_may(cast, pair):
    assert who_may(cast, pair[0], ActionCode.MERGE) == {"building_leader", *DESKS}


def test_the_duplicate_is_closed_and_its_clock_with_it(cast, pair):
    duplicate, main = pair
    merge(duplicate, main, cast.community_secretary)
    assert (duplicate.stage, duplicate.outcome, duplicate.merged_into) == (
        StageCode.CLOSED,
        Outcome.MERGED,
        main,
    )
    assert (duplicate.due_at, duplicate.waiting_post) == (None, "")
    assert duplicate.runs.get().left_at == duplicate.closed_at
    assert not Reminder.objects.filter(run__case=duplicate).exists()


def test_the_one_that_goes_on_keeps_stage_clock_and_reminders(cast, pair):
    duplicate, main = pair
    before = (main.stage, main.due_at, main.waiting_post)
    reminders = list(Reminder.objects.filter(run__case=main).values_list("pk", "due_at"))
    merge(duplicate, main, cast.community_secretary)
    assert (main.stage, main.due_at, main.waiting_post) == before
    assert list(Reminder.objects.filter(run__case=main).values_list("pk", "due_at")) == reminders
    # Whoever has it open sees that something happened.
    assert main.version == 2


def test_both_timelines_tell_of_it(cast, pair):
    duplicate, main = pair
    merge(duplicate, main, cast.community_secretary)
    event = duplicate.events.last()
    assert (event.action, event.text, event.facts) == (ActionCode.MERGE, "同一件事", {"case": main.number})
    event = main.events.last()
    assert (event.action, event.actor, event.facts) == (
        ActionCode.JOINED,
        cast.community_secretary,
        {"merged": duplicate.number},
    )
    assert list(breaks()) == []


def test_who_filed_it_is_told_and_so_is_who_had_it_in_hand(cast, pair):
    duplicate, main = pair
    go(duplicate, ActionCode.RAISE_LEVEL, cast.building_leader, text="需要小组")
    merge(duplicate, main, cast.community_secretary)
    assert told(duplicate) == {"inform": {"楼道长", "专职社工甲"}}


def test_when_the_other_is_closed_who_filed_the_duplicate_is_told(cast, pair):
    duplicate, main = pair
    merge(duplicate, main, cast.community_secretary)
    finish(main, cast)
    event = duplicate.events.last()
    assert (event.action, event.actor, event.facts) == (ActionCode.MERGED_DONE, None, {"case": main.number})
    assert told(duplicate) == {"inform": {"楼道长"}}
    assert list(breaks()) == []


def test_a_duplicate_of_a_duplicate_waits_for_the_one_that_goes_on(cast, pair):
    first, second = pair
    main = a_case(cast, RouteCode.COORDINATION)
    merge(first, second, cast.community_secretary)
    merge(second, main, cast.community_secretary)
    assert [event.action for event in first.events.all()] == [ActionCode.FILE, ActionCode.MERGE]
    finish(main, cast)
    for case in (first, second):
        event = case.events.last()
        assert (event.action, event.facts) == (ActionCode.MERGED_DONE, {"case": main.number})
        assert told(case) == {"inform": {"楼道长"}}


def test_a_reopened_one_tells_of_its_second_end_too(cast, pair):
    duplicate, main = pair
    merge(duplicate, main, cast.community_secretary)
    finish(main, cast)
    go(main, ActionCode.REOPEN, cast.community_secretary, text="又来了")
    go(main, ActionCode.RESOLVE, cast.group_leader, text="谈好了")
    go(main, ActionCode.ACKNOWLEDGE, cast.community_worker2)
    go(main, ActionCode.FEED_BACK, cast.building_leader, satisfaction="satisfied", checked=True)
    assert duplicate.events.filter(action=ActionCode.MERGED_DONE).count() == 2


def test_a_merged_case_is_neither_reopened_nor_asked_about(cast, pair):
    duplicate, main = pair
    merge(duplicate, main, cast.community_secretary)
    assert who_may(cast, duplicate, ActionCode.REOPEN) == set()
    assert who_may(cast, duplicate, ActionCode.OPINION) == set()
    for member in cast.members().values():
        steps = {step.action for step in next_steps(duplicate, fresh(member))}
        assert steps <= {ActionCode.NOTE}


def test_only_an_open_case_of_the_same_community_can_go_on(cast, pair):
    duplicate, main = pair
    elsewhere = a_case(cast, RouteCode.ROUTINE)
    Case.objects.filter(pk=elsewhere.pk).update(area=cast.other_building.code)
    finish(main, cast)
    for number in (elsewhere.number, main.number, duplicate.number, "JX1"):
        with pytest.raises(Invalid) as refusal:
            go(duplicate, ActionCode.MERGE, cast.community_secretary, case=number)
        assert set(refusal.value.fields) == {"case"}
    duplicate.refresh_from_db()
    assert (duplicate.stage, duplicate.version) == (StageCode.COORDINATING, 1)


def test_nobody_merges_into_a_case_that_she_may_not_see(cast, pair):
    from_here, _main = pair
    next_door = grid("330402001001001002")
    hidden = a_case(cast, RouteCode.ROUTINE)
    Case.objects.filter(pk=hidden.pk).update(grid=next_door, area=next_door.code)
    with pytest.raises(Invalid) as refusal:
        merge(from_here, hidden, cast.building_leader)
    # The same words as for a number that there is not.
    assert refusal.value.fields == {"case": [NO_SUCH_CASE]}
    hidden.refresh_from_db()
    assert (hidden.version, hidden.events.count()) == (1, 1)


def test_an_open_case_with_duplicates_can_be_merged_itself_and_loses_nothing(cast, pair):
    duplicate, main = pair
    merge(duplicate, main, cast.community_secretary)
    go(main, ActionCode.MARK_INVALID, cast.community_secretary, text="误报")
    assert duplicate.events.last().action == ActionCode.MERGED_DONE


def test_the_category_does_not_matter(cast, pair):
    duplicate, main = pair
    Case.objects.filter(pk=main.pk).update(category=CategoryFactory(code="another"))
    merge(duplicate, main, cast.community_secretary)
    assert duplicate.outcome == Outcome.MERGED


def test_who_watches_the_duplicate_watches_the_one_that_goes_on(cast, pair):
    duplicate, main = pair
    go(duplicate, ActionCode.SUPERVISE, cast.township_official, text="盯紧")
    merge(duplicate, main, cast.community_secretary)
    assert main.supervised_at is not None
    finish(main, cast)
    assert cast.township_official.name in told(main)["inform"]


def test_whose_turn_the_other_is_is_told(cast, pair):
    duplicate, main = pair
    merge(duplicate, main, cast.community_secretary)
    assert told(main)["said"] == {"楼道长"}


def test_an_emergency_is_only_merged_into_an_emergency(cast):
    alarm, ordinary = a_case(cast, RouteCode.EMERGENCY), a_case(cast, RouteCode.ROUTINE)
    with pytest.raises(Invalid) as refusal:
        merge(alarm, ordinary, cast.community_secretary)
    assert set(refusal.value.fields) == {"case"}


def test_the_personal_matters_of_two_families_stay_two(cast):
    aid, other = CategoryFactory(personal=True), CategoryFactory(personal=True)

    def filed(category, **who):
        return a_case(cast, RouteCode.COORDINATION, category=category, **who)

    case = filed(aid, reporter_phone="13812345678", reporter_name="王小明")
    for main in (
        filed(other, reporter_phone="13812345678"),
        filed(aid, reporter_phone="13812345679", reporter_name="王小明"),
        filed(CategoryFactory(), reporter_phone="13812345678"),
        filed(aid),
    ):
        with pytest.raises(Invalid) as refused:
            merge(case, main, cast.community_secretary)
        assert set(refused.value.fields) == {"case"}
    same = filed(aid, reporter_phone="138 1234 5678")
    assert merge(case, same, cast.community_secretary).merged_into == same


def test_who_handles_the_one_that_goes_on_reads_words_and_sees_photos_of_both(cast):
    next_door = MemberFactory(name="二号楼道长")
    appoint(next_door, grid("330402001001001002", "二号楼"), "leader")
    main = a_case(cast, RouteCode.COORDINATION, description="主件")
    duplicate = a_case(
        cast,
        RouteCode.COORDINATION,
        by=next_door,
        grid=grid("330402001001001002"),
        title="密题",
        description="三楼漏水。总阀门在地下室东侧,找13812345678",
        uploads=[a_photo(20, 10)],
    )
    merge(duplicate, main, cast.community_secretary)
    leader = at_desk(cast.building_leader)
    page = leader.get(reverse("case", args=[main.number])).content.decode()
    assert "总阀门在地下室东侧" in page
    assert "密题" not in page
    assert "13812345678" not in main.events.last().text
    kept = duplicate.attachments.get()
    assert kept.thumbnail in page
    assert leader.get(reverse("photo", args=[kept.file])).status_code == 200
    assert leader.get(reverse("case", args=[duplicate.number])).status_code == 404
    assert at_desk(cast.stranger).get(reverse("photo", args=[kept.file])).status_code in (403, 404)
    assert list(breaks()) == []
