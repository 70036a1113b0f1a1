"""Everything that is held on one person, to be shown to that person (PIPL: the right to see and correct)."""

import json
from typing import Any

from django.http import HttpRequest

from kit.errors import NotAllowed
from kit.time import clock
from kit.time.formats import for_programs
from residents.access import REVEAL, reason
from residents.choices import ResidentEventKind
from residents.history import met_alone, stays
from residents.models import Resident, ResidentEvent, Tag, Visit
from staff.audit.record import subject_of
from staff.audit.reveals import record_reveal
from staff.models import AuditRecord, Member

_LINES = 200  # of the audit


def everything(
    *, resident: Resident, by: Member | None, purpose: str, words: str, request: HttpRequest | None = None
) -> dict[str, Any]:
    """The person, the history with the values that corrections replaced, the entitlements, the visits to
    where the person lived at the time, and who has looked at it. Leaves a record.

    What was found on a visit may be about others of the household: it is told only to whom it was about, who
    is the only one that was met or lived there alone. Of other visits the record says that there were such.

    Raises:
        NotAllowed: ``by`` may not see the person in full.
        TooOften: ``by`` has seen as many as there may be in an hour.
        Invalid: the reason is missing.
    """
    if by is None or not by.user.has_perm(REVEAL, resident):
        raise NotAllowed
    record_reveal(
        by=by,
        subject=subject_of(resident),
        area=resident.household.area,
        purpose=reason(purpose, words, resident.name),
        facts={"verb": "everything"},
        request=request,
    )
    person = Resident.objects.select_related("household__grid__parent").get(pk=resident.pk)
    tags = {tag.pk: str(tag) for tag in Tag.objects.all()}
    events = person.events.select_related("by", "household__grid")
    return {
        "made_at": for_programs(clock.now()),
        "person": _person(person),
        "history": [_event(event, tags, person) for event in events],
        "welfare": [_welfare(one) for one in person.welfare_records.select_related("registered_by")],
        "visits": _visits(person),
        "looked_at": _looks(person),
    }


def _person(person: Resident) -> dict[str, Any]:
    home = person.household
    return {
        "name": person.name,
        "id_number": person.id_number,
        "phone": person.phone,
        "birth": person.born,
        "sex": person.get_sex_display(),
        "kind": person.get_kind_display(),
        "relation": person.get_relation_display(),
        "tags": [str(tag) for tag in person.tags.all()],
        "away": person.away,
        "household": f"{home.grid.name} {home.door}",
        "grid": home.area,
        "ended_on": person.ended_on,
    }


def _event(event: Any, tags: dict[int, str], person: Resident) -> dict[str, Any]:
    before: dict[str, Any] = json.loads(event.before) if event.before else {}
    if "tags" in before:
        before["tags"] = [tags.get(pk, "") for pk in before["tags"]]
    # Of a birth the event has the year; whose record it is may know the day.
    born = event.kind == ResidentEventKind.BIRTH
    return {
        "date": (person.born or event.day_in_words) if born else event.date,
        "what": event.get_kind_display(),
        "household": f"{event.household.grid.name} {event.household.door}",
        "note": event.note,
        "before": before,
        "by": str(event.by or ""),
        "at": for_programs(event.at),
    }


def _welfare(one: Any) -> dict[str, Any]:
    return {
        "kind": one.get_kind_display(),
        "state": one.get_state_display(),
        "grounds": one.grounds,
        "registered_by": str(one.registered_by),
        "valid_until": one.valid_until,
        "lapsed": one.get_lapsed_by_display(),
    }


def _visits(person: Resident) -> list[dict[str, Any]]:
    """The visits to where the person lived at the time, the latest first. Two queries for each household."""
    told: list[dict[str, Any]] = []
    born = person.born
    for stay in reversed(stays(person.events.defer("before"))):
        others = ResidentEvent.objects.filter(household=stay.household).exclude(resident=person)
        alone = not others.exists()
        for visit in Visit.objects.filter(household=stay.household).select_related("by"):
            day = clock.date_of(visit.at)
            if max(stay.since, born or stay.since) <= day and (stay.until is None or day <= stay.until):
                told.append(_visit(visit, alone or met_alone(visit.met, person.name)))
    return told


def _visit(visit: Visit, about: bool) -> dict[str, Any]:
    """A visit; with what was found there when it was ``about`` the person."""
    row = {
        "at": for_programs(visit.at, precision="minutes"),
        "by": str(visit.by),
        "purpose": visit.get_purpose_display(),
    }
    names = ("findings", "difficulties", "wishes", "follow_up", "follow_up_on", "met")
    return {**row, **({name: getattr(visit, name) for name in names} if about else {})}


def _looks(person: Resident) -> list[dict[str, Any]]:
    rows = AuditRecord.objects.filter(subject=subject_of(person)).select_related("member")
    return [
        {
            "at": for_programs(row.at),
            "by": str(row.member or row.login),
            "what": row.get_action_display(),
            "purpose": row.purpose,
        }
        for row in rows[:_LINES]
    ]
