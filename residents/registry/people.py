"""The verbs of residents. Each appends an event; where somebody lives then follows from all events."""

import datetime as dt
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit.errors import Invalid
from kit.time import clock
from residents.access import LOOK
from residents.bookkeeping.entitlements import end_with, verify_anew
from residents.bookkeeping.particulars import Particulars, check_twin, check_unique
from residents.bookkeeping.taken import noting_taken
from residents.bookkeeping.writing import claim, demand, hold_home, noted, still_free
from residents.choices import Relation, ResidentEventKind
from residents.history import standing
from residents.models import Household, Resident, ResidentEvent
from staff.models import Member
from staff.rights.roles import scope_where

_FIRST = (ResidentEventKind.REGISTERED, ResidentEventKind.BIRTH, ResidentEventKind.MOVE_IN)
_FOLLOW = frozenset({"name_key", "initials", "id_hash", "birth_year", "phone_hash", "phone_tail"})


@noting_taken
@transaction.atomic
def add_resident(
    *,
    household: Household,
    by: Member,
    particulars: Particulars,
    how: str = ResidentEventKind.REGISTERED,
    on: dt.date | None = None,
) -> Resident:
    """Put a person into a household: registered as living there or moved in on a day, which is today unless
    ``on`` says another, or born, on the day of the birth.

    Raises:
        NotAllowed: ``by`` may not.
        Invalid: something does not fit, or the person is registered already, be it since this moment.
    """
    demand(by, "add_resident", household)
    if how not in _FIRST:
        raise Invalid(_("A person comes by registration, birth or moving in."))
    _take(household)
    columns = particulars.columns()
    day = _day(on or columns["birth"] if how == ResidentEventKind.BIRTH else on)
    if how == ResidentEventKind.BIRTH and day != columns["birth"]:
        raise Invalid(fields={"on": [_("Whoever is born comes on the day of the birth.")]})
    # The household is locked: the same form sent twice finds here whom the first one made.
    check_twin(columns, household)
    scope = scope_where(by.user, LOOK)
    with still_free(lambda: check_unique(columns["id_hash"], scope)):
        person = Resident.objects.create(household=household, **columns)
    person.tags.set(particulars.tags)
    _append(person, how, day, household, by)
    noted(by, person, household.area, verb=f"add_resident:{how}")
    return person


def birth(*, household: Household, by: Member, particulars: Particulars) -> Resident:
    """A child was born into a household. Raises as ``add_resident``."""
    return add_resident(household=household, by=by, particulars=particulars, how=ResidentEventKind.BIRTH)


@noting_taken
@transaction.atomic
def change_resident(*, resident: Resident, by: Member, version: int, particulars: Particulars) -> Resident:
    """Correct what is known of a person; what was there before is kept with the event.

    Raises:
        NotAllowed: ``by`` may not.
        Invalid: something does not fit, or the id number belongs to somebody else.
        Conflict: somebody was faster.
    """
    demand(by, "change_resident", resident)
    columns = particulars.columns()
    scope, present = scope_where(by.user, LOOK), resident.ended_on is None
    old: dict[str, Any] = {name: getattr(resident, name) for name in columns if name not in _FOLLOW}
    changed = sorted(name for name, value in old.items() if value != columns[name])
    tags = {tag.pk for tag in particulars.tags}
    had = set(resident.tags.values_list("pk", flat=True))
    with still_free(lambda: check_unique(columns["id_hash"] if present else "", scope, but=resident)):
        claim(resident, version, **columns)
    resident.tags.set(tags)
    if tags != had:
        changed, old = [*changed, "tags"], {**old, "tags": sorted(had)}
    if changed:
        before = json.dumps({name: old[name] for name in changed}, ensure_ascii=False, cls=DjangoJSONEncoder)
        ResidentEvent.objects.create(
            resident=resident,
            kind=ResidentEventKind.CORRECTION,
            date=clock.today(),
            household=resident.household,
            by=by,
            at=clock.now(),
            fields=" ".join(changed),
            before=before,
        )
        noted(by, resident, resident.household.area, verb="change_resident", fields=changed)
    return resident


@noting_taken
@transaction.atomic
def move_in(*, resident: Resident, household: Household, by: Member, on: dt.date | None = None) -> Resident:
    """Somebody who had moved out is back, in this household.

    Raises:
        NotAllowed: ``by`` may not register in the household, or may not see the person.
        Invalid: the person is present or dead, the household is closed, or something is known of a later day.
    """
    demand(by, "change_resident", resident)
    demand(by, "add_resident", household)
    _take(household)
    if resident.ended_by != ResidentEventKind.MOVE_OUT:
        raise Invalid(_("Only somebody who has moved out can move in again."))
    day, scope = _day(on), scope_where(by.user, LOOK)
    with still_free(lambda: check_unique(resident.id_hash, scope, but=resident)):
        _append(resident, ResidentEventKind.MOVE_IN, day, household, by)
    noted(by, resident, household.area, verb="move_in")
    return resident


@transaction.atomic
def move_out(*, resident: Resident, by: Member, on: dt.date | None = None, note: str = "") -> Resident:
    """Somebody moved away. Raises NotAllowed; Invalid when nobody is there, or the day does not fit."""
    return _leave(resident, by, ResidentEventKind.MOVE_OUT, on, note)


@transaction.atomic
def death(*, resident: Resident, by: Member, on: dt.date | None = None, note: str = "") -> Resident:
    """Somebody died. Raises NotAllowed; Invalid when the person is not here, or the day does not fit."""
    return _leave(resident, by, ResidentEventKind.DEATH, on, note)


@transaction.atomic
def transfer(
    *,
    resident: Resident,
    household: Household,
    by: Member,
    relation: str = Relation.OTHER,
    on: dt.date | None = None,
) -> Resident:
    """Somebody went to live in another household of the register. Entitlements go along; in another community
    those that were verified wait to be verified there.

    Raises:
        NotAllowed: ``by`` may not change the person here, or register there.
        Invalid: the person is not here or lives there already, the household is closed, or something is known
            of a later day.
    """
    demand(by, "change_resident", resident)
    demand(by, "add_resident", household)
    _take(household)
    _check_present(resident)
    if resident.household_id == household.pk:
        raise Invalid(fields={"household": [_("The person lives there already.")]})
    left = resident.household.area
    _append(resident, ResidentEventKind.TRANSFER, _day(on), household, by, relation=relation)
    verify_anew(resident, left, household.area)
    noted(by, resident, household.area, verb="transfer")
    return resident


def _leave(resident: Resident, by: Member, kind: str, on: dt.date | None, note: str) -> Resident:
    demand(by, "change_resident", resident)
    hold_home(resident)
    _check_present(resident)
    area = resident.household.area
    _append(resident, kind, _day(on), resident.household, by, note=note)
    end_with(resident, kind)
    noted(by, resident, area, verb=kind)
    return resident


def _take(household: Household) -> None:
    """Lock the household, so that it can't be closed while somebody comes. Raises Invalid when it is."""
    locked = Household.objects.select_for_update().get(pk=household.pk)
    if locked.closed_on is not None:
        raise Invalid(_("This household has been closed."))


def _check_present(resident: Resident) -> None:
    if resident.ended_on is not None:
        raise Invalid(_("This person no longer lives here."))


def _day(on: dt.date | None) -> dt.date:
    today = clock.today()
    if on is not None and on > today:
        raise Invalid(fields={"on": [_("This day lies ahead.")]})
    return on or today


def _check_order(resident: Resident, on: dt.date) -> None:
    """What happened is noted in its order: between two events that are known, a new one would change nothing
    or tear the history.

    Raises:
        Invalid: ``on`` lies before the birth, or before the latest event; its day is named.
    """
    if resident.born is not None and on < resident.born:
        raise Invalid(fields={"on": [_("This day lies before the birth.")]})
    moves = resident.events.exclude(kind=ResidentEventKind.CORRECTION).defer("before")
    last = moves.order_by("date", "pk").last()
    if last is not None and on < last.date:
        facts = {"day": last.day_in_words, "what": last.get_kind_display()}
        reason = _("Something is known of a later day: %(what)s on %(day)s. This can't be earlier.") % facts
        raise Invalid(fields={"on": [reason]})


def _append(
    resident: Resident,
    kind: str,
    on: dt.date,
    household: Household,
    by: Member,
    *,
    note: str = "",
    **more: Any,
) -> None:
    """Add an arrival or departure, and let the person's state follow from all of them, with the columns
    ``more`` beside it. Raises Invalid as ``_check_order``."""
    _check_order(resident, on)
    # The day of a birth is in the encrypted column of the person, and nowhere else.
    kept = on.replace(month=1, day=1) if kind == ResidentEventKind.BIRTH else on
    ResidentEvent.objects.create(
        resident=resident, kind=kind, date=kept, household=household, by=by, at=clock.now(), note=note
    )
    now = standing(resident.events.defer("before"))
    if now is not None:
        claim(
            resident,
            resident.version,
            household=now.household,
            ended_on=now.ended_on,
            ended_by=now.ended_by,
            **more,
        )
