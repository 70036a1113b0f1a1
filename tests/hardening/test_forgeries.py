"""History that is forged by somebody who has the database, but not the key: every way is found."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone
from pytest_django import Settings

from cases.actions.batch.old_breaches import note_old_breaches
from cases.choices import ActionCode, RouteCode
from cases.models import Case, CaseEvent, StageRun
from cases.queries.chain import digest, seal_of, state_now
from gridgov.services.history import LEDGERS, anchor_history, findings, lines, seal_all
from kit.actors import COMMAND
from kit.history.seals import sealed
from staff.audit import anchors
from staff.audit.chain import seal_of_record
from staff.audit.record import prune, record
from staff.choices import AuditAction
from staff.models import Anchor, AuditRecord
from tests.cases.journey import a_case, go
from tests.cast import Cast
from tests.forging import triggers_off

pytestmark = [pytest.mark.django_db, pytest.mark.real_clock]

HISTORY = (CaseEvent, AuditRecord, Anchor)


@pytest.fixture
def case(cast: Cast) -> Case:
    """A closed case with several events, an open one beside it, some records, all anchored."""
    case = a_case(cast, RouteCode.ROUTINE)
    go(case, ActionCode.NOTE, cast.building_leader, text="看过了")
    go(case, ActionCode.NOTE, cast.building_leader, text="又看过了")
    go(case, ActionCode.HANDLE, cast.building_leader, text="修好了")
    a_case(cast, RouteCode.ROUTINE)
    for subject in ("one", "two", "three"):
        record(by=cast.group_leader, action=AuditAction.REVEAL, subject=subject)
        record(by=None, action=AuditAction.LOGIN_FAILED, subject=subject, login="nobody")
    anchor_history()
    assert list(findings()) == []
    case.refresh_from_db()
    return case


def change_a_row(case: Case) -> None:
    case.events.filter(sequence=2).update(text="没看过")


def take_out_the_middle(case: Case) -> None:
    case.events.filter(sequence=2).delete()


def cut_off_the_end(case: Case) -> None:
    case.events.filter(sequence__gt=2).delete()


def delete_all_events(case: Case) -> None:
    case.events.all().delete()


def delete_the_case(case: Case) -> None:
    case.events.all().delete()
    case.delete()


def chain_anew(case: Case, seal: Callable[[CaseEvent], str] = lambda event: event.seal) -> None:
    """The source is public: every hash fits again, and the state of the case."""
    previous = ""
    for event in case.events.order_by("sequence"):
        event.text, event.previous_hash = "从来没有", previous
        event.state = state_now(case.pk, event.salt)
        event.hash = previous = digest(event)
        event.seal = seal(event)
        CaseEvent.objects.filter(pk=event.pk).update(
            text=event.text,
            previous_hash=event.previous_hash,
            hash=event.hash,
            state=event.state,
            seal=event.seal,
        )


def chain_anew_with_another_key(case: Case) -> None:
    chain_anew(case, lambda event: sealed("another", {"hash": event.hash, "state": event.state}))


def chain_anew_with_the_key(case: Case) -> None:
    """Also who has the key does not get past an anchor."""
    chain_anew(case, seal_of)


def words_of_the_case(**changes: object) -> Callable[[Case], None]:
    def change(case: Case) -> None:
        Case.objects.filter(pk=case.pk).update(**changes)

    return change


def stage_of_the_case(**changes: object) -> Callable[[Case], None]:
    def change(case: Case) -> None:
        StageRun.objects.filter(case=case).update(**changes)

    return change


def another_deadline(case: Case) -> None:
    StageRun.objects.filter(left_at__isnull=True).update(due_at=dt.datetime(2030, 1, 1, tzinfo=dt.UTC))


def a_record(subject: str) -> AuditRecord:
    return AuditRecord.objects.get(subject=subject, action=AuditAction.REVEAL)


def change_a_record(case: Case) -> None:
    AuditRecord.objects.filter(pk=a_record("two").pk).update(purpose="别的")


def take_out_a_record(case: Case) -> None:
    a_record("two").delete()


def cut_off_the_audit(case: Case) -> None:
    a_record("three").delete()


def delete_a_chain(case: Case) -> None:
    AuditRecord.objects.filter(chain=a_record("one").chain).delete()


def add_a_record_dated_back(case: Case) -> None:
    AuditRecord.objects.create(
        action=AuditAction.REVEAL, subject="four", at=timezone.now() - dt.timedelta(days=9)
    )


def date_a_record_back(case: Case) -> None:
    """With the key: the seal fits, the order does not."""
    row = a_record("three")
    row.at -= dt.timedelta(hours=1)
    AuditRecord.objects.filter(pk=row.pk).update(at=row.at, seal=seal_of_record(row))


def chain_the_audit_anew(case: Case) -> None:
    for row in AuditRecord.objects.order_by("pk"):
        AuditRecord.objects.filter(pk=row.pk).update(purpose="别的", seal=row.seal[::-1])


def say_that_all_was_dropped(case: Case) -> None:
    """An anchor by which the audit may begin later, made without the key."""
    last = Anchor.objects.filter(ledger="audit").get()
    Anchor.objects.create(
        ledger="audit",
        sequence=2,
        after=last.upto,
        upto=last.upto,
        rows=0,
        digest="",
        previous=last.seal,
        seal="0" * 64,
        dropped_before=timezone.now(),
    )
    AuditRecord.objects.all().delete()


def delete_an_anchor(case: Case) -> None:
    Anchor.objects.filter(ledger="timeline").delete()


def delete_with_the_anchors(case: Case) -> None:
    delete_the_case(case)
    Anchor.objects.all().delete()


FORGERIES = (
    change_a_row,
    take_out_the_middle,
    cut_off_the_end,
    delete_all_events,
    delete_the_case,
    chain_anew,
    chain_anew_with_another_key,
    chain_anew_with_the_key,
    words_of_the_case(title="别的"),
    words_of_the_case(description="别的"),
    words_of_the_case(filed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)),
    words_of_the_case(was_late=True),
    words_of_the_case(closed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)),
    words_of_the_case(version=2),
    stage_of_the_case(breached_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)),
    another_deadline,
    change_a_record,
    take_out_a_record,
    cut_off_the_audit,
    delete_a_chain,
    add_a_record_dated_back,
    date_a_record_back,
    chain_the_audit_anew,
    say_that_all_was_dropped,
    delete_an_anchor,
    delete_with_the_anchors,
)


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_is_found(case: Case, forgery: Callable[[Case], None]) -> None:
    with triggers_off(*HISTORY):
        forgery(case)
    assert list(findings())
    with pytest.raises(CommandError):
        call_command("verify_history")


def test_what_forgets_the_reporter_is_no_forgery(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(reporter_name="", reporter_phone="")
    assert list(findings()) == []


def test_an_end_that_is_gone_together_with_its_anchor_is_found_by_what_was_sent_away(
    case: Case, settings: Settings, cast: Cast
) -> None:
    settings.ANCHOR_MAIL = ["auditor@example.gov.cn"]
    with time_machine.travel(timezone.now() + dt.timedelta(days=1)):
        go(a_case(cast, RouteCode.ROUTINE), ActionCode.NOTE, cast.building_leader, text="新的")
        anchor_history()
        kept = mail.outbox[-1].body.splitlines()
        assert mail.outbox[-1].to == ["auditor@example.gov.cn"]
        assert set(lines()) <= set(kept)
        assert list(findings(kept)) == []
        with triggers_off(*HISTORY):
            last = Anchor.objects.filter(ledger="timeline").latest("sequence")
            CaseEvent.objects.filter(pk__gt=last.after).delete()
            Case.objects.latest("pk").delete()
            last.delete()
        assert list(findings()) == []
        assert ["an anchor that was sent away" in one for one in findings(kept)] == [True]


def test_an_end_of_the_same_day_is_missed_once_the_hour_is_anchored(case: Case, cast: Cast) -> None:
    go(case, ActionCode.NOTE, cast.building_leader, text="新的")
    assert next(iter(anchor_history())).ledger == "timeline"
    assert list(findings()) == []
    with triggers_off(*HISTORY):
        CaseEvent.objects.filter(case=case).delete()
        Case.objects.filter(pk=case.pk).delete()
    assert any("timeline" in one for one in findings())


def test_a_message_a_day_holds_the_last_anchors_of_each_day_of_a_week(
    case: Case, settings: Settings, cast: Cast
) -> None:
    settings.ANCHOR_MAIL = ["auditor@example.gov.cn"]
    go(case, ActionCode.NOTE, cast.building_leader, text="新的")
    anchor_history()
    assert mail.outbox == []
    today = lines()
    with time_machine.travel(timezone.now() + dt.timedelta(days=1)):
        anchor_history()
        sent = mail.outbox[-1].body.splitlines()
        assert [one for one in today if one in sent] == [
            one for one in today if " 2 " in one or "audit" in one
        ]
        assert set(lines()[-2:]) <= set(sent)
        anchor_history()
        assert len(mail.outbox) == 1


def test_an_anchor_is_made_where_something_was_gained_daily_anyhow_and_missed_after_two(case: Case) -> None:
    assert anchor_history() == []
    tomorrow = timezone.now() + dt.timedelta(days=1)
    with time_machine.travel(tomorrow):
        assert [one.sequence for one in anchor_history()] == [2, 2]
        assert list(findings()) == []
    with time_machine.travel(tomorrow + dt.timedelta(hours=49)):
        assert ["not anchored since" in one for one in findings()] == [True] * len(LEDGERS)


def test_records_whose_time_is_over_are_dropped_and_the_rest_verifies(case: Case, cast: Cast) -> None:
    later = timezone.now() + dt.timedelta(days=300)
    with time_machine.travel(later):
        record(by=cast.group_leader, action=AuditAction.REVEAL, subject="late")
        # The database's own clock has not moved: for it the rows are young.
        with triggers_off(AuditRecord):
            assert prune(months=6) > 0
        anchor_history()
        assert list(findings()) == []


def test_rows_from_before_seals_are_findings_until_they_are_sealed_once(case: Case) -> None:
    with triggers_off(*HISTORY):
        Anchor.objects.all().delete()
        CaseEvent.objects.update(state="", seal="")
        AuditRecord.objects.update(chain="", sequence=None, previous="", seal="")
    with pytest.raises(anchors.Unsealed):
        anchors.anchor(LEDGERS[0])
    assert seal_all() == (CaseEvent.objects.count(), AuditRecord.objects.count())
    anchor_history()
    assert list(findings()) == []


@pytest.mark.parametrize("model", [CaseEvent, AuditRecord])
def test_the_database_takes_a_seal_once_and_nothing_else_with_it(
    case: Case, model: type[CaseEvent | AuditRecord]
) -> None:
    row = model._base_manager.latest("pk")
    changes = [{"seal": "a" * 64}, {"seal": ""}, {"action": "other"}]
    for change in changes:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            model._base_manager.filter(pk=row.pk).update(**change)
    if connection.vendor == "postgresql":  # where the triggers can be put back
        with triggers_off(model):
            model._base_manager.filter(pk=row.pk).update(
                seal="", **({"state": ""} if model is CaseEvent else {})
            )
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            model._base_manager.filter(pk=row.pk).update(seal="a" * 64, action="other")
        model._base_manager.filter(pk=row.pk).update(seal="a" * 64)


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows no TRUNCATE")
@pytest.mark.parametrize("model", HISTORY)
def test_history_is_not_truncated(case: Case, model: type[CaseEvent]) -> None:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(f"TRUNCATE {table}")


def test_a_missed_deadline_that_is_taken_out_of_the_tables_is_found(cast: Cast) -> None:
    with time_machine.travel(dt.datetime(2026, 9, 14, 1, 0, tzinfo=dt.UTC)):
        case = a_case(cast, RouteCode.ROUTINE)
    with time_machine.travel(dt.datetime(2026, 9, 17, 1, 0, tzinfo=dt.UTC)):
        go(case, ActionCode.HANDLE, cast.building_leader, text="迟了")
    anchor_history()
    assert list(findings()) == []
    late = case.runs.filter(breached_at__isnull=False)
    with triggers_off(*HISTORY):
        for forged in ({"breached_at": None}, {"breached_at": dt.datetime(2026, 9, 16, tzinfo=dt.UTC)}):
            before = late.values("pk", "breached_at").get()
            case.runs.filter(pk=before["pk"]).update(**forged)
            assert [line for line in findings() if "missed deadlines" in line]
            case.runs.filter(pk=before["pk"]).update(breached_at=before["breached_at"])
    assert list(findings()) == []


def test_a_deadline_missed_before_such_lines_gets_one(cast: Cast) -> None:
    case = a_case(cast, RouteCode.ROUTINE)
    case.runs.update(breached_at=F("due_at"))
    anchor_history()
    assert [line for line in findings() if "missed deadlines" in line]
    assert note_old_breaches(by=COMMAND) == 1
    assert note_old_breaches(by=COMMAND) == 0
    assert list(findings()) == []
    case.refresh_from_db()
    assert (case.was_late, case.events.last().action) == (True, ActionCode.BREACH)
