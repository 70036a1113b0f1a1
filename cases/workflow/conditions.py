"""What the tables of routes and the actions at any time ask of a case besides its own row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.choices import ActionCode, LimitUnit, Outcome, RouteCode, Source, StageCode
from cases.models import Case, CaseEvent, Extension, Pause, StageRun
from cases.workflow.routes import ROUTES, Route, When
from cases.workflow.worked_by import whose
from kit.errors import Invalid
from kit.text import Text
from kit.time import clock
from staff.choices import Post

WITHIN = dt.timedelta(minutes=10)  # in which a step may be taken back
NEVER_HANDLED = (Outcome.WITHDRAWN, Outcome.INVALID, Outcome.MERGED)
# What rates count as no closing: a declined application has its answer, which stands, but nobody handled it.
UNHANDLED = (*NEVER_HANDLED, Outcome.DECLINED)
_JUDGES: frozenset[str] = frozenset((Post.TOWNSHIP, Post.COUNTY))
_OVER = (StageCode.REVIEWING, StageCode.FEEDING_BACK)  # as an emergency: what is left of it


@dataclass(frozen=True)
class State:
    """What the table asks of a case besides its own row; read once for a page or a step."""

    route: Route
    in_parts: bool
    asked: bool
    may_ask: bool
    asked_by_superior: bool
    opinion: bool
    whose: When
    # What happened with whatever else ends with the case: its whole, and what was merged into either.
    pressing: bool = False
    was_alarm: bool = False
    answered: bool = False
    of_others: bool = False
    decided: bool = False
    # As an emergency it was over before, and was sent back.
    was_over: bool = False
    # Which of those who judge what is late were late with it themselves.
    late_at: frozenset[str] = frozenset()

    @classmethod
    def of(cls, case: Case) -> State:
        """At most seven queries, one for a case that a superior watches, one for one that began anew, one for
        what was an emergency, and one for each link of what ends with it."""
        route = ROUTES[case.route]
        if case.closed_at is not None:
            opinion = case.opinions.filter(cycle=case.cycle).exists()
            return cls(
                route,
                in_parts=False,
                asked=False,
                may_ask=False,
                asked_by_superior=False,
                opinion=opinion,
                whose=When.ANY,
            )
        bound = _bound_to(case)
        stays = list(StageRun.objects.filter(case__in=bound))
        runs = [one for one in stays if one.case_id == case.pk]
        run = next((one for one in runs if one.left_at is None), None)
        asked = Extension.objects.filter(run=run, granted__isnull=True).exists()
        alarms = {one.stage for one in stays if one.route == RouteCode.EMERGENCY}
        answered = bool(alarms - {StageCode.ALERTING}) or (bool(alarms) and _were_suspended(bound))
        return cls(
            route,
            in_parts=case.parts.filter(closed_at__isnull=True).exists(),
            asked=asked,
            may_ask=not asked and run is not None and _in_time(run),
            asked_by_superior=case.supervised_at is not None and case.watchers.unanswered().exists(),
            opinion=False,
            whose=whose(case),
            pressing=_is_pressing(bound),
            was_alarm=bool(alarms),
            answered=answered,
            of_others=any(one.pk != case.pk and not _same_filer(one, case) for one in bound),
            decided=_was_decided(case),
            was_over=any(one.route == RouteCode.EMERGENCY and one.stage in _OVER for one in runs),
            late_at=_late_at(bound, stays),
        )

    @property
    def grave(self) -> bool:
        """Whether something is overdue, supervised, opened again, or was an emergency."""
        return self.pressing or self.was_alarm

    def is_out_of_hand(self, case: Case) -> bool:
        """Whether it is an emergency now that somebody has acknowledged or suspended, or nobody in time: from
        then on the street or town, or who stands above, judges it."""
        return self.route.urgent and (self.answered or is_overdue(case))


def has_reporter(case: Case) -> bool:
    """Whether there is somebody who could be asked: a resident reported it, herself or through staff."""
    return case.source == Source.RESIDENT or bool(case.reporter_name or case.reporter_phone)


def _same_filer(one: Case, other: Case) -> bool:
    """Whether one member filed both; of two residents nobody knows it."""
    return one.filed_by_id is not None and one.filed_by_id == other.filed_by_id


def _bound_to(case: Case) -> list[Case]:
    """The case and what ends with it: the whole of which it is a part, all that was merged into these, and so
    on. One query for each link."""
    bound, newest = {case.pk: case}, [case]
    while newest:
        wholes = [one.part_of_id for one in newest if one.part_of_id is not None]
        linked = Q(merged_into__in=newest) | Q(pk__in=wholes)
        newest = list(Case.objects.filter(linked).exclude(pk__in=list(bound)))
        bound |= {one.pk: one for one in newest}
    return list(bound.values())


def _late_at(bound: list[Case], stays: list[StageRun]) -> frozenset[str]:
    """Which of those who judge what is late were late with one of these themselves, or are."""
    running = {one.pk for one in bound if one.closed_at is None and one.paused_at is None}
    now = clock.now()
    late = (
        one.post
        for one in stays
        if one.breached_at is not None
        or (one.left_at is None and one.due_at <= now and one.case_id in running)
    )
    return frozenset(late) & _JUDGES


def _is_pressing(bound: list[Case]) -> bool:
    """Whether any of these is overdue, supervised, or was opened again since somebody was not content."""
    return any(is_overdue(one) or one.supervised_at is not None or one.cycle > 1 for one in bound)


def _alarm_stages(bound: list[Case]) -> set[str]:
    """The stages of an emergency in which any of these ever was."""
    stays = StageRun.objects.filter(case__in=bound, route=RouteCode.EMERGENCY)
    return set(stays.order_by().values_list("stage", flat=True).distinct())


def _were_suspended(bound: list[Case]) -> bool:
    """Whether somebody has ever stopped the clock of any of these as an emergency: who did so looks into
    it."""
    return Pause.objects.filter(run__case__in=bound, run__route=RouteCode.EMERGENCY).exists()


def _was_decided(case: Case) -> bool:
    """Whether an authority has granted or refused it, now or, it or a part of it, before it began anew."""
    if case.decision != Outcome.NONE or case.cycle == 1:
        return case.decision != Outcome.NONE
    decisions = CaseEvent.objects.filter(action__in=(ActionCode.APPROVE, ActionCode.REFUSE))
    return decisions.filter(Q(case=case) | Q(case__part_of=case)).exists()


def is_overdue(case: Case) -> bool:
    """Whether one of its deadlines has been missed: a clock that is stopped afterwards, another route or a
    new cycle make it no younger."""
    at = case.paused_at or clock.now()
    return case.was_late or (case.due_at is not None and case.due_at <= at)


def may_be_withdrawn(case: Case, state: State) -> bool:
    """Whoever filed it takes back what is hers alone and not grave: no part of what others reported, nothing
    into which others' reports were merged, nothing overdue, supervised or opened again, and nothing that an
    authority has decided. An emergency only while it rings first: once acknowledged it ends with its record,
    and one that nobody has answered in time is not called off by whoever filed it, whatever became of it."""
    if state.of_others or state.decided or state.pressing:
        return False
    return not state.was_alarm or (_rings(case) and not state.answered and case.part_of_id is None)


def may_be_split(case: Case, state: State) -> bool:
    """A whole that is undecided, and no alarm that waits for an answer: its parts would be answered, and it
    would ring on."""
    return case.part_of_id is None and not state.decided and not _rings(case)


def may_be_merged(case: Case, state: State) -> bool:
    """What is undecided; no alarm left unanswered, or suspended by somebody who looks into it; and none that
    is or was over, for the record is its own."""
    left = _rings(case) and (is_overdue(case) or case.paused_at is not None)
    return not state.decided and not left and not state.was_over


def may_change_route(case: Case, state: State) -> bool:
    """There is another one, no authority has decided on this one, and an emergency is not over and never was:
    then it ends with its record, also when somebody has sent it back."""
    return bool(state.route.changes_to) and not state.decided and not state.was_over


def is_undecided(case: Case, state: State) -> bool:
    """Whether no authority has granted or refused it, also before it began anew."""
    return not state.decided


def _rings(case: Case) -> bool:
    """Whether it is an emergency that waits for an answer."""
    return case.route == RouteCode.EMERGENCY and case.stage == StageCode.ALERTING


def _is_over(case: Case) -> bool:
    """Whether it is an emergency of which only the review and the feedback are left."""
    return case.route == RouteCode.EMERGENCY and case.stage in _OVER


def takes_alarms(case: Case) -> bool:
    """Whether somebody still looks after it as an emergency, so that a report of one may become a part of it.
    One query."""
    return case.route == RouteCode.EMERGENCY and not _is_over(case) and _is_worked_on(case)


def _is_worked_on(case: Case) -> bool:
    """Whether somebody has it in hand: its clock runs, not only review and feedback are left, and it is not
    worked on in parts. One query."""
    if case.paused_at is not None or case.stage == StageCode.FEEDING_BACK or _is_over(case):
        return False
    return not case.parts.filter(closed_at__isnull=True).exists()


def moved_lately(case: Case) -> bool:
    """Whether anything happened with the case that might still be taken back."""
    return case.updated_at >= clock.now() - WITHIN


def _in_time(run: StageRun) -> bool:
    """Whether more time may be asked for: before the deadline (domain.md), and not for minutes."""
    return run.breached_at is None and run.due_at > clock.now() and run.unit != LimitUnit.MINUTES


class Merging:
    """Into what a case may be merged. Two queries, and one for each link of what ends with it, however many
    others are asked about; for an alarm up to three for each of these."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.bound = _bound_to(case)
        self.was_alarm = bool(_alarm_stages(self.bound))
        self.grave = self.was_alarm or _is_pressing(self.bound)

    def why_not(self, main: Case) -> Text | None:
        """What is against it: an emergency goes on only where somebody looks after it as one, what is overdue
        or supervised only where somebody still works on it, and the personal matters of two families stay
        apart, for each is told the result of its own. Personal ones go together only in the same category and
        where the same reporter is known to have told both."""
        case = self.case
        personal = case.category.is_personal or main.category.is_personal
        if not self._is_looked_after(main):
            return _("An emergency can only be merged into an emergency that is being looked after.")
        if self.grave and not _is_worked_on(main):
            return _(
                "The other case is suspended, in parts or as good as closed: what is overdue, supervised, "
                "opened again or was an emergency would be forgotten in it."
            )
        if personal and case.category_id != main.category_id:
            return _("A personal matter can only be merged into one of the same category.")
        if personal and not _told_by_the_same(case, main):
            return _(
                "A personal matter can only be merged into one of the same reporter (the same phone, or the "
                "same name and place): two families' matters would become one."
            )
        return None

    def _is_looked_after(self, main: Case) -> bool:
        if not self.was_alarm or takes_alarms(main):
            return True
        # Two that were emergencies and have become something calmer may go on as one.
        calm = RouteCode.EMERGENCY not in (self.case.route, main.route)
        return calm and bool(_alarm_stages(_bound_to(main)))


def check_merging(case: Case, main: Case) -> None:
    """Refuse a merge that ``Merging`` finds something against.

    Raises:
        Invalid: says what, at the number of the other case.
    """
    why = Merging(case).why_not(main)
    if why is not None:
        raise Invalid(fields={"case": [why]})


def _told_by_the_same(one: Case, other: Case) -> bool:
    if one.reporter_phone and one.reporter_phone == other.reporter_phone:
        return True
    home = (one.reporter_name, one.grid_id, one.address)
    return all(home) and home == (other.reporter_name, other.grid_id, other.address)
