"""From when to when an appointment holds, as conditions. A day holds from its beginning in China: nobody has
to press anything, and no timetable has to run."""

import datetime as dt

from django.db.models import Q

from kit.time.clock import today


def in_force(on: dt.date | None = None, way: str = "") -> Q:
    """Appointments, reached by ``way``, that are in force on a day (today)."""
    day = on or today()
    return _not_ended(day, way) & Q(**{f"{way}since__lte": day})


def standing(way: str = "") -> Q:
    """Those in force today, and those that are planned."""
    return _not_ended(today(), way)


def planned(way: str = "") -> Q:
    """Those that begin on a later day."""
    return Q(**{f"{way}since__gt": today()})


def ended() -> Q:
    """Those that are over."""
    return Q(until__lte=today())


def _not_ended(day: dt.date, way: str) -> Q:
    return Q(**{f"{way}until__isnull": True}) | Q(**{f"{way}until__gt": day})
