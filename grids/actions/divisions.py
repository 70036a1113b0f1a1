"""The verb of divisions, which come from the national list: only their names are changed by hand."""

from django.db import transaction

from grids.models import Division
from kit.actors import Actor, require
from kit.checking import check_row, stored


@transaction.atomic
def change_division(*, by: Actor, division: Division, name: str) -> Division:
    """Give a division another name.

    Raises:
        NotAllowed: ``by`` may not.
        Invalid: there is no name, or it is too long.
    """
    require(by, "grids.change_division", stored(division))
    division.name = name.strip()
    check_row(division)
    division.save(update_fields=["name"])
    return division
