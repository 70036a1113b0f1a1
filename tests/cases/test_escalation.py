"""The ladder of those who are told of a late case, and who stands on its levels."""

import pytest

from cases.choices import RouteCode
from cases.deadlines import escalation
from cases.deadlines.escalation import People
from cases.models import Case
from staff.choices import AppointmentRole, Post
from staff.models import Appointment, User
from staff.posts.holders import holders
from tests.factories import CaseFactory, MemberFactory, grid

pytestmark = pytest.mark.django_db


def case_at(cast, post: Post = Post.LEADER, **fields: object) -> Case:
    return CaseFactory(grid=cast.building, waiting_post=post, **fields)


def names(case: Case, level: int) -> list[str]:
    return [member.name for member in People([case]).up_to(case, level)]


def test_the_ladder_begins_with_the_post_that_the_case_waits_for(cast):
    code, group, community = cast.building.code, cast.group.code, cast.community.code
    top = [(Post.TOWNSHIP, code), (Post.COUNTY, code)]
    above = [
        (Post.LIAISON, code),
        (Post.LEADER, group),
        (Post.LIAISON, group),
        (Post.LEADER, community),
        (Post.LIAISON, community),
        *top,
    ]
    ladders = {
        Post.LEADER: [(Post.LEADER, code), *above],
        Post.LIAISON: above,
        Post.COMMUNITY: [(Post.COMMUNITY, code), (Post.LIAISON, community), *top],
        Post.TOWNSHIP: top,
        Post.COUNTY: top[1:],
        Post.DEPARTMENT: [(Post.DEPARTMENT, code), *top],
    }
    for post in Post:
        assert escalation.ladder(Case(waiting_post=post, handling_code=code)) == ladders[post]


def test_the_ladder_of_a_case_that_was_raised_begins_where_it_is_handled(cast):
    case = Case(waiting_post=Post.LEADER, handling_code=cast.group.code)
    assert [code for _post, code in escalation.ladder(case)] == [
        *[cast.group.code] * 2,
        *[cast.community.code] * 2,
        *[cast.group.code] * 2,
    ]


def test_each_level_adds_one_and_the_top_is_the_end(cast):
    case = case_at(cast)
    everyone = ["楼道长", "小组长", "专职社工甲", "专职社工乙", "书记", "街道干部"]
    for level in range(6):
        assert names(case, level) == everyone[: level + 1]
    county = {member.name for member in holders(Post.COUNTY, code=case.handling_code)}
    assert "区领导小组" in county
    for level in (6, 7, 99):
        assert set(names(case, level)) == {*everyone, *county}


def test_a_department_that_is_late_is_told_first_and_then_the_street(cast):
    case = case_at(cast, Post.DEPARTMENT, office=cast.department, route=RouteCode.EMERGENCY)
    assert [names(case, level) for level in range(2)] == [["消防员"], ["消防员", "街道干部"]]


def test_a_vacancy_does_not_cost_a_day(cast):
    cast.building.appointments.filter(role=AppointmentRole.LIAISON).delete()
    case = case_at(cast)
    # The leader of the group stands in for the liaison of the building, and is told once.
    assert [names(case, level) for level in range(3)] == [
        ["楼道长"],
        ["楼道长", "专职社工甲"],
        ["楼道长", "专职社工甲", "专职社工乙"],
    ]


def test_someone_whose_login_is_inactive_is_a_vacancy(cast):
    User.objects.filter(member=cast.building_leader).update(is_active=False)
    assert names(case_at(cast), 0) == ["专职社工甲"]


def test_nobody_is_told_for_whom_there_is_nobody(cast):
    User.objects.update(is_active=False)
    assert names(case_at(cast), 9) == []


def test_people_and_posts_agree_on_every_level_whoever_is_missing(cast):
    Appointment.objects.create(
        member=MemberFactory(name="旧负责人"),
        grid=cast.group,
        role=AppointmentRole.LEADER,
        since="2025-01-01",
        until="2025-12-31",
    )
    grid("330402001001001002")
    codes = [cast.building.code, "330402001001001002", cast.group.code]
    codes.append(cast.community.code)
    cases = [Case(handling_code=code, waiting_post=Post.LEADER) for code in codes]
    for missing in [None, *Appointment.objects.current()]:
        if missing is not None:
            missing.delete()
        people = People(cases)
        for case in cases:
            for post, code in escalation.ladder(case):
                expected = holders(post, code=code)
                assert people._holders(post, code, None) == expected, (post, code, missing)


def test_those_of_two_hundred_cases_are_read_together(cast, django_assert_num_queries):
    cases = [case_at(cast) for _one in range(20)]
    # Who is appointed; once for the street and once for the county.
    with django_assert_num_queries(3):
        people = People(cases)
        for case in cases:
            people.up_to(case, 9)
