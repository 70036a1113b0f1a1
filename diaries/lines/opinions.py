"""Opinions of the people that were collected, sorted, answered or told back: of a day and an opinion one
line."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diaries.choices import OpinionStep, Topic
from diaries.lines.base import ENTRY, Line, Sees, Source, Span, names
from diaries.models import Entry, VoicedOpinion, VoicedOpinionEvent
from kit.privacy.scan import mask_private
from kit.text import in_turn, listed
from kit.time import clock

HIDDEN = _("an opinion that is not open to you")
COLLECTED, WORKED_ON, TOLD = "opinions_collected", "opinions_worked_on", "opinions_told"
_LONGEST = 40
_STOPS = "。.；;，,"  # before the semicolon that follows


def _events(members: Collection[int], span: Span, sees: Sees) -> Any:
    """Their steps, with topic and words of the opinion as far as it may be seen; without the collecting of
    one that an entry of her own became, which stands in the diary already. What was gathered into another
    one is told by that."""
    seen = VoicedOpinion.objects.within(sees("diaries.view_voicedopinion")).filter(pk=OuterRef("opinion"))
    typed = Entry.objects.standing().filter(opinion=OuterRef("opinion"), diary__member=OuterRef("by"))
    rows = VoicedOpinionEvent.objects.filter(by__in=members, **span.at("at"))
    return (
        rows.exclude(step=OpinionStep.JOIN)
        .exclude(Q(step=OpinionStep.COLLECT) & Exists(typed))
        .annotate(topic=Subquery(seen.values("topic")[:1]), said=Subquery(seen.values("words")[:1]))
        .annotate(typed=Subquery(typed.values("pk")[:1]))
        .order_by("at", "pk")
        .values_list("by", "opinion", "at", "step", "topic", "said", "typed")
    )


def _lines(members: Collection[int], span: Span, sees: Sees) -> Iterator[Line]:
    """One query."""
    found: dict[tuple[int, int, dt.date], list[Any]] = defaultdict(list)
    for row in _events(members, span, sees):
        found[row[0], row[1], clock.date_of(row[2])].append(row)
    for (member, opinion, day), rows in found.items():
        done = list(dict.fromkeys(OpinionStep(row[3]) for row in rows))
        if {OpinionStep.COLLECT, OpinionStep.WITHDRAW} <= set(done):
            continue  # a slip of the day leaves no line
        _member, _opinion, at, _step, topic, said, entry = rows[0]
        yield Line(
            member=member,
            source=SOURCE.name,
            key=str(opinion),
            day=day,
            at=at,
            kind=_kind(done),
            words=in_turn([_matter(topic, said), listed(step.label for step in done)]),
            link=reverse("voiced-opinion", args=[opinion]) if topic else "",
            under=names(ENTRY, entry),
            done=listed(step.label for step in done),
        )


def _matter(topic: str | None, said: str | None) -> str:
    if topic is None or said is None:
        return str(HIDDEN)
    words = mask_private(said)  # whole, before a number is cut in two
    short = words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
    return f"{Topic(topic).label} {short.rstrip(_STOPS)}"


def _kind(done: list[OpinionStep]) -> str:
    if OpinionStep.COLLECT in done:
        return COLLECTED
    return TOLD if done == [OpinionStep.TELL] else WORKED_ON


SOURCE = Source(
    name="opinions",
    kinds={
        COLLECTED: _("Opinions collected"),
        WORKED_ON: _("Opinions sorted or answered"),
        TOLD: _("Answers told to those who raised an opinion"),
    },
    lines=_lines,
)
