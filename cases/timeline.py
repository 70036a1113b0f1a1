"""The append-only timeline of a case, chained by SHA-256 (design §4.4)."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from cases.models import Case, CaseEvent
from staff.models import Member


def digest(event: CaseEvent) -> str:
    """The SHA-256 of an event's canonical content and of its predecessor's hash."""
    content = {
        "case": event.case_id,
        "sequence": event.sequence,
        "action": event.action,
        "actor": event.actor_id,
        "at": event.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "stage_before": event.stage_before,
        "stage_after": event.stage_after,
        "text": event.text,
        "facts": event.facts,
        "previous": event.previous_hash,
    }
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def append(
    case: Case,
    *,
    action: str,
    by: Member | None,
    at: dt.datetime,
    stage_before: str = "",
    text: str = "",
    facts: dict[str, Any] | None = None,
) -> CaseEvent:
    """Add an event. The caller holds the case's row, so that the sequence has no rival."""
    last = CaseEvent.objects.filter(case=case).order_by("-sequence").only("sequence", "hash").first()
    event = CaseEvent(
        case=case,
        sequence=last.sequence + 1 if last else 1,
        action=action,
        actor=by,
        at=at,
        stage_before=stage_before,
        stage_after=case.stage,
        text=text,
        facts=facts or {},
        previous_hash=last.hash if last else "",
    )
    event.hash = digest(event)
    event.save(force_insert=True)
    return event


@dataclass(frozen=True, slots=True)
class Break:
    """The first event of a case that does not fit its chain."""

    case_id: int
    event_id: int
    sequence: int
    reason: str


def _misfit(event: CaseEvent, sequence: int, previous: str) -> str:
    """Why ``event`` does not fit as number ``sequence`` after ``previous``; empty when it does."""
    if event.sequence != sequence:
        return "an event before it is missing"
    if event.previous_hash != previous:
        return "it does not follow its predecessor"
    return "" if digest(event) == event.hash else "its content was changed"


def breaks(case_number: str = "") -> Iterator[Break]:
    """The first event of each case that does not fit; of one case, or of all. Reads in one pass."""
    events = CaseEvent.objects.order_by("case_id", "sequence")
    if case_number:
        events = events.filter(case__number=case_number)
    for case_id, chain in groupby(events.iterator(chunk_size=2000), key=lambda event: event.case_id):
        previous = ""
        for sequence, event in enumerate(chain, start=1):
            reason = _misfit(event, sequence, previous)
            if reason:
                yield Break(case_id, event.pk, event.sequence, reason)
                break
            previous = event.hash
