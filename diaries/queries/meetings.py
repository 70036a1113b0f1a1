"""What is read of analysis meetings: who is invited, how the items of an agenda read for somebody, what waits
for whom."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Case
from cases.queries.wording import HIDDEN_CASE
from diaries.choices import MEETING_OPEN, ItemKind, Outcome, Topic
from diaries.lines import Sees
from diaries.lines.opinions import HIDDEN as HIDDEN_OPINION
from diaries.models import (
    AgendaItem,
    AnalysisMeeting,
    MeetingAttendance,
    MeetingDecision,
    MeetingEvent,
    MeetingRhythm,
    VoicedOpinion,
)
from diaries.models.opinion_rows import OPEN
from diaries.queries.agenda import CASES
from diaries.queries.counted import Count, as_of, counts_of
from diaries.rules.meetings import HOLD, VIEW, holding_codes
from diaries.rules.opinions import VIEW as VIEW_OPINIONS
from grids.models import Grid
from grids.scope import beginning_with
from kit.privacy.scan import mask_private
from kit.text import Text, in_turn, listed
from kit.time import clock
from kit.time.formats import read_day, short_moment_text
from staff.choices import AppointmentRole
from staff.models import Appointment, Member
from staff.posts.holders import Seats
from staff.posts.teams import STEP

HOLDING, INVITED, MINE = "hold", "invited", "mine"
MOST_INVITED = 200
_KINDS = tuple(ItemKind.values)  # the order of an agenda


def rhythms_in() -> list[MeetingRhythm]:
    """All that areas have set of their own: few. One query."""
    return list(MeetingRhythm.objects.all())


@dataclass(frozen=True, slots=True)
class Invitable:
    """Somebody who can be invited, as what; ``usual``: of the grid's own team, or a leader right below."""

    member: Member
    post: str
    usual: bool


def invitable(grid: Grid) -> list[Invitable]:
    """The team of a grid and the leaders of all grids below it, each once, as the highest that she is. One
    query."""
    rows = Appointment.objects.current().filter(
        beginning_with("grid__code", grid.code), member__user__is_active=True, grid__retired_on__isnull=True
    )
    team = rows.filter(grid=grid) | rows.filter(role=AppointmentRole.LEADER)
    found: dict[int, Invitable] = {}
    ordered = team.select_related("member__user", "member__organization", "grid").order_by("grid__code", "pk")
    for row in ordered[:MOST_INVITED]:
        post = in_turn([row.grid.name, row.get_role_display()])
        near = len(row.grid.code) <= len(grid.code) + STEP
        found.setdefault(row.member_id, Invitable(row.member, post, near))
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Matter:
    """An item as it reads for somebody; ``hidden``: it is not open to her, and neither is what was decided
    about it, unless she carries it out."""

    item: Any
    heading: str
    link: str
    hidden: bool
    words: str
    decision: MeetingDecision | None
    case_number: str
    raised_words: str = ""  # what the meeting below said when it reported it up
    counts: list[Count] = field(default_factory=list)
    as_of: dt.datetime | None = None  # when these were counted

    @property
    def outcome(self) -> Text:
        """What became of it, in words; that a meeting did not come to it, when it is signed."""
        return self.item.get_outcome_display() if self.item.outcome else _("Not come to yet")

    @property
    def final(self) -> bool:
        """Whether it is an opinion that was solved at once: that is answered for good."""
        return self.item.opinion_id is not None and self.item.outcome == Outcome.SOLVED


def items_of(meeting: AnalysisMeeting, member: Member, sees: Sees) -> list[Matter]:
    """The items of a meeting, one kind after the other, as they read for ``member``. Two queries."""
    found = [_matter(one, member.pk) for one in _with_seen(meeting.agenda.all(), sees)]
    return sorted(found, key=lambda one: _KINDS.index(one.item.kind))


def by_kind(matters: list[Matter]) -> list[tuple[ItemKind, list[Matter]]]:
    """The items of ``items_of`` below the kinds of which there are any."""
    groups = groupby(matters, key=lambda one: ItemKind(one.item.kind))
    return [(kind, list(found)) for kind, found in groups]


def matters_of(rows: Any, member: Member, sees: Sees) -> list[Matter]:
    """The items of ``rows``, as ``items_of``. One query."""
    return [_matter(one, member.pk) for one in _with_seen(rows, sees)]


def matter_of(item: AgendaItem, member: Member, sees: Sees) -> Matter:
    """One item, as ``items_of``."""
    rows = AgendaItem.objects.filter(pk=item.pk)
    return _matter(_with_seen(rows, sees).get(), member.pk)


def decisions_seen(rows: Any, sees: Sees) -> Any:
    """Decisions with what ``matter_decided`` needs; no query."""
    return rows.annotate(**_seen(sees, "item__")).select_related(
        "responsible", "item__meeting__grid", "item__grid", "item__raised_from"
    )


def matter_decided(decision: Any, reader: int | None) -> Matter:
    """What a decision of ``decisions_seen`` is about and says, as ``items_of``. No query."""
    for name in _SEEN:
        setattr(decision.item, name, getattr(decision, name))
    return _matter(decision.item, reader)


_SEEN = ("topic_seen", "said_seen", "number_seen", "title_seen", "below_seen")


def _seen(sees: Sees, path: str = "") -> dict[str, Any]:
    opinions = VoicedOpinion.objects.within(sees(VIEW_OPINIONS)).filter(pk=OuterRef(f"{path}opinion"))
    cases = Case.objects.within(sees(CASES)).filter(pk=OuterRef(f"{path}case"))
    meetings = AnalysisMeeting.objects.within(sees(VIEW)).filter(pk=OuterRef(f"{path}raised_from__meeting"))
    columns = (opinions, "topic"), (opinions, "words"), (cases, "number"), (cases, "title"), (meetings, "pk")
    found = [Subquery(rows.values(column)[:1]) for rows, column in columns]
    return dict(zip(_SEEN, found, strict=True))


def _with_seen(rows: Any, sees: Sees) -> Any:
    seen = rows.annotate(**_seen(sees))
    related = ("grid", "raised_from__meeting__grid", "decision__responsible", "decided_by", "answered_by")
    return seen.select_related(*related, "meeting__grid", "taken_up", "case").order_by("pk")


def _matter(item: Any, reader: int | None) -> Matter:
    decision = getattr(item, "decision", None)
    heading, link, hidden = _heading(item)
    hers = decision is not None and decision.responsible_id == reader
    words = item.words if not hidden or hers else ""
    below = item.raised_from.words if item.raised_from is not None and not hidden else ""
    said, from_below = mask_private(words), mask_private(below)
    return Matter(
        item,
        heading,
        link,
        hidden,
        said,
        decision,
        item.number_seen or "",
        from_below,
        counts_of(item),
        as_of(item),
    )


def _heading(item: Any) -> tuple[str, str, bool]:
    """What it is about, the way to it, and whether it is not open to the reader."""
    if item.kind == ItemKind.OPINION:
        if item.topic_seen is None:
            return str(HIDDEN_OPINION), "", True
        words = in_turn([Topic(item.topic_seen).label, mask_private(item.said_seen)])
        return words, reverse("voiced-opinion", args=[item.opinion_id]), False
    if item.kind == ItemKind.CASE:
        if item.number_seen is None:
            return str(HIDDEN_CASE), "", True
        words = in_turn([item.number_seen, mask_private(item.title_seen)])
        return words, reverse("case", args=[item.number_seen]), False
    return _figures(item), "", False


def _figures(item: Any) -> str:
    """Its numbers in words, and as of when; what was added by hand as it was typed."""
    counts = listed(one.words for one in counts_of(item))
    if not counts:
        return mask_private(item.title)
    at = as_of(item)
    moment = _("as of %(when)s") % {"when": short_moment_text(at)} if at is not None else ""
    return in_turn(one for one in (item.grid.name if item.grid else "", counts, moment) if one)


def signed_minutes(meeting: AnalysisMeeting) -> MeetingEvent | None:
    """The event that holds the minutes as they were signed. One query."""
    rows = MeetingEvent.objects.filter(meeting=meeting).exclude(minutes={})
    found: MeetingEvent | None = rows.select_related("by").order_by("pk").last()
    return found


def open_decisions(meeting: AnalysisMeeting) -> Any:
    """What former meetings of the grid decided and is not done yet."""
    rows = MeetingDecision.objects.open().filter(item__meeting__grid=meeting.grid)
    return rows.exclude(item__meeting=meeting)


def meetings_waiting(kind: str, member: Member, seats: Seats, sees: Sees) -> Any:
    """The meetings that wait for ``member``: to be called or signed (``HOLDING``), or to come to
    (``INVITED``)."""
    at = clock.now()
    if kind == HOLDING:
        return AnalysisMeeting.objects.within(sees(HOLD)).to_hold(holding_codes(seats), at)
    return AnalysisMeeting.objects.all().invited(member, at)


def overdue_of(meetings: Iterable[AnalysisMeeting]) -> set[int]:
    """Which of these are findings, whichever list they stand in. One query."""
    keys = [one.pk for one in meetings if one.state in MEETING_OPEN]
    return set(AnalysisMeeting.objects.filter(pk__in=keys).overdue(clock.now()).values_list("pk", flat=True))


def outcomes_for(item: Any, *, answers: bool) -> list[Outcome]:
    """What can be decided about an item: a case has its own steps, an opinion is answered by the community
    (``answers``) and while no case of it runs."""
    if item.kind == ItemKind.CASE:
        return [Outcome.CASE, Outcome.RAISED, Outcome.NOTED]
    found = [Outcome.RAISED, Outcome.NOTED]
    if item.kind == ItemKind.OPINION:
        if item.opinion.waits_for_its_case:
            return [Outcome.CASE, *found]
        return [Outcome.SOLVED, *found] if answers and item.opinion.state in OPEN else found
    return [Outcome.SOLVED, *found]


def attending(meeting: AnalysisMeeting) -> list[MeetingAttendance]:
    """Who is invited, and whether they came. One query."""
    return list(meeting.attendances.select_related("member__organization").order_by("pk"))


@dataclass(frozen=True, slots=True)
class Minuted:
    """An item in signed minutes: what it is about as it reads now, what was decided as it was signed."""

    matter: Matter
    outcome: Text
    words: str
    responsible: str
    until: dt.date | None


def minutes_of(meeting: AnalysisMeeting, event: MeetingEvent, member: Member, sees: Sees) -> list[Minuted]:
    """The items of signed minutes for ``member``; of what is not open to her only that it was spoken of,
    unless she carries it out. Two queries."""
    kept: dict[str, dict[str, str]] = event.minutes.get("items", {})
    found = []
    for matter in items_of(meeting, member, sees):
        said = kept.get(str(matter.item.pk))
        if said is None:
            continue
        open_to_her = not matter.hidden or bool(matter.words)
        outcome = Outcome(said["outcome"]).label if said["outcome"] else _("Not come to")
        found.append(
            Minuted(
                matter,
                outcome,
                mask_private(said["words"]) if open_to_her else "",
                said["responsible"],
                read_day(said["until"]) if said["until"] else None,
            )
        )
    return found
