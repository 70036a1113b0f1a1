"""The two roles of PostgreSQL that the documentation makes: the application's cannot rewrite history."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from cases.actions.batch.anonymize import forget_reporters
from cases.choices import RouteCode
from cases.models import CaseEvent
from kit.time import clock
from staff.audit.record import record
from staff.choices import AuditAction
from staff.models import AuditRecord
from tests.actors import ADMIN
from tests.cases.journey import a_case
from tests.cast import Cast
from tests.pages.desk import filed

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows no roles"),
    pytest.mark.django_db,
]

OWNER, APP = "gridgov_owner_tried", "gridgov_app_tried"


def statements(name: str) -> str:
    """A file of the documentation, for this database and with roles of its own."""
    text = (settings.BASE_DIR / "docs" / name).read_text()
    text = re.sub(r"--.*", "", text)
    text = text.replace(
        "DATABASE gridgov ", f"DATABASE {connection.ops.quote_name(connection.settings_dict['NAME'])} "
    )
    return text.replace("gridgov_owner", OWNER).replace("gridgov_app", APP)


@pytest.fixture
def roles(cast: Cast) -> Iterator[Cast]:
    """The tables as if the owner's role had made them, with a record and a timeline; all of it is undone with
    the transaction of the test."""
    record(by=cast.group_leader, action=AuditAction.LOGIN, subject="staff.user:1")
    filed(cast.building_leader, cast.building)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or tables with checks that wait can't change hands
        cursor.execute(statements("postgres-roles.sql"))
        # The first migration, as the owner: its tables come with what the default privileges grant.
        for table in connection.introspection.table_names(cursor):
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"ALTER TABLE {quoted} OWNER TO {OWNER}")
            cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {quoted} TO {APP}")
        cursor.execute(f"SET LOCAL ROLE {OWNER}")
        cursor.execute("CREATE TABLE of_a_later_migration (id serial)")
        cursor.execute(statements("postgres-history.sql"))
        cursor.execute(f"SET LOCAL ROLE {APP}")
        yield cast
        cursor.execute("RESET ROLE")


def refused(sql: str) -> bool:
    """Whether the role lacks the right; anything else that goes wrong is an error."""
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(sql)
        except ProgrammingError as error:
            if "permission denied" in str(error) or "must be owner" in str(error):
                return True
            raise
    return False


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE staff_auditrecord SET id = id",
        "DELETE FROM staff_auditrecord",
        "TRUNCATE staff_auditrecord CASCADE",
        "ALTER TABLE staff_auditrecord DISABLE TRIGGER ALL",
        "DROP TABLE staff_auditrecord CASCADE",
        "UPDATE cases_caseevent SET id = id",
        "DELETE FROM cases_caseevent",
        "TRUNCATE cases_caseevent CASCADE",
        "ALTER TABLE cases_caseevent DISABLE TRIGGER ALL",
        "UPDATE staff_anchor SET id = id",
        "DELETE FROM staff_anchor",
        "TRUNCATE staff_anchor CASCADE",
        "DELETE FROM django_admin_log",
        "DROP TABLE cases_caseevent CASCADE",
    ],
)
def test_the_application_does_not_rewrite_history(roles: Cast, sql: str) -> None:
    assert refused(sql)


def test_the_application_adds_to_history_and_reads_it(roles: Cast) -> None:
    before = AuditRecord.objects.count(), CaseEvent.objects.count()
    record(by=roles.group_leader, action=AuditAction.LOGOUT, subject="staff.user:1")
    filed(roles.building_leader, roles.building)
    assert AuditRecord.objects.count() > before[0] > 0
    assert CaseEvent.objects.count() > before[1] > 0


def test_the_application_takes_the_reporter_out_of_words_and_changes_nothing_else(roles: Cast) -> None:
    told = {"reporter_name": "王小明", "handled_result": "已告知王小明"}
    case = a_case(roles, RouteCode.ROUTINE, description="王小明反映漏水", **told)
    assert forget_reporters(by=ADMIN, before=clock.now() + dt.timedelta(days=1)) == 1
    assert not case.events.filter(text__contains="王小明").exists()
    assert case.events.filter(text="已告知反映人").exists()
    assert refused("UPDATE cases_caseevent SET action = action")
    assert refused("UPDATE cases_caseevent SET seal = seal")


def test_everything_else_works_as_ever(roles: Cast) -> None:
    assert not refused("UPDATE staff_member SET name = name")
    assert not refused("DELETE FROM staff_loginsession")
    assert not refused("INSERT INTO of_a_later_migration DEFAULT VALUES")
    assert refused("CREATE TABLE of_the_application (id int)")
