"""What somebody else gave to a person who stood below ends when she rises above whoever gave it, or whoever gave it
falls: a token, an address of notices, a password."""

import datetime as dt
from collections.abc import Callable

import pytest

from kit.errors import Invalid, NotAllowed
from kit.time.clock import today
from notices.actions.addresses import add_address
from notices.models import ChannelAddress, Notice
from staff.actions import (
    appoint,
    end_appointment,
    hand_over,
    issue_token,
    make_cover,
    set_active,
    set_password,
)
from staff.actions.accounts import change_login
from staff.actions.organizations import save_organization
from staff.actions.people import change_member
from staff.choices import AppointmentRole, AuditAction, Identity, OrganizationKind
from staff.models import ApiToken, Appointment, AuditRecord, Member, User
from tests.cast import Cast

pytestmark = pytest.mark.django_db

_PASSWORD = "pear-Blossom-2026"
_ADDRESS = f"dingtalk://{'a' * 64}/"


def login(member: Member) -> User:
    """The login, read anew."""
    return User.objects.get(pk=member.user_id)


def give_all(by: Member | User, to: Member) -> None:
    """A token, a password and an address."""
    by = login(by) if isinstance(by, Member) else by
    issue_token(by=by, user=login(to), name="程序")
    set_password(by=by, user=login(to), password=_PASSWORD)
    add_address(by=by, holder=to, text=_ADDRESS)


def left(member: Member) -> set[str]:
    """What of it is still good."""
    found = set()
    if ApiToken.objects.filter(user=member.user_id, revoked_at__isnull=True).exists():
        found.add("token")
    if login(member).has_usable_password():
        found.add("password")
    if ChannelAddress.objects.live().filter(member=member).exists():
        found.add("address")
    return found


_ALL = {"token", "password", "address"}


def move(cast: Cast, by: User, **changed: object) -> None:
    """Change the worker's place."""
    member = Member.objects.get(pk=cast.community_worker2.pk)
    facts = {"name": member.name, "organization": member.organization, "identity": member.identity}
    change_member(by=by, member=member, phone=member.phone, email="", **(facts | changed))


def cover_from(cast: Cast, days: int) -> None:
    since = today() + dt.timedelta(days=days)
    until = since + dt.timedelta(days=3)
    facts = {"since": since, "until": until, "reason": "外出"}
    by = login(cast.city_official)
    make_cover(by=by, absent=cast.county_official, deputy=cast.community_worker2, **facts)


def in_a_larger_office(cast: Cast) -> None:
    move(cast, login(cast.city_official), organization=cast.leading_group)


def by_a_larger_area(cast: Cast) -> None:
    facts = {"name": cast.committee.name, "kind": OrganizationKind.COMMUNITY_COMMITTEE}
    areas = [cast.community, cast.other_community]
    divisions = [cast.county]
    save_organization(
        by=cast.superuser, organization=cast.committee, communities=areas, divisions=divisions, **facts
    )


def by_a_cover(cast: Cast) -> None:
    cover_from(cast, 0)


def by_a_cover_to_come(cast: Cast) -> None:
    cover_from(cast, 5)


def as_auditor(cast: Cast) -> None:
    user = login(cast.community_worker2)
    facts = {"username": user.username, "email": "", "is_active": True, "is_superuser": False}
    change_login(by=cast.superuser, user=user, auditor=True, **facts)


@pytest.mark.parametrize(
    "rise", [in_a_larger_office, by_a_larger_area, by_a_cover, by_a_cover_to_come, as_auditor]
)
def test_what_a_township_gave_ends_when_she_rises_above_it(cast: Cast, rise: object) -> None:
    give_all(cast.township_official, cast.community_worker2)
    assert left(cast.community_worker2) == _ALL
    Notice.objects.all().delete()
    rise(cast)
    assert left(cast.community_worker2) == set()
    ended = AuditRecord.objects.filter(facts__has_key="outgrown")
    assert set(ended.values_list("action", flat=True)) == {
        AuditAction.TOKEN_REVOKED,
        AuditAction.PASSWORD_ENDED,
        AuditAction.CHANNEL_REMOVED,
    }
    assert {one.facts["given_by"] for one in ended} == {cast.township_official.user_id}
    told = Notice.objects.filter(recipient=cast.community_worker2, body__contains="街道干部")
    assert told.values("subject").distinct().count() == 3


def test_what_somebody_gave_who_is_still_above_her_stays(cast: Cast) -> None:
    give_all(cast.city_official, cast.community_worker2)
    in_a_larger_office(cast)
    assert left(cast.community_worker2) == _ALL


def test_a_post_below_the_giver_ends_nothing(cast: Cast) -> None:
    give_all(cast.township_official, cast.community_worker2)
    appoint(
        by=login(cast.township_official),
        member=cast.community_worker2,
        grid=cast.group,
        role=AppointmentRole.VOLUNTEER,
    )
    move(cast, login(cast.township_official), identity=Identity.COMMUNITY_WORKER)
    assert left(cast.community_worker2) == _ALL


def test_what_she_made_herself_stays(cast: Cast) -> None:
    own, county = cast.township_official, cast.leading_group
    issue_token(by=login(own), user=login(own), name="自己的")
    add_address(by=login(own), holder=own, text=_ADDRESS)
    given = {"name": own.name, "identity": own.identity, "phone": own.phone, "email": ""}
    change_member(by=login(cast.city_official), member=own, organization=county, **given)
    assert left(own) >= {"token", "address"}


def test_whoever_stands_in_for_the_one_who_rises_rises_too(cast: Cast) -> None:
    give_all(cast.township_official, cast.community_worker2)
    facts = {"since": today(), "until": today() + dt.timedelta(days=3), "reason": "外出"}
    by = login(cast.township_official)
    make_cover(by=by, absent=cast.community_secretary, deputy=cast.community_worker2, **facts)
    assert left(cast.community_worker2) == _ALL
    secretary = Member.objects.get(pk=cast.community_secretary.pk)
    given = {"name": secretary.name, "identity": secretary.identity, "phone": secretary.phone, "email": ""}
    change_member(by=login(cast.city_official), member=secretary, organization=cast.leading_group, **given)
    assert left(cast.community_worker2) == set()


def test_a_login_that_was_closed_and_rose_meanwhile_opens_without_what_it_outgrew(cast: Cast) -> None:
    give_all(cast.township_official, cast.community_worker2)
    User.objects.filter(pk=cast.community_worker2.user_id).update(is_active=False)
    Member.objects.filter(pk=cast.community_worker2.pk).update(organization=cast.leading_group)
    member = Member.objects.select_related("user").get(pk=cast.community_worker2.pk)
    set_active(by=login(cast.city_official), member=member, active=True)
    assert left(cast.community_worker2) == set()


def test_a_hand_over_ends_what_the_predecessor_gave(cast: Cast) -> None:
    worker = login(cast.community_worker2)
    set_password(by=login(cast.community_secretary), user=worker, password=_PASSWORD)
    hand_over(
        by=login(cast.township_official),
        grid=cast.community,
        role=AppointmentRole.LEADER,
        to=cast.community_worker2,
    )
    assert "password" not in left(cast.community_worker2)


def test_a_cover_to_come_keeps_her_password_from_whoever_will_stand_below(cast: Cast) -> None:
    cover_from(cast, 5)
    with pytest.raises(NotAllowed):
        set_password(by=login(cast.township_official), user=login(cast.community_worker2), password=_PASSWORD)
    with pytest.raises(Invalid):
        issue_token(by=login(cast.township_official), user=login(cast.community_worker2), name="程序")


def closed(cast: Cast) -> None:
    set_active(by=login(cast.county_official), member=cast.township_official, active=False)


def closed_by_the_administrator(cast: Cast) -> None:
    user = login(cast.township_official)
    facts = {"is_active": False, "is_superuser": False, "is_security_admin": False, "auditor": False}
    change_login(by=cast.superuser, user=user, username=user.username, email="", **facts)


def moved_away(cast: Cast) -> None:
    member = Member.objects.get(pk=cast.township_official.pk)
    facts = {"name": member.name, "identity": Identity.OTHER, "phone": member.phone, "email": ""}
    change_member(by=cast.superuser, member=member, organization=cast.stranger.organization, **facts)
    end_appointment(by=cast.superuser, appointment=Appointment.objects.get(member=member))


def of_an_office_without_its_area(cast: Cast) -> None:
    end_appointment(by=cast.superuser, appointment=Appointment.objects.get(member=cast.township_official))
    facts = {"name": "建设街道办", "kind": OrganizationKind.OTHER, "divisions": [], "communities": []}
    save_organization(by=cast.superuser, organization=cast.township_office, **facts)


@pytest.mark.parametrize(
    "fall", [closed, closed_by_the_administrator, moved_away, of_an_office_without_its_area]
)
def test_what_somebody_gave_to_others_ends_when_she_falls(cast: Cast, fall: Callable[[Cast], None]) -> None:
    give_all(cast.township_official, cast.community_secretary)
    own, _secret = issue_token(by=cast.superuser, user=login(cast.community_secretary), name="上级给的")
    assert left(cast.community_secretary) == _ALL
    Notice.objects.all().delete()
    fall(cast)
    assert left(cast.community_secretary) - {"token"} == set()
    kept = ApiToken.objects.filter(user=cast.community_secretary.user_id, revoked_at__isnull=True)
    assert [one.pk for one in kept] == [own.pk]
    assert Notice.objects.filter(recipient=cast.community_secretary).exists()


def test_what_somebody_gave_stays_while_she_could_still_give_it(cast: Cast) -> None:
    give_all(cast.county_official, cast.community_secretary)
    closed(cast)
    assert left(cast.community_secretary) == _ALL


def test_what_an_administrator_gave_belongs_to_the_installation(cast: Cast) -> None:
    """The program of the hotline goes on when the one who set it up leaves."""
    another = User.objects.create(username="second", is_superuser=True, is_staff=True)
    give_all(cast.superuser, cast.community_secretary)
    facts = {"is_active": False, "is_superuser": True, "is_security_admin": False, "auditor": False}
    change_login(by=another, user=cast.superuser, username=cast.superuser.username, email="", **facts)
    assert left(cast.community_secretary) == _ALL
