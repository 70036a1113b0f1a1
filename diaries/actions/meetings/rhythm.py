"""How often meetings are held is set by level and area; where nobody has,
``diaries.rules.meetings.DEFAULTS``."""

from django.db import IntegrityError, transaction

from diaries.models import MeetingRhythm
from grids.queries.areas import refuse_area
from kit.actors import Actor, require
from kit.checking import as_it_is, check_row
from kit.errors import Conflict, Invalid

_ADD, _CHANGE = "diaries.add_meetingrhythm", "diaries.change_meetingrhythm"


@transaction.atomic
def save_rhythm(
    *, by: Actor, rhythm: MeetingRhythm | None, area: str, level: int, number: int, unit: str
) -> MeetingRhythm:
    """Set how often the grids of a level meet in ``area`` (code of a division or grid; empty: everywhere), or
    change it. Meetings that are proposed already keep their day.

    Raises:
        NotAllowed: ``by`` sets no rhythms, or not in the area of this one.
        NotFound: the rhythm is no more.
        Invalid: the area is not one of ``by``, there is no such interval, or the area has one for this level.
        Conflict: somebody was faster.
    """
    if rhythm is None:
        require(by, _ADD)
        saved = MeetingRhythm()
    else:
        saved = as_it_is(rhythm)
        require(by, _CHANGE, saved)
    reason = refuse_area(by, _CHANGE, MeetingRhythm(area=area))
    if reason:
        raise Invalid(fields={"area": [reason]})
    saved.area, saved.level, saved.number, saved.unit = area, level, number, unit
    check_row(saved)
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError as error:
        raise Conflict from error
    return saved


@transaction.atomic
def delete_rhythm(*, by: Actor, rhythm: MeetingRhythm) -> None:
    """From now on what holds above this area holds in it too. Raises NotAllowed."""
    require(by, "diaries.delete_meetingrhythm", as_it_is(rhythm))
    rhythm.delete()
