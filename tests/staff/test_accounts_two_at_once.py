"""A hundred guesses at the same moment, on PostgreSQL: five are made."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from staff.accounts.login_tries import MOST_FOR_ACCOUNT, count_try, limits_of
from staff.models import LoginTry

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
