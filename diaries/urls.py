"""Addresses of the leaders' diary."""

import datetime as dt

from django.urls import path, register_converter

from diaries.views import diary, diary_day, entry_case


class DayConverter:
    """A date as YYYY-MM-DD; what is no date has no page."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> dt.date:
        """The date. Raises ValueError, which Django takes for another address."""
        return dt.date.fromisoformat(value)

    def to_url(self, value: dt.date) -> str:
        """The date in the address."""
        return value.isoformat()


register_converter(DayConverter, "day")

urlpatterns = [
    path("", diary, name="diary"),
    path("<day:date>/", diary_day, name="diary-day"),
    path("entries/<int:entry>/case/", entry_case, name="entry-case"),
]
