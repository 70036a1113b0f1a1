"""Who holds a post, and whose turn it is, with vacancies."""

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from cases.choices import StageCode
from cases.models import Case
from kit.time.clock import now, today
from staff.choices import AppointmentRole, OrganizationKind, Post
from staff.models import Appointment, Cover, Member, User
from staff.posts.holders import ManyHolders, Seats, held, holders, holds, seats
from tests.cast import Cast, appoint
from tests.factories import CaseFactory, CategoryFactory, MemberFactory, OrganizationFactory, division, grid

pytestmark = pytest.mark.django_db

CODES = [
    "330402001001",
    "330402001001001",
    "330402001001001001",
    "330402001001002",
    "330402001002",
    "330402001002001",
    "330402001002001001",
    "330411002001",
    "330411002001001",
]


def names(post: str, code: str, office_id: int | None = None) -> set[str]:
    return {member.name for member in holders(post, code=code, office_id=office_id)}


def vacate(member: Member) -> None:
    Appointment.objects.filter(member=member).update(until="2026-01-01")


def test_every_post_has_its_people(cast: Cast) -> None:
    code = cast.building.code
    assert names(Post.LEADER, code) == {"楼道长"}
    assert names(Post.LIAISON, code) == {"小组长"}
    assert names(Post.COMMUNITY, code) == {"书记", "专职社工乙"}
    assert names(Post.TOWNSHIP, code) == {"街道干部"}
    assert names(Post.COUNTY, code) == {"区领导小组"}
    assert names(Post.DEPARTMENT, code, cast.department.pk) == {"消防员"}
    assert names(Post.DEPARTMENT, code) == set()


def test_a_vacant_leader_is_replaced_by_the_nearest_above(cast: Cast) -> None:
    vacate(cast.building_leader)
    assert names(Post.LEADER, cast.building.code) == {"专职社工甲"}
    vacate(cast.group_leader)
    assert names(Post.LEADER, cast.building.code) == {"书记"}
    assert names(Post.LEADER, cast.other_building.code) == {"邻社区书记"}


def test_a_vacant_liaison_is_replaced_by_the_leader_above_and_at_the_top_by_the_street(cast: Cast) -> None:
    vacate(cast.building_liaison)
    assert names(Post.LIAISON, cast.building.code) == {"专职社工甲"}
    assert names(Post.LIAISON, cast.community.code) == {"街道干部"}
    assert names(Post.LIAISON, cast.other_community.code) == {"街道干部"}


def test_a_community_without_anybody_falls_to_the_street(cast: Cast) -> None:
    vacate(cast.other_community_leader)
    assert names(Post.LEADER, cast.other_building.code) == {"街道干部"}
    assert cast.other_building.code in seats(cast.township_official).leader_codes


def test_a_closed_login_holds_nothing_and_counts_as_a_vacancy(cast: Cast) -> None:
    user = cast.building_leader.user
    user.is_active = False
    user.save()
    assert names(Post.LEADER, cast.building.code) == {"专职社工甲"}
    assert seats(cast.building_leader) == Seats()
    assert not holds(cast.building_leader, Post.LEADER, code=cast.building.code)


def test_my_turn_is_what_waits_for_my_posts(cast: Cast) -> None:
    mine = CaseFactory(grid=cast.building)
    CaseFactory(grid=cast.other_building)
    office = CaseFactory(grid=cast.building, waiting_post=Post.DEPARTMENT, office=cast.department)
    CaseFactory(grid=cast.building, stage=StageCode.CLOSED, closed_at=mine.filed_at, waiting_post=Post.LEADER)

    def turn(member: Member) -> set[int]:
        return set(Case.objects.filter(seats(member).condition()).values_list("pk", flat=True))

    assert turn(cast.building_leader) == {mine.pk}
    assert turn(cast.department_officer) == {office.pk}
    assert turn(cast.group_leader) == set()
    assert turn(cast.stranger) == set()


def test_questions_cost_a_constant_number_of_queries(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(2, 12):
        grid(f"330402001001001{n:03d}")
    for post in Post:
        with django_assert_max_num_queries(2):
            holders(post, code=cast.building.code, office_id=cast.department.pk)
    for member in cast.members().values():
        again = Member.objects.select_related("user", "organization").get(pk=member.pk)
        with django_assert_max_num_queries(3):
            held(again, code=cast.building.code)
        with django_assert_max_num_queries(7):
            seats(again)


def _people() -> list[Member]:
    kinds = OrganizationKind
    first, second, far = grid("330402001001"), grid("330402001002"), grid("330411002001")
    county, township = division("330402"), division("330402001")
    offices = [
        OrganizationFactory(kind=kinds.TOWNSHIP_OFFICE, divisions=[township]),
        OrganizationFactory(kind=kinds.TOWNSHIP_OFFICE, communities=[far, second]),
        OrganizationFactory(kind=kinds.COMMUNITY_COMMITTEE, communities=[first]),
        OrganizationFactory(kind=kinds.LEADING_GROUP, divisions=[county, township]),
        OrganizationFactory(kind=kinds.SERVICE_CENTRE, divisions=[county]),
        OrganizationFactory(kind=kinds.DEPARTMENT, divisions=[county]),
        OrganizationFactory(kind=kinds.OTHER),
    ]
    return [MemberFactory(organization=office) for office in offices for _ in range(2)]


appointments = st.lists(
    st.tuples(
        st.sampled_from(CODES),
        st.sampled_from([AppointmentRole.LEADER, AppointmentRole.LIAISON]),
        st.integers(0, 13),
    ),
    max_size=12,
    unique_by=lambda row: row[:2],
)


# Who stands in has a higher number than the absent one, so that there are chains and no circles.
covers = st.lists(
    st.tuples(st.integers(0, 13), st.integers(0, 13)).filter(lambda pair: pair[0] < pair[1]),
    max_size=4,
    unique_by=lambda pair: pair[0],
)


def test_the_five_ways_to_ask_agree(db: None) -> None:
    for code in CODES:
        grid(code)
    people = _people()
    logins = User.objects.filter(member__in=people)
    department = people[10].organization_id
    category, filer = CategoryFactory(), MemberFactory()
    cases = {
        (post, code): CaseFactory(
            grid=grid(code), waiting_post=post, office_id=department, filed_by=filer, category=category
        ).pk
        for post in Post
        for code in CODES
    }

    @settings(max_examples=10 if connection.vendor == "postgresql" else 30, deadline=None)
    @given(rows=appointments, inactive=st.sets(st.integers(0, 13), max_size=3), standing=covers)
    def agree(rows: list[tuple[str, str, int]], inactive: set[int], standing: list[tuple[int, int]]) -> None:
        Appointment.objects.all().delete()
        Cover.objects.all().delete()
        for absent, deputy in standing:
            dates = {"since": today(), "until": today(), "made_at": now()}
            Cover.objects.create(absent=people[absent], deputy=people[deputy], **dates)
        logins.update(is_active=True)
        logins.filter(member__in=[people[index] for index in inactive]).update(is_active=False)
        for code, role, index in rows:
            appoint(people[index], grid(code), role)
        members = list(Member.objects.filter(pk__in=[person.pk for person in people]).select_related("user"))
        turns = {member.pk: seats(member) for member in members}
        mine = {(m.pk, code): held(m, code=code, office_id=department) for m in members for code in CODES}
        waiting = {
            pk: set(Case.objects.filter(found.condition()).values_list("pk", flat=True))
            for pk, found in turns.items()
        }
        many = ManyHolders(CODES, [department])
        for (post, code), case in cases.items():
            expected = {member.pk for member in holders(post, code=code, office_id=department)}
            assert expected == many.of(post, code=code, office_id=department), (post, code)
            assert expected == {pk for pk in turns if post in mine[pk, code]}, (post, code)
            seated = {pk for pk in turns if turns[pk].holds(post, code=code, office_id=department)}
            assert expected == seated, (post, code)
            assert expected == {pk for pk in turns if case in waiting[pk]}, (post, code)
            # The street's two officials are people 0 and 1: while one of them is there, no post is empty.
            if post in (Post.LEADER, Post.LIAISON) and code.startswith("330402") and not {0, 1} <= inactive:
                assert expected, (post, code)

    agree()
