"""What is said after something was done with a diary: who has it now, and what is left for her."""

import datetime as dt

from django.utils.translation import gettext as _

from diaries.models import WeekClosing
from diaries.queries.owed import READ_WITHIN
from diaries.rules.readers import readers_of
from diaries.rules.weeks import is_over
from kit.text import listed
from kit.time import clock
from kit.time.formats import day_text
from residents.models import Visit

_NAMED = 3  # of those who read it


def settled(done: str) -> str:
    """After what is in nobody's hands but hers."""
    left = _("Nothing is left for you to do with it. You can change it until you close the week.")
    return f"{done}\n{left}"


def signed(closing: WeekClosing) -> str:
    """After a week was closed: who reads it. At most two queries."""
    done = _("The week is closed, late.") if closing.late else _("The week is closed.")
    names = listed(one.name for one in readers_of(closing)[:_NAMED])
    now = _("It waits to be read.")
    if names and closing.signed_at is not None:
        words = _("Now with %(names)s, to be read by %(day)s.")
        now = words % {"names": names, "day": day_text(closing.signed_at + READ_WITHIN)}
    left = _("Nothing is left for you to do, unless it is sent back to you.")
    return "\n".join([done, now, left])


def unsigned(done: str, monday: dt.date) -> str:
    """After a week was kept or taken back: it still waits for her."""
    left = _("Left for you to do: sign it by Sunday midnight.")
    if is_over(monday, clock.now()):
        left = _("Left for you to do: sign it. The week is over, so it will say that it was signed late.")
    return f"{done}\n{left}"


def said_back(visit: Visit) -> str:
    """After a visit was taken back: it counts nowhere, and where it is noted anew."""
    done = _("Your visit at %(door)s is taken back.") % {"door": visit.household.door}
    kept = _("It counts nowhere any more; it is kept as withdrawn.")
    left = _("Where somebody did call, note the visit at that door.")
    return "\n".join([done, kept, left])
