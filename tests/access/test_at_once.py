"""Cover, hand-over, an ended appointment and dismissal count for the very next request, of the session that is
open and of the token that is in use. What ends them is pressed at the desk, as officials do."""

import datetime as dt
import re
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse

from kit.time import clock
from staff.accounts.tokens import make_token
from staff.choices import AppointmentRole, Identity
from staff.models import Appointment, Cover, Member
from tests.access.walking import browser_of, program
from tests.access.world import World, make_world
from tests.cast import Cast, make_cast
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
TODAY = clock.today


@dataclass(frozen=True)
class Eyes:
    """An open session and a token of one person, both in use before anything changes."""

    browser: Client
    program: Client

    def see(self, world: World) -> tuple[int, int, int]:
        """What page, household and API answer for the rows of a world."""
        household = reverse("household", args=[world.rows["residents_household"].pk])
        return (
            self.browser.get(reverse("case", args=[world.case.number])).status_code,
            self.browser.get(household).status_code,
            self.program.get(reverse("api-case", args=[world.case.number])).status_code,
        )

    def act(self, world: World) -> tuple[int, int]:
        """What a note gets, by page and by program; it is refused everywhere or nowhere."""
        world.case.refresh_from_db()
        note = {"action": "note", "text": "看过", "version": world.case.version}
        address = reverse("api-case-actions", args=[world.case.number])
        by_program = self.program.post(address, note, content_type="application/json").status_code
        world.case.refresh_from_db()
        page = reverse("case-step", args=[world.case.number, "note"])
        return self.browser.post(page, {**note, "version": world.case.version}).status_code, by_program


def eyes(member: Member) -> Eyes:
    """Log in and make a token, once, for good."""
    _row, token = make_token(user=member.user, name="x", may_write=True)
    return Eyes(browser_of(member.user), program(token))


def desk(cast: Cast) -> Client:
    """The desk of the community."""
    return browser_of(cast.community_secretary.user)


def newcomer(cast: Cast) -> Member:
    """Somebody of the community's own people without any post."""
    return MemberFactory(
        name="新人", organization=cast.building_leader.organization, identity=Identity.STAIRWELL_LEADER
    )


def press(cast: Cast, button: str, *args: object, **sent: object) -> None:
    """Press a button at the desk, which must work."""
    answer = desk(cast).post(reverse(f"admin:{button}", args=args), sent)
    assert answer.status_code == 302, answer.content.decode()[:2000]


SEEN, GONE = (200, 200, 200), (404, 403, 404)
LOGGED_OUT = (302, 302, 401)


def test_a_cover_counts_from_the_next_request_and_ends_with_it():
    cast = make_cast()
    world = make_world(cast)
    Cover.objects.all().delete()
    deputy = eyes(cast.stranger)
    assert deputy.see(world) == GONE
    made = Cover.objects.create(
        absent=cast.building_leader,
        deputy=cast.stranger,
        since=TODAY(),
        until=TODAY() + dt.timedelta(days=3),
        made_at=clock.now(),
    )
    assert deputy.see(world) == SEEN
    assert deputy.act(world) == (302, 200)
    press(cast, "staff_cover_end_now", made.pk)
    assert deputy.see(world) == GONE
    assert deputy.act(world) == (404, 404)


def test_the_desk_arranges_a_cover_which_counts_at_once():
    cast = make_cast()
    world = make_world(cast)
    Cover.objects.all().delete()
    deputy = newcomer(cast)
    Appointment.objects.create(
        member=deputy, grid=cast.other_building, role=AppointmentRole.VOLUNTEER, since=TODAY()
    )
    Appointment.objects.create(
        member=deputy, grid=cast.community, role=AppointmentRole.UNIT_CONTACT, since=TODAY()
    )
    open_eyes = eyes(deputy)
    assert open_eyes.see(world) == (200, 403, 200)
    sent = {"absent": cast.building_leader.pk, "deputy": deputy.pk, "since": TODAY(), "until": TODAY()}
    press(cast, "staff_cover_add", **sent)
    assert open_eyes.see(world) == SEEN


def test_a_hand_over_counts_at_once_for_both():
    cast = make_cast()
    world = make_world(cast)
    Cover.objects.all().delete()
    new = newcomer(cast)
    Appointment.objects.create(member=new, grid=cast.community, role=AppointmentRole.VOLUNTEER, since=TODAY())
    before, after = eyes(cast.building_leader), eyes(new)
    assert (before.see(world), after.see(world)) == (SEEN, (200, 403, 200))
    press(
        cast,
        "staff_appointment_add",
        grid=cast.building.pk,
        role="leader",
        member=new.pk,
        since=TODAY(),
        replace="on",
    )
    assert before.see(world) == GONE
    assert before.act(world) == (404, 404)
    assert after.see(world) == SEEN
    assert after.act(world) == (302, 200)


def test_an_ended_appointment_counts_at_once():
    cast = make_cast()
    world = make_world(cast)
    held = eyes(cast.building_leader)
    assert held.see(world) == SEEN
    press(
        cast, "staff_appointment_end_now", Appointment.objects.current().get(member=cast.building_leader).pk
    )
    assert held.see(world) == GONE
    assert held.act(world) == (404, 404)


def test_a_dismissed_member_is_out_with_session_token_calendar_and_deputy():
    cast = make_cast()
    world = make_world(cast)
    leader, deputy = eyes(cast.group_leader), eyes(cast.stranger)
    Cover.objects.create(
        absent=cast.group_leader, deputy=cast.stranger, since=TODAY(), until=TODAY(), made_at=clock.now()
    )
    page = leader.browser.post(reverse("rota-feed-new")).content.decode()
    found = re.search(r"/rota/feed/[\w-]+\.ics", page)
    assert found is not None
    feed = found[0]
    assert (leader.see(world), deputy.see(world), Client().get(feed).status_code) == (SEEN, SEEN, 200)
    member = cast.group_leader
    member.organization = cast.committee
    member.save()
    press(cast, "staff_member_close_login", member.pk, at_once="1")
    assert leader.see(world) == LOGGED_OUT
    assert leader.act(world) == (302, 401)
    assert Client().get(feed).status_code == 404
    assert deputy.see(world) == GONE
