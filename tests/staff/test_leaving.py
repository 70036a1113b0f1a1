"""A login is closed and a post ends by a page that names what hangs on it; everything goes where it was said, and
nothing is left with nobody in silence."""

import datetime as dt
import io
import itertools
import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from cases.actions import take_step
from cases.choices import ActionCode, RouteCode
from cases.models import Case, CaseEvent, Watcher
from cases.queries.chain import breaks
from gridgov.services.leaving import Stay, Where, close_login, end_post
from kit.errors import Invalid, NotAllowed
from kit.time import clock
from kit.time.clock import today
from staff.actions import end_appointment, hand_over, make_cover, make_feed, set_active
from staff.actions.accounts import change_login
from staff.choices import AppointmentRole, Identity, Post
from staff.models import Appointment, AuditRecord, Cover, Member, RotaFeed, Shift, User
from staff.posts.crews import crew
from staff.posts.holders import holders
from tests.actors import ADMIN
from tests.cast import Cast
from tests.factories import MemberFactory
from tests.pages.desk import at_desk, filed, queries_of

pytestmark = pytest.mark.django_db

LEADER = AppointmentRole.LEADER
_DAY = dt.timedelta(days=1)


def login(member: Member) -> User:
    return User.objects.get(pk=member.user_id)


def assigned(cast: Cast, to: Member) -> Case:
    """A case that waits for the leader of the building and is assigned to ``to``."""
    case = filed(cast.group_leader, cast.building, route=RouteCode.ROUTINE)
    Case.objects.filter(pk=case.pk).update(assignee=to)
    case.refresh_from_db()
    return case


def turn(cast: Cast, member: Member) -> Shift:
    return Shift.objects.create(
        grid=cast.community, member=member, date=today() + _DAY, begins=dt.time(18), ends=dt.time(20)
    )


def supervised(cast: Cast, by: Member) -> Case:
    case = filed(cast.building_leader, cast.building, route=RouteCode.ROUTINE)
    take_step(case, ActionCode.SUPERVISE, by=by, version=case.version, text="请抓紧")
    case.refresh_from_db()
    return case


def post_of(member: Member) -> Appointment:
    return Appointment.objects.current().select_related("grid", "member").get(member=member)


def close_page(member: Member) -> str:
    return f"/admin/staff/member/{member.pk}/close/"


def end_page(member: Member) -> str:
    return f"/admin/staff/appointment/{post_of(member).pk}/end/"


def in_office(cast: Cast, member: Member) -> Member:
    """Her organization administers the community, so that the community is in charge of her login."""
    Member.objects.filter(pk=member.pk).update(organization=cast.committee)
    member.organization = cast.committee
    return member


def colleague(cast: Cast, name: str = "新人") -> Member:
    return MemberFactory(organization=cast.committee, name=name, identity=Identity.STAIRWELL_LEADER)


def checked() -> list[str]:
    """What ``check_grids`` finds stranded."""
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("check_grids", "--json", stdout=out)
    return [one["measure"] for one in json.loads(out.getvalue())["findings"] if one["kind"] == "stranded"]


def fields(browser: Client, page: str) -> set[str]:
    return set(browser.get(page).context["form"].fields)


# --- by rule, whatever page or program closes


def test_a_closed_login_keeps_no_case_and_those_who_have_it_now_are_told(cast: Cast) -> None:
    case = assigned(cast, cast.building_leader)
    set_active(by=cast.township_official.user, member=in_office(cast, cast.building_leader), active=False)
    case.refresh_from_db()
    assert case.assignee is None
    assert holders(Post.LEADER, code=cast.building.code) == [cast.group_leader]
    event = CaseEvent.objects.filter(case=case).latest("sequence")
    assert (event.action, event.facts) == (ActionCode.REASSIGN, {"assignee_before": "楼道长"})
    assert list(breaks()) == []
    assert cast.group_leader.notices.filter(key__startswith=f"event:{event.pk}:").exists()
    closed = AuditRecord.objects.get(action="login_closed")
    assert closed.facts == {"cases_to_post": 1}


def test_an_administrator_who_closes_a_login_leaves_no_case_either(cast: Cast) -> None:
    case, user = assigned(cast, cast.building_leader), login(cast.building_leader)
    given = {"username": user.username, "email": user.email, "is_superuser": False}
    change_login(by=cast.superuser, user=user, is_active=False, **given)
    case.refresh_from_db()
    assert case.assignee is None
    assert AuditRecord.objects.latest("pk").facts["cases_to_post"] == 1


def test_cases_go_to_whom_they_are_given_as_far_as_she_holds_the_post(cast: Cast) -> None:
    case = assigned(cast, cast.building_leader)
    end_appointment(by=ADMIN, appointment=post_of(cast.building_leader), cases_to=cast.stranger)
    case.refresh_from_db()
    assert case.assignee is None
    Case.objects.filter(pk=case.pk).update(assignee=cast.group_leader)
    set_active(by=ADMIN, member=cast.group_leader, active=False, cases_to=cast.community_secretary)
    case.refresh_from_db()
    assert case.assignee == cast.community_secretary
    assert AuditRecord.objects.latest("pk").facts == {
        "cases_moved": 1,
        "cases_to": cast.community_secretary.pk,
    }


def test_a_post_that_is_handed_over_by_itself_takes_its_cases_along(cast: Cast) -> None:
    case, new = assigned(cast, cast.building_leader), colleague(cast)
    hand_over(by=ADMIN, grid=cast.building, role=LEADER, to=new)
    case.refresh_from_db()
    assert case.assignee == new


def test_a_case_that_she_may_still_do_stays_hers(cast: Cast) -> None:
    case = filed(cast.group_leader, cast.group, route=RouteCode.ROUTINE)
    Case.objects.filter(pk=case.pk).update(assignee=cast.group_leader)
    other = Appointment.objects.create(
        member=cast.group_leader, grid=cast.other_building, role=LEADER, since=today()
    )
    end_appointment(by=ADMIN, appointment=other)
    case.refresh_from_db()
    assert case.assignee == cast.group_leader


def test_the_calendar_of_a_closed_login_stays_ended(cast: Cast) -> None:
    make_feed(by=ADMIN, member=cast.group_leader)
    set_active(by=ADMIN, member=cast.group_leader, active=False)
    set_active(by=ADMIN, member=cast.group_leader, active=True)
    assert not RotaFeed.objects.exists()


# --- the page


def test_the_page_names_what_hangs_with_its_number_and_links(cast: Cast) -> None:
    leader = in_office(cast, cast.building_leader)
    mine = assigned(cast, leader)
    filed(cast.other_community_leader, cast.other_building, route=RouteCode.ROUTINE)
    turn(cast, leader)
    make_feed(by=ADMIN, member=leader)
    make_cover(by=ADMIN, absent=leader, deputy=colleague(cast), since=today(), until=today() + _DAY)
    browser = at_desk(cast.township_official)
    answer = browser.get(close_page(leader))
    shown = answer.content.decode()
    for words in (
        "1 open case assigned to this person",
        "1 open case waiting for the posts of this person",
        "1 appointment",
        "1 turn of duty",
        "1 cover for this person",
        "1 calendar feed",
    ):
        assert words in shown
    assert set(answer.context["form"].fields) == {"cases", f"post_{post_of(leader).pk}", "turns"}
    for kind in ("assigned", "waiting"):
        listed = browser.get("/admin/cases/case/", {"member": f"{kind}-{leader.pk}"})
        assert list(listed.context["cl"].result_list) == [mine]
    assert User.objects.get(pk=leader.user_id).is_active


def test_a_person_on_whom_nothing_hangs_is_asked_about_nothing(cast: Cast) -> None:
    new, browser = colleague(cast), at_desk(cast.township_official)
    assert fields(browser, close_page(new)) == set()
    browser.post(close_page(new))
    assert not login(new).is_active


def test_nothing_changes_before_everything_has_its_place(cast: Cast) -> None:
    leader = in_office(cast, cast.building_leader)
    case = assigned(cast, leader)
    browser = at_desk(cast.township_official)
    answer = browser.post(close_page(leader), {f"post_{post_of(leader).pk}": "post"})
    assert set(answer.context["form"].errors) == {"cases"}
    case.refresh_from_db()
    assert case.assignee == leader
    assert login(leader).is_active


def test_everything_goes_where_it_was_said(cast: Cast) -> None:
    leader, new = in_office(cast, cast.building_leader), colleague(cast)
    case, duty = assigned(cast, leader), turn(cast, leader)
    cover = make_cover(by=ADMIN, absent=leader, deputy=new, since=today(), until=today())
    said = {"cases": "post", f"post_{post_of(leader).pk}": new.pk, "turns": cast.community_worker2.pk}
    assert at_desk(cast.community_secretary).post(close_page(leader), said).status_code == 302
    case.refresh_from_db()
    duty.refresh_from_db()
    cover.refresh_from_db()
    assert not login(leader).is_active
    assert (case.assignee, duty.member, post_of(new).grid) == (new, cast.community_worker2, cast.building)
    assert cover.ended_at is not None
    assert new.notices.filter(key__startswith="power:").exists()
    assert checked() == []


def test_only_those_who_hold_the_post_then_are_offered_its_cases(cast: Cast) -> None:
    leader = in_office(cast, cast.building_leader)
    assigned(cast, leader)
    colleague(cast)
    form = at_desk(cast.township_official).get(close_page(leader)).context["form"]
    offered = [key for key, _label in form.fields["cases"].choices]
    assert offered == ["", "post", str(cast.group_leader.pk)]


def test_what_is_refused_in_the_middle_leaves_everything_as_it_was(cast: Cast) -> None:
    leader = in_office(cast, cast.building_leader)
    turn(cast, leader)
    turn(cast, cast.community_worker2)
    said = {f"post_{post_of(leader).pk}": "post", "turns": cast.community_worker2.pk}
    answer = at_desk(cast.community_secretary).post(close_page(leader), said)
    assert "On duty already" in answer.content.decode()
    assert login(leader).is_active
    assert post_of(leader).until is None


def test_a_login_is_closed_at_once_and_settled_afterwards(cast: Cast) -> None:
    leader = in_office(cast, cast.building_leader)
    case = assigned(cast, leader)
    turn(cast, leader)
    make_cover(by=ADMIN, absent=leader, deputy=colleague(cast), since=today(), until=today())
    browser = at_desk(cast.community_secretary)
    browser.post(close_page(leader), {"at_once": "1"})
    case.refresh_from_db()
    assert (login(leader).is_active, case.assignee) == (False, None)
    assert len(checked()) == 3  # the post, the duty, the cover
    shown = browser.get(close_page(leader))
    assert "at_once" not in shown.content.decode()
    browser.post(close_page(leader), {f"post_{post_of(leader).pk}": "post", "turns": "out"})
    assert checked() == []
    assert not Shift.objects.exists()
    assert "Settle what is left</button>" not in browser.get(close_page(leader)).content.decode()


def test_who_is_in_charge_of_nobody_gets_no_page(cast: Cast) -> None:
    leader = in_office(cast, cast.building_leader)
    assert at_desk(cast.other_community_leader).get(close_page(leader)).status_code == 404
    assert at_desk(cast.community_worker2).post(close_page(cast.community_secretary)).status_code == 403
    for by in (cast.other_community_leader, cast.group_leader):
        with pytest.raises(NotAllowed):
            close_login(by=login(by), member=leader, to=Where())


def test_the_last_one_of_an_office_with_open_cases_is_closed_only_at_once(cast: Cast) -> None:
    case = filed(cast.building_leader, cast.building)
    Case.objects.filter(pk=case.pk).update(waiting_post=Post.TOWNSHIP)
    browser = at_desk(cast.county_official)
    page, member = close_page(cast.township_official), cast.township_official
    assert browser.get(page).context["alone"] == 1
    answer = browser.post(page, {f"post_{post_of(member).pk}": "post"})
    assert answer.status_code == 200
    assert login(member).is_active
    with pytest.raises(Invalid):
        close_login(by=ADMIN, member=member, to=Where())
    browser.post(page, {"at_once": "1"})
    assert not login(member).is_active
    assert any("1件" in words for words in checked())


def test_a_colleague_in_the_office_has_what_waits_for_it(cast: Cast) -> None:
    case = filed(cast.building_leader, cast.building)
    Case.objects.filter(pk=case.pk).update(waiting_post=Post.TOWNSHIP)
    MemberFactory(organization=cast.township_office)
    close_login(by=ADMIN, member=cast.township_official, to=Where())
    assert checked() == []


def test_who_supervised_is_followed_by_whom_was_said(cast: Cast) -> None:
    case = supervised(cast, cast.community_worker2)
    said = {"supervised": cast.community_secretary.pk, f"post_{post_of(cast.community_worker2).pk}": "post"}
    at_desk(cast.township_official).post(close_page(cast.community_worker2), said)
    watcher = Watcher.objects.get(case=case)
    assert watcher.member == cast.community_secretary
    assert watcher.due_at is not None  # what was asked is still to be answered
    event = CaseEvent.objects.filter(case=case).latest("sequence")
    assert event.facts == {"supervisor": "书记", "supervisor_before": "专职社工乙"}
    assert cast.community_secretary.notices.filter(key__startswith=f"event:{event.pk}:").exists()
    assert list(breaks()) == []


def test_supervision_ends_with_nobody_and_goes_to_nobody_who_may_not(cast: Cast) -> None:
    case, member = supervised(cast, cast.community_worker2), cast.community_worker2
    with pytest.raises(Invalid):
        close_login(by=ADMIN, member=member, to=Where(supervised=cast.stranger))
    set_active(by=ADMIN, member=member, active=False)
    assert any(case.number in words for words in checked())
    close_login(by=ADMIN, member=member, to=Where(supervised=Stay.OUT))
    case.refresh_from_db()
    assert (case.supervised_at, Watcher.objects.count()) == (None, 0)
    assert checked() == []


# --- the end of a post


def test_the_end_of_a_post_asks_for_its_cases_and_duty_only(cast: Cast) -> None:
    case, duty = assigned(cast, cast.building_leader), turn(cast, cast.building_leader)
    browser, page = at_desk(cast.community_secretary), end_page(cast.building_leader)
    assert fields(browser, page) == {"cases", "turns"}
    assert browser.post(page, {"cases": "post"}).context["form"].errors
    assert post_of(cast.building_leader).until is None
    browser.post(page, {"cases": cast.group_leader.pk, "turns": "keep"})
    case.refresh_from_db()
    duty.refresh_from_db()
    assert (case.assignee, duty.member) == (cast.group_leader, cast.building_leader)
    assert not Appointment.objects.current().filter(member=cast.building_leader).exists()
    assert login(cast.building_leader).is_active


def test_a_post_that_leaves_cases_to_nobody_does_not_end_by_the_page(cast: Cast) -> None:
    filed(cast.community_secretary, cast.community, route=RouteCode.ROUTINE)
    for member in (cast.township_official, cast.building_leader, cast.group_leader):
        User.objects.filter(pk=member.user_id).update(is_active=False)
    held = post_of(cast.community_secretary)
    Member.objects.filter(pk=cast.community_secretary.pk).update(organization=cast.department)
    with pytest.raises(Invalid):
        end_post(by=ADMIN, appointment=held, to=Where())
    assert post_of(cast.community_secretary) == held


# --- who is left


def test_who_is_left_are_the_holders(cast: Cast) -> None:
    posts = list(Post)
    grids = (cast.community, cast.group, cast.building, cast.other_building)
    for gone in (None, cast.building_leader, cast.community_secretary, cast.township_official):
        if gone is not None:
            User.objects.filter(pk=gone.user_id).update(is_active=False)
        left = crew()
        for post, grid in itertools.product(posts, grids):
            office = cast.department.pk if post == Post.DEPARTMENT else None
            people, offices = left.who(post, code=grid.code, office_id=office)
            found = {one.pk for one in holders(post, code=grid.code, office_id=office)}
            active = Member.objects.filter(user__is_active=True)
            assert found == people | set(active.filter(organization__in=offices).values_list("pk", flat=True))


def test_the_page_costs_the_same_for_much_and_little(cast: Cast) -> None:
    leader = in_office(cast, cast.building_leader)
    browser = at_desk(cast.township_official)

    def more() -> int:
        assigned(cast, leader)
        Shift.objects.create(
            grid=cast.community,
            member=leader,
            date=today() + Shift.objects.count() * _DAY,
            begins=dt.time(1),
            ends=dt.time(2),
        )
        colleague(cast, "又一个")
        Cover.objects.create(
            absent=leader, deputy=colleague(cast), since=today(), until=today(), made_at=clock.now()
        )
        return queries_of(browser, close_page(leader))

    first = more()
    assert [more(), more()] == [first, first]
