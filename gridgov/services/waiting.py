"""What waits for somebody, by kind: the one place that knows the kinds, whom each is asked of, and the list
that has exactly its rows. The numbers on the phone's first page and at the desk's are both from here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessment.models import Budget, TaskTransfer
from assessment.queries.checks.checkers import rounds_to_check
from assessment.rules.checks.rights import ANSWER as ANSWER_CHECKS
from assessment.rules.money import ANSWER as ANSWER_TRANSFER
from assessment.rules.money import OFFER, SET_BUDGET
from cases.models import CallBack, Case
from cases.public.grants import KEEP
from cases.queries.waiting import AT_DESK, EXTENSION, ON_PHONE, REVIEW, UNTOLD, grants_to_settle, waiting
from diaries.models import MeetingDecision, MissingDay, Task, WeekClosing
from diaries.queries import opinions
from diaries.queries.analysis import meetings, raised
from diaries.rules.keepers import WRITE
from diaries.rules.meetings import ANSWER as ANSWER_MATTER
from diaries.rules.meetings import HOLD
from diaries.rules.opinions import ANSWER_BOX, SORT, TELL
from diaries.rules.readers import READ
from diaries.rules.tasks import ANSWER as ANSWER_TASK
from diaries.rules.tasks import VIEW as VIEW_TASK
from grids.models import Grid
from kit.text import Text
from kit.time import clock
from residents.access import LOOK, promised_by_now, welfare_to_verify
from residents.models import Visit, WelfareRecord
from staff.models import Training
from staff.rights.request import StaffRequest, acting
from staff.rights.vacancies import to_fill

MOST = 100  # more are counted as "100+"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of what waits: how the desk and the phone call it, the right without which nothing waits, its
    rows, and the list of exactly these at the desk and, if there is one, on the phone. ``on_phone``: whether
    the phone's first page counts it; not where its rows stand there already. ``by_member``: only members can
    do it, whatever a login without one may."""

    label: Text
    plain: Text
    right: str
    rows: Callable[[StaffRequest], QuerySet[Any]]
    desk: str
    asks: str
    phone: str = ""
    on_phone: bool = True
    by_member: bool = True

    def link(self, *, on_phone: bool) -> str:
        """The list of the rows."""
        return f"{reverse(self.phone if on_phone and self.phone else self.desk)}?{self.asks}"

    def is_asked_of(self, request: StaffRequest) -> bool:
        """Whether it can wait for this person at all."""
        return request.user.has_perm(self.right) and (request.member is not None or not self.by_member)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A kind of which something waits, with the number and the way to the rows."""

    label: Text
    number: str
    link: str


def _cases(kind: str, request: StaffRequest) -> QuerySet[Any]:
    seen = Case.objects.within(request.scope_where("cases.view_case"))
    found: QuerySet[Any] = waiting(seen, kind, request.member, request.seats)
    return found


def _calls(request: StaffRequest) -> QuerySet[Any]:
    return CallBack.objects.within(request.scope_where("cases.change_callback")).filter(reached=None)


def _welfare(request: StaffRequest) -> QuerySet[Any]:
    seen = WelfareRecord.objects.within(request.scope_where("residents.view_welfarerecord"))
    return welfare_to_verify(seen, request.member)


def _grants(request: StaffRequest) -> QuerySet[Any]:
    return grants_to_settle(request.scope_where(KEEP), request.seats)


def _promises(request: StaffRequest) -> QuerySet[Any]:
    return promised_by_now(Visit.objects.within(request.scope_where(LOOK)), request.member)


def _grids(request: StaffRequest) -> QuerySet[Any]:
    seen = Grid.objects.within(request.scope_where("grids.view_grid"))
    found: QuerySet[Any] = seen.filter(to_fill(request.user))
    return found


def _courses(request: StaffRequest) -> QuerySet[Any]:
    seen = Training.objects.within(request.scope_where("staff.view_training"))
    found: QuerySet[Any] = seen.awaiting(request.member)
    return found


def _days(request: StaffRequest) -> QuerySet[Any]:
    found: QuerySet[Any] = MissingDay.objects.of(acting(request)).open()
    return found


def _weeks(request: StaffRequest) -> QuerySet[Any]:
    found: QuerySet[Any] = WeekClosing.objects.of(acting(request)).owed(clock.today())
    return found


def _readings(request: StaffRequest) -> QuerySet[Any]:
    seen = WeekClosing.objects.within(request.scope_where(READ))
    found: QuerySet[Any] = seen.to_read(acting(request), request.seats.liaison_codes)
    return found


def _opinions(kind: str, request: StaffRequest) -> QuerySet[Any]:
    found: QuerySet[Any] = opinions.waiting(kind, acting(request), request.seats, request.scope_where)
    return found


def _meetings(kind: str, request: StaffRequest) -> QuerySet[Any]:
    found: QuerySet[Any] = meetings.meetings_waiting(
        kind, acting(request), request.seats, request.scope_where
    )
    return found


def _decisions(request: StaffRequest) -> QuerySet[Any]:
    found: QuerySet[Any] = MeetingDecision.objects.of(acting(request)).open()
    return found


def _raised(request: StaffRequest) -> QuerySet[Any]:
    found: QuerySet[Any] = raised.raised_to(request.seats, request.scope_where)
    return found


def _box(request: StaffRequest) -> QuerySet[Any]:
    found: QuerySet[Any] = opinions.waiting_in_box(request.seats, request.scope_where)
    return found


def _checks(request: StaffRequest) -> QuerySet[Any]:
    found: QuerySet[Any] = rounds_to_check(acting(request))
    return found


def _tasks(request: StaffRequest) -> QuerySet[Any]:
    seen = Task.objects.within(request.scope_where(VIEW_TASK))
    found: QuerySet[Any] = seen.to_do(request.seats.leader_codes)
    return found


def _transfers(request: StaffRequest) -> QuerySet[Any]:
    found: QuerySet[Any] = TaskTransfer.objects.within(request.scope_where(ANSWER_TRANSFER)).offered()
    return found


def _unfunded(request: StaffRequest) -> QuerySet[Any]:
    found: QuerySet[Any] = TaskTransfer.objects.within(request.scope_where(OFFER)).unfunded()
    return found


def _budgets(kind: str, request: StaffRequest) -> QuerySet[Any]:
    seen = Budget.objects.within(request.scope_where(SET_BUDGET))
    found: QuerySet[Any] = seen.less() if kind == "less" else seen.less_a_head()
    return found


KINDS = (
    *(
        Kind(
            label=AT_DESK[name],
            plain=ON_PHONE[name],
            right="cases.view_case",
            rows=partial(_cases, name),
            desk="admin:cases_case_changelist",
            asks=f"waiting={name}",
            phone="cases",
            on_phone=name != REVIEW,  # her turn it is: they stand among what is due
        )
        for name in (EXTENSION, REVIEW, UNTOLD)
    ),
    Kind(
        label=_("Call-backs to make"),
        plain=_("Residents to call back"),
        right="cases.change_callback",
        rows=_calls,
        desk="admin:cases_callback_changelist",
        asks="call=open",
    ),
    Kind(
        label=_("Welfare records to verify"),
        plain=_("Welfare records for you to check"),
        right="residents.verify_welfarerecord",
        rows=_welfare,
        desk="admin:residents_welfarerecord_changelist",
        asks="waiting=mine",
    ),
    Kind(
        label=_("Welfare records of approved cases to make or check"),
        plain=_("Approved: welfare records for you to make or check"),
        right=KEEP,
        rows=_grants,
        desk="grants",
        asks="waiting=mine",
        phone="grants",
    ),
    Kind(
        label=_("Promises after visits that are due"),
        plain=_("What you promised at a door, due today"),
        right="residents.add_visit",
        rows=_promises,
        desk="admin:residents_visit_changelist",
        asks="promised=mine",
        phone="visits-promised",
    ),
    Kind(
        label=_("Courses to come that you are invited to"),
        plain=_("Courses that you are invited to"),
        right="staff.view_training",
        rows=_courses,
        desk="admin:staff_training_changelist",
        asks="courses=mine",
        phone="team",
    ),
    Kind(
        label=_("Tasks from above that my grids are not done with"),
        plain=_("Tasks from above for you to do"),
        right=ANSWER_TASK,
        rows=_tasks,
        desk="admin:diaries_task_changelist",
        asks="waiting=mine",
        phone="tasks",
    ),
    Kind(
        label=_("Opinions of the people to answer"),
        plain=_("Opinions that wait for your answer"),
        right=SORT,
        rows=partial(_opinions, opinions.ANSWER),
        desk="admin:diaries_voicedopinion_changelist",
        asks="waiting=answer",
        phone="opinions",
    ),
    Kind(
        label=_("Answers to be told to those who raised an opinion"),
        plain=_("People to be told an answer"),
        right=TELL,
        rows=partial(_opinions, opinions.TO_TELL),
        desk="admin:diaries_voicedopinion_changelist",
        asks="waiting=tell",
        phone="opinions",
    ),
    Kind(
        label=_("Analysis meetings that one is invited to"),
        plain=_("Meetings that you are invited to"),
        right="staff.view_training",
        rows=partial(_meetings, meetings.INVITED),
        desk="meetings",
        asks="waiting=invited",
        phone="meetings",
    ),
    Kind(
        label=_("Analysis meetings to call or sign"),
        plain=_("Meetings for you to call or sign"),
        right=HOLD,
        rows=partial(_meetings, meetings.HOLDING),
        desk="admin:diaries_analysismeeting_changelist",
        asks="waiting=hold",
        phone="meetings",
    ),
    Kind(
        label=_("Decisions of meetings to carry out"),
        plain=_("What meetings gave you to do"),
        right="staff.view_training",
        rows=_decisions,
        desk="meeting-decisions",
        asks="waiting=mine",
        phone="meeting-decisions",
    ),
    Kind(
        label=_("Matters reported up by communities"),
        plain=_("What communities report up to you"),
        right=ANSWER_MATTER,
        rows=_raised,
        desk="meetings-raised",
        asks="waiting=raised",
        phone="meetings-raised",
    ),
    Kind(
        label=_("Rounds of spot checks to finish"),
        plain=_("Spot checks for you to make"),
        right=ANSWER_CHECKS,
        rows=_checks,
        desk="checks",
        asks="waiting=mine",
        phone="checks",
    ),
    Kind(
        label=_("Messages of the box to answer"),
        plain=_("Messages in the box about the system"),
        right=ANSWER_BOX,
        rows=_box,
        desk="admin:diaries_boxmessage_changelist",
        asks="waiting=answer",
        phone="box-received",
    ),
    Kind(
        label=_("Closings of weeks to read"),
        plain=_("Weeks of your leaders to read"),
        right=READ,
        rows=_readings,
        desk="admin:diaries_weekclosing_changelist",
        asks="owed=readings",
        phone="diary-closings",
    ),
    Kind(
        label=_("Weeks to close"),
        plain=_("Weeks for you to close"),
        right=WRITE,
        rows=_weeks,
        desk="admin:diaries_weekclosing_changelist",
        asks="owed=weeks",
        phone="diary-owed",
    ),
    Kind(
        label=_("Days without diary"),
        plain=_("Days on which nothing stands in your diary"),
        right=WRITE,
        rows=_days,
        desk="admin:diaries_missingday_changelist",
        asks="owed=days",
        phone="diary-owed",
    ),
    Kind(
        label=_("Transfers of tasks to accept or decline"),
        plain=_("Tasks that departments hand to your community"),
        right=ANSWER_TRANSFER,
        rows=_transfers,
        desk="admin:assessment_tasktransfer_changelist",
        asks="waiting=answer",
    ),
    Kind(
        label=_("Budgets below that of the year before"),
        plain=_("Budgets below that of the year before"),
        right=SET_BUDGET,
        rows=partial(_budgets, "less"),
        desk="admin:assessment_budget_changelist",
        asks="compared=less",
    ),
    Kind(
        label=_("Budgets a head below that of the year before"),
        plain=_("Budgets a head below that of the year before"),
        right=SET_BUDGET,
        rows=partial(_budgets, "less_a_head"),
        desk="admin:assessment_budget_changelist",
        asks="compared=less_a_head",
    ),
    Kind(
        label=_("Tasks transferred without money"),
        plain=_("Tasks transferred without money"),
        right=OFFER,
        rows=_unfunded,
        desk="admin:assessment_tasktransfer_changelist",
        asks="waiting=unfunded",
    ),
    Kind(
        label=_("Grids with a vacancy to fill"),
        plain=_("Grids that lack a leader or a liaison"),
        right="staff.add_appointment",
        rows=_grids,
        desk="admin:grids_grid_changelist",
        asks="team=to_fill",
        by_member=False,
    ),
)


def waiting_for(request: StaffRequest, *, on_phone: bool) -> Iterator[Waiting]:
    """The kinds of which something waits for this person. What is not asked of her costs nothing; each other
    kind a query, more time and reviews what ``seats`` and ``waiting`` cost besides."""
    for kind in KINDS:
        if kind.is_asked_of(request) and (kind.on_phone or not on_phone):
            number = kind.rows(request).order_by()[: MOST + 1].count()
            if number:
                shown = _("%(n)s+") % {"n": MOST} if number > MOST else str(number)
                yield Waiting(kind.plain if on_phone else kind.label, shown, kind.link(on_phone=on_phone))
