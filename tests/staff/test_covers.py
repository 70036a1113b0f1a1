"""Whoever stands in has the other's tasks, reminders and rights, from the first to the last day (岗位互替)."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from cases.deadlines.escalation import People
from cases.models import Case
from grids.scope import Scope
from kit.errors import Conflict, Invalid
from kit.time.clock import CHINA, today
from staff.actions import end_cover, make_cover, set_active
from staff.choices import Post
from staff.models import Cover, Member, User
from staff.posts.covers import acting_for
from staff.posts.deputies import deputies, represented
from staff.posts.holders import held, holders, seats
from staff.rights.in_charge import members_in_charge, rights_inside
from staff.rights.scopes import member_of, scope_of
from tests.actors import ADMIN
from tests.api.program import Program
from tests.cast import Cast
from tests.factories import CaseFactory, MemberFactory
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db

FRIDAY = dt.date(2026, 9, 18)
DAY = dt.timedelta(days=1)
NOON = dt.datetime(2026, 9, 18, 12, 0, tzinfo=CHINA)


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(NOON, tick=False):
        yield


def cover(absent: Member, deputy: Member, first: int = 0, last: int = 2) -> Cover:
    """``deputy`` stands in for ``absent`` from and to so many days after Friday."""
    return make_cover(
        by=ADMIN, absent=absent, deputy=deputy, since=FRIDAY + first * DAY, until=FRIDAY + last * DAY
    )


def fresh(member: Member) -> User:
    return User.objects.get(pk=member.user_id)


def turn(member: Member) -> set[int]:
    return set(Case.objects.filter(seats(member).condition()).values_list("pk", flat=True))


def test_the_stand_in_gets_scope_rights_posts_and_tasks_and_the_other_keeps_them(cast: Cast) -> None:
    case = CaseFactory(grid=cast.other_community, waiting_post=Post.LEADER)
    absent, deputy = cast.other_community_leader, cast.building_leader
    assert not fresh(deputy).has_perm("grids.change_grid", cast.other_community)
    cover(absent, deputy)
    assert scope_of(fresh(deputy)).prefixes == {cast.building.code, cast.other_community.code}
    assert fresh(deputy).has_perm("grids.change_grid", cast.other_community)
    assert not fresh(deputy).has_perm("grids.change_grid", cast.building)
    assert held(deputy, code=cast.other_community.code) == held(absent, code=cast.other_community.code)
    assert turn(deputy) == turn(absent) == {case.pk}
    assert holders(Post.LEADER, code=cast.other_community.code) == [absent, deputy]
    assert People([case]).up_to(case, 0) == [absent, deputy]
    assert scope_of(fresh(absent)).prefixes == {cast.other_community.code}


def test_it_ends_at_midnight_of_the_last_day_in_china_by_itself(cast: Cast) -> None:
    cover(cast.building_leader, cast.stranger, last=0)
    last_moment = dt.datetime(2026, 9, 18, 23, 59, 59, tzinfo=CHINA)
    for moment, prefixes in (
        (last_moment, {cast.building.code}),
        (last_moment + dt.timedelta(seconds=1), set()),
    ):
        with time_machine.travel(moment, tick=False):
            assert scope_of(fresh(cast.stranger)).prefixes == prefixes
            assert bool(held(cast.stranger, code=cast.building.code)) is bool(prefixes)


def test_it_begins_on_the_first_day_and_not_before(cast: Cast) -> None:
    cover(cast.building_leader, cast.stranger, first=1)
    assert scope_of(fresh(cast.stranger)) == Scope.nothing()
    with time_machine.travel(dt.datetime(2026, 9, 19, 0, 0, tzinfo=CHINA), tick=False):
        assert scope_of(fresh(cast.stranger)).prefixes == {cast.building.code}


def test_ending_it_early_takes_effect_at_once_and_only_once(cast: Cast) -> None:
    made = cover(cast.building_leader, cast.stranger)
    assert represented(cast.stranger) == [cast.building_leader]
    end_cover(by=ADMIN, cover=made)
    assert represented(cast.stranger) == []
    assert scope_of(fresh(cast.stranger)) == Scope.nothing()
    with pytest.raises(Conflict):
        end_cover(by=ADMIN, cover=made)
    assert cover(cast.building_leader, cast.group_leader).deputy == cast.group_leader


def test_a_closed_login_gives_nothing_and_gets_nothing(cast: Cast) -> None:
    cover(cast.building_leader, cast.stranger)
    set_active(by=ADMIN, member=cast.building_leader, active=False)
    assert scope_of(fresh(cast.stranger)) == Scope.nothing()
    set_active(by=ADMIN, member=cast.building_leader, active=True)
    set_active(by=ADMIN, member=cast.stranger, active=False)
    assert holders(Post.LEADER, code=cast.building.code) == [cast.building_leader]


def test_standing_in_goes_on_through_others(cast: Cast) -> None:
    cover(cast.building_leader, cast.group_leader)
    cover(cast.group_leader, cast.stranger)
    assert represented(cast.stranger) == [cast.group_leader, cast.building_leader]
    assert deputies([cast.building_leader]) == [cast.group_leader, cast.stranger]
    assert holders(Post.LEADER, code=cast.building.code) == [
        cast.building_leader,
        cast.group_leader,
        cast.stranger,
    ]


def test_the_rights_of_a_system_administrator_are_not_passed_on(cast: Cast) -> None:
    boss = MemberFactory(user=cast.superuser, organization=cast.committee)
    cover(boss, cast.stranger)
    assert scope_of(fresh(cast.stranger)).prefixes == {cast.community.code}
    assert not scope_of(fresh(cast.stranger)).unlimited


def test_two_at_once_for_the_same_person_are_refused_with_names_and_dates(cast: Cast) -> None:
    cover(cast.building_leader, cast.group_leader, 0, 2)
    with pytest.raises(Invalid) as caught:
        cover(cast.building_leader, cast.stranger, 2, 4)
    said = str(caught.value.fields["absent"][0])
    for part in (cast.group_leader.name, cast.building_leader.name, "2026-09-18", "2026-09-20"):
        assert part in said
    assert cover(cast.building_leader, cast.stranger, 3, 4).deputy == cast.stranger


def test_a_circle_is_refused_with_names_and_dates_however_long(cast: Cast) -> None:
    a, b, c, d = cast.building_leader, cast.group_leader, cast.stranger, cast.building_liaison
    cover(b, a)
    with pytest.raises(Invalid) as caught:
        cover(a, b, 2, 3)
    assert all(part in str(caught.value.fields["deputy"][0]) for part in (a.name, b.name, "2026-09-20"))
    cover(c, b)
    cover(d, c)
    with pytest.raises(Invalid) as caught:
        cover(a, d, 1, 1)
    assert all(member.name in str(caught.value.fields["deputy"][0]) for member in (a, b, c, d))
    assert cover(a, d, 3, 4).absent == a


def test_a_circle_needs_a_day_that_all_of_it_shares(cast: Cast) -> None:
    a, b, c = cast.building_leader, cast.group_leader, cast.stranger
    cover(b, a, 0, 1)
    cover(c, b, 2, 3)
    assert cover(a, c, 0, 3).deputy == c


def test_past_days_the_wrong_order_oneself_and_closed_logins_are_refused(cast: Cast) -> None:
    for first, last, field in ((-1, 2, "since"), (2, 1, "until")):
        with pytest.raises(Invalid) as caught:
            cover(cast.building_leader, cast.stranger, first, last)
        assert set(caught.value.fields) == {field}
    with pytest.raises(Invalid) as caught:
        cover(cast.stranger, cast.stranger)
    assert set(caught.value.fields) == {"deputy"}
    set_active(by=ADMIN, member=cast.stranger, active=False)
    cast.stranger.refresh_from_db()
    with pytest.raises(Invalid) as caught:
        cover(cast.building_leader, cast.stranger)
    assert set(caught.value.fields) == {"deputy"}


def test_the_database_refuses_a_cover_of_oneself_and_one_that_ends_before_it_begins(cast: Cast) -> None:
    for absent, until in ((cast.stranger, FRIDAY), (cast.building_leader, FRIDAY - DAY)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Cover.objects.create(absent=absent, deputy=cast.stranger, since=FRIDAY, until=until, made_at=NOON)


def test_for_whom_somebody_acts(cast: Cast) -> None:
    cover(cast.building_leader, cast.group_leader)
    building, group = cast.building.code, cast.group.code
    assert acting_for(cast.group_leader, building, [Post.LEADER]) == cast.building_leader
    assert acting_for(cast.group_leader, group, [Post.LEADER]) is None
    assert acting_for(cast.building_leader, building, [Post.LEADER]) is None
    assert acting_for(cast.stranger, building, [Post.LEADER]) is None
    cover(cast.department_officer, cast.stranger)
    both = (Post.LEADER, Post.COMMUNITY)
    assert acting_for(cast.group_leader, building, both) == cast.building_leader
    assert acting_for(cast.community_secretary, building, both) is None
    office = cast.department.pk
    assert acting_for(cast.stranger, building, [Post.DEPARTMENT], office) == cast.department_officer


def test_who_stands_in_for_nobody_pays_nothing_and_who_does_little(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    cover(cast.community_secretary, cast.group_leader)
    for member, queries in ((cast.building_leader, 2), (cast.group_leader, 3)):
        user = fresh(member)
        with django_assert_max_num_queries(queries):
            scope_of(user)
        again = member_of(user)
        assert again is not None
        with django_assert_max_num_queries(queries):
            held(again, code=cast.building.code)
        with django_assert_max_num_queries(queries + 4):
            seats(again)


def test_a_program_of_somebody_who_stands_in_sees_the_others_cases(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    case = CaseFactory(grid=cast.other_building)
    program = Program(cast.building_leader)
    path = f"cases/{case.number}/status/"
    assert program.get(path).status_code == 404
    made = cover(cast.other_community_leader, cast.building_leader)
    with django_assert_max_num_queries(4):
        assert program.get(path).status_code == 200
    end_cover(by=ADMIN, cover=made)
    assert program.get(path).status_code == 404


def test_each_further_link_of_a_chain_costs_a_program_one_query(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    case = CaseFactory(grid=cast.other_building)
    program = Program(cast.building_leader)
    path = f"cases/{case.number}/status/"
    assert program.get(path).status_code == 404
    cover(cast.other_community_leader, cast.stranger)
    cover(cast.stranger, cast.building_leader)
    with django_assert_max_num_queries(5):
        assert program.get(path).status_code == 200


def test_nobody_is_in_charge_of_somebody_who_stands_in_for_a_person_outside(cast: Cast) -> None:
    scope = Scope.of([cast.community.code])
    worker = MemberFactory(organization=cast.committee)
    other = MemberFactory(organization=cast.committee)
    assert worker in members_in_charge(scope)
    cover(cast.other_community_leader, worker)
    cover(worker, other)
    for member in (worker, other):
        assert not members_in_charge(scope).filter(pk=member.pk).exists()


def test_only_rights_of_the_own_area_are_lent(cast: Cast) -> None:
    scope = Scope.of([cast.community.code])
    lent = {name for name, member in cast.members().items() if rights_inside(scope, member)}
    assert lent == {
        "building_leader",
        "building_liaison",
        "group_leader",
        "community_worker2",
        "community_secretary",
    }


def _typed(absent: Member, deputy: Member) -> dict[str, object]:
    until = today() + DAY
    return {
        "absent": absent.pk,
        "deputy": deputy.pk,
        "since": str(today()),
        "until": str(until),
        "reason": "",
    }


def test_the_desk_arranges_and_ends_a_cover_and_both_are_told(cast: Cast) -> None:
    browser = at_desk(cast.community_secretary)
    sent = browser.post("/admin/staff/cover/add/", _typed(cast.building_leader, cast.group_leader))
    assert sent.status_code == 302
    made = Cover.objects.get()
    assert (made.made_by, made.deputy) == (cast.community_secretary, cast.group_leader)
    for member in (cast.building_leader, cast.group_leader):
        assert [one.subject for one in member.notices.all()] == [f"岗位互替：{made.named}"]
    address = f"/admin/staff/cover/{made.pk}/end/"
    assert browser.get(address).status_code == 200
    assert represented(cast.group_leader) == [cast.building_leader]
    assert browser.post(address).status_code == 302
    assert represented(cast.group_leader) == []
    assert cast.building_leader.notices.count() == 2  # one for each, not two
    assert browser.get("/admin/staff/cover/?ended=all").status_code == 200


def test_a_community_can_not_lend_the_rights_of_its_cadre(cast: Cast) -> None:
    browser = at_desk(cast.community_secretary)
    sent = browser.post("/admin/staff/cover/add/", _typed(cast.township_official, cast.group_leader))
    assert sent.status_code == 200
    assert "absent" in sent.context["adminform"].form.errors
    assert not Cover.objects.exists()


def test_a_community_sees_the_cover_of_its_cadre_and_can_not_end_it(cast: Cast) -> None:
    made = cover(cast.township_official, cast.stranger)
    assert at_desk(cast.community_secretary).get(f"/admin/staff/cover/{made.pk}/change/").status_code == 200
    for member, status in (
        (cast.community_secretary, 403),
        (cast.other_community_leader, 404),
        (cast.township_official, 403),  # one's own rights are lent by the level above
        (cast.county_official, 302),
    ):
        address = f"/admin/staff/cover/{made.pk}/end/"
        assert at_desk(member).post(address).status_code == status, member.name
    assert represented(cast.stranger) == []


def test_the_desk_is_told_in_words_what_is_wrong(cast: Cast) -> None:
    browser = at_desk(cast.community_secretary)
    typed = _typed(cast.building_leader, cast.group_leader)
    for wrong, field in (({"until": str(today() - DAY)}, "until"), ({"deputy": typed["absent"]}, "deputy")):
        sent = browser.post("/admin/staff/cover/add/", {**typed, **wrong})
        assert set(sent.context["adminform"].form.errors) == {field}
