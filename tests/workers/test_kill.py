"""Two schedulers, four workers, one of them killed in the middle of a batch: nothing lost, nothing twice."""

import datetime as dt
import os
import re
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
import redis
from django.db import connection, connections, transaction

from cases.actions.batch.remind import send_all
from cases.choices import ReminderKind, RouteCode, StageCode
from cases.models import Case, Reminder, StageRun
from grids.models import Grid
from kit.actors import TIMETABLE
from kit.time import clock
from notices.choices import Channel, NoticeState
from notices.models import Notice
from staff.choices import AppointmentRole, Post
from tests.factories import AppointmentFactory, CaseFactory, CategoryFactory, MemberFactory, grid
from tests.workers.running import Processes, environment, processes, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.real_clock]

needs_redis = pytest.mark.skipif(not os.environ.get("REDIS_URL"), reason="REDIS_URL is not set")
WORKERS = ("worker1", "worker2", "worker3", "worker4")
SCHEDULERS = ("beat1", "beat2")
FIRST, SECOND = 600, 1400  # how many are due before the kill is prepared, and after


@pytest.fixture(autouse=True)
def _only_where_rows_are_locked() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("workers share the work on PostgreSQL; set DATABASE_URL")


def make_buildings() -> list[Grid]:
    """Forty buildings; each has a leader with an e-mail address and a liaison without."""
    buildings = [
        grid(f"330402001001{group:03}{number:03}") for group in range(1, 5) for number in range(1, 11)
    ]
    for building in buildings:
        leader = MemberFactory(user__email=f"{building.code}@example.org")
        AppointmentFactory(member=leader, grid=building, role=AppointmentRole.LEADER)
        AppointmentFactory(grid=building, role=AppointmentRole.LIAISON)
    return buildings


def make_due(buildings: list[Grid], number: int) -> None:
    """Overdue emergencies, so that e-mail is sent at any hour: every other one a day late already, of which
    the liaison is told too."""
    due = clock.now() - dt.timedelta(minutes=5)
    filer, category = MemberFactory(), CategoryFactory()
    state = {
        "route": RouteCode.EMERGENCY,
        "stage": StageCode.FEEDING_BACK,
        "waiting_post": Post.LEADER,
        "due_at": due,
    }
    begun = Case.objects.count()
    cases = [
        CaseFactory.build(
            number=f"K{begun + one}",
            grid=buildings[one % len(buildings)],
            filed_by=filer,
            category=category,
            **state,
        )
        for one in range(number)
    ]
    runs = [
        StageRun(
            case=case,
            cycle=1,
            route=case.route,
            stage=case.stage,
            post=case.waiting_post,
            grid=case.grid,
            amount=15,
            unit="minutes",
            entered_at=due,
            due_at=due,
        )
        for case in cases
    ]
    kinds = [(ReminderKind.DEADLINE, 0), (ReminderKind.DAILY, 1)]
    with transaction.atomic():
        Case.objects.bulk_create(cases)
        StageRun.objects.bulk_create(runs)
        Reminder.objects.bulk_create(
            Reminder(run=run, kind=kinds[one % 2][0], level=kinds[one % 2][1], due_at=due)
            for one, run in enumerate(runs)
        )


def done() -> int:
    return Reminder.objects.filter(done_at__isnull=False).count()


def expected_keys(channel: str) -> Counter[str]:
    """One key a reminder and recipient: the leader by inbox and e-mail, the liaison by inbox from level 1."""
    keys: Counter[str] = Counter()
    roles = [AppointmentRole.LEADER, AppointmentRole.LIAISON]
    appointed = {
        (grid_id, role): member
        for grid_id, role, member in AppointmentFactory._meta.model.objects.values_list(
            "grid_id", "role", "member_id"
        )
    }
    rows = Reminder.objects.filter(done_at__isnull=False).values_list("pk", "level", "run__case__grid_id")
    for key, level, grid_id in rows:
        told = roles[: level + 1] if channel == Channel.INBOX else roles[:1]
        keys.update(f"reminder:{key}:{appointed[grid_id, role]}:{channel}" for role in told)
    return keys


def check_reminders() -> None:
    """Each done once: sent as it should, followed by tomorrow's, with a row for every recipient."""
    results = Reminder.objects.filter(done_at__isnull=False).values_list("kind", "result")
    half = (FIRST + SECOND) // 2
    assert Counter(results) == {("deadline", "sent to 1"): half, ("daily", "sent to 2"): half}
    tomorrow = Reminder.objects.filter(done_at__isnull=True)
    assert Counter(tomorrow.values_list("kind", "level")) == {("daily", 1): half, ("daily", 2): half}
    assert StageRun.objects.filter(breached_at__isnull=True).count() == 0
    assert not Notice.objects.exclude(channel__in=[Channel.INBOX, Channel.EMAIL]).exists()
    for channel in (Channel.INBOX, Channel.EMAIL):
        found = Counter(Notice.objects.filter(channel=channel).values_list("key", flat=True))
        assert found == expected_keys(channel)


def test_eight_claim_at_once_and_each_reminder_is_done_once():
    make_due(make_buildings(), FIRST + SECOND)

    def work(_index: int) -> int:
        try:
            return send_all(by=TIMETABLE)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=8) as pool:
        counts = list(pool.map(work, range(8)))
    assert sum(counts) == FIRST + SECOND
    check_reminders()


def database_url(name: str) -> str:
    """The address of the database of the tests, for a process that the server knows by ``name``."""
    of = connection.settings_dict
    login = quote(of["USER"]) + (f":{quote(of['PASSWORD'])}" if of["PASSWORD"] else "")
    host = f"{of['HOST'] or '127.0.0.1'}:{of['PORT'] or 5432}"
    return f"postgres://{login}@{host}/{of['NAME']}?application_name={name}"


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Another database of the same Redis and a queue of its own, so that nobody else is disturbed."""
    url = urlsplit(os.environ["REDIS_URL"])
    number = (int(url.path.strip("/") or 0) + 8) % 16
    address, queue = url._replace(path=f"/{number}").geturl(), f"test-{uuid.uuid4().hex[:12]}"
    yield {"REDIS_URL": address, "CELERY_QUEUE": queue}
    client = redis.Redis.from_url(address)
    keys = list(client.scan_iter(match=f"*{queue}*"))
    if keys:
        client.delete(*keys)
    client.close()


def start_all(running: Processes) -> None:
    for name in WORKERS:
        running.celery(
            name, "worker", "--concurrency=1", f"--hostname={name}@test", DATABASE_URL=database_url(name)
        )
    for name in SCHEDULERS:
        running.celery(name, "beat", "--pidfile=", DATABASE_URL=database_url(name))


def stuck_workers() -> list[str]:
    """The workers that wait to write into the outbox, in the middle of a batch."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # within a transaction one would see the same again
        cursor.execute(
            "SELECT application_name FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            " AND query LIKE 'INSERT INTO \"notices_notice\"%' ORDER BY application_name"
        )
        return [name for (name,) in cursor.fetchall() if name in WORKERS]


def sent_keys(folder: Path) -> Counter[str]:
    found: Counter[str] = Counter()
    for path in folder.iterdir():
        found.update(re.findall(r"^X-Gridgov-Key: (\S+)$", path.read_text(), re.MULTILINE))
    return found


@needs_redis
@pytest.mark.redis
def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(tmp_path, broker):
    mails = tmp_path / "mails"
    mails.mkdir()
    buildings = make_buildings()
    make_due(buildings, FIRST)
    environ = environment(
        DATA_DIR=str(tmp_path / "data"), EMAIL_URL=f"filemail:///{mails}", REMINDER_SECONDS="1", **broker
    )
    begun = time.monotonic()
    with processes(tmp_path, environ) as running:
        start_all(running)
        wait_until(lambda: done() == FIRST, seconds=40, what="the first reminders are done")
        wait_until(
            lambda: not Notice.objects.filter(state=NoticeState.WAITING).exists(), seconds=30, what="sent"
        )
        # Nobody can write into the outbox while the lock is held, so each batch stops half-way: its rows are
        # claimed, its notices are not there yet. The kill comes exactly then, and before any e-mail is due.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE notices_notice IN SHARE MODE")
            make_due_elsewhere(buildings)
            wait_until(lambda: len(stuck_workers()) >= 2, seconds=20, what="two workers are at it")
            victim = stuck_workers()[0]
            done_before = done()
            running.kill(victim)
        wait_until(lambda: done() == FIRST + SECOND, seconds=20, what="the other workers did the rest")
        wait_until(
            lambda: not Notice.objects.filter(state=NoticeState.WAITING).exists(), seconds=30, what="sent"
        )
        others = [name for name in (*WORKERS, *SCHEDULERS) if name != victim]
        assert {name: running.stop(name) for name in others} == dict.fromkeys(others, 0)
        ticks = {name: running.log(name).count("Sending due task") for name in SCHEDULERS}
        received = {name: running.log(name).count("received") for name in WORKERS}
    print(f"killed {victim}: {done_before} of {FIRST + SECOND} done; {ticks}; {received}")
    print(f"{time.monotonic() - begun:.1f} seconds")
    assert done_before == FIRST
    assert all(ticks.values())
    check_reminders()
    assert sent_keys(mails) == expected_keys(Channel.EMAIL)
    assert set(Notice.objects.values_list("state", flat=True)) == {NoticeState.SENT}


def make_due_elsewhere(buildings: list[Grid]) -> None:
    """The second part, committed by another connection while this one holds the lock."""

    def work() -> None:
        try:
            make_due(buildings, SECOND)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(work).result()
