"""What is read of analysis meetings: who is invited, what an agenda is drawn from, how its items read for
somebody, what waits for whom."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.choices import Light
from cases.models import Case
from cases.queries.wording import HIDDEN_CASE
from diaries.choices import ItemKind, MeetingState, Outcome, Topic
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
from diaries.queries.opinions import unsettled
from diaries.queries.owed import unclosed_weeks, unread
from diaries.rules.meetings import HOLD, VIEW, holding_codes
from diaries.rules.opinions import VIEW as VIEW_OPINIONS
from grids.models import Grid
from grids.scope import Scope, beginning_with
from kit.privacy.scan import mask_private
from kit.text import Text, in_turn, listed
from kit.time import clock
from kit.time.formats import read_day
from residents import access
from staff.choices import AppointmentRole
from staff.models import Appointment, Member
from staff.posts.holders import Seats
from staff.posts.teams import STEP

HOLDING, INVITED, MINE = "hold", "invited", "mine"
MOST_OPINIONS, MOST_CASES, MOST_INVITED = 60, 40, 200
_REGISTER, _CASES, _CLOSINGS = "residents.view_household", "cases.view_case", "diaries.view_weekclosing"


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
class Drawn:
    """What an agenda is to hold, as the columns of ``AgendaItem``."""

    kind: ItemKind
    about: dict[str, Any]

    @property
    def key(self) -> tuple[Any, ...]:
        """By which it is known whether the agenda has it already."""
        return key_of(self.kind, **self.about)


def key_of(
    kind: str,
    *,
    opinion: Any = None,
    case: Any = None,
    grid: Any = None,
    raised_from: Any = None,
    title: str = "",
    facts: Any = None,
) -> tuple[Any, ...]:
    """What tells items of one agenda apart."""
    if opinion is not None:
        return ("opinion", opinion.pk)
    if kind == ItemKind.CASE and case is not None:
        return ("case", case.pk)
    if raised_from is not None:
        return ("raised", raised_from.pk)
    return (str(kind), grid.pk if grid is not None else None, title)


def drawn(meeting: AnalysisMeeting, sees: Sees, at: dt.datetime) -> list[Drawn]:
    """What the agenda of a meeting begins with, as far as whoever ``sees`` reaches: what was reported up
    from below, what the last meeting did not come to, opinions that are not settled, overdue cases,
    households that are to be called on, closings. Nine queries at most."""
    grid = meeting.grid
    found = [*_raised(grid), *_left_over(meeting)]
    opinions = list(unsettled(sees(VIEW_OPINIONS), grid.code, until=clock.date_of(at))[:MOST_OPINIONS])
    found += [Drawn(ItemKind.OPINION, {"opinion": one}) for one in opinions]
    theirs = {one.case_id for one in opinions if one.case_id}
    cases = Case.objects.within(sees(_CASES)).open().filter(beginning_with("grid__code", grid.code))
    late = cases.in_light(Light.RED, at).exclude(pk__in=theirs).order_by("due_at", "pk")[:MOST_CASES]
    found += [Drawn(ItemKind.CASE, {"case": one}) for one in late]
    found += _households(grid, sees(_REGISTER))
    found += _closings(grid, sees(_CLOSINGS), at)
    return list({one.key: one for one in reversed(found)}.values())[::-1]


def _raised(grid: Grid) -> list[Drawn]:
    """What meetings right below have reported up; an opinion or an overdue case comes up as itself, but not
    one that was answered or closed meanwhile."""
    rows = AgendaItem.objects.raised().filter(meeting__grid__parent=grid)
    rows = rows.filter(Q(opinion__isnull=True) | Q(opinion__state__in=OPEN))
    rows = rows.exclude(kind=ItemKind.CASE, case__closed_at__isnull=False)
    return [
        Drawn(
            ItemKind(one.kind),
            {
                "raised_from": one,
                "opinion": one.opinion,
                "case": one.case,
                "grid": one.grid or one.meeting.grid,
            }
            | {"title": one.title, "facts": one.facts},
        )
        for one in rows.select_related("opinion", "case", "grid", "meeting__grid").order_by("pk")
    ]


def _left_over(meeting: AnalysisMeeting) -> list[Drawn]:
    """What was added by hand to the last meeting, which did not come to it."""
    former = AnalysisMeeting.objects.filter(grid=meeting.grid, state=MeetingState.SIGNED)
    last = former.order_by("-starts_at").values("pk")[:1]
    rows = AgendaItem.objects.filter(meeting__in=last, kind=ItemKind.OTHER, outcome="")
    return [Drawn(ItemKind.OTHER, {"title": one.title}) for one in rows.order_by("pk")]


def _households(grid: Grid, scope: Scope) -> list[Drawn]:
    """Of each grid right below how many households are to be called on now; of a building its own."""
    due = access.due_for_visit(scope).filter(beginning_with("area", grid.code))
    codes = Counter(code[: len(grid.code) + STEP] for code in due.values_list("grid__code", flat=True))
    grids = Grid.objects.filter(code__in=sorted(codes)).order_by("code")
    return [Drawn(ItemKind.HOUSEHOLDS, {"grid": one, "facts": {"due": codes[one.code]}}) for one in grids]


def _closings(grid: Grid, scope: Scope, at: dt.datetime) -> list[Drawn]:
    unsigned = unclosed_weeks(scope, clock.date_of(at)).in_area(grid.code).count()
    unread_ones = unread(scope, at).in_area(grid.code).count()
    if not unsigned and not unread_ones:
        return []
    facts = {"unsigned": unsigned, "unread": unread_ones}
    return [Drawn(ItemKind.CLOSINGS, {"facts": facts})]


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

    @property
    def outcome(self) -> Text:
        """What became of it, in words; that a meeting did not come to it, when it is signed."""
        return self.item.get_outcome_display() if self.item.outcome else _("Not come to yet")

    @property
    def final(self) -> bool:
        """Whether it is an opinion that was solved at once: that is answered for good."""
        return self.item.opinion_id is not None and self.item.outcome == Outcome.SOLVED


def items_of(meeting: AnalysisMeeting, member: Member, sees: Sees) -> list[Matter]:
    """The items of a meeting in their order, as they read for ``member``. Two queries."""
    return [_matter(one, member.pk) for one in _with_seen(meeting.agenda.all(), sees)]


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
    cases = Case.objects.within(sees(_CASES)).filter(pk=OuterRef(f"{path}case"))
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
    return Matter(item, heading, link, hidden, said, decision, item.number_seen or "", from_below)


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
    if item.kind == ItemKind.HOUSEHOLDS:
        due = item.facts.get("due", 0)
        words = ngettext("%(n)d household to be called on", "%(n)d households to be called on", due)
        return in_turn([item.grid.name if item.grid else "", words % {"n": due}])
    if item.kind == ItemKind.CLOSINGS:
        unsigned, unread_ones = item.facts.get("unsigned", 0), item.facts.get("unread", 0)
        left = ngettext("%(n)d week not signed", "%(n)d weeks not signed", unsigned) % {"n": unsigned}
        right = ngettext("%(n)d closing not read", "%(n)d closings not read", unread_ones)
        return listed([left, right % {"n": unread_ones}])
    return mask_private(item.title)


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
