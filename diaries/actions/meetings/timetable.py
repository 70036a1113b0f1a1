"""What the timetable does for meetings: the next one of each grid is proposed, and whoever has to call one,
to sign its minutes or to carry out a decision is reminded once. In batches of one commit each: whoever is
killed leaves rows, and the next round goes on."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diaries.actions.meetings._steps import append
from diaries.actions.meetings.calling import uninvite
from diaries.choices import MEETING_OPEN, MeetingState, MeetingStep
from diaries.models import AnalysisMeeting, MeetingDecision
from diaries.queries.analysis.meetings import rhythms_in
from diaries.queries.owed import by_person
from diaries.rules.meetings import KEEP, SIGN_WITHIN, interval_for, next_due
from grids.models import Grid
from kit.actors import Actor, require
from kit.time import clock
from notices.choices import Kind
from notices.telling import Message, notify_all
from staff.choices import Post
from staff.models import Member
from staff.posts.holders import ManyHolders

_BATCH = 500
_DAY = dt.timedelta(days=1)
_BEFORE = 3 * _DAY  # a meeting that nobody has called is reminded of


def propose_meetings(*, by: Actor, on: dt.date) -> int:
    """Propose the next meeting of each grid that has none ahead and whose level meets there; end those of
    grids that are out of use. Returns how many were proposed. Raises NotAllowed: ``by`` is a person of any
    post."""
    require(by, KEEP)
    _end_retired()
    rhythms, after, done = rhythms_in(), 0, 0
    while some := _without(after):
        done += _propose(some, on, rhythms)
        after = some[-1].pk
    return done


def _without(after: int) -> list[Grid]:
    ahead = AnalysisMeeting.objects.filter(grid=OuterRef("pk"), state__in=MEETING_OPEN)
    rows = Grid.objects.current().filter(~Exists(ahead), pk__gt=after)
    return list(rows.order_by("pk")[:_BATCH])


@transaction.atomic
def _propose(some: list[Grid], on: dt.date, rhythms: Iterable[object]) -> int:
    held: dict[int, dt.datetime] = {}
    former = AnalysisMeeting.objects.filter(grid__in=some, state=MeetingState.SIGNED)
    for grid, begun in former.order_by("starts_at").values_list("grid", "starts_at"):
        held[grid] = begun
    done, at = 0, clock.now()
    for grid in some:
        last = clock.date_of(held[grid.pk]) if grid.pk in held else on
        due = next_due(last, interval_for(grid.code, grid.level, rhythms))
        done += due is not None and _begin(grid, due, at)
    return done


def _begin(grid: Grid, due: dt.date, at: dt.datetime) -> bool:
    try:
        with transaction.atomic():
            made = AnalysisMeeting.objects.create(grid=grid, due_on=due, begun_at=at)
            append(made, MeetingStep.PROPOSE, None, at)
    except IntegrityError:  # somebody was faster
        return False
    return True


@transaction.atomic
def _end_retired() -> None:
    rows = AnalysisMeeting.objects.filter(state__in=MEETING_OPEN, grid__retired_on__isnull=False)
    for meeting in rows.select_for_update(of=("self",)).select_related("grid"):
        AnalysisMeeting.objects.filter(pk=meeting.pk).update(state=MeetingState.CANCELLED)
        append(meeting, MeetingStep.CANCEL, None, clock.now())
        uninvite(meeting, "")


def remind_of_meetings(*, by: Actor, at: dt.datetime) -> int:
    """Tell whoever holds a meeting, once, that it is nearly due and not called, and once that its minutes
    wait to be signed; and whoever carries out a decision, once, the day before. Returns how many messages
    there are. Raises NotAllowed: ``by`` is a person of any post."""
    require(by, KEEP)
    told = 0
    for batch in (_meetings, _decisions):
        while True:
            with transaction.atomic():
                messages = batch(at)
                told += notify_all(messages or ())
            if messages is None:
                break
    return told


def _meetings(at: dt.datetime) -> list[Message] | None:
    """All that wait for one person are one message. ``reminded_at`` is emptied when a meeting is called, so
    that its minutes are reminded of too."""
    due = Q(state=MeetingState.PROPOSED, due_on__lte=clock.date_of(at) + _BEFORE)
    unsigned = Q(state=MeetingState.CALLED, starts_at__lte=at - SIGN_WITHIN)
    rows = AnalysisMeeting.objects.in_use().filter(due | unsigned, reminded_at__isnull=True)
    some = list(rows.select_related("grid").order_by("pk")[:_BATCH])
    if not some:
        return None
    AnalysisMeeting.objects.filter(pk__in=[one.pk for one in some]).update(reminded_at=at)
    posts = ManyHolders({one.grid.code for one in some})
    waiting = by_person(some, lambda one: posts.of(Post.LEADER, code=one.grid.code))
    with translation.override(settings.LANGUAGE_CODE):
        return [_of_meetings(member, theirs) for member, theirs in waiting]


def _of_meetings(member: Member, some: list[AnalysisMeeting]) -> Message:
    words = ngettext(
        "%(n)d analysis meeting is to be called or signed",
        "%(n)d analysis meetings are to be called or signed",
        len(some),
    )
    return Message(
        recipients=[member],
        key=f"meetings-due:{some[0].pk}:{some[0].version}",
        subject=words % {"n": len(some)},
        body=_("Please say when and where it is, or sign its minutes."),
        link=f"{reverse('meetings')}?waiting=hold",
        to_groups=False,
        kind=Kind.DEADLINE,
    )


def _decisions(at: dt.datetime) -> list[Message] | None:
    tomorrow = clock.date_of(at) + _DAY
    rows = MeetingDecision.objects.open().filter(until__lte=tomorrow, reminded_at__isnull=True)
    some = list(rows.select_related("responsible__user", "responsible__organization").order_by("pk")[:_BATCH])
    if not some:
        return None
    MeetingDecision.objects.filter(pk__in=[one.pk for one in some]).update(reminded_at=at)
    found: dict[Member, list[MeetingDecision]] = defaultdict(list)
    for one in some:
        found[one.responsible].append(one)
    with translation.override(settings.LANGUAGE_CODE):
        return [_of_decisions(member, owed) for member, owed in found.items()]


def _of_decisions(member: Member, some: list[MeetingDecision]) -> Message:
    words = ngettext(
        "%(n)d decision of a meeting waits for you",
        "%(n)d decisions of meetings wait for you",
        len(some),
    )
    return Message(
        recipients=[member],
        key=f"decisions-due:{some[0].pk}",
        subject=words % {"n": len(some)},
        body=_("The time is nearly over: please do it, and tick it off."),
        link=f"{reverse('meeting-decisions')}?waiting=mine",
        to_groups=False,
        kind=Kind.DEADLINE,
    )
