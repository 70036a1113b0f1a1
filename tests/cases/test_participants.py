"""带回各级网格小组协调处理: the team of the grid that coordinates is told, and may add what it knows."""

import pytest

from cases.choices import ActionCode, RouteCode
from cases.models import Case
from cases.queries.chain import breaks
from cases.workflow.available import next_steps
from kit.errors import Invalid
from kit.time.clock import today
from staff.actions import make_cover
from staff.choices import AppointmentRole
from staff.models import Member
from staff.rights.scopes import scope_of
from tests.actors import ADMIN
from tests.cases.journey import a_case, fresh, go
from tests.cases.people import told
from tests.cast import Cast, appoint, make_cast
from tests.factories import MemberFactory
from tests.pictures import a_photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def volunteer(cast: Cast) -> Member:
    """Helps in the building."""
    return helper("志愿者", cast.building, AppointmentRole.VOLUNTEER)


@pytest.fixture
def police(cast: Cast) -> Member:
    """The police officer of the group."""
    return helper("片警", cast.group, AppointmentRole.POLICE)


def helper(name: str, at, role: str) -> Member:
    member = MemberFactory(name=name)
    appoint(member, at, role)
    return member


def offered(case: Case, member: Member) -> set[str]:
    return {step.action.value for step in next_steps(case, fresh(member))}


def test_the_team_of_the_grid_is_told_of_a_new_case(cast, volunteer, police):
    assert told(a_case(cast, RouteCode.COORDINATION)) == {"inform": {"小组长", "志愿者"}}


def test_raised_the_team_of_the_next_level_is_told(cast, volunteer, police):
    case = a_case(cast, RouteCode.COORDINATION)
    go(case, ActionCode.RAISE_LEVEL, cast.building_leader, text="需要小组")
    assert told(case) == {"turn": {"专职社工甲"}, "inform": {"专职社工乙", "片警"}}


def test_who_helped_once_is_not_told_any_more(cast, volunteer, police):
    cast.building.appointments.filter(member=volunteer).update(until="2026-01-02")
    assert told(a_case(cast, RouteCode.COORDINATION)) == {"inform": {"小组长"}}


@pytest.mark.parametrize("route", [RouteCode.ROUTINE, RouteCode.APPROVAL])
def test_what_needs_no_coordination_is_not_everybodys_business(cast, volunteer, route):
    assert told(a_case(cast, route)) == {}


def test_after_the_coordination_the_team_is_not_told(cast, volunteer):
    case = a_case(cast, RouteCode.COORDINATION)
    go(case, ActionCode.RESOLVE, cast.building_leader, text="谈好了")
    assert told(case) == {"turn": {"小组长"}}


def test_the_team_adds_notes_and_moves_nothing(cast, volunteer, police):
    case = a_case(cast, RouteCode.COORDINATION)
    assert offered(case, volunteer) == {"note"}
    due = case.due_at
    go(case, ActionCode.NOTE, volunteer, text="我认识他们的孩子")
    event = case.events.last()
    assert (event.action, event.actor, event.text) == (ActionCode.NOTE, volunteer, "我认识他们的孩子")
    assert case.due_at == due
    assert list(breaks()) == []


def test_the_team_of_the_group_helps_with_what_happens_below_it(cast, police):
    assert offered(a_case(cast, RouteCode.COORDINATION), police) == {"note"}


def test_the_team_next_door_sees_nothing(cast):
    neighbour = helper("邻居", cast.other_building, AppointmentRole.VOLUNTEER)
    case = a_case(cast, RouteCode.COORDINATION)
    assert not fresh(neighbour).user.has_perm("cases.view_case", case)
    assert not Case.objects.within(scope_of(fresh(neighbour).user)).exists()
    assert offered(case, neighbour) == set()


def test_who_stands_in_for_one_of_the_team_is_told_too(cast, volunteer):
    deputy = MemberFactory(name="替班志愿者")
    make_cover(by=ADMIN, absent=volunteer, deputy=deputy, since=today(), until=today())
    assert told(a_case(cast, RouteCode.COORDINATION)) == {"inform": {"小组长", "志愿者", "替班志愿者"}}


def test_a_change_of_route_tells_who_had_it_before(cast):
    case = a_case(cast, RouteCode.COORDINATION)
    go(case, ActionCode.RAISE_LEVEL, cast.building_leader, text="需要小组")
    go(case, ActionCode.CHANGE_ROUTE, cast.community_secretary, route=RouteCode.APPROVAL, text="要审批")
    assert "专职社工甲" in {name for names in told(case).values() for name in names}


def test_a_note_is_told_to_whose_turn_it_is_and_its_writer_hears_the_end(cast, volunteer):
    case = a_case(cast, RouteCode.ROUTINE)
    go(case, ActionCode.NOTE, volunteer, text="我也看见了")
    assert told(case) == {"said": {"楼道长"}}
    go(case, ActionCode.HANDLE, cast.building_leader, text="清了")
    assert "志愿者" in told(case)["inform"]


def test_the_department_reads_the_reports_from_the_scene(cast):
    case = a_case(cast, RouteCode.EMERGENCY)
    go(case, ActionCode.ACKNOWLEDGE, cast.building_liaison, office=cast.department.pk)
    go(case, ActionCode.TRACK, cast.building_leader, text="人员已疏散")
    assert cast.department_officer.name in told(case)["inform"]


def test_a_photo_alone_is_a_note_and_nothing_at_all_is_none(cast):
    case = a_case(cast, RouteCode.ROUTINE)
    with pytest.raises(Invalid) as refusal:
        go(case, ActionCode.NOTE, cast.building_leader)
    assert set(refusal.value.fields) == {"text"}
    go(case, ActionCode.NOTE, cast.building_leader, uploads=[a_photo(8, 8)])
    assert case.events.last().facts == {"photos": 1}
