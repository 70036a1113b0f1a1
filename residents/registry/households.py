"""The verbs of households and units."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from grids.models import Grid
from kit.actors import System
from kit.checking import stored
from kit.errors import Invalid, KeyReused
from kit.net.sending import AGAIN_WITHIN, LONGEST_OF_FORM
from kit.numbers import doors, phones, titles
from kit.privacy.fields import tail
from kit.time import clock
from residents.bookkeeping.writing import check_place, claim, demand, noted, still_free
from residents.choices import HouseholdEventKind, ResidenceKind, Tenure, UnitKind
from residents.models import Household, HouseholdEvent, Resident, Unit
from staff.accounts.senders import wait_for_own
from staff.models import Member

_REUSED = _("This form has registered another household already. If this is another one, save it once more.")


@transaction.atomic
def register_household(
    *,
    by: Member,
    grid: Grid,
    door: str,
    tenure: str = Tenure.OWNED,
    kind: str = ResidenceKind.REGISTERED,
    key: str = "",
) -> Household:
    """Put a household into the register. The same ``key`` (form token) of the same member makes one,
    however often it is sent; a door that another form has registered is taken.

    Raises:
        NotAllowed: ``by`` may not register there.
        Invalid: it lies in no group or building, there is no door, or the door has a household already.
        KeyReused: the key was used for another household; it names that one.
    """
    grid = stored(grid)
    home = Household(grid=grid, area=grid.code, door=doors.read(door), tenure=tenure, kind=kind)
    demand(by, "add_household", home)
    check_place(grid)
    home.sent_mark = _mark_of(home)
    if key and (before := _registered_by_form(home, by, key)) is not None:
        return before
    home.registered_at, home.registered_by = clock.now(), by
    with still_free(lambda: _check_free(home, grid, home.door)):
        home.save(force_insert=True)
    _happened(home, HouseholdEventKind.REGISTERED, by)
    noted(by, home, home.area, verb="register_household")
    return home


def _registered_by_form(home: Household, by: Member, key: str) -> Household | None:
    """The household that the same form has made, whatever became of it; ``home`` gets the key of this one.
    Raises KeyReused when the form said something else."""
    wait_for_own(by.user_id)
    home.sent_key = f"{by.pk}:{key[:LONGEST_OF_FORM]}"
    found: Household | None = Household.objects.filter(sent_key=home.sent_key).first()
    if found is not None and found.sent_mark != home.sent_mark:
        raise KeyReused(_REUSED, first=found)
    return found


def _mark_of(home: Household) -> str:
    """What the form said, so that it is known again after the household has changed."""
    said = "|".join([home.grid.code, home.tenure, home.kind, home.door])
    return salted_hmac("residents.household", said, algorithm="sha256").hexdigest()


@transaction.atomic
def change_household(
    *, household: Household, by: Member, version: int, door: str, tenure: str, kind: str
) -> Household:
    """Change what is known of a household. What it says already changes nothing, whatever ``version`` was
    seen: a form that was sent twice.

    Raises:
        NotAllowed: ``by`` may not.
        Invalid: it is closed, or the door has another household.
        Conflict: somebody was faster.
    """
    demand(by, "change_household", household)
    _check_open(household)
    wanted = {"door": doors.read(door), "tenure": tenure, "kind": kind}
    changed = [name for name, value in wanted.items() if getattr(household, name) != value]
    if not changed and version != household.version:
        return household
    with still_free(lambda: _check_free(household, household.grid, wanted["door"])):
        claim(household, version, **wanted, door_key=doors.key(wanted["door"]))
    if changed:
        _happened(household, HouseholdEventKind.CHANGED, by, note=" ".join(changed))
        noted(by, household, household.area, verb="change_household", fields=changed)
    return household


@transaction.atomic
def move_household(*, household: Household, by: Member, version: int, grid: Grid) -> Household:
    """Put a household with all who live there into another grid, as when grids are divided anew.

    Raises:
        NotAllowed: ``by`` may not change it here or there.
        Invalid: it is closed, the grid has no doors, or the door has a household there.
        Conflict: somebody was faster.
    """
    demand(by, "change_household", household)
    grid = stored(grid)
    demand(by, "change_household", Household(grid=grid, area=grid.code))
    _check_open(household)
    check_place(grid)
    left = household.grid
    with still_free(lambda: _check_free(household, grid, household.door)):
        claim(household, version, grid=grid, area=grid.code)
    _happened(household, HouseholdEventKind.MOVED, by, from_grid=left)
    noted(by, household, household.area, verb="move_household")
    return household


@transaction.atomic
def close_household(
    *, household: Household, by: Member, version: int, on: dt.date, note: str = ""
) -> Household:
    """Nobody lives there any more.

    Raises:
        NotAllowed: ``by`` may not.
        Invalid: it is closed, the day lies ahead, or somebody still lives there.
        Conflict: somebody was faster.
    """
    demand(by, "change_household", household)
    _check_open(household)
    if on > clock.today():
        raise Invalid(fields={"on": [_("This day lies ahead.")]})
    # Whoever moves in or out takes this row first, so that nobody is left behind.
    locked = Household.objects.select_for_update().get(pk=household.pk)
    if Resident.objects.present().filter(household=locked).exists():
        raise Invalid(_("Somebody still lives there. First say where they went."))
    claim(household, version, closed_on=on)
    _happened(household, HouseholdEventKind.CLOSED, by, on=on, note=note)
    noted(by, household, household.area, verb="close_household")
    return household


@transaction.atomic
def register_unit(
    *,
    by: Member | System,
    grid: Grid,
    name: str,
    kind: str = UnitKind.SHOP,
    address: str = "",
    contact_name: str = "",
    contact_phone: str = "",
) -> Unit:
    """Put a shop, firm or school into the register; the same one, registered a short while ago, is returned.
    Raises NotAllowed, Invalid."""
    grid = stored(grid)
    unit = Unit(grid=grid, area=grid.code, registered_at=clock.now())
    demand(by, "add_unit", unit)
    said = _of_unit(name, kind, address, contact_name, contact_phone)
    if (before := _registered_before(by, grid, said)) is not None:
        return before
    for field, value in said.items():
        setattr(unit, field, value)
    unit.save(force_insert=True)
    noted(by, unit, unit.area, verb="register_unit")
    return unit


def _registered_before(by: Member | System, grid: Grid, said: dict[str, Any]) -> Unit | None:
    """The unit that the same words made a short while ago: they were sent twice."""
    if isinstance(by, Member):
        wait_for_own(by.user_id)
    lately = {"registered_at__gte": clock.now() - AGAIN_WITHIN, "closed_on": None}
    for one in Unit.objects.filter(grid=grid, name=said["name"], **lately).order_by("-pk"):
        if all(getattr(one, field) == value for field, value in said.items()):
            found: Unit = one
            return found
    return None


@transaction.atomic
def change_unit(
    *,
    unit: Unit,
    by: Member | System,
    version: int,
    name: str,
    kind: str,
    address: str = "",
    contact_name: str = "",
    contact_phone: str = "",
    closed_on: dt.date | None = None,
) -> Unit:
    """Change or close a unit. Raises NotAllowed, Invalid, Conflict."""
    demand(by, "change_unit", unit)
    wanted = {**_of_unit(name, kind, address, contact_name, contact_phone), "closed_on": closed_on}
    changed = [field for field, value in wanted.items() if getattr(unit, field) != value]
    claim(unit, version, **wanted)
    if changed:
        noted(by, unit, unit.area, verb="change_unit", fields=changed)
    return unit


def _of_unit(name: str, kind: str, address: str, contact_name: str, contact_phone: str) -> dict[str, Any]:
    if not name.strip():
        raise Invalid(fields={"name": [_("The name is missing.")]})
    try:
        phone = phones.read(contact_phone)
    except Invalid as refused:
        raise Invalid(fields={"contact_phone": refused.fields["phone"]}) from refused
    return {
        "name": titles.written(name),
        "kind": kind,
        "address": titles.written(address),
        "contact_name": contact_name.strip(),
        "contact_phone": phone,
        "phone_tail": tail(phone),
    }


def _check_free(household: Household, grid: Grid, door: str) -> None:
    """Whoever may register in ``grid`` may also know of the household that is there."""
    if Household.objects.open().filter(grid=grid, door=door).exclude(pk=household.pk).exists():
        reason = _("%(door)s of %(grid)s is in the register already.") % {"door": door, "grid": grid}
        raise Invalid(fields={"door": [reason]})


def _check_open(household: Household) -> None:
    if household.closed_on is not None:
        raise Invalid(_("This household has been closed."))


def _happened(
    household: Household,
    kind: str,
    by: Member,
    *,
    on: dt.date | None = None,
    from_grid: Grid | None = None,
    note: str = "",
) -> None:
    HouseholdEvent.objects.create(
        household=household,
        kind=kind,
        date=on or clock.today(),
        from_grid=from_grid,
        note=note,
        by=by,
        at=clock.now(),
    )
