"""The verbs of residents. Each appends an event; where somebody lives then follows from all events."""

import datetime as dt
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gridgov.kit import clock
from gridgov.kit.errors import Invalid
from residents.choices import Relation, ResidentEventKind
from residents.history import standing
from residents.models import Household, Resident, ResidentEvent
from residents.registry.common import claim, demand, noted
from residents.registry.particulars import Particulars, check_unique
from staff.models import Member
from staff.scopes import scope_of

_FIRST = (ResidentEventKind.REGISTERED, ResidentEventKind.BIRTH, ResidentEventKind.MOVE_IN)
_HASHES = frozenset({"id_hash", "id_tail", "phone_hash", "phone_tail"})


@transaction.atomic
def add_resident(
    *,
    household: Household,
    by: Member,
    particulars: Particulars,
    how: str = ResidentEventKind.REGISTERED,
    on: dt.date | None = None,
) -> Resident:
    """Put a person into a household: registered as living there, moved in on a day, or born.

    Raises:
        NotAllowed: ``by`` may not.
        Invalid: something does not fit, or the person is registered already.
        Conflict: somebody registered the same person at this moment.
    """
    demand(by, "add_resident", household)
    if how not in _FIRST:
        raise Invalid(_("A person comes by registration, birth or moving in."))
    _take(household)
    columns = particulars.columns()
    check_unique(columns["id_hash"], scope_of(by.user))
    person = Resident.objects.create(household=household, **columns)
    person.tags.set(particulars.tags)
    day = _day(on)
    _append(person, how, day, household, by)
    noted(by, person, household.area, verb=f"add_resident:{how}")
    return person


def birth(*, household: Household, by: Member, particulars: Particulars) -> Resident:
    """A child was born into a household. Raises as ``add_resident``."""
    return add_resident(
        household=household,
        by=by,
        particulars=particulars,
        how=ResidentEventKind.BIRTH,
        on=particulars.birth or particulars.columns()["birth"],
    )


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
    if resident.ended_on is None:
        check_unique(columns["id_hash"], scope_of(by.user), but=resident)
    old: dict[str, Any] = {name: getattr(resident, name) for name in columns if name not in _HASHES}
    changed = sorted(name for name, value in old.items() if value != columns[name])
    tags = {tag.pk for tag in particulars.tags}
    had = set(resident.tags.values_list("pk", flat=True))
    claim(resident, version, **columns)
    resident.tags.set(tags)
    if tags != had:
        changed, old = [*changed, "tags"], {**old, "tags": sorted(had)}
    if changed:
        before = json.dumps({name: old[name] for name in changed}, ensure_ascii=False, cls=DjangoJSONEncoder)
        _append(
            resident,
            ResidentEventKind.CORRECTION,
            clock.today(),
            resident.household,
            by,
            fields=" ".join(changed),
            before=before,
        )
        noted(by, resident, resident.household.area, verb="change_resident", fields=changed)
    return resident


@transaction.atomic
def move_in(*, resident: Resident, household: Household, by: Member, on: dt.date | None = None) -> Resident:
    """Somebody who had moved out is back, in this household.

    Raises:
        NotAllowed: ``by`` may not register in the household, or may not see the person.
        Invalid: the person is present or dead, or the household is closed.
    """
    demand(by, "change_resident", resident)
    demand(by, "add_resident", household)
    _take(household)
    if resident.ended_by != ResidentEventKind.MOVE_OUT:
        raise Invalid(_("Only somebody who has moved out can move in again."))
    check_unique(resident.id_hash, scope_of(by.user), but=resident)
    _append(resident, ResidentEventKind.MOVE_IN, _day(on), household, by)
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
    """Somebody went to live in another household of the register.

    Raises:
        NotAllowed: ``by`` may not change the person here, or register there.
        Invalid: the person is not here or lives there already, or the household is closed.
    """
    demand(by, "change_resident", resident)
    demand(by, "add_resident", household)
    _take(household)
    _check_present(resident)
    if resident.household_id == household.pk:
        raise Invalid(fields={"household": [_("The person lives there already.")]})
    Resident.objects.filter(pk=resident.pk).update(relation=relation)
    _append(resident, ResidentEventKind.TRANSFER, _day(on), household, by)
    noted(by, resident, household.area, verb="transfer")
    return resident


def _leave(resident: Resident, by: Member, kind: str, on: dt.date | None, note: str) -> Resident:
    demand(by, "change_resident", resident)
    Household.objects.select_for_update().get(pk=resident.household_id)
    resident.refresh_from_db(fields=["ended_on", "household"])
    _check_present(resident)
    day = _day(on)
    if resident.birth is not None and day < resident.birth:
        raise Invalid(fields={"on": [_("This day lies before the birth.")]})
    area = resident.household.area
    _append(resident, kind, day, resident.household, by, note=note)
    if resident.ended_on is None:
        raise Invalid(fields={"on": [_("The person came or returned after this day.")]})
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


def _append(
    resident: Resident, kind: str, on: dt.date, household: Household, by: Member, **more: str
) -> None:
    """Add an event, and let the person's state follow from all of them."""
    ResidentEvent.objects.create(
        resident=resident, kind=kind, date=on, household=household, by=by, at=clock.now(), **more
    )
    now = standing(resident.events.defer("before"))
    if now is None or kind == ResidentEventKind.CORRECTION:
        return
    claim(
        resident,
        resident.version,
        household=now.household,
        ended_on=now.ended_on,
        ended_by=now.ended_by,
    )
