"""What the verbs of the register have in common: the right, the record, and the claim of a version."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from grids.choices import GridLevel
from grids.models import Grid
from kit.actors import System, require
from kit.errors import Conflict, Invalid
from residents.models import Household, Resident
from staff.audit.record import record, subject_of
from staff.choices import AuditAction
from staff.models import Member

DOOR_LEVELS = (GridLevel.RESIDENT_GROUP, GridLevel.BUILDING)


def demand(by: Member | System, permission: str, row: Any) -> None:
    """Raises NotAllowed unless ``by`` holds ``residents.<permission>`` for ``row``."""
    require(by.user if isinstance(by, Member) else by, f"residents.{permission}", row)


def check_place(grid: Grid) -> None:
    """Raises Invalid unless households may lie in ``grid``."""
    if grid.level not in DOOR_LEVELS or grid.retired_on is not None:
        raise Invalid(fields={"grid": [_("A household lies in a group or building that is in use.")]})


def claim(row: models.Model, version: int, **values: Any) -> None:
    """Write ``values`` if the row is still the one that was seen as ``version``.

    Raises:
        Conflict: somebody was faster.
    """
    rows = type(row)._default_manager.filter(pk=row.pk, version=version)
    if not rows.update(version=F("version") + 1, **values):
        raise Conflict
    row.refresh_from_db()


def hold_home(resident: Resident) -> None:
    """Lock the household of a person, so that nothing is noted of somebody who is just leaving, and see anew
    where the person is."""
    Household.objects.select_for_update().get(pk=resident.household_id)
    resident.refresh_from_db(fields=["ended_on", "household"])


@contextmanager
def still_free(check: Callable[[], None]) -> Iterator[None]:
    """Check that a door or a number is free, then write. Somebody may take it between the two: the database
    refuses the second row, and ``check``, asked again, says in words what stands there now.

    Raises:
        Invalid: ``check`` refuses, before or after.
        IntegrityError: the database refuses for another reason.
    """
    check()
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        check()
        raise


def noted(by: Member | System, row: models.Model, area: str, **facts: Any) -> None:
    """Record that private data changed: what and where, never the values."""
    record(
        by=by,
        action=AuditAction.CHANGE_PRIVATE,
        subject=subject_of(row),
        area=area,
        facts=facts,
    )
