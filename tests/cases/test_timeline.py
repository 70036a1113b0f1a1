"""The timeline is append-only and chained: what was written stays, and a change is found."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from cases.choices import ActionCode, RouteCode
from cases.models import CaseEvent
from cases.timeline import breaks
from tests.cases.journey import a_case, go
from tests.cast import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    cast = make_cast()
    case = a_case(cast, RouteCode.ROUTINE)
    go(case, ActionCode.NOTE, cast.building_leader, text="看过了")
    return case


def test_the_database_refuses_to_change_an_event(case):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        CaseEvent.objects.filter(case=case).update(text="别的")


def test_the_database_refuses_to_delete_an_event(case):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute("DELETE FROM cases_caseevent")


def without_trigger(statement: str, parameters: list) -> None:
    """Change an event behind the trigger's back, as somebody with the database's password would."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE cases_caseevent DISABLE TRIGGER cases_caseevent_append_only")
        else:
            cursor.execute("DROP TRIGGER cases_caseevent_no_update")
        cursor.execute(statement, parameters)
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE cases_caseevent ENABLE TRIGGER cases_caseevent_append_only")


def test_verify_timeline_names_the_first_event_that_does_not_fit(case, capsys):
    call_command("verify_timeline")
    without_trigger("UPDATE cases_caseevent SET text = %s WHERE sequence = 2", ["没看过"])
    assert [(one.sequence, one.reason) for one in breaks()] == [(2, "its content was changed")]
    with pytest.raises(CommandError):
        call_command("verify_timeline")
    assert f"{case.number}: event 2" in capsys.readouterr().out
