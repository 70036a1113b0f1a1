"""The demonstration shows everything there is, and could have been made by hand."""

import datetime as dt
import io
import re
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
from cases.models import Attachment, Case, Extension, OwnReport, ResidentOpinion
from cases.public.own_reports import open_question
from cases.queries.chain import breaks
from cases.workflow.routes import ROUTES
from demo import township as demo
from demo.places.offices import TOWNS
from demo.places.street import COMMUNITIES, OUTSIDE_THE_STANDARD, TOWNSHIP, VACANT
from demo.township.accounts import ACCOUNTS, ADMINISTRATOR, PASSWORD
from demo.township.duty import WITHOUT_OFF_PEAK
from diaries.choices import AnswerState, MeetingState
from diaries.models import (
    AnalysisMeeting,
    Entry,
    KnowledgeText,
    MeetingDecision,
    Task,
    TaskAnswer,
    TaskPart,
)
from gridgov.services import history
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
from staff.posts.holders import seats
from tests.actors import ADMIN
from tests.wiring import believable
from tests.wiring.walking import Person, certificate, papers_of, tracked

pytestmark = [pytest.mark.django_db, pytest.mark.long]

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
    assert set(areas) == {community.code for town in TOWNS for community in town.communities}
    assert 120 <= sum(areas.values()) <= 200
    days = {clock.local(moment).date() for moment in Case.objects.values_list("filed_at", flat=True)}
    assert len(days) >= 20
    assert min(days) >= NOW.date() - dt.timedelta(days=45)


def test_timelines_deadlines_and_reminders_are_what_the_rules_would_have_made():
    assert list(breaks()) == []
    assert recompute_deadlines(by=ADMIN, permission=PERMISSIONS[0]) == 0
    assert due(NOW).count() == 0


def test_its_history_is_anchored_so_that_whoever_verifies_it_at_once_finds_nothing_missing():
    with clock.at(NOW):
        assert list(history.findings()) == []


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


def test_a_meeting_was_signed_with_decisions_and_the_next_one_is_called_with_an_agenda():
    below, signed = AnalysisMeeting.objects.filter(state=MeetingState.SIGNED).order_by("signed_at")
    assert below.grid.parent_id == signed.grid_id
    assert signed.agenda.filter(raised_from__meeting=below).exists()
    assert {item.outcome for item in signed.agenda.all()} >= {"solved", "raised", "noted"}
    decisions = MeetingDecision.objects.filter(item__meeting=signed)
    assert {one.done_at is None for one in decisions} == {True, False}
    called = AnalysisMeeting.objects.get(state=MeetingState.CALLED, grid=signed.grid)
    assert called.starts_at > NOW
    assert called.agenda.filter(opinion__isnull=False).exists()
    leader = Member.objects.get(phone=ACCOUNTS["leader"].login)
    ahead = AnalysisMeeting.objects.filter(state=MeetingState.CALLED)
    assert ahead.filter(attendances__member=leader).count() == ahead.count() == 2
    assert not any(meeting.due_on < NOW.date() for meeting in ahead)


def test_a_task_of_the_street_runs_with_some_doors_answered_and_one_house_done():
    task = Task.objects.running().get()
    assert task.given_by.phone == ACCOUNTS["township"].login
    assert TaskPart.objects.filter(task=task, done_at__isnull=False).count() == 1
    own = TaskAnswer.objects.filter(task=task, by__phone=ACCOUNTS["leader"].login)
    assert set(own.values_list("state", flat=True)) == set(AnswerState)
    assert TaskPart.objects.filter(task=task).left().count() > 3


def test_of_the_reports_of_residents_one_waits_one_is_asked_back_and_one_is_settled():
    cases = [report.case for report in OwnReport.objects.select_related("case").order_by("case")]
    assert [case.outcome for case in cases] == [Outcome.DONE, Outcome.NONE, Outcome.NONE]
    assert [open_question(case) is not None for case in cases] == [False, True, False]


def test_what_it_knows_cites_no_rule_by_number():
    texts = KnowledgeText.objects.all()
    assert texts.count() >= 5
    said = "".join(f"{one.title}{one.words}{one.source}" for one in texts)
    assert not re.search("〔[0-9]+〕|第[0-9一二三四五六七八九十]+条|令第", said)


def test_duty_is_planned_for_two_weeks_and_one_community_has_none_off_peak():
    calendar, this_week = load_calendar(), monday_of(week_of(NOW.date()))
    for monday in (this_week, this_week + dt.timedelta(days=7)):
        missing = without_off_peak(monday, calendar, Scope.of([TOWNSHIP]))
        planned = {one.code for one in COMMUNITIES}
        assert [grid.code for grid in missing if grid.code in planned] == [WITHOUT_OFF_PEAK]
    kinds = {kind_of(turn.date, turn.begins, turn.ends, calendar) for turn in Shift.objects.all()}
    assert kinds == set(DutyTime)
    everywhere = {community.code for town in TOWNS for community in town.communities}
    assert set(Shift.objects.values_list("grid__code", flat=True)) == everywhere


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


def test_families_doors_and_titles_can_be_believed():
    assert list(believable.families_that_do_not_fit()) == []
    assert list(believable.doors_of_nobody()) == []
    assert believable.told_twice() == []
    faces = Member.objects.exclude(photo="")
    assert {one.login for one in ACCOUNTS.values()} <= set(faces.values_list("phone", flat=True))


def test_a_village_has_the_sizes_and_the_matters_of_the_country_and_the_zone_lies_in_two_counties():
    village = Grid.objects.in_area("330402100222")
    sizes = village.filter(level=GridLevel.RESIDENT_GROUP).values_list("declared_households", flat=True)
    assert sum(100 <= size <= 200 for size in sizes) == len(sizes) - 1
    matters = set(
        Case.objects.filter(area__startswith="330402100222").values_list("category__code", flat=True)
    )
    assert matters >= {"straw-burning", "house-rebuilding"}
    reached = Person("zone").browser.get(reverse("cases") + "?show=closed").context["lines"]
    assert {line["case"].area[:6] for line in reached} == {"330402", "330411"}


@pytest.mark.parametrize("account", ACCOUNTS.values(), ids=ACCOUNTS)
def test_a_printed_account_can_log_in_and_look_around(account):
    assert authenticate(username=account.login, password=PASSWORD) is not None
    client = Client()
    client.force_login(User.objects.get(username=account.login))
    assert client.get(reverse(account.page)).status_code == 200


def test_the_accounts_have_something_waiting():
    assert authenticate(username=ADMINISTRATOR, password=PASSWORD).is_superuser
    for key in set(ACCOUNTS) - {
        "city",
        "zone",
    }:  # above the towns nothing waits, but for word of what is late
        member = Member.objects.get(phone=ACCOUNTS[key].login)
        waiting = Case.objects.filter(seats(member).condition())
        assert waiting.exists() or (key == "county" and Notice.objects.inbox_of(member).exists()), key


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


def test_a_routine_case_is_walked_to_the_end_and_the_resident_says_what_she_thinks():
    leader = Person("leader")
    case = leader.reports("litter", "垃圾房门口倒了一桶油漆，有人滑了一下。")
    assert (case.route, case.stage) == (RouteCode.ROUTINE, StageCode.HANDLING)
    assert "油漆" not in tracked(case)
    case = leader.takes(case, "handle", text="已撒沙土清扫干净，立了提示牌。")
    assert case.outcome == Outcome.DONE
    assert "已撒沙土清扫干净" in tracked(case)
    link = leader.asks_resident(case)
    assert Client().post(link, {"satisfaction": "satisfied", "words": "扫得很干净"}).status_code == 200
    assert case.opinions.get().words == "扫得很干净"
    assert "扫得很干净" in leader.sees(reverse("case", args=[case.number]))


def test_a_coordination_case_is_sent_back_acknowledged_and_fed_back():
    leader, liaison = Person("leader"), Person("liaison")
    case = leader.reports("noise", "底楼棋牌室半夜还在洗牌，几户老人睡不着。")
    case = leader.takes(case, "resolve", text="说好了。")
    case = liaison.takes(case, "send_back", text="请写明约定的时间。")
    case = leader.takes(case, "resolve", text="店主答应晚九点关门，几户都在场。")
    case = liaison.takes(case, "acknowledge")
    case = leader.takes(case, "feed_back", satisfaction="satisfied", words="晚上安静了")
    assert (case.outcome, case.opinions.get().words) == (Outcome.DONE, "晚上安静了")
    assert "店主答应晚九点关门" in tracked(case)


def test_a_coordination_case_is_raised_to_the_street_and_handled_by_a_department():
    people = {key: Person(key) for key in ("leader", "worker", "guide", "secretary", "township", "officer")}
    case = people["leader"].reports("noise", "对面工地夜里浇混凝土，整幢楼都没法睡。")
    case = people["leader"].takes(case, "raise_level", text="工地不归本楼管。")
    case = people["worker"].takes(case, "raise_level", text="约不到项目部。")
    office = "南湖区综合行政执法局"
    case = people["secretary"].takes(case, "refer", text="请依法查处。", office=office)
    case = people["officer"].takes(case, "send_back", text="请先由街道约项目部到场。")
    assert case.stage == StageCode.COORDINATING
    case = people["secretary"].takes(case, "raise_level", text="请街道出面。")
    case = people["township"].takes(case, "refer", text="项目部已约到，请到场执法。", office=office)
    case = people["officer"].takes(case, "resolve", text="已责令夜间停工并处罚。")
    case = people["leader"].takes(case, "feed_back", checked="on", satisfaction="basically_satisfied")
    assert (case.outcome, case.stage) == (Outcome.DONE, StageCode.CLOSED)
    assert "已责令夜间停工" in tracked(case)


def test_a_case_resolved_by_the_group_is_acknowledged_by_its_guide():
    leader, worker, guide = Person("leader"), Person("worker"), Person("guide")
    case = leader.reports("property-management", "物业把楼下的非机动车位改成了收费车位。")
    case = leader.takes(case, "raise_level", text="要和物业一起谈。")
    case = worker.takes(case, "resolve", text="物业恢复原状，公示道歉。")
    case = guide.takes(case, "acknowledge")
    case = leader.takes(case, "feed_back", checked="on", satisfaction="satisfied")
    assert case.outcome == Outcome.DONE


def test_an_emergency_rings_is_answered_contained_reviewed_and_closed():
    leader, liaison, fire, township = (Person(key) for key in ("leader", "liaison", "fire", "township"))
    case = leader.reports("fire", "三楼阳台堆物冒烟起火，火苗往上窜。")
    assert (case.route, case.stage) == (RouteCode.EMERGENCY, StageCode.ALERTING)
    rung = Notice.objects.inbox_of(Member.objects.get(phone=liaison.account.login)).get(
        link__contains=case.number
    )
    assert rung.urgent
    assert rung.subject in liaison.sees(reverse("inbox"))
    case = liaison.takes(case, "acknowledge", office="南湖区消防救援大队", text="消防车已出动。")
    case = leader.does(case, "track", text="四楼以上的人都下来了。")
    case = fire.takes(case, "contain", text="明火已灭，正在降温。")
    case = township.takes(
        case, "confirm_over", injured="0", deaths="0", losses="阳台杂物", text="加强楼道阳台清理。"
    )
    case = leader.takes(case, "feed_back", checked="on", satisfaction="satisfied", words="来得真快")
    assert case.outcome == Outcome.DONE
    assert str(Outcome.DONE.label) in tracked(case)


@pytest.mark.parametrize("decision", ["approve", "refuse"])
def test_an_application_is_completed_passed_on_and_decided_by_the_county(decision):
    leader, secretary, township, clerk = (Person(key) for key in ("leader", "secretary", "township", "clerk"))
    case = leader.reports("temporary-relief", "户主做了心脏手术，自费部分很多，申请临时救助。")
    papers = papers_of(case)
    case = leader.takes(case, "submit", text="材料还差一份。", papers=papers[:-1])
    case = secretary.takes(case, "ask_completion", text=f"请补{papers[-1]}。")
    assert case.stage == StageCode.COMPLETING
    case = leader.takes(case, "submit", text="已补齐。", papers=papers)
    case = secretary.takes(case, "accept")
    case = township.takes(case, "pass_on", office="南湖区行政服务中心")
    more = {"legal_ground": "《浙江省社会救助条例》"} if decision == "refuse" else {}
    case = clerk.takes(case, decision, photos=certificate(), **more)
    case = leader.takes(case, "feed_back")
    assert case.outcome == {"approve": Outcome.APPROVED, "refuse": Outcome.REFUSED}[decision]
    assert str(Outcome(case.outcome).label) in tracked(case)


def test_a_farmhouse_is_applied_for_in_the_village_and_declined_by_the_town():
    villager, village, town = Person("villager"), Person("village"), Person("town")
    case = villager.reports("house-rebuilding", "老屋要拆了重建三层，地基往南移两米。")
    case = villager.takes(case, "submit", text="材料都在。", papers=papers_of(case))
    case = village.takes(case, "accept")
    case = town.takes(case, "decline", text="占用了基本农田，不能移位。")
    assert (case.outcome, case.stage) == (Outcome.DECLINED, StageCode.CLOSED)
    assert "不能移位" in tracked(case)
