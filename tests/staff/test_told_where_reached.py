"""Whoever changes where somebody is reached can't keep it from her: she hears of it, at the old address too."""

import pytest
from django.core import mail

from notices.models import Notice
from notices.outbox.delivery import deliver_all
from staff.actions.accounts import change_login
from staff.actions.people import change_member
from staff.models import Member, User
from tests.cast import Cast
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


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


def test_of_another_address_she_hears_at_the_old_one_and_at_the_new_one(cast: Cast) -> None:
    member = cast.community_secretary
    User.objects.filter(pk=member.user_id).update(email="old@example.cn")
    member.user.refresh_from_db()
    change(cast.county_official, member, email="new@example.cn")
    deliver_all()
    to = [one.to[0] for one in mail.outbox]
    assert to.count("old@example.cn") == 1
    assert to.count("new@example.cn") == 1
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
