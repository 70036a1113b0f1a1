"""Each of the four routes, from filing to its close, step by step as its table says."""

import pytest

from cases.actions import file_case, take_step
from cases.choices import ActionCode, Outcome, RouteCode, StageCode
from cases.models import Case, Reminder, StageRun
from cases.queries.chain import breaks
from kit.errors import Conflict, Invalid, KeyReused, NotAllowed
from staff.choices import Post
from tests.cases.journey import a_case, fresh, go
from tests.cast import make_cast
from tests.factories import CategoryFactory
from tests.pictures import a_photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def exactly_one_open_stage(case: Case) -> bool:
    runs = StageRun.objects.filter(case=case, left_at__isnull=True)
    return [run.stage for run in runs] == ([] if case.closed_at else [case.stage])


def test_a_routine_case_is_handled_on_the_spot(cast):
    case = a_case(cast, RouteCode.ROUTINE)
    assert (case.stage, case.waiting_post) == (StageCode.HANDLING, Post.LEADER)
    go(case, ActionCode.HANDLE, cast.building_leader, text="已清理")
    assert (case.stage, case.outcome, case.waiting_post) == (StageCode.CLOSED, Outcome.DONE, "")
    assert case.due_at is None
    assert not Reminder.objects.filter(run__case=case, done_at__isnull=True).exists()
    assert list(breaks()) == []


def test_a_routine_case_can_be_filed_and_closed_at_once(cast):
    case = a_case(cast, RouteCode.ROUTINE, handled_result="当场清理完毕")
    assert case.stage == StageCode.CLOSED
    assert [event.action for event in case.events.all()] == [ActionCode.FILE, ActionCode.HANDLE]


def test_coordination_climbs_to_the_township_and_comes_back(cast):
    case = a_case(cast, RouteCode.COORDINATION)
    go(case, ActionCode.RAISE_LEVEL, cast.building_leader, text="需要小组协调")
    assert case.handling_grid == cast.group
    go(case, ActionCode.RAISE_LEVEL, cast.group_leader, text="需要社区协调")
    assert case.handling_grid == cast.community
    go(case, ActionCode.RAISE_LEVEL, cast.community_secretary, text="需要街道协调")
    assert case.stage == StageCode.TOWNSHIP_COORDINATING
    go(case, ActionCode.RESOLVE, cast.township_official, text="已协调物业清运")
    assert (case.stage, case.handling_grid) == (StageCode.FEEDING_BACK, cast.building)
    go(case, ActionCode.FEED_BACK, cast.building_leader, satisfaction="satisfied", checked=True)
    assert (case.stage, case.outcome) == (StageCode.CLOSED, Outcome.DONE)
    assert exactly_one_open_stage(case)
    assert list(breaks()) == []


def test_coordination_reports_its_result_to_the_liaison(cast):
    case = a_case(cast, RouteCode.COORDINATION)
    go(case, ActionCode.RESOLVE, cast.building_leader, text="双方和解")
    assert (case.stage, case.waiting_post) == (StageCode.REPORTING, Post.LIAISON)
    with pytest.raises(NotAllowed):
        go(case, ActionCode.ACKNOWLEDGE, cast.building_leader)
    go(case, ActionCode.SEND_BACK, cast.building_liaison, text="请补充协议")
    assert case.stage == StageCode.COORDINATING
    go(case, ActionCode.RESOLVE, cast.building_leader, text="已签协议")
    go(case, ActionCode.ACKNOWLEDGE, cast.building_liaison)
    assert case.stage == StageCode.FEEDING_BACK


def test_an_emergency_goes_to_the_named_department_and_is_reviewed(cast):
    case = a_case(cast, RouteCode.EMERGENCY)
    office = cast.department_officer.organization
    go(case, ActionCode.ACKNOWLEDGE, cast.building_liaison, office=office.pk)
    assert (case.stage, case.office) == (StageCode.RESPONDING, office)
    assert Case.objects.filter(reached=office).exists()
    go(case, ActionCode.TRACK, cast.building_leader, text="人员已疏散")
    assert case.stage == StageCode.RESPONDING
    go(case, ActionCode.CONTAIN, cast.department_officer, text="明火已扑灭")
    with pytest.raises(Invalid) as refused:
        go(case, ActionCode.CONFIRM_OVER, cast.township_official, text="复盘")
    assert set(refused.value.fields) == {"injured", "deaths", "losses"}
    go(
        case,
        ActionCode.CONFIRM_OVER,
        cast.township_official,
        text="电动车入户充电",
        injured=0,
        deaths=0,
        losses="约 2000 元",
    )
    with pytest.raises(Invalid) as refused:
        go(case, ActionCode.FEED_BACK, cast.building_leader, satisfaction="basically_satisfied")
    assert set(refused.value.fields) == {"checked"}
    go(case, ActionCode.FEED_BACK, cast.building_leader, satisfaction="basically_satisfied", checked=True)
    assert case.stage == StageCode.CLOSED
    assert list(breaks()) == []


def test_an_approval_passes_the_community_the_township_and_the_county(cast):
    case = a_case(cast, RouteCode.APPROVAL)
    go(case, ActionCode.SUBMIT, cast.building_leader, text="身份证、户口簿复印件已收")
    go(case, ActionCode.ACCEPT, cast.community_secretary, matter="低保申请")
    assert not cast.service_centre_officer.user.has_perm("cases.view_case", case)
    go(case, ActionCode.PASS_ON, cast.township_official, office=cast.service_centre.pk)
    assert fresh(cast.service_centre_officer).user.has_perm("cases.view_case", case)
    with pytest.raises(Invalid) as refused:
        go(case, ActionCode.APPROVE, cast.service_centre_officer, text="准予")
    assert set(refused.value.fields) == {"photos"}
    go(case, ActionCode.APPROVE, cast.service_centre_officer, text="准予", uploads=[a_photo(20, 20)])
    assert case.stage == StageCode.FEEDING_BACK
    go(case, ActionCode.FEED_BACK, cast.building_leader, satisfaction="satisfied")
    assert case.outcome == Outcome.APPROVED


def test_a_refusal_needs_its_legal_ground_and_ends_as_refused(cast):
    case = a_case(cast, RouteCode.APPROVAL)
    go(case, ActionCode.SUBMIT, cast.building_leader, text="材料")
    go(case, ActionCode.ACCEPT, cast.community_secretary, matter="低保申请")
    go(case, ActionCode.PASS_ON, cast.township_official, office=cast.service_centre.pk)
    with pytest.raises(Invalid) as refused:
        go(case, ActionCode.REFUSE, cast.service_centre_officer)
    assert set(refused.value.fields) == {"legal_ground"}
    go(
        case,
        ActionCode.REFUSE,
        cast.service_centre_officer,
        legal_ground="《社会救助暂行办法》第九条",
        uploads=[a_photo(20, 20)],
    )
    go(case, ActionCode.FEED_BACK, cast.building_leader, satisfaction="satisfied")
    assert case.outcome == Outcome.REFUSED


@pytest.mark.parametrize("route", [RouteCode.COORDINATION, RouteCode.EMERGENCY, RouteCode.APPROVAL])
def test_a_routine_case_turns_into_another_route(cast, route):
    case = a_case(cast, RouteCode.ROUTINE)
    go(case, ActionCode.CHANGE_ROUTE, cast.building_leader, route=route, text="不止一家")
    assert case.route == route
    assert exactly_one_open_stage(case)
    assert case.events.last().facts["route"] == route


def test_a_dissatisfied_opinion_reopens_one_level_up(cast):
    case = a_case(cast, RouteCode.COORDINATION)
    go(case, ActionCode.RESOLVE, cast.building_leader, text="谈过了")
    go(case, ActionCode.ACKNOWLEDGE, cast.building_liaison)
    go(
        case,
        ActionCode.FEED_BACK,
        cast.building_leader,
        satisfaction="dissatisfied",
        words="没有解决",
    )
    assert (case.stage, case.handling_grid, case.cycle) == (StageCode.COORDINATING, cast.group, 2)
    assert case.closed_at is None
    assert [event.action for event in case.events.order_by("sequence")][-2:] == [
        ActionCode.FEED_BACK,
        ActionCode.REOPEN,
    ]
    assert list(breaks()) == []


def test_a_routine_case_of_a_dissatisfied_resident_goes_to_the_group(cast):
    case = a_case(cast, RouteCode.ROUTINE, handled_result="扫了")
    go(case, ActionCode.OPINION, cast.building_leader, satisfaction="dissatisfied", words="还是脏")
    assert (case.stage, case.handling_grid) == (StageCode.HANDLING, cast.group)


def test_a_liaison_cannot_close_a_case_below_her(cast):
    case = a_case(cast, RouteCode.ROUTINE)
    with pytest.raises(NotAllowed):
        go(case, ActionCode.HANDLE, cast.building_liaison, text="我来")


def test_the_second_of_two_people_is_told_that_the_first_was_faster(cast):
    case = a_case(cast, RouteCode.ROUTINE)
    seen = case.version
    take_step(case, ActionCode.NOTE, by=cast.building_leader, version=seen, text="先到")
    with pytest.raises(Conflict):
        take_step(case, ActionCode.HANDLE, by=cast.building_leader, version=seen, text="后到")
    case.refresh_from_db()
    assert case.stage == StageCode.HANDLING


def test_a_step_of_another_stage_is_refused_with_a_sentence(cast):
    case = a_case(cast, RouteCode.ROUTINE)
    with pytest.raises(Invalid) as refused:
        go(case, ActionCode.APPROVE, cast.building_leader)
    assert "action" in refused.value.fields


def test_a_stranger_cannot_file(cast):
    with pytest.raises(NotAllowed):
        file_case(
            by=cast.stranger,
            grid=cast.building,
            category=CategoryFactory(),
            description="x",
        )
    assert not Case.objects.exists()


def test_the_same_key_makes_one_case(cast):
    first = a_case(cast, RouteCode.ROUTINE, key="form-1")
    with pytest.raises(KeyReused):
        file_case(
            by=cast.building_leader,
            grid=cast.building,
            category=first.category,
            description="别的事",
            key="form-1",
        )
    again = file_case(
        by=cast.building_leader,
        grid=cast.building,
        category=first.category,
        description=first.description,
        route=RouteCode.ROUTINE,
        key="form-1",
    )
    assert again.pk == first.pk
    assert Case.objects.count() == 1
