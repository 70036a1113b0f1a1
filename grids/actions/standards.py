"""The verbs of the sizes that districts have adapted, each for its own area (policy 二(一))."""

from django.db import IntegrityError, transaction

from grids.models import SizeStandard
from grids.queries.areas import refuse_area
from kit.actors import Actor, require
from kit.checking import as_it_is, check_row
from kit.errors import Conflict, Invalid

_ADD, _CHANGE = "grids.add_sizestandard", "grids.change_sizestandard"


@transaction.atomic
def save_size_standard(
    *,
    by: Actor,
    standard: SizeStandard | None,
    area: str,
    setting: str,
    fewest_households: int,
    most_households: int,
    people: int,
    tolerance: int,
) -> SizeStandard:
    """Set the size of resident groups in ``area`` (code of a division or grid; empty: everywhere) and for
    ``setting``, or change a standard.

    Raises:
        NotAllowed: ``by`` sets no standards, or not in the area of this one.
        NotFound: the standard is no more.
        Invalid: the area is not one of ``by``, the sizes make no sense, or the area has such a standard.
        Conflict: somebody was faster.
    """
    if standard is None:
        require(by, _ADD)
        saved = SizeStandard()
    else:
        saved = as_it_is(standard)
        require(by, _CHANGE, saved)
    reason = refuse_area(by, _CHANGE, SizeStandard(area=area))
    if reason:
        raise Invalid(fields={"area": [reason]})
    saved.area, saved.setting = area, setting
    saved.fewest_households, saved.most_households = fewest_households, most_households
    saved.people, saved.tolerance = people, tolerance
    check_row(saved)
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError as error:
        raise Conflict from error
    return saved


@transaction.atomic
def delete_size_standard(*, by: Actor, standard: SizeStandard) -> None:
    """From now on what holds above this area holds in it too. Raises NotAllowed."""
    require(by, "grids.delete_sizestandard", as_it_is(standard))
    standard.delete()
