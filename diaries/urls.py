"""Addresses of the leaders' diary."""

import datetime as dt

from django.urls import path, register_converter

from diaries.views import diary, diary_day, entry_case
from kit.time.formats import DAY_PATTERN, day_text, read_day


class DayConverter:
    """A date as YYYY-MM-DD; what is no date has no page."""

    regex = DAY_PATTERN

    def to_python(self, value: str) -> dt.date:
        """The date. Raises ValueError, which Django takes for another address."""
        return read_day(value)

    def to_url(self, value: dt.date) -> str:
        """The date in the address."""
        return day_text(value)


register_converter(DayConverter, "day")

urlpatterns = [
    path("", diary, name="diary"),
    path("<day:date>/", diary_day, name="diary-day"),
    path("entries/<int:entry>/case/", entry_case, name="entry-case"),
]
