"""Call-backs: each month a share of the matters closed in the month before, asked again (domain.md: at least
a tenth of closed matters each month).

The draw, so that anyone can do it again: take the numbers of the cases of one street or town that were closed
in the month, in China, as done, approved, refused or declined, and were still closed when the round was
drawn; sort them by number; take the SHA-256 of seed and number, written one after the other in ASCII; the
share with the smallest sums is drawn, rounded up, smallest first.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Substr

from cases.choices import ActionCode, OpinionSource, Outcome, Satisfaction, StageCode
from cases.models import CallBack, CallBackRound, Case, CaseEvent, ResidentOpinion
from cases.workflow.meanings import ENDS_EARLY
from grids.choices import DIVISION_CODE_LENGTH, DivisionLevel
from grids.scope import beginning_with
from kit.time import clock

TOWNSHIP = DIVISION_CODE_LENGTH[DivisionLevel.TOWNSHIP]
OUTCOMES = (Outcome.DONE, Outcome.APPROVED, Outcome.REFUSED, Outcome.DECLINED)


def month_of(day: dt.date) -> dt.date:
    """The first day of the month of ``day``."""
    return day.replace(day=1)


def month_before(day: dt.date) -> dt.date:
    """The first day of the month before that of ``day``."""
    return month_of(month_of(day) - dt.timedelta(days=1))


def month_after(month: dt.date) -> dt.date:
    """The first day of the month after ``month``, a first day."""
    return month_of(month + dt.timedelta(days=31))


def _within(lookup: str, month: dt.date) -> Q:
    """A moment in the month, on the clocks of China."""
    return Q(**{f"{lookup}__gte": clock.midnight(month), f"{lookup}__lt": clock.midnight(month_after(month))})


def closed_in(month: dt.date) -> QuerySet[Case]:
    """The cases that were closed as handled in the month, and still are."""
    cases: QuerySet[Case] = Case.objects.filter(_within("closed_at", month), outcome__in=OUTCOMES)
    return cases


def areas_of(month: dt.date) -> list[str]:
    """The codes of the streets and towns where a case was closed in the month. One query."""
    part = closed_in(month).annotate(part=Substr("area", 1, TOWNSHIP)).order_by("part")
    return list(part.values_list("part", flat=True).distinct())


def size_of(number: int) -> int:
    """How many of ``number`` cases are drawn: the share, rounded up, so at least one if there is any."""
    return math.ceil(Decimal(str(settings.CALL_BACK_SHARE)) * number)


def draw(seed: str, numbers: Iterable[str]) -> list[str]:
    """The drawn ones of ``numbers``, in the order in which they are called."""
    found = sorted(set(numbers))
    found.sort(key=lambda number: hashlib.sha256(f"{seed}{number}".encode("ascii")).hexdigest())
    return found[: size_of(len(found))]


def numbers_at(drawn: CallBackRound) -> list[str]:
    """The numbers from which a round was drawn, read from the cases that are still as they were, and from the
    timelines of those that have been reopened since. Two queries."""
    inside = beginning_with("area", drawn.area)
    same = closed_in(drawn.month).filter(inside)
    return sorted({*same.values_list("number", flat=True), *_reopened_since(drawn)})


def _reopened_since(drawn: CallBackRound) -> QuerySet[CaseEvent, str]:
    """The numbers of cases whose last closing before the draw lies in the month, and that were reopened after
    the draw."""
    there = CaseEvent.objects.filter(beginning_with("case__area", drawn.area))
    later = there.filter(action=ActionCode.REOPEN, at__gt=drawn.drawn_at).order_by().values("case")
    closes = Q(stage_after=StageCode.CLOSED) & ~Q(stage_before=StageCode.CLOSED)
    turns = CaseEvent.objects.filter(
        Q(action=ActionCode.REOPEN) | closes, case=OuterRef("case"), at__lte=drawn.drawn_at
    )
    last = turns.order_by("-sequence").values("sequence")[:1]
    closings = there.filter(closes, _within("at", drawn.month), case__in=later, sequence=Subquery(last))
    return closings.exclude(action__in=ENDS_EARLY).values_list("case__number", flat=True)


def is_drawn_again(drawn: CallBackRound, calls: Iterable[CallBack]) -> bool:
    """Whether the draw, done again now, gives the same cases in the same order."""
    return draw(drawn.seed, numbers_at(drawn)) == [call.case.number for call in calls]


@dataclass(frozen=True, slots=True)
class Answer:
    """One call beside what the leader had recorded of the same closing."""

    call: CallBack
    leader: str  # a value of Satisfaction; empty when the leader recorded nothing

    @property
    def compared(self) -> bool:
        """Whether both are known."""
        return bool(self.leader and self.call.satisfaction)

    @property
    def agrees(self) -> bool:
        """Whether both say the same."""
        return self.compared and self.leader == self.call.satisfaction

    @property
    def leader_label(self) -> str:
        """What the leader recorded, for people."""
        return str(Satisfaction(self.leader).label) if self.leader else "—"


@dataclass(frozen=True, slots=True)
class Rate:
    """A part of a whole, with the whole beside it (domain.md, Rates)."""

    part: int
    whole: int

    def __str__(self) -> str:
        """Of nothing there is no rate."""
        return f"{self.part / self.whole:.1%}" if self.whole else "—"


@dataclass(frozen=True)
class Results:
    """What a round has found."""

    answers: list[Answer]

    @classmethod
    def of(cls, drawn: CallBackRound) -> Results:
        """Two queries, however many calls."""
        calls = list(drawn.calls.select_related("case", "called_by").order_by("position"))
        opinions = ResidentOpinion.objects.filter(
            case__in=[call.case_id for call in calls], source=OpinionSource.LEADER
        )
        said = {(row.case_id, row.cycle): row.satisfaction for row in opinions}
        return cls([Answer(call, said.get((call.case_id, call.cycle), "")) for call in calls])

    @property
    def calls(self) -> list[CallBack]:
        """The calls, in the order of the draw."""
        return [answer.call for answer in self.answers]

    @property
    def called(self) -> int:
        """How many were tried."""
        return sum(call.reached is not None for call in self.calls)

    @property
    def reached(self) -> Rate:
        """How many of those tried were reached."""
        return Rate(sum(bool(call.reached) for call in self.calls), self.called)

    @property
    def satisfaction(self) -> list[tuple[str, Rate]]:
        """Each of the three among those who were reached."""
        counts = Counter(call.satisfaction for call in self.calls if call.reached)
        return [(str(one.label), Rate(counts[one], self.reached.part)) for one in Satisfaction]

    @property
    def agreement(self) -> Rate:
        """How many said the same as the leader had recorded, of those where both is known."""
        return Rate(
            sum(answer.agrees for answer in self.answers), sum(answer.compared for answer in self.answers)
        )
