"""What is measured. Needs Django to be set up."""

import csv
import datetime as dt
import io
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from bench.place import HOST
from cases.actions.batch.remind import send_all
from cases.models import Case, Category, Reminder
from cases.queries.chain import breaks
from cases.queries.rates import period, rates_by_area
from grids.choices import GridLevel
from grids.models import Grid
from grids.scope import Scope
from kit.actors import COMMAND, TIMETABLE
from kit.time import clock
from staff.actions import issue_token
from staff.models import Appointment, Member, User

EXPORTING = Path(__file__).resolve().parent / "exporting.py"
DIVISIONS = Path(settings.BASE_DIR) / "grids" / "data" / "jiaxing-divisions.csv"
_TIMES = 9  # each page is asked for so often; the median counts


def seconds(act: Callable[[], object]) -> float:
    """How long something takes."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def prepare() -> None:
    """Tables, divisions, and a system administrator."""
    quiet = io.StringIO()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("import_divisions", str(DIVISIONS), stdout=quiet)
    User.objects.create_superuser("bench")


def generate(*, communities: int = 0, cases: int = 0) -> None:
    """Volume data; the planner's statistics are brought up to date, as autovacuum would."""
    call_command(
        "generate",
        communities=communities,
        cases=cases,
        seed=Case.objects.count() + 1,
        force=True,
        stdout=io.StringIO(),
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def pages() -> dict[str, float]:
    """The median time of each page, in seconds."""
    leader = _leader()
    desk, phone = _client("bench"), _client(leader.user.username)
    program, writer = Client(headers=_token("bench")), Client(headers=_token(leader.user.username))
    body = _filing(leader)
    case = Case.objects.order_by("-pk").values_list("number", flat=True)[0]
    status = f"/api/v1/cases/{case}/status/"
    etag = program.get(status, headers={"host": HOST}).headers["ETag"]
    area = Grid.objects.filter(level=GridLevel.BUILDING).values_list("code", flat=True)[0][:12]
    asked: dict[str, Callable[[], object]] = {
        "list of cases, first page": lambda: _get(desk, "/admin/cases/case/"),
        "list of cases of one community": lambda: _get(desk, f"/admin/cases/case/?area={area}"),
        "dashboard": lambda: _get(desk, "/admin/"),
        "rates of the dashboard": lambda: rates_by_area(Scope.everything(), *period()),
        "list of the cases that were due": lambda: _get(desk, "/admin/cases/case/?due=all"),
        "leader's home page": lambda: _get(phone, "/"),
        "API, list of cases": lambda: _get(program, "/api/v1/cases/"),
        "API, status of a case": lambda: _get(program, status),
        "API, status, not modified": lambda: _get(program, status, status=304, **{"if-none-match": etag}),
        "API, filing a case": lambda: _post(writer, "/api/v1/cases/", body),
    }
    return {name: _median(act) for name, act in asked.items()}


def import_grids(number: int, *, group: int) -> float:
    """Import so many buildings below new groups of the existing communities."""
    rows: list[tuple[str, str]] = []
    codes = Grid.objects.filter(level=GridLevel.COMMUNITY).order_by("code").values_list("code", flat=True)
    a_community = -(-number // len(codes))
    for code in codes[: -(-number // a_community)]:
        rows.append((f"{code}{group:03d}", "导入网格"))
        rows += [(f"{code}{group:03d}{place:03d}", f"{place}幢") for place in range(1, a_community + 1)]
    path = Path(os.environ["DATA_DIR"]) / "grids.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerows([("code", "name"), *rows])
    return seconds(lambda: call_command("import_grids", str(path), stdout=io.StringIO())) / len(rows)


def send_reminders(wanted: int) -> tuple[int, float]:
    """Send so many reminders of open stages at once, or as many as there are, as if the scan had stood still.
    Returns how many, and seconds for each."""
    of_open = Reminder.objects.filter(run__left_at__isnull=True, run__case__paused_at__isnull=True)
    keys = list(of_open.order_by("pk").values_list("pk", flat=True)[:wanted])
    past = clock.now() - dt.timedelta(seconds=1)
    Reminder.objects.filter(pk__in=keys).update(done_at=None, due_at=past)
    return len(keys), seconds(lambda: send_all(by=TIMETABLE)) / len(keys)


def verify() -> float:
    """Verify all timelines; seconds for each case."""
    return seconds(lambda: list(breaks())) / Case.objects.count()


def export(kind: str) -> dict[str, Any]:
    """Export all cases in a process of its own; what ``exporting.py`` prints."""
    command = [sys.executable, str(EXPORTING), kind]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def _filing(leader: Member) -> dict[str, str]:
    """What a program sends for a new case in the leader's grid."""
    grid = Appointment.objects.filter(member=leader).select_related("grid").earliest("pk").grid
    category = Category.objects.filter(parent__isnull=False, in_use=True).earliest("pk")
    return {"grid": grid.code, "category": category.code, "description": "楼道堆物，过不去人。"}


def _median(act: Callable[[], object]) -> float:
    act()
    return statistics.median(seconds(act) for _ in range(_TIMES))


def _get(client: Client, path: str, *, status: int = 200, **headers: str) -> None:
    answer = client.get(path, headers={"host": HOST, **headers})
    if answer.status_code != status:
        raise ValueError(f"{path} answered {answer.status_code}, not {status}.")


def _post(client: Client, path: str, body: dict[str, str]) -> None:
    answer = client.post(path, body, content_type="application/json", headers={"host": HOST})
    if answer.status_code != 201:
        raise ValueError(f"{path} answered {answer.status_code}: {answer.content.decode()[:300]}")


def _client(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def _leader() -> Member:
    return Appointment.objects.filter(grid__level=GridLevel.RESIDENT_GROUP).earliest("pk").member


def _token(username: str) -> dict[str, str]:
    _row, token = issue_token(
        by=COMMAND, user=User.objects.get(username=username), name="bench", may_write=True
    )
    return {"authorization": f"Bearer {token}"}
