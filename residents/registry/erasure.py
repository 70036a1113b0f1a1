"""Forgetting residents: those who moved out or died, when their time is over, and whoever asks for it with
right (PIPL 19, 47). What is erased is gone. The record says that it was, when, by whom and why."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from grids.codes import COMMUNITY_LENGTH
from kit.actors import Actor, require
from kit.privacy.forgetting import Forgotten
from kit.privacy.scan import pattern_of
from kit.time import clock
from residents.access.looking import NEUTRAL, unnamed
from residents.bookkeeping.writing import demand
from residents.history import Stay, met_alone, stays
from residents.models import HouseholdEvent, Resident, ResidentEvent, Unit, Visit
from staff.audit.purposes import said
from staff.audit.record import record, subject_of
from staff.choices import AuditAction
from staff.models import Member

_BY_TIME = "residents.erase_gone"  # of no role: only the system and its administrators have it
_BATCH = 200  # people a transaction
_SAID = ("findings", "difficulties", "wishes", "follow_up", "met", "withdrawn_why")  # the words of a visit


@transaction.atomic
def erase_resident(*, resident: Resident, by: Member, reason: str) -> None:
    """Erase a person on request: number, phone, tags, entitlements, history and what visits found, whether
    the person lives here or not. It can't be undone.

    Raises:
        NotAllowed: ``by`` may not.
        Invalid: the reason is missing or too long.
    """
    demand(by, "erase_resident", resident)
    why = said(reason, "reason", _("Please say who asked for it and why."))
    locked = Resident.objects.select_for_update(of=("self",)).select_related("household").get(pk=resident.pk)
    record(
        by=by,
        action=AuditAction.CHANGE_PRIVATE,
        subject=subject_of(locked),
        area=locked.household.area,
        # The audit outlives the person.
        purpose=unnamed(why, locked.name),
        facts={"verb": "erase_resident"},
    )
    _erase(locked)


def erase_gone(*, by: Actor, before: dt.date | None = None) -> int:
    """Erase whoever moved out or died before a day, by default RESIDENT_RETENTION_DAYS ago, and the contacts
    of units that were closed before it. Returns how many people.

    Raises:
        NotAllowed: ``by`` is a person of any post: the calendar does it.
    """
    require(by, _BY_TIME)
    limit = before or clock.today() - dt.timedelta(days=settings.RESIDENT_RETENTION_DAYS)
    gone = Resident.objects.filter(ended_on__lt=limit).order_by("pk")
    erased = 0
    while number := _erase_batch(gone, limit, by):
        erased += number
    while _forget_contacts(limit, by):
        pass
    return erased


@transaction.atomic
def _erase_batch(gone: QuerySet[Resident], limit: dt.date, by: Actor) -> int:
    people = list(gone.select_for_update(of=("self",)).select_related("household")[:_BATCH])
    for person in people:
        _note_by_time(by, person, person.household.area, {"ended_before": limit})
        _erase(person)
    return len(people)


def _erase(person: Resident) -> None:
    """Take the person out of the words of visits and events of the households lived in, then drop the
    rows."""
    numbers = [str(person.phone), str(person.id_number)]
    words = Forgotten.of([person.name], numbers, neutral=NEUTRAL, all_numbers=False)
    for stay in stays(person.events.defer("before")):
        others = ResidentEvent.objects.filter(household=stay.household).exclude(resident=person)
        _clean_visits(person, stay, words, alone=not others.exists())
        for happened in (HouseholdEvent.objects.filter(household=stay.household), others):
            for pk, note in happened.exclude(note="").values_list("pk", "note"):
                kept = words.without(note)[:200]
                if kept != note:
                    happened.filter(pk=pk).update(note=kept)
    _clean_elsewhere(person, words)
    person.welfare_records.all().delete()
    person.delete()


def _clean_elsewhere(person: Resident, words: Forgotten) -> None:
    """What was said of the person behind other doors of the community, and in what officials keep. There only
    the whole name and the own numbers are sure to mean her: an aunt Wang lives in every street."""
    named = words.only_named()
    if named is None:
        return
    said = Q()
    for column in _SAID:
        for name in named.names:
            said |= Q(**{f"{column}__contains": name})
        for pattern in filter(None, map(pattern_of, named.phones)):
            said |= Q(**{f"{column}__regex": pattern})
    around = person.household.area[:COMMUNITY_LENGTH]
    for visit in Visit.objects.filter(said, household__area__startswith=around):
        _keep_of(visit, {name: named.without(getattr(visit, name)) for name in _SAID})
    for elsewhere in settings.ERASING:
        import_string(elsewhere)(named.without)


def _clean_visits(person: Resident, stay: Stay, words: Forgotten, *, alone: bool) -> None:
    """Of a visit that was about the person alone nothing stays but that it took place."""
    for visit in Visit.objects.filter(household=stay.household):
        day = clock.date_of(visit.at)
        there = stay.since <= day and (stay.until is None or day <= stay.until)
        gone = there and (alone or met_alone(visit.met, person.name))
        kept = {name: "" if gone else words.without(getattr(visit, name)) for name in _SAID}
        _keep_of(visit, kept)


def _keep_of(visit: Visit, kept: dict[str, str]) -> None:
    """Keep what is left of the words of ``visit``."""
    kept["met"] = kept["met"][:60]
    if any(text != getattr(visit, name) for name, text in kept.items()):
        Visit.objects.filter(pk=visit.pk).update(
            findings=kept["findings"],
            difficulties=kept["difficulties"],
            wishes=kept["wishes"],
            follow_up=kept["follow_up"],
            follow_up_on=visit.follow_up_on if kept["follow_up"] else None,
            met=kept["met"],
            withdrawn_why=kept["withdrawn_why"],
        )


@transaction.atomic
def _forget_contacts(limit: dt.date, by: Actor) -> int:
    """The contacts of units that have been closed for so long."""
    closed = Unit.objects.filter(closed_on__lt=limit).exclude(contact_name="", contact_phone="")
    units = list(closed.select_for_update(of=("self",)).only("area").order_by("pk")[:_BATCH])
    for unit in units:
        _note_by_time(by, unit, unit.area, {"closed_before": limit})
    rows = Unit.objects.filter(pk__in=[unit.pk for unit in units])
    return rows.update(contact_name="", contact_phone="", phone_tail="")


def _note_by_time(by: Actor, row: Resident | Unit, area: str, why: dict[str, dt.date]) -> None:
    record(
        by=by,
        action=AuditAction.CHANGE_PRIVATE,
        subject=subject_of(row),
        area=area,
        facts={"verb": "erase_gone", **why},
    )
