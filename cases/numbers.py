"""Case numbers: JX, the date, and a sequence; unique under parallel filings, gaps allowed (design §4.4)."""

import datetime as dt

from django.db.models import F

from cases.models import DayCounter


def next_number(date: dt.date) -> str:
    """The next number of ``date``; inside the caller's transaction, which holds the counter's row."""
    if not DayCounter.objects.filter(date=date).update(last=F("last") + 1):
        DayCounter.objects.get_or_create(date=date)
        DayCounter.objects.filter(date=date).update(last=F("last") + 1)
    sequence = DayCounter.objects.values_list("last", flat=True).get(date=date)
    return f"JX{date:%Y%m%d}{sequence:05d}"
