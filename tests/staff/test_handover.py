"""A hand-over in one step: the post, the cases assigned to one person, and the news (policy 二(二))."""

import datetime as dt

import pytest

from cases.actions import take_step
from cases.actions.handover import move_assignments
from cases.choices import ActionCode
from cases.models import Case, CaseEvent
from cases.queries.chain import breaks
from gridgov.services.handover import hand_over_with_work
from kit.errors import Invalid
from kit.time.clock import today
from staff.actions import end_appointment, set_active
from staff.choices import AppointmentRole, Identity, Post
from staff.models import Appointment, AuditRecord, Member, User
from staff.posts.holders import held, holders, seats
from staff.rights.scopes import scope_of
from tests.actors import ADMIN
from tests.cast import Cast, appoint
from tests.factories import MemberFactory
from tests.pages.desk import at_desk, filed

pytestmark = pytest.mark.django_db

LEADER, LIAISON = AppointmentRole.LEADER, AppointmentRole.LIAISON


def assigned(cast: Cast, to: Member, at: object = None) -> Case:
    """A case that waits for the leader of the building (or of another grid) and is assigned to ``to``."""
    case = filed(cast.group_leader, at or cast.building, route="routine")
    Case.objects.filter(pk=case.pk).update(assignee=to)
    case.refresh_from_db()
    return case


def newcomer(cast: Cast) -> Member:
    return MemberFactory(organization=cast.committee, name="新人", identity=Identity.STAIRWELL_LEADER)


def test_the_post_the_assigned_cases_and_the_rights_go_over_at_once(cast: Cast) -> None:
    old, new = cast.building_leader, newcomer(cast)
    case, waiting = assigned(cast, old), filed(old, cast.building)
    done = hand_over_with_work(by=cast.community_secretary.user, grid=cast.building, role=LEADER, to=new)
    assert (done.before, done.moved) == (old, 1)
    case.refresh_from_db()
    assert case.assignee == new
    turn = Case.objects.filter(seats(new).condition())
    assert set(turn) == {case, waiting}
    assert held(old, code=cast.building.code) == frozenset()
    assert not scope_of(User.objects.get(pk=old.user_id)).covers(cast.building.code)
    current = Appointment.objects.current().get(grid=cast.building, role=LEADER)
    assert (current, current.member) == (done.appointment, new)


def test_a_moved_case_says_so_in_its_timeline_which_still_holds(cast: Cast) -> None:
    new = newcomer(cast)
    case = assigned(cast, cast.building_leader)
    hand_over_with_work(by=cast.community_secretary.user, grid=cast.building, role=LEADER, to=new)
    event = CaseEvent.objects.filter(case=case).order_by("-sequence").first()
    assert event is not None
    assert (event.action, event.actor, event.facts) == (
        ActionCode.REASSIGN,
        cast.community_secretary,
        {"assignee": "新人"},
    )
    assert list(breaks()) == []
    version = case.version
    case.refresh_from_db()
    assert case.version == version + 1
    take_step(case, ActionCode.NOTE, by=new, version=case.version, text="接手")


def test_all_concerned_are_told_once(cast: Cast) -> None:
    new = MemberFactory(organization=cast.building_leader.organization, name="新人")
    hand_over_with_work(by=cast.community_secretary.user, grid=cast.building, role=LEADER, to=new)
    for member in (new, cast.building_leader, cast.building_liaison):  # who guides them, too
        told = member.notices.filter(key__startswith="power:")
        assert [(notice.link, notice.subject) for notice in told] == [
            ("/team/", f"{cast.building.in_short}的网格负责人现由{new.named}担任")
        ]
        assert "事项" in told[0].body  # that went along


def test_a_case_that_the_old_holder_may_still_do_stays(cast: Cast) -> None:
    # The liaison of the building also leads the group: the case of the group is still hers.
    kept = assigned(cast, cast.group_leader, cast.group)
    appoint(cast.group_leader, cast.other_building, LEADER)
    moved = move_assignments(
        by=ADMIN, from_member=cast.group_leader, to_member=newcomer(cast), grid=cast.other_building
    )
    kept.refresh_from_db()
    assert (moved, kept.assignee) == (0, cast.group_leader)


def test_cases_elsewhere_of_others_and_closed_ones_stay(cast: Cast) -> None:
    others = assigned(cast, cast.building_liaison)
    closed = assigned(cast, cast.building_leader)
    take_step(closed, ActionCode.HANDLE, by=cast.building_leader, version=closed.version, text="已清理")
    done = hand_over_with_work(by=ADMIN, grid=cast.building, role=LEADER, to=newcomer(cast))
    others.refresh_from_db()
    closed.refresh_from_db()
    assert (done.moved, others.assignee, closed.assignee) == (0, cast.building_liaison, None)


def test_a_vacant_post_is_taken_over_without_anybody_before(cast: Cast) -> None:
    end_appointment(by=ADMIN, appointment=Appointment.objects.get(grid=cast.building, role=LEADER))
    done = hand_over_with_work(by=ADMIN, grid=cast.building, role=LEADER, to=newcomer(cast))
    assert (done.before, done.moved, done.appointment.member.name) == (None, 0, "新人")


def test_a_refused_hand_over_moves_and_tells_nothing(cast: Cast) -> None:
    case = assigned(cast, cast.building_leader)
    new = newcomer(cast)
    with pytest.raises(Invalid):
        hand_over_with_work(
            by=ADMIN, grid=cast.building, role=LEADER, to=new, on=today() + dt.timedelta(days=400)
        )
    case.refresh_from_db()
    assert case.assignee == cast.building_leader
    assert not new.notices.exists()


def test_a_dismissal_takes_effect_at_once(cast: Cast) -> None:
    case = filed(cast.building_leader, cast.building, route="routine")
    set_active(by=ADMIN, member=cast.building_leader, active=False)
    assert holders(Post.LEADER, code=cast.building.code) == [cast.group_leader]
    assert list(Case.objects.filter(seats(cast.group_leader).condition())) == [case]


def test_the_desk_hands_over_in_one_step(cast: Cast) -> None:
    new = newcomer(cast)
    case = assigned(cast, cast.building_leader)
    held = Appointment.objects.get(grid=cast.building, role=LEADER)
    browser = at_desk(cast.community_secretary)
    form = browser.get(f"/admin/staff/appointment/{held.pk}/hand-over/").headers["Location"]
    assert browser.get(form).status_code == 200
    typed = {
        "grid": cast.building.pk,
        "role": LEADER,
        "member": new.pk,
        "since": "2026-02-01",
        "replace": "on",
    }
    assert browser.post("/admin/staff/appointment/add/", typed).status_code == 302
    case.refresh_from_db()
    assert case.assignee == new
    assert new.notices.filter(key__startswith="power:").count() == 1


def test_giving_and_taking_a_post_is_in_the_audit(cast: Cast) -> None:
    new = newcomer(cast)
    browser = at_desk(cast.community_secretary)
    old = Appointment.objects.current().get(grid=cast.building, role=LEADER)
    given = {"grid": cast.building.pk, "role": LEADER, "member": new.pk, "since": today(), "replace": "on"}
    assert browser.post("/admin/staff/appointment/add/", given).status_code == 302
    made = Appointment.objects.current().get(grid=cast.building, role=LEADER)
    browser.post(f"/admin/staff/appointment/{made.pk}/end/")
    rows = AuditRecord.objects.filter(action="role_changed", member=cast.community_secretary).order_by("pk")
    ended = {"until": today().isoformat()}
    assert [(row.subject, row.area, row.facts) for row in rows] == [
        (f"staff.appointment:{pk}", cast.building.code, {"role": "leader", "member": member.pk, **facts})
        for pk, member, facts in (
            (old.pk, cast.building_leader, ended),
            (made.pk, new, {}),
            (made.pk, new, ended),
        )
    ]
