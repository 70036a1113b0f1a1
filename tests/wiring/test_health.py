"""What load balancers and alarms ask for."""

import datetime as dt
import ipaddress
import socket

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import RequestFactory

from cases.choices import ReminderKind
from cases.models import Reminder, StageRun
from gridgov.http.health import healthz, metrics
from kit.errors import NotAllowed
from kit.time.clock import CHINA
from notices.choices import NoticeState
from notices.models import Notice
from notices.telling import notify
from tests.factories import CaseFactory, MemberFactory

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 9, 24, 12, 0, tzinfo=CHINA)
MINUTE = dt.timedelta(minutes=1)


def health() -> tuple[int, str]:
    response = healthz(RequestFactory().get("/healthz"))
    return response.status_code, response.content.decode()


def measured(at: dt.datetime = NOON) -> dict[str, float]:
    with time_machine.travel(at, tick=False):
        response = metrics(RequestFactory().get("/metrics"))
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = [line.split() for line in response.content.decode().splitlines() if not line.startswith("#")]
    return {name.removeprefix("gridgov_"): float(value) for name, value in lines}


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def remind(due_at: dt.datetime, **of_case: object) -> Reminder:
    case = CaseFactory(**of_case)
    run = StageRun.objects.create(
        case=case,
        cycle=1,
        route=case.route,
        stage=case.stage,
        post=case.waiting_post,
        grid=case.grid,
        amount=1,
        unit="working_days",
        entered_at=due_at,
        due_at=due_at,
    )
    return Reminder.objects.create(run=run, kind=ReminderKind.DEADLINE, due_at=due_at)


def test_it_is_well(settings):
    settings.REDIS_URL = ""
    assert health() == (200, '{"status": "ok", "checks": {"database": "ok", "keys": "ok"}}')


def test_without_database_it_is_not(settings, monkeypatch):
    settings.REDIS_URL = ""

    def gone():
        raise OperationalError("password of the database")

    monkeypatch.setattr(connection, "cursor", gone)
    assert health() == (503, '{"status": "failed", "checks": {"database": "failed"}}')


def test_without_its_broker_it_is_not(settings):
    settings.REDIS_URL = f"redis://127.0.0.1:{closed_port()}/0"
    assert health() == (
        503,
        '{"status": "failed", "checks": {"database": "ok", "keys": "ok", "broker": "failed"}}',
    )


@pytest.mark.redis
@pytest.mark.skipif("not __import__('os').environ.get('REDIS_URL')", reason="REDIS_URL is not set")
def test_with_its_broker_it_is_well():
    assert health() == (200, '{"status": "ok", "checks": {"database": "ok", "keys": "ok", "broker": "ok"}}')


def test_nothing_due_is_no_lag():
    remind(NOON + MINUTE)
    assert measured() == {
        "reminders_oldest_due_seconds": 0,
        "notices_oldest_due_seconds": 0,
        "notices_failed": 0,
    }


def test_the_oldest_reminder_that_is_due_counts_and_a_paused_case_does_not():
    remind(NOON - MINUTE)
    remind(NOON - 5 * MINUTE)
    remind(NOON - 60 * MINUTE, paused_at=NOON)
    done = remind(NOON - 90 * MINUTE)
    Reminder.objects.filter(pk=done.pk).update(done_at=NOON)
    assert measured()["reminders_oldest_due_seconds"] == 300


def test_the_oldest_notice_that_is_due_counts_also_while_a_worker_holds_it():
    member = MemberFactory(user__email="a@example.org")
    for minutes in (2, 7):
        with time_machine.travel(NOON - minutes * MINUTE, tick=False):
            notify(recipients=[member], key=f"{minutes}", subject="路灯不亮", body="")
    Notice.objects.filter(channel="email").update(leased_until=NOON + MINUTE)
    assert measured()["notices_oldest_due_seconds"] == 420
    Notice.objects.update(state=NoticeState.FAILED)
    assert measured()["notices_oldest_due_seconds"] == 0
    assert measured()["notices_failed"] == 4


def test_what_rightly_waits_for_the_morning_rings_no_alarm():
    member = MemberFactory(user__email="a@example.org")
    with time_machine.travel(NOON.replace(hour=20, minute=59), tick=False):
        notify(recipients=[member], key="1", subject="路灯不亮", body="")
    assert measured(NOON.replace(hour=20, minute=59, second=30))["notices_oldest_due_seconds"] == 30
    assert measured(NOON.replace(hour=21))["notices_oldest_due_seconds"] == 0


def test_only_reading_is_answered():
    assert healthz(RequestFactory().post("/healthz")).status_code == 405
    assert metrics(RequestFactory().post("/metrics")).status_code == 405


def test_only_whoever_monitors_reads_the_numbers(settings):
    def ask(address: str, token: str = "") -> int:
        sent = {"authorization": f"Bearer {token}"} if token else {}
        try:
            return metrics(RequestFactory(headers=sent).get("/metrics", REMOTE_ADDR=address)).status_code
        except NotAllowed:
            return 403

    settings.METRICS_ADDRESSES = [ipaddress.ip_network("10.1.0.0/16")]
    settings.METRICS_TOKEN = ""
    assert [ask("10.1.2.3"), ask("10.2.2.3"), ask("127.0.0.1"), ask("10.2.2.3", "x")] == [200, 403, 403, 403]
    settings.METRICS_TOKEN = "long-Token-7"
    assert [ask("10.2.2.3", "long-Token-7"), ask("10.2.2.3", "long-Token-8"), ask("::1")] == [200, 403, 403]
