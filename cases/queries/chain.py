"""The chain of a timeline: the hash and the seal of an event, and the first event that does not fit.

The hash can be made by anybody who has the words. The seal can't: it takes CHAIN_KEY, which is not in the
database. It also covers what the case itself was after the event (docs/adr/0005-sealed-history.md).
"""

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet

from cases.choices import ActionCode
from cases.models import Case, CaseEvent, ResidentOpinion, StageRun
from kit.history.seals import fingerprint, sealed
from kit.time.formats import canonical

# What a case says of itself. Not the reporter, who is forgotten after the closing, nor what only follows from
# these: when it becomes amber, which years of the calendar are provisional, the code for tracking.
KEPT = (
    "number",
    "grid_id",
    "area",
    "category_id",
    "title",
    "description",
    "address",
    "latitude",
    "longitude",
    "source",
    "filed_by_id",
    "filed_at",
    "route",
    "stage",
    "cycle",
    "waiting_post",
    "handling_grid_id",
    "handling_code",
    "office_id",
    "assignee_id",
    "merged_into_id",
    "part_of_id",
    "matter_id",
    "supervised_at",
    "due_at",
    "paused_at",
    "decision",
    "outcome",
    "closed_at",
    "was_late",
    "version",
    "updated_at",
    "card",
)
NOT_KEPT = (
    "id",
    "reporter_name",
    "reporter_phone",
    "forgotten_at",
    "track_code",
    "amber_at",
    "due_provisional",
)
_BEFORE = {"was_late": "closed_late"}  # under which name a column stands in the states of old events
_ADDED = frozenset({"card"})  # not in the states of old events: stands in one only where it says something
BREACHED = "stage_of_case"  # the fact of a missed deadline: the key of the stage
FORGOT = "forgot"  # the fact of a forgetting: what each changed event says now, by its sequence
SATISFACTION = "satisfaction"  # the fact of an opinion
_ASKS = (ActionCode.OPINION, ActionCode.FEED_BACK)
_CHUNK = 500  # cases that are read with their events at a time


def new_salt() -> str:
    """Goes into the hash of an event and of the state of its case, and is dropped with the words that are
    forgotten, so that nobody finds them by trying."""
    return secrets.token_hex(16)


def digest(event: CaseEvent) -> str:
    """The SHA-256 of an event's canonical content, its salt, and its predecessor's hash."""
    return fingerprint(
        {
            **_salt(event.salt),
            "case": event.case_id,
            "sequence": event.sequence,
            "action": event.action,
            "actor": event.actor_id,
            "at": event.at,
            "stage_before": event.stage_before,
            "stage_after": event.stage_after,
            "text": event.text,
            "facts": event.facts,
            "previous": event.previous_hash,
        }
    )


def _salt(salt: str) -> dict[str, str]:
    """Nothing for events from before salts."""
    return {"salt": salt} if salt else {}


def state_of(values: Mapping[str, Any], salt: str) -> str:
    """The SHA-256 of what a case says of itself, with the salt of the event after which it does; ``values``
    are its columns as the database has them."""
    kept = {_BEFORE.get(name, name): values[name] for name in KEPT if values[name] or name not in _ADDED}
    return fingerprint({**_salt(salt), **kept})


def state_now(case_id: int, salt: str) -> str:
    """``state_of`` the case as it stands in the database, in this transaction. One query."""
    return state_of(Case.objects.values(*KEPT).get(pk=case_id), salt)


def states_now(salts: Mapping[int, str]) -> dict[int, str]:
    """``state_now`` of many cases, whose salts are given by their keys. One query."""
    rows = Case.objects.filter(pk__in=salts).values("pk", *KEPT)
    return {row["pk"]: state_of(row, salts[row["pk"]]) for row in rows}


def seal_of(event: CaseEvent) -> str:
    """The seal of an event and of the state of its case."""
    return sealed("cases.caseevent", {"hash": event.hash, "state": event.state})


@dataclass(frozen=True, slots=True)
class Break:
    """The first event of a case that does not fit its chain; 0 when it is the case that does not."""

    case_id: int
    event_id: int
    sequence: int
    reason: str


def _misfit(event: CaseEvent, sequence: int, previous: str, forgot: Mapping[str, str]) -> str:
    """Why ``event`` does not fit as number ``sequence`` after ``previous``; empty when it does. ``forgot``
    has the digests of those whose words were forgotten, as they are since."""
    if event.sequence != sequence:
        return "an event before it is missing"
    if event.previous_hash != previous:
        return "it does not follow its predecessor"
    if digest(event) not in (event.hash, forgot.get(str(sequence))):
        return "its content was changed"
    return "" if seal_of(event) == event.seal else "its seal was made without the key, or there is none"


def breaks(case_number: str = "") -> Iterator[Break]:
    """The first event of each case that does not fit, or the case that does not fit its last event; of one
    case, or of all. Reads in one pass."""
    cases = Case.objects.order_by("pk")
    if case_number:
        cases = cases.filter(number=case_number)
    after = 0
    while chunk := list(cases.filter(pk__gt=after).values("pk", *KEPT)[:_CHUNK]):
        keys = [case["pk"] for case in chunk]
        events = CaseEvent.objects.filter(case__in=keys)
        yield from _breaks_of(chunk, events.order_by("case_id", "sequence"), _beside(keys))
        after = chunk[-1]["pk"]


@dataclass(slots=True)
class _Rows:
    """What rows beside a case say: of its stages the missed deadlines by their keys, and the deadline that
    runs; of its resident how satisfied she was, closing by closing."""

    late: dict[int, str] = field(default_factory=dict)
    due: dt.datetime | None = None
    satisfied: list[str] = field(default_factory=list)


def _beside(keys: list[int]) -> dict[int, _Rows]:
    """Two queries."""
    found = {key: _Rows() for key in keys}
    rows = StageRun.objects.filter(Q(breached_at__isnull=False) | Q(left_at__isnull=True), case__in=keys)
    for case, run, breached, left, due in rows.values_list("case", "pk", "breached_at", "left_at", "due_at"):
        if breached is not None:
            found[case].late[run] = canonical(breached)
        if left is None:
            found[case].due = due
    opinions = ResidentOpinion.objects.filter(case__in=keys).order_by("case", "cycle")
    for case, satisfaction in opinions.values_list("case", "satisfaction"):
        found[case].satisfied.append(satisfaction)
    return found


def _breaks_of(
    cases: list[dict[str, Any]], events: QuerySet[CaseEvent], beside: Mapping[int, _Rows]
) -> Iterator[Break]:
    chains = {pk: list(chain) for pk, chain in groupby(events.iterator(), key=lambda event: event.case_id)}
    for case in cases:
        chain = chains.get(case["pk"], [])
        found = _first_break(case, chain) or _amiss(case, chain, beside[case["pk"]])
        if found is not None:
            yield found


def _forgot(events: list[CaseEvent]) -> dict[str, str]:
    """What events whose words were forgotten say since: what the last forgetting, whose own seal and hash are
    checked like any other's, says of each."""
    found: dict[str, str] = {}
    for event in events:
        if event.action == ActionCode.FORGET:
            found |= event.facts.get(FORGOT, {})
    return found


def _first_break(case: dict[str, Any], events: list[CaseEvent]) -> Break | None:
    pk, previous, forgot = case["pk"], "", _forgot(events)
    if not events:
        return Break(pk, 0, 0, "it has no events")
    for sequence, event in enumerate(events, start=1):
        reason = _misfit(event, sequence, previous, forgot)
        if reason:
            return Break(pk, event.pk, event.sequence, reason)
        previous = event.hash
    if events[-1].state != state_of(case, events[-1].salt):
        return Break(pk, 0, 0, "the case is not what its last event left")
    return None


def _amiss(case: dict[str, Any], events: list[CaseEvent], rows: _Rows) -> Break | None:
    """The missed deadlines of the stages and of the case, and the opinions of residents, are those that the
    timeline tells of, and the open stage is due when the case is."""
    told = {
        event.facts[BREACHED]: event.facts["due"] for event in events if event.action == ActionCode.BREACH
    }
    if told != rows.late or case["was_late"] != bool(told):
        return Break(case["pk"], 0, 0, "its missed deadlines are not those of its timeline")
    if rows.due != case["due_at"]:
        return Break(case["pk"], 0, 0, "the deadline of its stage is another one than its own")
    said = [one.facts[SATISFACTION] for one in events if one.action in _ASKS and SATISFACTION in one.facts]
    if said != rows.satisfied:
        return Break(case["pk"], 0, 0, "the residents' opinions are not those of its timeline")
    return None
