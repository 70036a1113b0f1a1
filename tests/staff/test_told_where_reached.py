"""Whoever changes where somebody is reached can't keep it from her: she hears of it, at the old address too."""

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from kit.errors import Conflict, Invalid, NotAllowed
from notices.actions import add_address, change_address, remove_address, send_test
from notices.models import ChannelAddress, Notice
from notices.outbox.delivery import deliver_all
from notices.telling import notify
from staff.actions.accounts import change_login
from staff.actions.people import change_member, create_member, settle_email
from staff.actions.second_factor import new_recovery_codes
from staff.choices import Identity, OrganizationKind
from staff.models import AuditRecord, Member, Organization, User
from tests.cast import Cast
from tests.factories import PASSWORD, MemberFactory, OrganizationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_quiet_hours(settings: Settings) -> None:
    settings.NOTICE_QUIET_HOURS = ()


def change(by: Member, member: Member, **to: str) -> None:
    facts = {"name": member.name, "phone": member.phone, "email": member.user.email} | to
    login = User.objects.get(pk=by.user_id)
    change_member(
        by=login, member=member, organization=member.organization, identity=member.identity, **facts
    )


def told() -> dict[str, str]:
    rows = Notice.objects.filter(key__startswith="power:", channel="inbox")
    return dict(rows.values_list("recipient__name", "body"))


def test_she_and_the_level_above_hear_of_another_phone(cast: Cast) -> None:
    member = cast.community_secretary
    change(cast.county_official, member, phone="13957300777")
    assert member.name in told()
    assert len(told()) > 1
    assert "电话" in told()[member.name]
    assert "13957300777" not in told()[member.name]


def test_of_another_address_she_hears_at_the_old_one_and_not_at_the_new_one(cast: Cast) -> None:
    member = cast.community_secretary
    User.objects.filter(pk=member.user_id).update(email="old@example.cn")
    member.user.refresh_from_db()
    change(cast.county_official, member, email="new@example.cn")
    deliver_all()
    to = [one.to[0] for one in mail.outbox]
    assert to.count("old@example.cn") == 1
    assert to.count("new@example.cn") == 0
    assert "@example.cn" not in "".join(one.body for one in mail.outbox)


def test_nothing_is_told_where_nothing_was_changed(cast: Cast) -> None:
    change(cast.county_official, cast.community_secretary)
    assert told() == {}


def test_of_what_was_changed_with_ones_own_session_one_hears_at_the_old_address(cast: Cast) -> None:
    member = MemberFactory(user__is_superuser=True, user__email="old@example.cn")
    user = User.objects.get(pk=member.user_id)
    change_login(by=user, user=user, username=user.username, email="", is_active=True, is_superuser=True)
    deliver_all()
    assert [one.to for one in mail.outbox] == [["old@example.cn"]]
    assert member.name in told()


def mails_of(member: Member) -> set[str]:
    """Where an emergency is sent to her by e-mail."""
    mail.outbox.clear()
    number = Notice.objects.count()
    notify(
        recipients=[Member.objects.get(pk=member.pk)], key=f"m{number}", subject="着火", body="", urgent=True
    )
    deliver_all()
    return {one.to[0] for one in mail.outbox}


def login_of(member: Member) -> User:
    return User.objects.get(pk=member.user_id)


def test_nothing_goes_to_an_address_that_an_administrator_set_until_it_is_confirmed(cast, settings) -> None:
    settings.THREE_ADMINISTRATORS = True
    system = MemberFactory(user__is_superuser=True).user
    user = login_of(cast.township_official)
    change_login(
        by=system, user=user, username=user.username, email="x@example.cn", is_active=True, is_superuser=False
    )
    assert mails_of(cast.township_official) == set()
    with pytest.raises(NotAllowed):
        settle_email(by=system, user=user, email="x@example.cn", mine=True)
    settle_email(by=user, user=user, email="x@example.cn", mine=True)
    assert mails_of(cast.township_official) == {"x@example.cn"}


def test_an_address_set_by_somebody_low_gets_nothing_when_power_grows(cast: Cast) -> None:
    made = create_member(
        by=login_of(cast.community_secretary),
        phone="13957300778",
        name="新楼道长",
        organization=cast.committee,
        identity=Identity.VOLUNTEER,
        email="low@example.cn",
    )
    assert mails_of(made) == set()
    User.objects.filter(pk=made.user_id).update(is_security_admin=True)
    assert mails_of(made) == set()


def test_what_waits_to_be_sent_does_not_follow_to_an_address_that_was_just_set(cast: Cast) -> None:
    member = cast.community_secretary
    User.objects.filter(pk=member.user_id).update(email="old@example.cn")
    member.user.refresh_from_db()
    notify(recipients=[member], key="waits", subject="着火", body="", urgent=True)
    change(cast.county_official, member, email="new@example.cn")
    deliver_all()
    assert "new@example.cn" not in [one.to[0] for one in mail.outbox]


def test_an_address_that_stays_the_same_stays_confirmed(cast: Cast) -> None:
    member = cast.community_secretary
    User.objects.filter(pk=member.user_id).update(email="old@example.cn")
    member.user.refresh_from_db()
    change(cast.county_official, member, phone="13957300777")
    assert mails_of(member) == {"old@example.cn"}


def test_she_is_asked_on_her_own_page_and_answers_there(cast: Cast) -> None:
    member = cast.community_secretary
    change(cast.county_official, member, email="new@example.cn")
    browser = Client()
    browser.cookies["django_language"] = "en"
    browser.post("/login/", {"username": member.phone, "password": PASSWORD})
    asked = f"E-mail new@example.cn, set by {cast.county_official.name}: is it yours?"
    assert asked in browser.get("/account/").content.decode()
    assert asked in browser.get("/inbox/channels/").content.decode()
    assert browser.post("/account/email/", {"email": "new@example.cn", "mine": "maybe"}).status_code == 400
    assert browser.post("/account/email/", {"email": "other@example.cn", "mine": "yes"}).status_code == 409
    assert mails_of(member) == set()
    browser.post("/account/email/", {"email": "new@example.cn", "mine": "yes"})
    assert mails_of(member) == {"new@example.cn"}
    assert "is it yours?" not in browser.get("/account/").content.decode()


def test_a_no_removes_it_and_is_told(cast: Cast) -> None:
    member = cast.community_secretary
    change(cast.county_official, member, email="new@example.cn")
    Notice.objects.all().delete()
    user = login_of(member)
    settle_email(by=user, user=user, email="new@example.cn", mine=False)
    assert login_of(member).email == ""
    assert member.name in told()
    assert len(told()) > 1
    assert AuditRecord.objects.latest("pk").facts == {"changed": ["email"], "mine": False}
    with pytest.raises(Conflict):
        settle_email(by=user, user=user, email="new@example.cn", mine=True)


ROBOT = "https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef0123456789abcdef"


def add_to_group(by: Member, office: Organization) -> ChannelAddress:
    """The address of a group's robot."""
    return add_address(by=login_of(by), holder=office, text=ROBOT)


def test_the_address_of_a_group_is_given_from_above_everybody_in_it(cast: Cast) -> None:
    cadre = MemberFactory(organization=cast.committee, identity=Identity.COMMUNITY_WORKER)
    for equal in (cadre, cast.community_secretary):
        with pytest.raises(Invalid) as refused:
            add_to_group(equal, cast.committee)
        assert list(refused.value.fields) == ["organization"]
    with pytest.raises(Invalid):
        add_to_group(cast.township_official, cast.township_office)
    given = add_to_group(cast.township_official, cast.committee)
    for verb in (
        lambda: remove_address(by=login_of(cast.community_secretary), address=given),
        lambda: change_address(by=login_of(cadre), address=given, label="", ordinary=True),
        lambda: send_test(by=login_of(cadre), address=given),
    ):
        with pytest.raises(NotAllowed):
            verb()


def test_everybody_whose_messages_go_to_a_group_is_told(cast: Cast) -> None:
    cadre = MemberFactory(organization=cast.committee, name="另一社工")
    given = add_to_group(cast.county_official, cast.committee)
    assert {cast.community_secretary.name, cadre.name, cast.township_official.name} <= set(told())
    Notice.objects.filter(key__startswith="power:").delete()
    remove_address(by=login_of(cast.county_official), address=given)
    assert {cast.community_secretary.name, cadre.name} <= set(told())


def test_what_is_told_of_power_goes_to_no_group(cast: Cast) -> None:
    given = add_to_group(cast.county_official, cast.committee)
    secretary = login_of(cast.community_secretary)
    new_recovery_codes(by=secretary, user=secretary)
    assert cast.community_secretary.name in told()
    assert not Notice.objects.filter(address=given).exists()
    notify(recipients=[cast.community_secretary], key="case:1", subject="着火", body="", urgent=True)
    assert Notice.objects.filter(address=given).count() == 1


def test_the_address_of_a_group_ends_when_somebody_in_it_stands_as_high_as_who_gave_it(cast: Cast) -> None:
    office = OrganizationFactory(kind=OrganizationKind.COMMUNITY_COMMITTEE)
    office.communities.add(cast.community)
    member = MemberFactory(organization=office, identity=Identity.COMMUNITY_WORKER)
    given = add_to_group(cast.community_secretary, office)
    facts = {"name": member.name, "phone": member.phone, "email": "", "organization": office}
    by = login_of(cast.township_official)
    change_member(by=by, member=member, identity=Identity.PARTY_SECRETARY, **facts)
    given.refresh_from_db()
    assert given.removed_at is not None
    assert member.name in told()


def test_the_address_of_a_group_ends_when_somebody_as_high_comes_into_it(cast: Cast) -> None:
    office = OrganizationFactory(kind=OrganizationKind.COMMUNITY_COMMITTEE)
    office.communities.add(cast.community)
    given = add_to_group(cast.community_secretary, office)
    create_member(
        by=login_of(cast.township_official),
        phone="13957300779",
        name="新书记",
        organization=office,
        identity=Identity.PARTY_SECRETARY,
    )
    given.refresh_from_db()
    assert given.removed_at is not None
