"""Who came, and the minutes: signed once, kept as they were signed, added to and never changed."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diaries.actions.meetings._steps import append, begin, check_begun, claim, due_after, held_by, sent_before
from diaries.actions.opinions._steps import said
from diaries.choices import MeetingState, MeetingStep, Outcome
from diaries.models import AgendaItem, AnalysisMeeting
from kit.errors import Invalid
from kit.time import clock
from kit.time.formats import day_text, for_programs
from notices.choices import Kind
from notices.telling import Message, notify_all
from staff.choices import Post
from staff.models import Member
from staff.posts.holders import holders, leaders_above

_TOLD = ("decision__responsible__user", "meeting__grid", "raised_from__meeting__grid")


@transaction.atomic
def note_attendance(*, by: Member, meeting: AnalysisMeeting, present: Sequence[Member]) -> AnalysisMeeting:
    """Say who of those who are invited came; until the minutes are signed it can be said anew.

    Raises:
        NotAllowed: ``by`` does not hold the meeting.
        Invalid: it has not begun yet, or somebody was not invited.
        Conflict: it is not called, or was signed.
    """
    kept = held_by(by, meeting, MeetingState.CALLED)
    check_begun(kept)
    came = {one.pk for one in present}
    rows = kept.attendances.all()
    if came - set(rows.values_list("member", flat=True)):
        raise Invalid(fields={"present": [_("Only those who are invited are ticked.")]})
    rows.filter(member__in=came).update(present=True)
    rows.exclude(member__in=came).update(present=False)
    return kept


@transaction.atomic
def sign_minutes(
    *, by: Member, meeting: AnalysisMeeting, summary: str = "", version: int, key: str = ""
) -> AnalysisMeeting:
    """Sign the minutes: they are kept as they are now. Whoever is to do something hears of it, what is
    reported up goes to the level above, who reported something up hears that it was decided, and the next
    meeting is proposed. What the meeting did not come to
    stands on the next agenda, as far as it is still open.

    Raises:
        NotAllowed: ``by`` does not hold the meeting.
        Invalid: it has not begun yet, nobody came, or the words are too many.
        KeyReused: the key was used for something else.
        Conflict: it was signed or cancelled, or somebody was faster.
    """
    if (sent := sent_before(by, (MeetingStep.SIGN,), key, meeting)) is not None:
        return sent
    kept = held_by(by, meeting, MeetingState.CALLED)
    check_begun(kept)
    if not kept.attendances.filter(present=True).exists():
        raise Invalid(_("Please tick first who came."))
    words = said("summary", summary)
    at = clock.now()
    claim(kept, version, state=MeetingState.SIGNED, signed_by=by, signed_at=at, summary=words)
    append(kept, MeetingStep.SIGN, by, at, key=key, minutes=_minutes(kept))
    items = list(kept.agenda.select_related(*_TOLD))
    with translation.override(settings.LANGUAGE_CODE):
        notify_all([*_to_do(kept, items), *_up(kept, items), *_down(kept, items, by)])
    _propose_next(kept, at)
    return kept


@transaction.atomic
def add_to_minutes(*, by: Member, meeting: AnalysisMeeting, words: str, key: str = "") -> AnalysisMeeting:
    """Add something to signed minutes, which stay as they are; it stands below, with who and when.

    Raises:
        NotAllowed: ``by`` does not hold the meeting.
        Invalid: there are no words, or too many.
        KeyReused: the key was used for something else.
        Conflict: the minutes are not signed.
    """
    text = said("words", words, _("Please say it in a few words."))
    if (sent := sent_before(by, (MeetingStep.ADD,), key, meeting)) is not None:
        return sent
    kept = held_by(by, meeting, MeetingState.SIGNED)
    append(kept, MeetingStep.ADD, by, clock.now(), text, key)
    return kept


def _minutes(meeting: AnalysisMeeting) -> dict[str, Any]:
    """The minutes for good: who, when, where, what was decided by whom until when. What an opinion or a case
    says is not in them: it is read where it is, by those to whom it is open."""
    attendances = list(meeting.attendances.select_related("member"))
    return {
        "grid": meeting.grid.name,
        "starts_at": for_programs(meeting.starts_at) if meeting.starts_at else "",
        "place": meeting.place,
        "chair": meeting.chair.name if meeting.chair is not None else "",
        "present": [one.member.name for one in attendances if one.present],
        "absent": [one.member.name for one in attendances if not one.present],
        "summary": meeting.summary,
        "items": {
            str(one.pk): _decided(one) for one in meeting.agenda.select_related("decision__responsible")
        },
    }


def _decided(item: AgendaItem) -> dict[str, str]:
    there = getattr(item, "decision", None)
    return {
        "outcome": item.outcome,
        "words": item.words,
        "title": item.title,
        "responsible": there.responsible.name if there is not None else "",
        "until": day_text(there.until) if there is not None else "",
    }


def _to_do(meeting: AnalysisMeeting, items: Sequence[AgendaItem]) -> list[Message]:
    """Whoever carries something out hears of it; what it is stands on its page."""
    found = []
    for item in items:
        there = getattr(item, "decision", None)
        if there is not None:
            facts = {"grid": meeting.grid.name, "day": day_text(there.until)}
            found.append(
                Message(
                    recipients=[there.responsible],
                    key=f"meeting-decision:{there.pk}",
                    subject=_("The meeting of %(grid)s gave you something to do by %(day)s") % facts,
                    body=_("Please tick it off when it is done."),
                    link=reverse("meeting-decision", args=[there.pk]),
                    about=f"meeting:{meeting.pk}",
                    to_groups=False,
                    kind=Kind.TURN,
                )
            )
    return found


def _up(meeting: AnalysisMeeting, items: Sequence[AgendaItem]) -> list[Message]:
    """Whoever leads the level above hears that something was reported up to it."""
    number = sum(item.outcome == Outcome.RAISED for item in items)
    if not number:
        return []
    community = not leaders_above(meeting.grid.code)
    people = holders(Post.TOWNSHIP, code=meeting.grid.code) if community else leaders_above(meeting.grid.code)
    words = ngettext(
        "The meeting of %(grid)s reports %(n)d matter up to you",
        "The meeting of %(grid)s reports %(n)d matters up to you",
        number,
    )
    return [
        Message(
            recipients=people,
            key=f"meeting-raised:{meeting.pk}",
            subject=words % {"grid": meeting.grid.name, "n": number},
            body=_("Please answer it.") if community else _("It stands on the agenda of your next meeting."),
            link=reverse("meetings-raised") if community else reverse("meetings"),
            about=f"meeting:{meeting.pk}",
            to_groups=False,
            kind=Kind.TURN,
        )
    ]


def _down(meeting: AnalysisMeeting, items: Sequence[AgendaItem], by: Member) -> list[Message]:
    """Whoever leads a grid below hears that what its meeting reported up was decided; what was decided stands
    there, at the item."""
    below: dict[int, list[AgendaItem]] = {}
    for item in items:
        if item.raised_from is not None and item.outcome:
            below.setdefault(item.raised_from.meeting_id, []).append(item.raised_from)
    return [_decided_above(meeting, some, by) for some in below.values()]


def _decided_above(meeting: AnalysisMeeting, some: Sequence[AgendaItem], by: Member) -> Message:
    words = ngettext(
        "The meeting of %(grid)s has decided about %(n)d matter that you reported up",
        "The meeting of %(grid)s has decided about %(n)d matters that you reported up",
        len(some),
    )
    former = some[0].meeting
    one = reverse("meeting-item", args=[former.pk, some[0].pk])
    return Message(
        recipients=[who for who in holders(Post.LEADER, code=former.grid.code) if who.pk != by.pk],
        key=f"meeting-decided:{meeting.pk}:{former.pk}",
        subject=words % {"grid": meeting.grid.name, "n": len(some)},
        body=by.name,
        link=one if len(some) == 1 else reverse("meeting", args=[former.pk]),
        about=f"meeting:{former.pk}",
        to_groups=False,
    )


def _propose_next(meeting: AnalysisMeeting, at: dt.datetime) -> None:
    held_on = clock.date_of(meeting.starts_at) if meeting.starts_at else clock.date_of(at)
    due = due_after(meeting.grid, held_on)
    if due is not None and meeting.grid.retired_on is None:
        begin(meeting.grid, due, None, at)
