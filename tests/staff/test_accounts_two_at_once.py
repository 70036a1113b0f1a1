"""A hundred guesses at the same moment, on PostgreSQL: five are made, also of the PIN of a phone."""

import contextlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from kit.errors import Invalid
from staff.accounts.login_tries import MOST_FOR_ACCOUNT, count_try, limits_of
from staff.accounts.own_phone import MOST_WRONG
from staff.actions.accounts import check_pin, keep_phone, set_pin
from staff.models import AuditRecord, LoginTry, OwnPhone, User
from tests.cast import make_cast
from tests.staff.own_phones import PIN

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _only_where_writers_run_in_parallel():
    if connection.vendor != "postgresql":
        pytest.skip("parallel writers are tested on PostgreSQL; SQLite has one writer at a time")


def test_of_many_tries_at_once_only_five_are_made():
    limits = limits_of("13800000000", "10.0.0.1")

    def once(_index: int) -> bool:
        try:
            return count_try(limits)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=20) as pool:
        made = list(pool.map(once, range(100)))
    assert made.count(True) == MOST_FOR_ACCOUNT
    assert sorted(LoginTry.objects.values_list("failures", flat=True)) == [5, 5]


def test_of_many_pins_at_once_only_five_are_looked_at():
    user = User.objects.get(pk=make_cast().building_leader.user_id)
    phone = keep_phone(by=user, user=user)
    set_pin(by=user, user=user, name=phone.name, pin=PIN)

    def once(index: int) -> None:
        try:
            with contextlib.suppress(Invalid):
                check_pin(by=user, user=user, name=phone.name, pin=f"38{index:04d}", sent=f"form{index}")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(once, range(24)))
    assert OwnPhone.objects.get().pin == ""
    rows = AuditRecord.objects.filter(action="pin_wrong")
    assert len([row for row in rows if not row.facts]) == MOST_WRONG
    assert AuditRecord.objects.filter(action="pin_ended").count() == 1
