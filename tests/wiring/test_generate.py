"""Generated volume data is what the rules would have made."""

import datetime as dt
import io
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from cases.actions import file_case, recompute_deadlines
from cases.actions.batch.recompute import PERMISSIONS
from cases.choices import Light, RouteCode
from cases.deadlines.reminders import due
from cases.models import Case, Category, Reminder, StageRun
from cases.queries.chain import breaks
from grids.models import Grid
from grids.tree import cracks
from kit.time import clock
from staff.choices import AppointmentRole
from staff.models import Appointment
from tests.actors import ADMIN
from tests.factories import grid

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 24, 16, 40, tzinfo=clock.CHINA)  # late, so that some limits run out
COMMUNITIES = 3


@pytest.fixture(autouse=True)
def _communities(settings: Settings) -> Iterator[None]:
    settings.DEBUG = True
    for number in range(1, COMMUNITIES + 1):
        grid(f"3304020010{number:02d}")
    with clock.at(NOW):
        yield


def generate(*words: str) -> str:
    """The command with these words; what it prints."""
    out = io.StringIO()
    call_command("generate", *words, stdout=out)
    return out.getvalue()


def test_communities_get_groups_and_buildings_that_are_all_led_and_guided():
    generate("--communities", "2")
    assert Grid.objects.filter(level=2).count() == 2 * 8
    assert Grid.objects.filter(level=3).count() == 2 * 80
    assert list(cracks()) == []
    below = Grid.objects.filter(level__gt=1)
    for role in (AppointmentRole.LEADER, AppointmentRole.LIAISON):
        held = Appointment.objects.current().filter(role=role, grid__in=below)
        assert held.count() == below.count()


def test_cases_keep_the_rules():
    generate("--communities", "1", "--cases", "1500")
    assert Case.objects.count() == 1500
    assert set(Case.objects.values_list("route", flat=True)) == set(RouteCode.values)
    assert list(breaks()) == []
    assert recompute_deadlines(by=ADMIN, permission=PERMISSIONS[0]) == 0
    assert due(NOW).count() == 0
    running = StageRun.objects.filter(left_at=None, case__paused_at=None)
    assert running.count() == Case.objects.open().filter(paused_at=None).count()
    for run in running:
        assert Reminder.objects.filter(run=run, done_at=None).exists(), run.stage
    assert not running.filter(due_at__lte=NOW, breached_at=None).exists()
    assert set(Case.objects.with_light(NOW).values_list("light_now", flat=True)) == set(Light.values)


def test_more_cases_can_be_added_and_numbers_go_on():
    generate("--communities", "1", "--cases", "50")
    generate("--cases", "50", "--seed", "2")
    assert Case.objects.count() == 100
    leader = Appointment.objects.filter(grid__level=3, role=AppointmentRole.LEADER).first()
    case = file_case(
        by=leader.member,
        grid=leader.grid,
        category=Category.objects.get(code="street-light"),
        description="路灯不亮",
    )
    assert Case.objects.filter(number=case.number).count() == 1


def test_the_same_seed_makes_the_same_cases():
    generate("--communities", "1", "--cases", "60")
    first = list(Case.objects.order_by("number").values_list("title", "area", "stage", "closed_at"))
    generate("--cases", "60")
    second = list(Case.objects.order_by("pk").values_list("title", "area", "stage", "closed_at"))[60:]
    assert sorted(map(str, first)) == sorted(map(str, second))


def test_too_many_communities_are_refused():
    with pytest.raises(CommandError, match=f"Only {COMMUNITIES} communities"):
        generate("--communities", "4")
    assert not Grid.objects.filter(level__gt=1).exists()


def test_cases_without_grids_are_refused():
    with pytest.raises(CommandError, match="no buildings"):
        generate("--cases", "1")


def test_a_production_server_needs_force(settings: Settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="--force"):
        generate("--communities", "1")
    generate("--communities", "1", "--force")
    assert Grid.objects.filter(level=2).count() == 8
