"""Everything that is held on one person, to be shown to that person (PIPL: the right to see and correct)."""

import json
from typing import Any

from django.http import HttpRequest

from gridgov.kit import clock
from gridgov.kit.errors import NotAllowed
from residents.access import REVEAL, reason
from residents.models import Resident
from staff.audit import record, subject_of
from staff.choices import AuditAction
from staff.models import AuditRecord, Member

_LINES = 200  # of the audit


def everything(
    *, resident: Resident, by: Member | None, purpose: str, words: str, request: HttpRequest | None = None
) -> dict[str, Any]:
    """The person, the history with the values that corrections replaced, the entitlements, the visits to
    where the person lives, and who has looked at it. Leaves a record.

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
    return {
        "made_at": clock.local(clock.now()).isoformat(timespec="seconds"),
        "person": _person(person),
        "history": [_event(event) for event in person.events.select_related("by", "household")],
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


def _event(event: Any) -> dict[str, Any]:
    return {
        "date": event.date,
        "what": event.get_kind_display(),
        "household": event.household.door,
        "note": event.note,
        "before": json.loads(event.before) if event.before else {},
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
    }


def _visits(person: Resident) -> list[dict[str, Any]]:
    names = ("findings", "difficulties", "wishes", "follow_up", "met")
    return [
        {
            "at": clock.local(visit.at).isoformat(timespec="minutes"),
            "by": str(visit.by),
            **{name: getattr(visit, name) for name in names},
        }
        for visit in person.household.visits.select_related("by")
    ]


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
