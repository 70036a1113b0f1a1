"""Specialist matters (专职专干): straight to the department of the category, and the leader assists."""

import pytest

from cases.choices import ActionCode, RouteCode, StageCode
from cases.models import Case, Category, Reminder
from cases.queries.chain import breaks
from cases.workflow.people.departments import specialist_office
from kit.errors import Invalid, NotAllowed
from staff.choices import OrganizationKind, Post
from staff.models import Organization
from tests.cases.journey import a_case, fresh, go
from tests.cases.people import told, who_may
from tests.cast import Cast, make_cast
from tests.factories import CategoryFactory, OrganizationFactory, division

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def fire(cast: Cast) -> Category:
    """A category that belongs to the fire department of the county."""
    category = CategoryFactory(code="fire-lane", route=RouteCode.ROUTINE)
    category.departments.add(cast.department)
    return category


@pytest.fixture
def case(cast: Cast, fire: Category) -> Case:
    return a_case(cast, "", category=fire)


def climb(case: Case, cast: Cast) -> Case:
    """Up to the community."""
    go(case, ActionCode.RAISE_LEVEL, cast.building_leader, text="需要小组")
    return go(case, ActionCode.RAISE_LEVEL, cast.group_leader, text="需要社区")


def test_it_goes_to_the_department_at_once(cast, case):
    assert (case.route, case.stage, case.waiting_post, case.office) == (
        RouteCode.COORDINATION,
        StageCode.DEPARTMENT_HANDLING,
        Post.DEPARTMENT,
        cast.department,
    )
    assert list(case.reached.all()) == [cast.department]
    run = case.runs.get()
    assert (run.stage, run.office, run.amount, run.unit) == (
        StageCode.DEPARTMENT_HANDLING,
        cast.department,
        5,
        "working_days",
    )
    assert Reminder.objects.filter(run=run).count() == 3
    assert told(case) == {"turn": {"消防员"}}
    assert list(breaks()) == []


def test_its_officers_see_it_and_nobody_elses(cast, case):
    assert fresh(cast.department_officer).user.has_perm("cases.view_case", case)
    assert not fresh(cast.service_centre_officer).user.has_perm("cases.view_case", case)


def test_only_the_department_resolves_it_and_the_leader_assists(cast, case):
    assert who_may(cast, case, ActionCode.RESOLVE) == {"department_officer"}
    go(case, ActionCode.NOTE, cast.building_leader, text="带他们看了现场")
    go(case, ActionCode.RESOLVE, cast.department_officer, text="已清障")
    assert (case.stage, case.handling_grid, case.waiting_post) == (
        StageCode.FEEDING_BACK,
        cast.building,
        Post.LEADER,
    )
    assert told(case) == {"turn": {"楼道长"}, "inform": {"书记", "专职社工乙"}}
    with pytest.raises(Invalid) as refusal:
        go(case, ActionCode.FEED_BACK, cast.building_leader, satisfaction="satisfied")
    assert set(refusal.value.fields) == {"checked"}


def test_a_matter_that_is_not_theirs_goes_back_to_the_leader(cast, case):
    go(case, ActionCode.SEND_BACK, cast.department_officer, text="不属我单位")
    assert (case.stage, case.handling_grid, case.waiting_post) == (
        StageCode.COORDINATING,
        cast.building,
        Post.LEADER,
    )
    assert told(case)["turn"] == {"楼道长"}
    # It is no department's any more, though the department may still look at what it had.
    assert who_may(cast, case, ActionCode.RESOLVE) == {"building_leader"}


def test_an_emergency_is_alerted_first_whatever_its_category(cast, fire):
    case = a_case(cast, RouteCode.EMERGENCY, category=fire)
    assert (case.stage, case.office) == (StageCode.ALERTING, None)


def test_a_category_without_department_here_is_an_ordinary_matter(cast):
    category = CategoryFactory(code="lamp", route=RouteCode.ROUTINE)
    elsewhere = OrganizationFactory(kind=OrganizationKind.DEPARTMENT, divisions=[division("330499")])
    category.departments.add(elsewhere)
    case = a_case(cast, "", category=category)
    assert (case.route, case.stage, case.office) == (RouteCode.ROUTINE, StageCode.HANDLING, None)


def test_the_nearest_department_is_taken(cast, fire):
    def add(code: str) -> Organization:
        office = OrganizationFactory(kind=OrganizationKind.DEPARTMENT, divisions=[division(code)])
        fire.departments.add(office)
        return office

    add("3304")
    assert specialist_office(fire, cast.building.code) == cast.department
    street = add("330402001")
    assert specialist_office(fire, cast.building.code) == street


def test_a_category_without_one_of_its_own_asks_its_group(cast, fire):
    child = CategoryFactory(code="parked-in-lane", parent=fire)
    assert specialist_office(child, cast.building.code) == cast.department
    own = OrganizationFactory(kind=OrganizationKind.DEPARTMENT, divisions=[cast.city])
    child.departments.add(own)
    assert specialist_office(child, cast.building.code) == own


def test_the_community_and_the_street_refer_and_nobody_below(cast):
    case = a_case(cast, RouteCode.COORDINATION)
    assert who_may(cast, case, ActionCode.REFER) == set()
    climb(case, cast)
    assert who_may(cast, case, ActionCode.REFER) == {"community_secretary"}
    go(case, ActionCode.RAISE_LEVEL, cast.community_secretary, text="需要街道")
    assert who_may(cast, case, ActionCode.REFER) == {"township_official"}


def test_referring_needs_a_department_and_a_reason(cast):
    case = climb(a_case(cast, RouteCode.COORDINATION), cast)
    with pytest.raises(Invalid) as refusal:
        go(case, ActionCode.REFER, cast.community_secretary)
    assert set(refusal.value.fields) == {"office", "text"}
    go(case, ActionCode.REFER, cast.community_secretary, office=cast.department.pk, text="消防通道")
    assert (case.stage, case.office, case.handling_grid) == (
        StageCode.DEPARTMENT_HANDLING,
        cast.department,
        cast.community,
    )
    assert case.events.last().facts == {"office": "南湖区消防"}
    assert told(case) == {"turn": {"消防员"}, "inform": {"街道干部"}}
    assert list(breaks()) == []


@pytest.mark.parametrize(
    ("who", "stage", "level"),
    [
        ("community_secretary", StageCode.COORDINATING, "community"),
        ("township_official", StageCode.TOWNSHIP_COORDINATING, "community"),
    ],
)
def test_what_a_department_sends_back_comes_to_who_referred_it(cast, who, stage, level):
    case = climb(a_case(cast, RouteCode.COORDINATION), cast)
    if who == "township_official":
        go(case, ActionCode.RAISE_LEVEL, cast.community_secretary, text="需要街道")
    go(case, ActionCode.REFER, getattr(cast, who), office=cast.department.pk, text="消防通道")
    go(case, ActionCode.SEND_BACK, cast.department_officer, text="不属我单位")
    assert (case.stage, case.handling_grid) == (stage, getattr(cast, level))
    assert who_may(cast, case, ActionCode.RESOLVE) == {who}
    assert case.runs.count() == (6 if who == "township_official" else 5)


def test_a_department_that_sends_back_twice_does_not_send_to_itself(cast):
    case = climb(a_case(cast, RouteCode.COORDINATION), cast)
    go(case, ActionCode.REFER, cast.community_secretary, office=cast.department.pk, text="消防通道")
    go(case, ActionCode.RESOLVE, cast.department_officer, text="已清障")
    go(case, ActionCode.SEND_BACK, cast.building_leader, text="又堵了")
    assert case.stage == StageCode.DEPARTMENT_HANDLING
    go(case, ActionCode.SEND_BACK, cast.department_officer, text="请社区管理")
    assert (case.stage, case.handling_grid) == (StageCode.COORDINATING, cast.community)


def test_a_refused_step_of_a_stranger_to_the_matter(cast, case):
    with pytest.raises(NotAllowed):
        go(case, ActionCode.RESOLVE, cast.service_centre_officer, text="我来")
