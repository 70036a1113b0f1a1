"""Power has a rank: every verb that gives, resets or takes a login, post, cover, token or address is tried as
every role on every other role, those who stand in for somebody included."""

import datetime as dt
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from kit.errors import Invalid, NotAllowed
from kit.time.clock import today
from notices.actions import add_address
from notices.models import Notice
from staff.actions import (
    appoint,
    change_member,
    end_appointment,
    issue_token,
    make_cover,
    set_active,
    set_password,
)
from staff.actions.accounts import revoke_access
from staff.actions.organizations import save_organization
from staff.actions.second_factor import switch_two_factor_off
from staff.choices import AppointmentRole, Identity, OrganizationKind
from staff.models import Appointment, AuditRecord, Member, Organization, User
from tests.access.verbs.calls import undone
from tests.actors import ADMIN
from tests.cast import Cast
from tests.cast import appoint as appoint_as_row
from tests.factories import MemberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PASSWORD = "tall-Bamboo-7"
DAY = dt.timedelta(days=1)
# From the helper to the city; an equal is on the same step.
STEP = {
    "volunteer": 1,
    "building_leader": 1,
    "group_leader": 2,
    "worker": 3,
    "colleague": 3,
    "community_secretary": 4,
    "township_official": 5,
    "township_clerk": 5,
    "county_official": 6,
    "county_clerk": 6,
    "city_official": 7,
    "city_clerk": 7,
}


@pytest.fixture
def people(cast: Cast) -> dict[str, Member]:
    """Two of each office, in one line from the stairs to the city; and an auditor."""
    residents = Organization.objects.get(name="一社区居民")
    residents.communities.set([cast.community])  # so that the community looks after their logins

    def member(organization: Organization, **facts: Any) -> Member:
        return MemberFactory(organization=organization, identity=Identity.OTHER, **facts)

    more = {
        "volunteer": member(residents),
        "worker": member(cast.committee),
        "colleague": member(cast.committee),
        "township_clerk": member(cast.township_office),
        "county_clerk": member(cast.leading_group),
        "city_clerk": member(cast.city_group),
        "auditor": member(residents, is_auditor=True),
    }
    appoint_as_row(more["volunteer"], cast.building, AppointmentRole.VOLUNTEER)
    found = {**cast.members(), **more}
    return {name: found[name] for name in [*STEP, "auditor"]}


def login(member: Member) -> User:
    """The login, read anew."""
    return User.objects.get(pk=member.user_id)


VERBS: dict[str, Callable[[User, Member], Any]] = {
    "password": lambda by, on: set_password(by=by, user=on.user, password=PASSWORD),
    "second factor": lambda by, on: switch_two_factor_off(by=by, user=on.user),
    "closing": lambda by, on: set_active(by=by, member=on, active=False),
    "sessions": lambda by, on: revoke_access(by=by, member=on),
    "particulars": lambda by, on: change_member(
        by=by,
        member=on,
        name="改名",
        organization=on.organization,
        identity=on.identity,
        phone=on.phone,
        email="",
    ),
    "cover": lambda by, on: make_cover(
        by=by,
        absent=on,
        deputy=Member.objects.get(name="外人"),
        since=today(),
        until=today() + DAY,
    ),
    "token": lambda by, on: issue_token(by=by, user=on.user, name="x"),
    "address": lambda by, on: add_address(
        by=by, holder=on, text="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=" + "a" * 36
    ),
}
# What is one's own in one's own account: the page asks for the password.
OWN = {"second factor", "token", "address"}
FROM_TOWNSHIP = {"token"}


def outcome(verb: Callable[[User, Member], Any], by: User, on: Member) -> bool:
    """Whether it was done."""
    try:
        with transaction.atomic():
            verb(by, Member.objects.select_related("user", "organization").get(pk=on.pk))
    except (NotAllowed, Invalid):
        return False
    return True


@pytest.mark.parametrize("what", VERBS)
def test_only_a_strictly_higher_post_has_power_over_another(people: dict[str, Member], what: str) -> None:
    wrong = {}
    for who, by in people.items():
        for whom, on in people.items():
            if who == whom and what in OWN:
                continue
            higher = STEP.get(who, 0) > STEP.get(whom, 9) and STEP[who] >= STEP["worker"]
            if what in FROM_TOWNSHIP:
                higher = higher and STEP[who] >= STEP["township_official"]
            with undone():
                if outcome(VERBS[what], login(by), on) is not higher:
                    wrong[who, whom] = higher
    assert wrong == {}


@pytest.mark.parametrize("what", VERBS)
def test_whoever_stands_in_for_somebody_has_no_power_by_it(people: dict[str, Member], what: str) -> None:
    for whose in ("community_secretary", "township_official", "county_official", "city_official"):
        with undone():
            deputy = people["volunteer"]
            make_cover(by=ADMIN, absent=people[whose], deputy=deputy, since=today(), until=today())
            done = {
                whom
                for whom, on in people.items()
                if on != deputy and outcome(VERBS[what], login(deputy), on)
            }
            assert done == set(), whose


@pytest.mark.parametrize("what", VERBS)
def test_a_deputy_is_as_high_as_those_for_whom_she_stands_in(people: dict[str, Member], what: str) -> None:
    """Whoever took her login over would have their rights."""
    deputy = people["volunteer"]
    make_cover(by=ADMIN, absent=people["community_secretary"], deputy=deputy, since=today(), until=today())
    for who in ("worker", "community_secretary"):
        with undone():
            assert not outcome(VERBS[what], login(people[who]), deputy), who


def test_nobody_but_the_system_has_power_over_an_administrator(cast: Cast, people: dict[str, Member]) -> None:
    other = User.objects.create(username="second", is_superuser=True)
    for by in (cast.superuser, login(people["city_official"])):
        with pytest.raises(NotAllowed):
            set_password(by=by, user=other, password=PASSWORD)
    set_password(by=ADMIN, user=other, password=PASSWORD)


def test_leader_and_liaison_come_from_the_level_above(cast: Cast, people: dict[str, Member]) -> None:
    held = Appointment.objects.get(grid=cast.community, role=AppointmentRole.LIAISON)
    for who in ("worker", "community_secretary"):
        with pytest.raises(NotAllowed):
            end_appointment(by=login(people[who]), appointment=held)
    end_appointment(by=login(people["township_clerk"]), appointment=held)
    given = {"grid": cast.community, "role": AppointmentRole.LIAISON}
    for who, whom in (
        ("community_secretary", "worker"),
        ("community_secretary", "community_secretary"),
        ("township_clerk", "township_clerk"),
    ):
        with pytest.raises(NotAllowed):
            appoint(by=login(people[who]), member=people[whom], **given)
    appoint(by=login(people["township_clerk"]), member=people["township_official"], **given)


def test_a_post_among_equals_is_given_by_the_level_above(cast: Cast, people: dict[str, Member]) -> None:
    given = {"grid": cast.other_building, "role": AppointmentRole.LEADER}
    Organization.objects.get(pk=cast.committee.pk).communities.add(cast.other_community)
    for whom in ("worker", "colleague", "community_secretary"):
        with pytest.raises(NotAllowed):
            appoint(by=login(people["worker"]), member=people[whom], **given)
    appoint(by=login(people["community_secretary"]), member=people["worker"], **given)


def test_nobody_makes_herself_an_equal_or_a_superior(cast: Cast, people: dict[str, Member]) -> None:
    on = people["volunteer"]
    facts = {"member": on, "name": on.name, "phone": on.phone, "email": ""}
    for who, organization, identity in (
        ("worker", cast.committee, Identity.COMMUNITY_WORKER),
        ("worker", cast.committee, Identity.PARTY_SECRETARY),
        ("community_secretary", cast.committee, Identity.PARTY_SECRETARY),
        ("township_official", cast.township_office, Identity.TOWNSHIP_CADRE),
    ):
        with pytest.raises(Invalid):
            change_member(by=login(people[who]), organization=organization, identity=identity, **facts)
    worker = {"organization": cast.committee, "identity": Identity.COMMUNITY_WORKER}
    change_member(by=login(people["community_secretary"]), **worker, **facts)


def test_what_an_office_is_is_settled_by_the_level_above(cast: Cast, people: dict[str, Member]) -> None:
    facts = {"name": "街道", "divisions": [cast.township]}
    office = cast.township_office
    for who in ("township_official", "county_official"):
        with undone():
            by = login(people[who])
            given = {"organization": office, "kind": OrganizationKind.DEPARTMENT, **facts}
            if who == "county_official":
                save_organization(by=by, **given)
            else:
                with pytest.raises(NotAllowed):
                    save_organization(by=by, **given)
                Organization.objects.get(pk=office.pk)
                save_organization(by=by, **{**given, "kind": OrganizationKind.TOWNSHIP_OFFICE})


@pytest.mark.parametrize("what", sorted(set(VERBS) - {"particulars"}))
def test_the_person_and_the_level_above_are_told_each_time(people: dict[str, Member], what: str) -> None:
    on = people["building_leader"]
    for _time in range(2):
        with undone():
            assert outcome(VERBS[what], login(people["township_clerk"]), on)
            told = set(
                Notice.objects.filter(key__startswith="power:").values_list("recipient__name", flat=True)
            )
            assert {on.name, "小组长"} <= told  # herself, and her liaison


def test_who_has_the_machine_resets_the_login_of_an_administrator(cast: Cast) -> None:
    out = StringIO()
    call_command("reset_login", "admin", stdout=out)
    user = User.objects.get(pk=cast.superuser.pk)
    assert user.must_change_password
    assert user.check_password(out.getvalue().split()[-1])
    written = AuditRecord.objects.order_by("pk").values_list("action", "login")
    assert list(written) == [("password_reset", "system:command"), ("two_factor_off", "system:command")]
    with pytest.raises(CommandError):
        call_command("reset_login", "nobody")
