"""What time it is: aware in UTC for storage, and the civil date in China for people."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

CHINA = ZoneInfo("Asia/Shanghai")


def now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()


def today() -> dt.date:
    """Today's date in China."""
    return timezone.localdate(timezone=CHINA)


def local(moment: dt.datetime) -> dt.datetime:
    """``moment`` on the clocks of China."""
    return moment.astimezone(CHINA)
