"""Which of the cases that belong to a case somebody may read of: those inside her scope, and no others.

A whole, a part, a duplicate and the one that it was merged into have ways and offices of their own: who sees
one of them need not see the other. One rule decides for the panel of the page, the timeline and programs:
``Case.objects.within(scope)``. What a case came from in other apps is told by these, each by its own rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from cases.choices import ActionCode
from cases.models import Attachment, Case, CaseEvent
from cases.workflow.inputs import CASE, PARTS
from cases.workflow.taking_back import LINE
from grids.scope import Scope
from kit.text import Text
from staff.models import Member

# The facts of a timeline that hold the number of another case.
_NUMBERS = (CASE.name, "merged", "part_of", "part")


def goes_on_in(case: Case) -> Case:
    """The case itself, or the one into which it was merged, however often. One query for each link."""
    while case.merged_into is not None:
        case = case.merged_into
    return case


@dataclass(frozen=True, slots=True)
class Relatives:
    """The cases around one, as one person may read of them; what she may not is None or left out."""

    whole: Case | None
    main: Case | None
    parts: list[Case]
    merged: list[Case]

    @classmethod
    def of(cls, case: Case, scope: Scope) -> Relatives:
        """Those of ``case`` inside ``scope``. One query."""
        above = [pk for pk in (case.part_of_id, case.merged_into_id) if pk is not None]
        around = Q(part_of=case.pk) | Q(merged_into=case.pk) | Q(pk__in=above)
        found = list(Case.objects.within(scope).filter(around).order_by("pk"))
        by_key = {one.pk: one for one in found}
        return cls(
            whole=by_key.get(case.part_of_id) if case.part_of_id else None,
            main=by_key.get(case.merged_into_id) if case.merged_into_id else None,
            parts=[one for one in found if one.part_of_id == case.pk],
            merged=[one for one in found if one.merged_into_id == case.pk],
        )


def files_of(case: Case) -> QuerySet[Attachment]:
    """The photos and papers of a case, and of those that were merged into it: whoever handles it needs both.
    Who may open the case may open them."""
    found: QuerySet[Attachment] = Attachment.objects.filter(Q(case=case) | Q(case__merged_into=case))
    return found.order_by("id")


@dataclass(frozen=True, slots=True)
class Readable:
    """What a timeline may say: of other cases, and of lines that were taken back (``gone``)."""

    numbers: frozenset[str]
    words: frozenset[str]
    gone: frozenset[tuple[int, int]]

    @classmethod
    def of(cls, events: Iterable[CaseEvent], scope: Scope) -> Readable:
        """What somebody with ``scope`` may read in ``events``. One query, none when they name no case."""
        named = {event.facts[name] for event in events for name in _NUMBERS if name in event.facts}
        split = {event.case_id for event in events if PARTS.name in event.facts}
        gone = frozenset((event.case_id, event.facts[LINE]) for event in events if LINE in event.facts)
        if not named and not split:
            return cls(frozenset(), frozenset(), gone)
        rows = Case.objects.within(scope).filter(Q(number__in=named) | Q(part_of__in=split))
        found = list(rows.values_list("number", "description"))
        return cls(frozenset(number for number, _ in found), frozenset(words for _, words in found), gone)

    def is_gone(self, event: CaseEvent) -> bool:
        """Whether the line was taken back."""
        return (event.case_id, event.sequence) in self.gone

    def text(self, event: CaseEvent) -> str:
        """The words of ``event``. A note that was taken back stood at the wrong case: its words are nobody's
        there. Those of a step stay, as what was done and undone."""
        return "" if event.action == ActionCode.NOTE and self.is_gone(event) else event.text

    def facts(self, event: CaseEvent) -> dict[str, Any]:
        """The facts of ``event``: None instead of a number, and no words of a part, that may not be read."""
        kept = dict(event.facts)
        for name in _NUMBERS:
            if name in kept and kept[name] not in self.numbers:
                kept[name] = None
        if PARTS.name in kept:
            kept[PARTS.name] = [words for words in kept[PARTS.name] if words in self.words]
        return kept


Sees = Callable[[str], Scope]


@dataclass(frozen=True, slots=True)
class Origin:
    """Something that a case came from; ``link`` is empty where the reader may not open it."""

    label: Text
    words: Text
    link: str = ""


# What other apps know of that (diaries/apps.py).
ORIGINS: list[Callable[[Case, Member | None, Sees], Iterable[Origin]]] = []


def origins_of(case: Case, member: Member | None, sees: Sees) -> list[Origin]:
    """What the case came from, for ``member``, who holds permissions where ``sees`` says."""
    return [one for source in ORIGINS for one in source(case, member, sees)]
