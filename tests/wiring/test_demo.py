"""The demonstration shows everything there is, and could have been made by hand."""

import datetime as dt
import io
from collections import Counter
from collections.abc import Iterator

import pytest
from django.conf import settings as project
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Q
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django import DjangoDbBlocker, Settings

from cases.actions import recompute_deadlines
from cases.actions.batch.recompute import PERMISSIONS
from cases.choices import ActionCode, Light, Outcome, RouteCode, StageCode
from cases.deadlines.calendar import load_calendar
from cases.deadlines.reminders import due
from cases.models import Attachment, Case, Extension, ResidentOpinion
from cases.queries.chain import breaks
from cases.workflow.routes import ROUTES
from demo import township as demo
from demo.township.accounts import ACCOUNTS, ADMINISTRATOR, PASSWORD
from demo.township.duty import WITHOUT_OFF_PEAK
from demo.township.places import COMMUNITIES, OUTSIDE_THE_STANDARD, TOWNSHIP, VACANT
from diaries.models import Entry
from grids.choices import Basis, GridLevel
from grids.models import FiguresDecision, Grid, Place
from grids.scope import Scope
from kit.time import clock
from notices.models import Notice
from residents import access
from residents.choices import ResidenceKind, WelfareState
from residents.models import Household, Resident, Unit, WelfareRecord
from staff.choices import AppointmentRole, DutyTime, TrainingKind
from staff.duty.rota import kind_of, monday_of, week_of, without_off_peak
from staff.duty.training import hours_of
from staff.models import Appointment, AuditRecord, Cover, Member, Shift, Training, User
from staff.posts.deputies import represented
from tests.actors import ADMIN

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 24, 10, 30, tzinfo=clock.CHINA)  # a Tuesday
DIVISIONS = project.BASE_DIR / "grids" / "data" / "jiaxing-divisions.csv"


@pytest.fixture(scope="module")
def made(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[demo.Made]:
    """The demonstration, made once for all tests of this module."""
    quick = override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        MEDIA_ROOT=str(tmp_path_factory.mktemp("media")),
    )
    with django_db_blocker.unblock(), quick, clock.at(NOW), transaction.atomic():
        call_command("import_divisions", str(DIVISIONS), stdout=io.StringIO())
        yield demo.make()
        transaction.set_rollback(True)


@pytest.fixture
def _django_db_helper(made: demo.Made) -> Iterator[None]:
    """In place of pytest-django's, which would close the connection, and with it the demonstration."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_every_stage_of_every_route_has_an_open_case():
    found = set(Case.objects.open().values_list("route", "stage"))
    expected = {(route.code, stage.code) for route in ROUTES.values() for stage in route.stages}
    # What is handled on the spot is fed back at once; only a reopened routine case comes to that stage.
    assert expected - found <= {(RouteCode.ROUTINE, StageCode.FEEDING_BACK)}


def test_every_light_shines():
    lights = Counter(Case.objects.with_light(NOW).values_list("light_now", flat=True))
    assert set(lights) == set(Light.values)
    assert lights[Light.RED] >= 8
    assert lights[Light.AMBER] >= 8


def test_some_cases_were_was_late_and_some_were_reopened():
    assert Case.objects.filter(closed_at__isnull=False, was_late=False).count() >= 60
    assert Case.objects.filter(was_late=True).count() >= 4
    assert Case.objects.filter(cycle=2).count() >= 2


def test_two_reports_of_one_thing_were_merged_and_the_second_was_told_the_result():
    duplicate = Case.objects.get(merged_into__isnull=False)
    main = duplicate.merged_into
    assert (duplicate.outcome, main.outcome) == (Outcome.MERGED, Outcome.DONE)
    assert [event.action for event in duplicate.events.order_by("sequence")] == [
        ActionCode.FILE,
        ActionCode.MERGE,
        ActionCode.MERGED_DONE,
    ]
    assert main.events.filter(action=ActionCode.JOINED, facts={"merged": duplicate.number}).count() == 1
    assert main.filed_at < duplicate.filed_at < duplicate.closed_at < main.closed_at <= NOW


def test_a_case_is_in_parts_of_which_one_is_done():
    done, to_do = Case.objects.filter(part_of__isnull=False).order_by("pk")
    assert (done.outcome, to_do.outcome, to_do.part_of.closed_at) == (Outcome.DONE, Outcome.NONE, None)
    assert done.part_of == to_do.part_of
    assert to_do.part_of.filed_at < done.filed_at < done.closed_at <= NOW


def test_somebody_waits_for_more_time_somebody_is_watched_and_something_was_reopened():
    asked = Extension.objects.filter(granted__isnull=True, run__left_at__isnull=True)
    assert asked.filter(run__case__closed_at__isnull=True, run__case__paused_at__isnull=True).exists()
    still_open = Case.objects.open()
    assert still_open.filter(supervised_at__isnull=False, watchers__isnull=False).exists()
    assert still_open.filter(paused_at__isnull=False).exists()
    assert still_open.filter(cycle=2).exists()


def test_cases_happen_in_every_community_and_on_most_days():
    areas = Counter(area[:12] for area in Case.objects.values_list("area", flat=True))
    assert set(areas) == {community.code for community in COMMUNITIES}
    assert 120 <= sum(areas.values()) <= 200
    days = {clock.local(moment).date() for moment in Case.objects.values_list("filed_at", flat=True)}
    assert len(days) >= 20
    assert min(days) >= NOW.date() - dt.timedelta(days=45)


def test_timelines_deadlines_and_reminders_are_what_the_rules_would_have_made():
    assert list(breaks()) == []
    assert recompute_deadlines(by=ADMIN, permission=PERMISSIONS[0]) == 0
    assert due(NOW).count() == 0


def test_about_half_of_the_notices_are_read():
    read = Notice.objects.filter(read_at__isnull=False).count()
    assert 0.3 <= read / Notice.objects.count() <= 0.7
    assert not Notice.objects.filter(Q(created_at__gt=NOW) | Q(read_at__gt=NOW)).exists()


def test_every_grid_has_leader_and_liaison_but_the_planned_vacancies():
    grids = Grid.objects.in_area(TOWNSHIP)
    assert grids.filter(level=GridLevel.RESIDENT_GROUP).count() == 26
    for role, vacant in ((AppointmentRole.LEADER, len(VACANT)), (AppointmentRole.LIAISON, 0)):
        held = Appointment.objects.current().filter(role=role, grid__in=grids).values("grid").distinct()
        assert grids.count() - held.count() == vacant


def test_group_sizes_keep_the_standard_but_the_planned_ones():
    groups = Grid.objects.in_area(TOWNSHIP).filter(level=GridLevel.RESIDENT_GROUP)
    outside = groups.exclude(declared_households__range=(200, 400))
    assert sorted(outside.values_list("declared_households", flat=True)) == sorted(
        OUTSIDE_THE_STANDARD.values()
    )
    for group in groups:
        parts = Grid.objects.filter(parent=group).values_list("declared_households", flat=True)
        assert sum(parts) == group.declared_households


def test_there_are_places_photos_opinions_and_diaries():
    assert Place.objects.count() >= 60
    assert Attachment.objects.count() >= 20
    assert ResidentOpinion.objects.count() >= 20
    days = Entry.objects.values("diary__date").distinct()
    assert days.count() >= 10
    assert Entry.objects.filter(case__isnull=False).exists()


def test_duty_is_planned_for_two_weeks_and_one_community_has_none_off_peak():
    calendar, this_week = load_calendar(), monday_of(week_of(NOW.date()))
    for monday in (this_week, this_week + dt.timedelta(days=7)):
        missing = without_off_peak(monday, calendar, Scope.of([TOWNSHIP]))
        planned = {one.code for one in COMMUNITIES}
        assert [grid.code for grid in missing if grid.code in planned] == [WITHOUT_OFF_PEAK]
    kinds = {kind_of(turn.date, turn.begins, turn.ends, calendar) for turn in Shift.objects.all()}
    assert kinds == set(DutyTime)
    assert set(Shift.objects.values_list("grid__code", flat=True)) == {one.code for one in COMMUNITIES}


def test_courses_of_every_kind_were_held_and_people_came():
    assert set(Training.objects.values_list("kind", flat=True)) == set(TrainingKind)
    worker = Member.objects.get(phone=ACCOUNTS["worker"].login)
    assert sum(hours for _label, hours in hours_of([worker], NOW.year)[worker.pk].rows()) > 0


def test_one_cover_holds_and_one_will():
    today = NOW.date()
    assert [cover.deputy.phone for cover in Cover.objects.in_force(today)] == [ACCOUNTS["worker"].login]
    (later,) = Cover.objects.filter(since__gt=today)
    assert later.absent.phone == ACCOUNTS["leader"].login
    with clock.at(NOW):
        assert [one.pk for one in represented(Member.objects.get(phone=ACCOUNTS["worker"].login))]


def test_every_role_of_a_team_is_held_by_somebody():
    held = Appointment.objects.current().values_list("role", flat=True)
    assert set(held) == set(AppointmentRole)
    group = Grid.objects.in_area(COMMUNITIES[0].code).filter(level=GridLevel.RESIDENT_GROUP).first()
    roles = set(Appointment.objects.current().filter(grid=group).values_list("role", flat=True))
    assert roles == set(AppointmentRole) - {AppointmentRole.POLICE}


def test_the_register_shows_what_a_leader_has_to_look_after():
    everything = Scope.everything()
    assert Household.objects.filter(last_visited_at__isnull=True).exists()
    with clock.at(NOW):
        late = access.due_for_visit(everything).filter(last_visited_at__isnull=False)
        assert late.exists()
        assert access.households(everything).count() > access.due_for_visit(everything).count() > 0
    assert set(Resident.objects.values_list("kind", flat=True)) == set(ResidenceKind)
    assert 0 < Resident.objects.filter(away=True).count() < Resident.objects.count() / 4
    assert len(set(Unit.objects.values_list("kind", flat=True))) >= 5
    states = set(WelfareRecord.objects.values_list("state", flat=True))
    assert states == {WelfareState.REGISTERED, WelfareState.VERIFIED}
    soon = NOW.date() + dt.timedelta(days=project.WELFARE_REMINDER_DAYS)
    assert WelfareRecord.objects.filter(valid_until__gt=NOW.date(), valid_until__lte=soon).exists()
    # Nothing was written around the verbs: whoever registered had the right, and the audit knows.
    registered = AuditRecord.objects.filter(subject__startswith="residents.household:").count()
    assert registered == Household.objects.count()


def test_the_street_has_decided_which_figures_of_a_community_count():
    decision = FiguresDecision.objects.select_related("by__member").get()
    assert (decision.basis, decision.who) == (Basis.DECLARED, ACCOUNTS["township"].name)
    assert decision.decided_at < NOW


@pytest.mark.parametrize("account", ACCOUNTS.values(), ids=ACCOUNTS)
def test_a_printed_account_can_log_in_and_look_around(account):
    assert authenticate(username=account.login, password=PASSWORD) is not None
    client = Client()
    client.force_login(User.objects.get(username=account.login))
    assert client.get(reverse(account.page)).status_code == 200


def test_the_accounts_have_something_waiting():
    assert authenticate(username=ADMINISTRATOR, password=PASSWORD).is_superuser
    for key in ("county", "township", "secretary", "worker", "leader", "officer", "clerk"):
        member = Member.objects.get(phone=ACCOUNTS[key].login)
        assert Notice.objects.inbox_of(member).exists(), key


def test_the_token_works_once_it_is_printed(made):
    lines = list(demo.describe("http://127.0.0.1:8000", made.token))
    assert PASSWORD in lines[0]
    number = lines[-1].rsplit("/status/", 1)[0].rsplit("/", 1)[1]
    answer = Client(headers={"authorization": f"Bearer {made.token}"}).get(f"/api/v1/cases/{number}/status/")
    assert answer.json()["number"] == number
    assert not any("gg_" in line for line in demo.describe("http://127.0.0.1:8000"))


def test_a_second_run_changes_nothing(settings: Settings):
    settings.DEBUG = True
    before = Case.objects.count(), Member.objects.count(), Notice.objects.count()
    out = io.StringIO()
    call_command("demo", stdout=out)
    assert out.getvalue().startswith("The demonstration is there already.\n")
    assert (Case.objects.count(), Member.objects.count(), Notice.objects.count()) == before


def test_it_is_refused_on_a_production_server(settings: Settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG=1 only"):
        call_command("demo")
