"""三员: system administrator, security administrator and auditor are three persons where the setting says so, and
none of them alone becomes somebody else, does other people's business, or looks at what is theirs."""

import itertools
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from kit.errors import Conflict, Invalid, NotAllowed, NotFound
from kit.time.clock import today
from staff.actions import (
    appoint,
    create_member,
    end_cover,
    issue_token,
    make_cover,
    set_active,
    set_password,
)
from staff.actions.accounts import change_login, open_login
from staff.actions.organizations import save_organization
from staff.actions.second_factor import switch_two_factor_off
from staff.choices import AppointmentRole, Identity, OrganizationKind
from staff.models import Member, User
from tests.access.verbs.calls import undone
from tests.access.verbs.table import OWN, ROWS, VERBS
from tests.access.world import World, make_world
from tests.actors import ADMIN
from tests.cast import Cast
from tests.factories import MemberFactory, OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "tall-Bamboo-7"
# All that each may do, of all the verbs that there are, on anybody and anything.
MAY = {
    "system": {
        *("grids", "cases.actions.rules", "cases.actions.categories", "residents.registry.calls.save_tag"),
        *(f"diaries.actions.meetings.rhythm.{verb}_rhythm" for verb in ("save", "delete")),
        "cases.actions.batch.recompute.recompute_deadlines",
        *("accounts.open_login", "accounts.revoke_access", "accounts.set_active", "accounts.set_password"),
        *("second_factor.switch_two_factor_off", "people.create_member"),
        *("organizations.save_organization", "organizations.delete_organization"),
        *("staff.imports.members.import_members", "staff.imports.organizations.import_organizations"),
    },
    "security": {
        *("accounts.set_active", "accounts.revoke_access", "tokens.revoke_token"),
        *("appointments.appoint", "appointments.end_appointment", "appointments.hand_over"),
        "appointments.withdraw_appointment",
        *("covers.make_cover", "covers.end_cover", "people.change_member"),
        *("photos.set_photo", "photos.remove_photo", "rota.revoke_feed"),
        "cases.actions.handover.move_assignments",  # the cases of a post go where the post goes
    },
    "auditor": set(),
    "system and security": set(),
    "all three": set(),
}
# Of these each verb is one like the other: what cases go by, the map.
_ROOMS = ("grids", "cases.actions.rules", "cases.actions.categories")
FLAGS = {
    "system": (True, False, False),
    "security": (False, True, False),
    "auditor": (False, False, True),
    "system and security": (True, True, False),
    "all three": (True, True, True),
}


@pytest.fixture
def three(settings) -> None:
    settings.THREE_ADMINISTRATORS = True


def made(who: str, cast: Cast) -> Member:
    """Somebody of the city, who therefore may much, with these offices set beside all rules."""
    system, security, auditor = FLAGS[who]
    return MemberFactory(
        organization=cast.city_group,
        identity=Identity.OTHER,
        is_auditor=auditor,
        user__is_superuser=system,
        user__is_security_admin=security,
    )


def login(system: bool = False, security: bool = False) -> User:
    return UserFactory(is_superuser=system, is_security_admin=security)


def done_by(member: Member, world: World) -> set[str]:
    done = set()
    for name, given in ROWS.items():
        with undone():
            facts = dict(given(world))
            by = Member.objects.select_related("user").get(pk=member.pk)
            facts["by"] = by if isinstance(facts.get("by"), Member) else by.user
            places = facts.pop("args", ())
            try:
                with transaction.atomic():
                    VERBS[name](*places, **facts)
            except (NotAllowed, NotFound, Invalid, Conflict):
                continue
            done.add(name)
    return done


@pytest.mark.parametrize("who", FLAGS)
def test_what_each_may_of_all_that_can_be_done(who: str, cast: Cast, three: None) -> None:
    world = make_world(cast)
    found = set()
    for name in done_by(made(who, cast), world) - set(OWN):
        room = next((one for one in _ROOMS if name.startswith(f"{one}.")), name)
        found.add(room.removeprefix("staff.actions."))
    assert found == MAY[who]


def test_without_the_setting_one_person_does_it_all(cast: Cast) -> None:
    world = make_world(cast)
    assert len(done_by(made("all three", cast), world)) > len(ROWS) / 2
    done = done_by(MemberFactory(organization=OrganizationFactory(), user__is_security_admin=True), world)
    assert done <= set(OWN)


def test_no_two_offices_and_no_post_beside_one_can_be_given(cast: Cast, three: None) -> None:
    plain, chief = MemberFactory(organization=OrganizationFactory(kind="other")), login(security=True)
    for with_member, flags in itertools.product((False, True), itertools.product((False, True), repeat=3)):
        system, security, auditor = flags
        with undone():
            user = User.objects.get(pk=plain.user_id) if with_member else login()
            facts = {"username": user.username, "email": "", "is_active": True, "is_superuser": system}
            facts |= {"is_security_admin": security, "auditor": auditor}
            held = system + security + (auditor and with_member)
            allowed = held == 0 or (held == 1 and (auditor if with_member else True))
            try:
                change_login(by=chief, user=user, **facts)
            except Invalid:
                assert not allowed, (with_member, flags)
            else:
                assert allowed, (with_member, flags)


def test_whoever_has_a_post_reads_no_audit_and_an_auditor_gets_none(cast: Cast, three: None) -> None:
    chief, auditor = login(security=True), MemberFactory(organization=OrganizationFactory(kind="other"))

    def mark(member: Member) -> None:
        user = User.objects.get(pk=member.user_id)
        facts = {"username": user.username, "email": "", "is_active": True, "is_superuser": False}
        change_login(by=chief, user=user, auditor=True, **facts)

    with pytest.raises(Invalid, match="不得担任网格职务"):
        mark(cast.building_leader)  # appointed
    with pytest.raises(Invalid, match="不得担任网格职务"):
        mark(cast.township_official)  # a member of the street's office
    days = {"since": today(), "until": today()}
    for absent, deputy in ((cast.building_leader, auditor), (auditor, cast.building_leader)):
        cover = make_cover(by=ADMIN, absent=absent, deputy=deputy, **days)
        with pytest.raises(Invalid, match="不得担任网格职务"):
            mark(auditor)
        end_cover(by=ADMIN, cover=cover)
    mark(auditor)
    auditor.refresh_from_db()
    with pytest.raises(Invalid):
        appoint(by=chief, member=auditor, grid=cast.building, role=AppointmentRole.VOLUNTEER)


def test_a_system_administrator_alone_makes_no_login_that_works(
    cast: Cast, three: None, client: Client
) -> None:
    system, security = login(system=True), login(security=True)
    facts = {"phone": "13600000009", "name": "自己", "identity": Identity.TOWNSHIP_CADRE}
    new = create_member(by=system, organization=cast.city_group, password=PASSWORD, **facts)
    secretary = Member.objects.get(pk=cast.community_secretary.pk)
    token = issue_token(by=ADMIN, user=secretary.user, name="程序")[0]
    set_password(by=system, user=secretary.user, password=PASSWORD)
    token.refresh_from_db()
    assert token.revoked_at is not None
    official = Member.objects.get(pk=cast.county_official.pk)
    switch_two_factor_off(by=system, user=official.user)
    opened = open_login(by=system, user=User(username="second", is_superuser=True, is_security_admin=True))
    assert not User.objects.get(pk=opened.pk).is_superuser
    for one in (new, secretary, official):
        assert not client.login(username=one.user.username, password=PASSWORD)
        with pytest.raises(NotAllowed):
            set_active(by=User.objects.get(pk=system.pk), member=one, active=True)
    grant = {"username": system.username, "email": "", "is_active": True, "is_superuser": False}
    with pytest.raises(NotAllowed):
        change_login(by=system, user=system, is_security_admin=True, **grant)
    own = {"username": security.username, "email": "", "is_superuser": False, "is_security_admin": True}
    with pytest.raises(NotAllowed):
        change_login(by=security, user=security, is_active=False, **own)  # nobody changes her own
    with pytest.raises(NotAllowed):
        set_password(by=security, user=secretary.user, password=PASSWORD)

    set_active(by=security, member=secretary, active=True)
    assert client.login(username=secretary.user.username, password=PASSWORD)


@pytest.mark.parametrize("who", ["system", "security", "auditor"])
def test_their_pages_are_there_and_other_peoples_business_is_not(
    who: str, cast: Cast, three: None, client: Client
) -> None:
    world = make_world(cast)
    client.force_login(made(who, cast).user)

    def answers(name: str, *args: object) -> int:
        return client.get(reverse(name, args=args)).status_code

    pages = {
        "admin:cases_timelimit_changelist": "system",
        "admin:staff_organization_add": "system",
        "admin:staff_user_add": "system",
        "admin:staff_member_add": "system",
        "admin:staff_appointment_add": "security",
        "admin:staff_cover_add": "security",
        "admin:staff_auditrecord_changelist": "auditor",
    }
    assert answers("admin:index") == 200
    for page, whose in pages.items():
        assert answers(page) == (200 if whose == who else 403), page
    assert answers("admin:staff_user_changelist") == (403 if who == "auditor" else 200)
    case, home = world.case, world.rows["residents_household"]
    assert answers("admin:cases_case_changelist") == 403
    assert answers("admin:residents_resident_changelist") == 403
    assert answers("case", case.number) in (403, 404)
    assert answers("household", home.pk) in (403, 404)
    assert answers("admin:cases_case_export", "xlsx") == 403


def test_security_opens_on_the_page_of_a_member_and_gives_no_password(
    cast: Cast, three: None, client: Client
) -> None:
    client.force_login(login(security=True))
    page = reverse("admin:staff_member_change", args=[cast.township_official.pk])
    assert 'name="active"' not in client.get(page).content.decode()  # it is open, and closed elsewhere
    set_active(by=ADMIN, member=cast.township_official, active=False)
    html = client.get(page).content.decode()
    set_active(by=ADMIN, member=cast.township_official, active=True)
    assert 'name="active"' in html
    assert 'name="password"' not in html
    client.force_login(login(system=True))
    logins = reverse("admin:staff_user_change", args=[cast.township_official.user_id])
    form = client.get(logins).context["adminform"].form
    assert {name for name, field in form.fields.items() if field.disabled} == {
        "is_active",  # closed on the page of the member
        "is_superuser",
        "is_security_admin",
        "auditor",
        "password",  # shown, never typed here
    }
    assert (
        client.post(
            logins, {"username": cast.township_official.user.username, "is_superuser": "on"}
        ).status_code
        == 302
    )
    assert not User.objects.get(pk=cast.township_official.user_id).is_superuser


def test_the_first_of_each_is_appointed_on_the_machine(cast: Cast, three: None) -> None:
    User.objects.filter(pk=cast.superuser.pk).update(is_superuser=False)
    chief, reader = login(), MemberFactory(organization=OrganizationFactory(kind="other"))
    with pytest.raises(CommandError, match="Nobody is: "):
        call_command("administrators", stdout=StringIO())
    for name, office in ((cast.superuser.username, "system"), (reader.user.username, "auditor")):
        with pytest.raises(CommandError, match="Nobody is: "):
            call_command("administrators", name, office, stdout=StringIO())
    with pytest.raises(CommandError, match="专用账号"):
        call_command("administrators", cast.city_official.user.username, "security", stdout=StringIO())
    call_command("administrators", chief.username, "security", stdout=StringIO())
    Member.objects.filter(pk=reader.pk).update(organization=cast.city_group)
    with pytest.raises(CommandError, match=reader.user.username):
        call_command("administrators", stdout=StringIO())


def test_a_program_of_an_administrator_may_no_more_than_she(cast: Cast, three: None) -> None:
    assert not User.objects.get(pk=cast.superuser.pk).has_perm("cases.view_case")
    assert ADMIN.has_perm("cases.view_case")


def test_an_office_that_becomes_more_waits_for_the_second_key(cast: Cast, three: None) -> None:
    system = login(system=True)
    other = cast.stranger.organization
    save_organization(
        by=system,
        organization=other,
        name=other.name,
        kind=OrganizationKind.LEADING_GROUP,
        parent=None,
        phone="",
        divisions=[cast.city],
        communities=[],
    )
    assert not User.objects.get(pk=cast.stranger.user_id).is_active


def test_nobody_shuts_one_of_the_other_two_out(cast: Cast, three: None) -> None:
    system, security = login(system=True), login(security=True)
    Member.objects.filter(pk=cast.stranger.pk).update(is_auditor=True)
    for one, auditor in ((security, False), (cast.stranger.user, True)):
        kept = {"is_superuser": False, "is_security_admin": one.is_security_admin, "auditor": auditor}
        for email, is_active in (("new@example.com", True), (one.email, False)):
            facts = {"username": one.username, "email": email, "is_active": is_active, **kept}
            with pytest.raises(NotAllowed):
                change_login(by=system, user=one, **facts)


def test_no_office_becomes_a_post_while_one_of_the_three_is_a_member(cast: Cast, three: None) -> None:
    keeper, office = login(system=True), OrganizationFactory(name="审计组", kind=OrganizationKind.OTHER)
    office.communities.set([cast.community])
    auditor = MemberFactory(organization=office, identity=Identity.OTHER, is_auditor=True)
    given = {"organization": office, "name": "审计组", "communities": [cast.community]}
    for kind in (OrganizationKind.COMMUNITY_COMMITTEE, OrganizationKind.DEPARTMENT):
        with undone(), pytest.raises(Invalid) as caught:
            save_organization(by=keeper, kind=kind, **given)
        assert set(caught.value.fields) == {"kind"}
    office.refresh_from_db()
    save_organization(by=keeper, kind=OrganizationKind.OTHER, **given)
    Member.objects.filter(pk=auditor.pk).update(is_auditor=False)
    save_organization(by=keeper, kind=OrganizationKind.COMMUNITY_COMMITTEE, **given)


def test_what_the_system_administrator_closed_no_post_opens(cast: Cast, three: None) -> None:
    """Whom he made or gave a password waits for the second key, also where a post is in charge of the login."""
    keeper = login(system=True)
    made = create_member(
        by=keeper,
        phone="13800007777",
        name="新人",
        organization=cast.committee,
        identity=Identity.COMMUNITY_WORKER,
        password=PASSWORD,
    )
    set_password(by=keeper, user=cast.community_worker2.user, password=PASSWORD)
    for member in (made, cast.community_worker2):
        for by in (cast.community_secretary, cast.city_official):
            with pytest.raises(Invalid):
                set_active(by=User.objects.get(pk=by.user_id), member=member, active=True)
        set_active(by=login(security=True), member=member, active=True)
        assert User.objects.get(pk=member.user_id).is_active


def test_none_of_the_three_shuts_the_auditor_out_on_the_page_of_members_either(
    cast: Cast, three: None
) -> None:
    auditor = MemberFactory(organization=OrganizationFactory(kind="other"), is_auditor=True)
    for by in (login(system=True), login(security=True)):
        with pytest.raises(NotAllowed):
            set_active(by=by, member=auditor, active=False)
        for verb in (set_password, switch_two_factor_off):
            given = {"password": PASSWORD} if verb is set_password else {}
            with pytest.raises(NotAllowed):
                verb(by=by, user=User.objects.get(pk=auditor.user_id), **given)
    assert User.objects.get(pk=auditor.user_id).is_active
    set_password(by=ADMIN, user=User.objects.get(pk=auditor.user_id), password=PASSWORD)
    set_active(by=ADMIN, member=auditor, active=False)
    set_active(by=login(security=True), member=auditor, active=True)
