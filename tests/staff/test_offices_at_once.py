"""A post and one of the three offices, given to one person at the same moment, on PostgreSQL: the second sees
the first, and is refused."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting

import pytest
from django.db import connection, connections, transaction

from kit.errors import Invalid
from kit.time.clock import today
from staff.actions import appoint, change_member, hand_over, make_cover
from staff.actions.accounts import change_login
from staff.choices import AppointmentRole
from staff.models import Member, User
from tests.actors import ADMIN
from tests.cast import Cast, make_cast
from tests.factories import MemberFactory, OrganizationFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _only_where_writers_run_in_parallel(settings):
    if connection.vendor != "postgresql":
        pytest.skip("parallel writers are tested on PostgreSQL; SQLite has one writer at a time")
    settings.THREE_ADMINISTRATORS = True


def again(member: Member) -> Member:
    return Member.objects.select_related("user").get(pk=member.pk)


def read_the_audit(member: Member) -> None:
    user = User.objects.get(pk=member.user_id)
    facts = {"username": user.username, "email": "", "is_active": True, "is_superuser": False}
    change_login(by=ADMIN, user=user, auditor=True, **facts)


def moved(cast: Cast, member: Member) -> None:
    facts = {"name": "甲", "identity": member.identity, "phone": member.phone, "email": ""}
    change_member(by=ADMIN, member=again(member), organization=cast.committee, **facts)


def posts(cast: Cast, member: Member) -> list[Callable[[], object]]:
    days = {"since": today(), "until": today()}
    return [
        lambda: appoint(by=ADMIN, member=again(member), grid=cast.building, role=AppointmentRole.VOLUNTEER),
        lambda: hand_over(by=ADMIN, grid=cast.building, role=AppointmentRole.LEADER, to=again(member)),
        lambda: make_cover(by=ADMIN, absent=again(cast.group_leader), deputy=again(member), **days),
        lambda: moved(cast, member),
    ]


def refused(work: Callable[[], object]) -> bool:
    try:
        work()
    except Invalid:
        return True
    finally:
        connections.close_all()
    return False


def second_is_refused(first: Callable[[], object], second: Callable[[], object]) -> bool:
    """Whether ``second``, which begins while ``first`` is not yet written, waits for it and is refused."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        with transaction.atomic():
            first()
            other = pool.submit(refused, second)
            with pytest.raises(StillWaiting):
                other.result(timeout=0.3)
        return other.result(timeout=20)


def test_nobody_gets_a_post_and_reads_the_audit():
    cast = make_cast()
    office = OrganizationFactory(kind="other")
    for number in range(4):
        one, other = MemberFactory(organization=office), MemberFactory(organization=office)
        assert second_is_refused(posts(cast, one)[number], lambda one=one: read_the_audit(one)), number
        assert second_is_refused(lambda other=other: read_the_audit(other), posts(cast, other)[number]), (
            number
        )
