"""Who is in charge of whom: what a list shows and what is asked of one row are the same."""

import datetime as dt
from typing import Any

import pytest

from grids.scope import Scope
from kit.errors import NotAllowed
from kit.time.clock import today
from staff.accounts.tokens import make_token
from staff.actions import make_cover, revoke_token, set_password
from staff.choices import AppointmentRole, Identity, OrganizationKind
from staff.models import ApiToken, Member, Organization, User
from staff.rights.in_charge import governs, members_in_charge, organizations_governed
from staff.rights.logins import may_change_login, revocable_tokens
from staff.rights.scopes import scope_of
from tests.actors import ADMIN
from tests.cast import Cast, appoint
from tests.factories import MemberFactory, OrganizationFactory
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(cast: Cast) -> dict[str, Member]:
    """The cast, and those about whom a list and a look at one row may disagree."""

    def member(organization: Organization, **facts: Any) -> Member:
        return MemberFactory(organization=organization, identity=Identity.OTHER, **facts)

    special = {
        "administrator with member": member(cast.committee),
        "security administrator with member": member(cast.committee, user__is_security_admin=True),
        "auditor": member(cast.committee, is_auditor=True),
        "colleague": member(cast.committee),
        "deputy inside": member(cast.committee),
        "deputy outside": member(cast.committee),
        "deputy of a deputy": member(cast.committee),
        "appointed elsewhere": member(cast.committee),
        "closed and appointed elsewhere": member(cast.committee),
        "of an office that governs nothing": member(OrganizationFactory()),
        "of an office for two communities": member(
            OrganizationFactory(
                kind=OrganizationKind.COMMUNITY_COMMITTEE,
                communities=[cast.community, cast.other_community],
            )
        ),
        "of an office that reaches out of the street": member(
            OrganizationFactory(kind=OrganizationKind.TOWNSHIP_OFFICE, divisions=[cast.township, cast.county])
        ),
    }
    User.objects.filter(member=special["administrator with member"]).update(is_superuser=True)
    for who in ("appointed elsewhere", "closed and appointed elsewhere"):
        appoint(special[who], cast.other_building, AppointmentRole.VOLUNTEER)
    User.objects.filter(member=special["closed and appointed elsewhere"]).update(is_active=False)
    appoint(special["of an office that governs nothing"], cast.building, AppointmentRole.VOLUNTEER)
    for deputy, absent in (
        (special["deputy inside"], special["colleague"]),
        (special["deputy outside"], cast.other_community_leader),
        (special["deputy of a deputy"], special["deputy outside"]),
    ):
        make_cover(
            by=ADMIN, absent=absent, deputy=deputy, since=today(), until=today() + dt.timedelta(days=1)
        )
    everybody = {**cast.members(), **special}
    return {name: Member.objects.get(pk=one.pk) for name, one in everybody.items()}


def in_charge(scope: Scope, people: dict[str, Member]) -> set[str]:
    """The names of those whom one with ``scope`` is in charge of."""
    found = set(members_in_charge(scope))
    return {name for name, member in people.items() if member in found}


def test_a_community_is_in_charge_of_its_own_people_and_of_nobody_who_reaches_further(
    cast: Cast, people: dict[str, Member]
) -> None:
    assert in_charge(Scope.of([cast.community.code]), people) == {
        "community_worker2",
        "community_secretary",
        "auditor",
        "colleague",
        "deputy inside",
    }


def test_nobody_but_an_administrator_is_in_charge_of_an_administrator(
    cast: Cast, people: dict[str, Member]
) -> None:
    for code in (cast.community.code, cast.township.code, cast.county.code, cast.city.code):
        assert not any("administrator" in name for name in in_charge(Scope.of([code]), people))
    assert in_charge(Scope.everything(), people) == set(people)
    for name in ("administrator with member", "security administrator with member"):
        assert not may_change_login(cast.superuser, people[name].user)
        assert may_change_login(ADMIN, people[name].user)


def test_the_list_of_organizations_is_the_look_at_each(cast: Cast, people: dict[str, Member]) -> None:
    for who in [*people.values(), cast.superuser]:
        scope = scope_of(who.user if isinstance(who, Member) else who)
        listed = set(organizations_governed(scope).values_list("pk", flat=True))
        assert listed == {one.pk for one in Organization.objects.all() if governs(scope, one)}, who


def test_whoever_reaches_a_member_in_charge_reaches_nothing_more_by_it(
    cast: Cast, people: dict[str, Member]
) -> None:
    """Reckoned another way, from the scope of the one who would be taken over."""
    for code in (cast.community.code, cast.township.code, cast.county.code):
        scope = Scope.of([code])
        for name in in_charge(scope, people):
            theirs = scope_of(User.objects.get(pk=people[name].user_id))
            assert not theirs.unlimited, name
            assert all(scope.covers(prefix) for prefix in theirs.prefixes), name


def test_a_password_is_given_to_those_of_whom_one_is_in_charge_only(
    cast: Cast, people: dict[str, Member]
) -> None:
    by = cast.community_secretary.user
    done = set()
    for name, member in people.items():
        try:
            set_password(by=by, user=member.user, password="tall-Bamboo-7")
        except NotAllowed:
            assert not may_change_login(by, member.user), name
        else:
            done.add(name)
    higher_or_auditor = {"auditor", "community_secretary"}
    assert done == in_charge(scope_of(by), people) - higher_or_auditor


def test_a_token_is_seen_by_those_who_may_revoke_it(cast: Cast, people: dict[str, Member]) -> None:
    for name, member in people.items():
        make_token(user=member.user, name=name)
    make_token(user=cast.superuser, name="superuser")
    for who in [*(member.user for member in people.values()), cast.superuser]:
        by = User.objects.get(pk=who.pk)
        seen = set(revocable_tokens(by).values_list("name", flat=True))
        revoked = set()
        for token in ApiToken.objects.filter(revoked_at__isnull=True):
            try:
                revoke_token(by=by, token=token)
            except NotAllowed:
                continue
            revoked.add(token.name)
        assert revoked == seen, by
        ApiToken.objects.update(revoked_at=None)


def test_a_township_neither_sees_nor_revokes_the_token_of_an_administrator(
    cast: Cast, people: dict[str, Member]
) -> None:
    """Not even of one who has a member in its area."""
    token, _plain = make_token(user=people["administrator with member"].user, name="secret")
    own, _plain = make_token(user=cast.community_secretary.user, name="own")
    browser = at_desk(cast.township_official)
    listed = browser.get("/admin/staff/apitoken/").context["cl"].queryset
    assert [row.name for row in listed] == [own.name]
    for page in (f"/admin/staff/apitoken/{token.pk}/change/", f"/admin/staff/apitoken/{token.pk}/revoke/"):
        assert browser.get(page).status_code == 404
    assert browser.post(f"/admin/staff/apitoken/{token.pk}/revoke/").status_code == 404
    with pytest.raises(NotAllowed):
        revoke_token(by=cast.township_official.user, token=token)
    token.refresh_from_db()
    assert token.revoked_at is None
