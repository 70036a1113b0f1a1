"""The append-only timeline of a case, chained by SHA-256 and sealed (design §4.4)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from cases.models import Case, CaseEvent
from cases.queries.chain import digest, new_salt, seal_of, state_now, states_now
from staff.models import Member

PROGRAM = "program"  # the fact that names the program which acted in somebody's name


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
    """Add an event; what a program does in the name of ``by`` says so. The caller holds the case's row, so
    that the sequence has no rival, and has saved it: the event keeps what the case is now, and whatever
    changes it later without an event is found."""
    last = CaseEvent.objects.filter(case=case).order_by("-sequence").only("sequence", "hash").first()
    event = CaseEvent(
        case=case,
        action=action,
        actor=by,
        at=at,
        stage_before=stage_before,
        stage_after=case.stage,
        text=text,
        facts=_with_program(facts or {}, by),
    )
    _chain(event, last)
    event.state = state_now(case.pk, event.salt)
    event.seal = seal_of(event)
    event.save(force_insert=True)
    return event


def append_to_all(
    cases: Sequence[Case],
    *,
    action: str,
    at: dt.datetime,
    facts: Mapping[int, dict[str, Any]],
    by: Member | None = None,
) -> None:
    """The same for many cases, without ``by`` by the system; ``facts`` by the key of the case. Three
    queries."""
    keys = [case.pk for case in cases]
    chained = CaseEvent.objects.filter(case__in=keys).order_by("sequence").only("case", "sequence", "hash")
    last = {event.case_id: event for event in chained}
    rows = {}
    for case in cases:
        stage = case.stage
        event = CaseEvent(
            case=case,
            action=action,
            actor=by,
            at=at,
            stage_before=stage,
            stage_after=stage,
            facts=_with_program(facts[case.pk], by),
        )
        _chain(event, last.get(case.pk))
        rows[case.pk] = event
    states = states_now({pk: event.salt for pk, event in rows.items()})
    for pk, event in rows.items():
        event.state = states[pk]
        event.seal = seal_of(event)
    CaseEvent.objects.bulk_create(rows.values())


def _chain(event: CaseEvent, last: CaseEvent | None) -> None:
    """Put the event behind the ``last`` of its case."""
    event.sequence = last.sequence + 1 if last else 1
    event.previous_hash = last.hash if last else ""
    event.salt = new_salt()
    event.hash = digest(event)


def _with_program(facts: dict[str, Any], by: Member | None) -> dict[str, Any]:
    """``facts``, with the program by whose token ``by`` acts, so that the hash holds it too."""
    program = by.user.program if by is not None else ""
    return {**facts, PROGRAM: program} if program else facts
