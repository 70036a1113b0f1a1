"""Everything that is held on one person, to be shown to that person (PIPL: the right to see and correct)."""

import json
from typing import Any

from django.http import HttpRequest

from gridgov.kit import clock
from gridgov.kit.errors import NotAllowed
from residents.access import REVEAL, reason
from residents.history import stays
from residents.models import Resident, ResidentEvent, Tag, Visit
from staff.audit import record, subject_of
from staff.choices import AuditAction
from staff.models import AuditRecord, Member

_LINES = 200  # of the audit


def everything(
    *, resident: Resident, by: Member | None, purpose: str, words: str, request: HttpRequest | None = None
) -> dict[str, Any]:
    """The person, the history with the values that corrections replaced, the entitlements, the visits to
    where the person lived at the time, and who has looked at it. Leaves a record.

    What was found on a visit may be about others of the household: it is told only to whom it was about, who
    is the one that was met or lived there alone. Of other visits the record says that there were such.

    Raises:
        NotAllowed: ``by`` may not see the person in full.
        Invalid: the reason is missing.
    """
    if by is None or not by.user.has_perm(REVEAL, resident):
        raise NotAllowed
    record(
        by=by,
        action=AuditAction.VIEW_PRIVATE,
        subject=subject_of(resident),
        area=resident.household.area,
        purpose=reason(purpose, words),
        facts={"verb": "everything"},
        request=request,
    )
    person = Resident.objects.select_related("household__grid__parent").get(pk=resident.pk)
    tags = {tag.pk: str(tag) for tag in Tag.objects.all()}
    events = person.events.select_related("by", "household__grid")
    return {
        "made_at": clock.local(clock.now()).isoformat(timespec="seconds"),
        "person": _person(person),
        "history": [_event(event, tags) for event in events],
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
        "birth": person.birth,
        "sex": person.get_sex_display(),
        "kind": person.get_kind_display(),
        "relation": person.get_relation_display(),
        "tags": [str(tag) for tag in person.tags.all()],
        "away": person.away,
        "household": f"{home.grid.name} {home.door}",
        "grid": home.area,
        "ended_on": person.ended_on,
    }


def _event(event: Any, tags: dict[int, str]) -> dict[str, Any]:
    before: dict[str, Any] = json.loads(event.before) if event.before else {}
    if "tags" in before:
        before["tags"] = [tags.get(pk, "") for pk in before["tags"]]
    return {
        "date": event.date,
        "what": event.get_kind_display(),
        "household": f"{event.household.grid.name} {event.household.door}",
        "note": event.note,
        "before": before,
        "by": str(event.by or ""),
        "at": clock.local(event.at).isoformat(timespec="seconds"),
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
    for stay in reversed(stays(person.events.defer("before"))):
        others = ResidentEvent.objects.filter(household=stay.household).exclude(resident=person)
        alone = not others.exists()
        for visit in Visit.objects.filter(household=stay.household).select_related("by"):
            day = clock.local(visit.at).date()
            if stay.since <= day and (stay.until is None or day <= stay.until):
                told.append(_visit(visit, alone or person.name in visit.met))
    return told


def _visit(visit: Visit, about: bool) -> dict[str, Any]:
    """A visit; with what was found there when it was ``about`` the person."""
    row = {
        "at": clock.local(visit.at).isoformat(timespec="minutes"),
        "by": str(visit.by),
        "purpose": visit.get_purpose_display(),
    }
    names = ("findings", "difficulties", "wishes", "follow_up", "met")
    return {**row, **({name: getattr(visit, name) for name in names} if about else {})}


def _looks(person: Resident) -> list[dict[str, Any]]:
    rows = AuditRecord.objects.filter(subject=subject_of(person)).select_related("member")
    return [
        {
            "at": clock.local(row.at).isoformat(timespec="seconds"),
            "by": str(row.member or row.login),
            "what": row.get_action_display(),
            "purpose": row.purpose,
        }
        for row in rows[:_LINES]
    ]
