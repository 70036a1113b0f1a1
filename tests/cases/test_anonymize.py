"""Closed cases forget who reported them."""

import datetime as dt

import pytest
from django.core.management import call_command

from cases.actions.batch.anonymize import forget_reporters
from cases.models import Case
from kit.time import clock
from staff.models import AuditRecord
from tests.actors import ADMIN
from tests.cast import Cast
from tests.factories import CaseFactory

pytestmark = pytest.mark.django_db


def closed(cast: Cast, days_ago: int, **fields: str) -> Case:
    named = {"reporter_name": "李四", "reporter_phone": "13712345678", **fields}
    at = clock.now() - dt.timedelta(days=days_ago)
    return CaseFactory(grid=cast.building, stage="closed", closed_at=at, waiting_post="", **named)


def reporters() -> list[tuple[str, str]]:
    return [(case.reporter_name, case.reporter_phone) for case in Case.objects.order_by("pk")]


def test_after_a_year_the_reporter_is_forgotten_and_nothing_else(cast: Cast) -> None:
    old, young = closed(cast, 366), closed(cast, 364)
    CaseFactory(grid=cast.building, reporter_name="王五")
    assert forget_reporters(by=ADMIN) == 1
    assert reporters() == [("", ""), ("李四", "13712345678"), ("王五", "")]
    case = Case.objects.get(pk=old.pk)
    assert (case.version, case.title, case.updated_at) == (old.version, old.title, old.updated_at)
    assert young.pk
    assert forget_reporters(by=ADMIN) == 0


def test_a_case_with_only_a_phone_or_a_name_is_forgotten_too(cast: Cast) -> None:
    closed(cast, 400, reporter_name="")
    closed(cast, 400, reporter_phone="")
    closed(cast, 400, reporter_name="", reporter_phone="")
    assert forget_reporters(by=ADMIN) == 2
    assert reporters() == [("", "")] * 3


def test_the_time_is_a_setting_and_the_command_takes_another(cast: Cast, settings, capsys) -> None:
    closed(cast, 40)
    settings.RETENTION_DAYS = 41
    assert forget_reporters(by=ADMIN) == 0
    call_command("anonymize", days=30)
    assert reporters() == [("", "")]
    assert "1" in capsys.readouterr().out


def test_what_was_forgotten_is_counted_in_the_audit_without_names(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr("cases.actions.batch.anonymize._BATCH", 2)
    for _ in range(3):
        closed(cast, 400)
    assert forget_reporters(by=ADMIN) == 3
    records = AuditRecord.objects.filter(facts__verb="forget_reporters").order_by("pk")
    assert [(record.login, record.facts["cases"]) for record in records] == [
        (ADMIN.get_username(), 2),
        (ADMIN.get_username(), 1),
    ]
