"""What the verbs of the diary have in common: nothing is written into a week that is closed."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from diaries.choices import CLOSED
from diaries.models import WeekClosing
from diaries.rules.weeks import monday_of
from kit.errors import Invalid
from staff.models import Member


def refuse_closed(by: Member, date: dt.date) -> None:
    """Go on only while the week of ``date`` is open to ``by``, whose verbs wait for each other. One query.
    Raises Invalid."""
    if WeekClosing.objects.of(by).filter(monday=monday_of(date), state__in=CLOSED).exists():
        raise Invalid(_("You have closed this week: nothing is written into it any more."))
