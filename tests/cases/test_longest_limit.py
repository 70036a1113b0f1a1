"""A limit that no calendar reaches is refused, by the verb and by the database, and filing goes on."""

import pytest
from django.db import IntegrityError, transaction

from cases.actions.rules import save_limit
from cases.choices import LONGEST_LIMIT, LimitUnit, RouteCode, StageCode
from cases.models import TimeLimit
from kit.errors import Invalid
from tests.actors import ADMIN
from tests.cases.journey import a_case
from tests.cast import make_cast

LIMIT = {"limit": None, "route": "routine", "stage": StageCode.HANDLING, "category": None, "area": ""}


@pytest.mark.django_db
@pytest.mark.parametrize("unit", LimitUnit)
def test_a_year_is_taken_and_more_is_refused(unit):
    with pytest.raises(Invalid) as refused:
        save_limit(by=ADMIN, **LIMIT, amount=LONGEST_LIMIT[unit] + 1, unit=unit)
    assert [str(one) for errors in refused.value.fields.values() for one in errors] == ["期限最长为一年。"]
    for amount in (3_000_000, 2**31 - 1, 10**30):
        with pytest.raises(Invalid):
            save_limit(by=ADMIN, **LIMIT, amount=amount, unit=unit)
    save_limit(by=ADMIN, **LIMIT, amount=LONGEST_LIMIT[unit], unit=unit)
    assert a_case(make_cast(), RouteCode.ROUTINE).due_at is not None


@pytest.mark.django_db
def test_the_database_takes_no_longer_one_whoever_writes_it():
    with pytest.raises(IntegrityError), transaction.atomic():
        TimeLimit.objects.create(
            route="routine", stage="handling", area="", amount=3_000_000, unit="working_days"
        )
