"""A register to test with: id numbers that are right, households, and people in them."""

import datetime as dt
from typing import Any

from grids.models import Grid
from kit.privacy.scan import check_digit
from residents import registry
from residents.models import Household, Resident, Tag, WelfareRecord
from residents.registry import Particulars
from staff.models import Member


def id_number(serial: int = 1, birth: str = "19480315", prefix: str = "330402") -> str:
    """An id number with the right check digit; an odd serial is a man's."""
    head = f"{prefix}{birth}{serial % 1000:03d}"
    return head + check_digit(head)


def household(by: Member, grid: Grid, door: str = "101", **fields: Any) -> Household:
    """A registered household."""
    return registry.register_household(by=by, grid=grid, door=door, **fields)


def resident(
    by: Member, home: Household, name: str = "王小明", tags: tuple[str, ...] = (), **fields: Any
) -> Resident:
    """Somebody who lives in ``home``; without further facts a man born in 1948."""
    given = {"name": name, "id_number": id_number(), "phone": "13812345678", **fields}
    chosen = list(Tag.objects.filter(code__in=tags))
    return registry.add_resident(household=home, by=by, particulars=Particulars(tags=chosen, **given))


def welfare(by: Member, person: Resident, kind: str = "relief") -> WelfareRecord:
    """A record to be verified."""
    return registry.register_welfare(resident=person, by=by, kind=kind, grounds="低收入")


def day(text: str) -> dt.date:
    """A date, from 2026-03-01."""
    return dt.date.fromisoformat(text)
