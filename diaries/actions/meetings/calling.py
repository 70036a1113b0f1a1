"""Calling an analysis meeting: when, where and with whom; changed, or cancelled, and then the invitations
go."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from diaries.actions.meetings._steps import (
    append,
    begin,
    claim,
    due_after,
    held_by,
    in_use,
    require_holder,
    sent_before,
)
from diaries.actions.meetings.agenda import fill_agenda
from diaries.actions.opinions._steps import said
from diaries.choices import MEETING_OPEN, MeetingState, MeetingStep
from diaries.models import AnalysisMeeting, MeetingAttendance
from diaries.queries.meetings import invitable
from grids.models import Grid
from kit.errors import Conflict, Invalid, NotFound
from kit.text import in_turn
from kit.time import clock
from kit.time.bounds import is_usual
from kit.time.formats import moment_text
from notices.choices import Kind
from notices.telling import heard, notify, withdraw
from staff.choices import Post
from staff.models import Member
from staff.posts.holders import holders

LONGEST_PLACE, LONGEST_WHY = 120, 500
LONGEST_AHEAD = dt.timedelta(days=366)  # beyond it a year was mistyped
_CALLS = (MeetingStep.CALL, MeetingStep.MOVE)


@transaction.atomic
def propose_meeting(*, by: Member, grid: Grid) -> AnalysisMeeting:
    """Begin a meeting of a grid out of turn, or where none is due; the open one where there is one.

    Raises:
        NotAllowed: ``by`` does not hold the meetings of this grid.
        Invalid: the grid is out of use.
    """
    require_holder(by, grid)
    in_use(grid)
    try:
        with transaction.atomic():
            return begin(grid, clock.today(), by, clock.now())
    except IntegrityError as error:  # somebody was faster: it is theirs
        found: AnalysisMeeting | None = AnalysisMeeting.objects.ahead().filter(grid=grid).first()
        if found is None:
            raise Conflict from error
        return found


@transaction.atomic
def call_meeting(
    *,
    by: Member,
    meeting: AnalysisMeeting,
    starts_at: dt.datetime,
    place: str,
    people: Sequence[Member],
    version: int,
    key: str = "",
) -> AnalysisMeeting:
    """Call a meeting for a time and a place, or change one that is called; who is invited hears of it,
    whoever is not invited any more too. The agenda is drawn anew.

    Raises:
        NotAllowed: ``by`` does not hold it.
        Invalid: the time is over or more than a year ahead, nobody is invited or somebody who is not of this
            grid, or the grid is out of use.
        KeyReused: the key was used for something else.
        Conflict: it was signed or cancelled, or somebody was faster.
    """
    if (sent := sent_before(by, _CALLS, key, meeting)) is not None:
        return sent
    kept = held_by(by, meeting, *MEETING_OPEN)
    in_use(kept.grid)
    at = clock.now()
    where = said("place", place, _("Please say where."), LONGEST_PLACE)
    if starts_at <= at or not is_usual(starts_at):
        raise Invalid(fields={"starts_at": [_("Please give a time to come.")]})
    if starts_at > at + LONGEST_AHEAD:
        raise Invalid(fields={"starts_at": [_("Please give a time within a year.")]})
    invited = _checked(kept.grid, people)
    first = kept.state == MeetingState.PROPOSED
    same = not first and (kept.starts_at, kept.place) == (starts_at, where)
    chair = next(iter(holders(Post.LEADER, code=kept.grid.code)), by)
    claim(
        kept,
        version,
        state=MeetingState.CALLED,
        starts_at=starts_at,
        place=where,
        chair=chair,
        reminded_at=None,
    )
    append(kept, MeetingStep.CALL if first else MeetingStep.MOVE, by, at, _in_words(kept), key)
    _invite(kept, by, invited, at, same=same)
    fill_agenda(kept, by)
    return kept


def _checked(grid: Grid, people: Sequence[Member]) -> list[Member]:
    """Who is invited. Raises Invalid."""
    wanted = {one.pk for one in people}
    if not wanted:
        raise Invalid(fields={"people": [_("Please say who is invited.")]})
    found = [one.member for one in invitable(grid) if one.member.pk in wanted]
    if len(found) != len(wanted):
        raise Invalid(fields={"people": [_("Only people of this grid and of those below are invited.")]})
    return found


def _invite(
    meeting: AnalysisMeeting, by: Member, people: list[Member], at: dt.datetime, *, same: bool
) -> None:
    """Keep who is invited, and tell whom it concerns: the new ones, all when time or place has changed, and
    those who are left out."""
    before = {one.member_id: one for one in meeting.attendances.all()}
    now = {one.pk: one for one in people}
    out = [one for pk, one in before.items() if pk not in now]
    MeetingAttendance.objects.filter(pk__in=[one.pk for one in out]).delete()
    MeetingAttendance.objects.bulk_create(
        [
            MeetingAttendance(meeting=meeting, member=one, invited_at=at)
            for one in people
            if one.pk not in before
        ]
    )
    told = [one for pk, one in now.items() if pk != by.pk and not (same and pk in before)]
    left = {one.member_id for one in out}
    if not same:
        withdraw(_key(meeting))
    with translation.override(settings.LANGUAGE_CODE):
        _tell(meeting, told, "invite", _("You are invited to the analysis meeting of %(grid)s: %(when)s"))
        gone = [one for one in heard(_key(meeting)) if one.pk in left]
        _tell(meeting, gone, "out", _("You are no longer invited to the meeting of %(grid)s: %(when)s"))


@transaction.atomic
def cancel_meeting(
    *, by: Member, meeting: AnalysisMeeting, why: str, version: int, key: str = ""
) -> AnalysisMeeting:
    """Cancel a meeting; who is invited hears why, and invitations that nobody has read are taken back. What
    is due stays due: another one is proposed for the same day. One that somebody began out of turn leaves the
    day of the rhythm, and none in a grid where none is due.

    Raises:
        NotAllowed: ``by`` does not hold it.
        Invalid: no reason, or too long a one.
        KeyReused: the key was used for something else.
        Conflict: it was signed or cancelled, or somebody was faster.
    """
    if (sent := sent_before(by, (MeetingStep.CANCEL,), key, meeting)) is not None:
        return sent
    kept = held_by(by, meeting, *MEETING_OPEN)
    words = said("why", why, _("Please say why."), LONGEST_WHY)
    at = clock.now()
    claim(kept, version, state=MeetingState.CANCELLED)
    kept.agenda.update(raised_from=None)  # what came from below waits for the next meeting
    append(kept, MeetingStep.CANCEL, by, at, words, key)
    uninvite(kept, words, but=by)
    due = _still_due(kept)
    if kept.grid.retired_on is None and due is not None:
        begin(kept.grid, due, None, at)
    return kept


def _still_due(meeting: AnalysisMeeting) -> dt.date | None:
    """By when the grid's next meeting is due once this one is cancelled: what the rhythm says after the last
    one that was held, and after today where none was."""
    if not meeting.events.filter(step=MeetingStep.PROPOSE, by__isnull=False).exists():
        return None if due_after(meeting.grid, meeting.due_on) is None else meeting.due_on
    held = AnalysisMeeting.objects.filter(grid=meeting.grid, state=MeetingState.SIGNED)
    last = held.order_by("-starts_at").values_list("starts_at", flat=True).first()
    return due_after(meeting.grid, clock.date_of(last) if last is not None else clock.today())


def uninvite(meeting: AnalysisMeeting, why: str, *, but: Member | None = None) -> None:
    """Take the invitations back, and tell those who have heard. A part of verbs."""
    if meeting.starts_at is None:
        return
    withdraw(_key(meeting))
    people = [one for one in heard(_key(meeting)) if but is None or one.pk != but.pk]
    with translation.override(settings.LANGUAGE_CODE):
        _tell(meeting, people, "off", _("Cancelled: the meeting of %(grid)s on %(when)s"), why)


def _key(meeting: AnalysisMeeting) -> str:
    if meeting.pk is None:
        raise NotFound
    return f"meeting:{meeting.pk}:"


def _in_words(meeting: AnalysisMeeting) -> str:
    return in_turn([moment_text(meeting.starts_at), meeting.place]) if meeting.starts_at else ""


def _tell(meeting: AnalysisMeeting, people: list[Member], what: str, subject: str, body: str = "") -> None:
    facts = {
        "grid": meeting.grid.name,
        "when": moment_text(meeting.starts_at) if meeting.starts_at else "",
    }
    notify(
        recipients=people,
        key=f"{_key(meeting)}{what}:{meeting.version}",
        subject=subject % facts,
        body=body or meeting.place,
        link=reverse("meeting", args=[meeting.pk]),
        about=f"meeting:{meeting.pk}",
        to_groups=False,
        kind=Kind.TURN,
    )
