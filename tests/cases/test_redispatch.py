"""A wrong department is put right by community, street or the department itself: the clock of the right one begins
then, and the detour stays in sight."""

import datetime as dt

import pytest

from cases.actions import take_step
from cases.choices import ActionCode, RouteCode, StageCode
from cases.models import Case, Reminder
from cases.queries.chain import breaks
from cases.workflow.available import next_steps
from cases.workflow.detours import detours
from kit.errors import Invalid, NotAllowed
from kit.time import clock
from staff.choices import OrganizationKind
from staff.models import Organization
from tests.cases.journey import a_case, go
from tests.cases.people import told
from tests.cast import Cast
from tests.factories import CategoryFactory, MemberFactory, OrganizationFactory
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def water(cast: Cast) -> Organization:
    made = OrganizationFactory(name="水务集团", kind=OrganizationKind.DEPARTMENT, divisions=[cast.county])
    MemberFactory(name="水务员", organization=made)
    return made


@pytest.fixture
def case(cast: Cast) -> Case:
    """With the fire department, though a water pipe has burst."""
    category = CategoryFactory(code="fire-lane", route=RouteCode.COORDINATION)
    category.departments.add(cast.department)
    return a_case(cast, "", category=category)


@pytest.mark.parametrize("who", ["community_secretary", "township_official", "department_officer"])
def test_the_clock_of_the_right_one_begins_and_the_detour_is_in_the_timeline(
    cast: Cast, case: Case, water: Organization, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = case.due_at
    later = clock.now() + dt.timedelta(days=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    go(case, ActionCode.REDISPATCH, getattr(cast, who), office=water, text="是水管爆裂")
    assert (case.office, case.stage) == (water, StageCode.DEPARTMENT_HANDLING)
    assert case.due_at > first
    wrong, right = case.runs.order_by("id")
    assert (wrong.office, wrong.left_at, right.office, right.entered_at) == (
        cast.department,
        later,
        water,
        later,
    )
    assert not Reminder.objects.filter(run=wrong, done_at=None).exists()
    event = case.events.get(action=ActionCode.REDISPATCH)
    assert (event.text, event.facts) == (
        "是水管爆裂",
        {"office": "水务集团", "office_before": str(cast.department), "detours": 1},
    )
    assert told(case)["turn"] == {"水务员"}
    assert ("消防员" in told(case)["inform"]) == (who != "department_officer")
    assert list(breaks()) == []
    page = at_desk(cast.community_secretary).get(f"/cases/{case.number}/").content.decode()
    assert "水务集团" in page
    assert str(cast.department) in page
    # Back to the one before goes to whoever sent it to a department, not to the wrong department.
    go(case, ActionCode.SEND_BACK, water.members.get(), text="不归我们")
    assert case.stage == StageCode.COORDINATING


def test_it_is_another_department_with_a_reason_and_not_for_everybody(
    cast: Cast, case: Case, water: Organization
) -> None:
    def send(by: str, **given: object) -> None:
        take_step(case, ActionCode.REDISPATCH, by=getattr(cast, by), version=case.version, **given)

    with pytest.raises(NotAllowed):
        send("building_leader", office=water, text="x")
    with pytest.raises(Invalid) as same:
        send("community_secretary", office=cast.department, text="x")
    with pytest.raises(Invalid) as wordless:
        send("community_secretary", office=water)
    assert (set(same.value.fields), set(wordless.value.fields)) == ({"office"}, {"text"})


def test_where_a_department_works_it_can_be_put_right(cast: Cast, water: Organization) -> None:
    fire = a_case(cast, RouteCode.EMERGENCY)
    go(fire, ActionCode.ACKNOWLEDGE, cast.community_secretary, office=cast.department)
    assert ActionCode.REDISPATCH in {step.action for step in next_steps(fire, cast.department_officer)}
    go(fire, ActionCode.REDISPATCH, cast.township_official, office=water, text="是水管")
    assert (fire.stage, fire.office) == (StageCode.RESPONDING, water)
    assert Reminder.objects.filter(run__case=fire, run__left_at=None, done_at=None).exists()


def test_two_departments_do_not_push_a_case_to_and_fro(cast: Cast, case: Case, water: Organization) -> None:
    """对专业性较强的业务工作,确保专职专干 (policy 二(四)): the community or the street decides whose it is."""
    gas = OrganizationFactory(name="燃气公司", kind=OrganizationKind.DEPARTMENT, divisions=[cast.county])
    MemberFactory(name="燃气员", organization=gas)
    first, second, third = cast.department_officer, water.members.get(), gas.members.get()
    go(case, ActionCode.REDISPATCH, first, office=water, text="是水管")
    due, runs = case.due_at, case.runs.count()
    with pytest.raises(Invalid) as back:
        take_step(
            case, ActionCode.REDISPATCH, by=second, version=case.version, office=cast.department, text="不是"
        )
    assert set(back.value.fields) == {"office"}
    assert str(cast.department) in str(back.value.fields["office"][0])
    case.refresh_from_db()
    assert (case.office, case.due_at, case.runs.count()) == (water, due, runs)
    go(case, ActionCode.REDISPATCH, second, office=gas, text="是燃气")
    for office in (cast.department, water):
        with pytest.raises(Invalid):
            take_step(case, ActionCode.REDISPATCH, by=third, version=case.version, office=office, text="不是")
    go(case, ActionCode.REDISPATCH, cast.community_secretary, office=water, text="由水务办理")
    lines = case.events.filter(action=ActionCode.REDISPATCH).order_by("sequence")
    assert [line.facts["detours"] for line in lines] == [1, 2, 3]
    with pytest.raises(Invalid):
        take_step(case, ActionCode.REDISPATCH, by=second, version=case.version, office=gas, text="不是")
    page = at_desk(cast.community_secretary).get(f"/cases/{case.number}/").content.decode()
    assert "Sent to another department, times: 3" in page
    assert list(breaks()) == []


def test_a_detour_that_was_taken_back_counts_as_none(cast: Cast, case: Case, water: Organization) -> None:
    go(case, ActionCode.REDISPATCH, cast.department_officer, office=water, text="点错了")
    go(case, ActionCode.TAKE_BACK, cast.department_officer)
    assert (case.office, detours(case)) == (cast.department, 0)
    go(case, ActionCode.REDISPATCH, cast.department_officer, office=water, text="是水管")
    assert case.events.last().facts["detours"] == 1
