"""Addresses of the leaders' diary."""

import datetime as dt

from django.urls import path, register_converter

from diaries.web import looking, readers, weeks
from diaries.web.days import diary, diary_day
from diaries.web.entries import becoming, pages
from diaries.web.opinions.pages import entry_opinion
from kit.time.formats import DAY_PATTERN, MONTH_PATTERN, day_text, month_text, read_day, read_month


class DayConverter:
    """A date as YYYY-MM-DD; what is no date has no page."""

    regex = DAY_PATTERN

    def to_python(self, value: str) -> dt.date:
        """The date. Raises ValueError, which Django takes for another address."""
        return read_day(value)

    def to_url(self, value: dt.date) -> str:
        """The date in the address."""
        return day_text(value)


class MonthConverter:
    """A month as YYYY-MM; what is no month has no page."""

    regex = MONTH_PATTERN

    def to_python(self, value: str) -> dt.date:
        """The first day. Raises ValueError, which Django takes for another address."""
        return read_month(value)

    def to_url(self, value: dt.date) -> str:
        """The month in the address."""
        return month_text(value)


register_converter(DayConverter, "day")
register_converter(MonthConverter, "month")

urlpatterns = [
    path("", diary, name="diary"),
    path("<day:date>/", diary_day, name="diary-day"),
    path("<day:date>/nothing/", pages.nothing_to_note, name="diary-nothing"),
    path("<day:date>/lines/<slug:source>/<slug:line>/", pages.line_remark, name="diary-line"),
    path("<month:month>/", looking.month, name="diary-month"),
    path("search/", looking.search, name="diary-search"),
    path("sheet/", looking.sheet, name="diary-sheet"),
    path("owed/", weeks.owed, name="diary-owed"),
    path("week/", weeks.this_week, name="diary-this-week"),
    path("week/<day:date>/", weeks.week, name="diary-week"),
    path("week/<day:date>/counted/<slug:what>/<slug:which>/", weeks.week_counted, name="diary-week-counted"),
    path("closings/", readers.closings, name="diary-closings"),
    path("closings/<int:closing>/", readers.closing, name="diary-closing"),
    path(
        "closings/<int:closing>/counted/<slug:what>/<slug:which>/",
        readers.closing_counted,
        name="diary-closing-counted",
    ),
    path("closings/<int:closing>/<day:date>/", readers.closing_day, name="diary-closing-day"),
    path("of/<int:leader>/<day:date>/", readers.leader_day, name="diary-of"),
    path("entries/<int:entry>/case/", becoming.entry_case, name="entry-case"),
    path("entries/<int:entry>/visit/", becoming.entry_visit, name="entry-visit"),
    path("entries/<int:entry>/household/", becoming.entry_household, name="entry-household"),
    path("entries/<int:entry>/opinion/", entry_opinion, name="entry-opinion"),
    path("entries/<int:entry>/correct/", pages.entry_correct, name="entry-correct"),
    path("visits/<int:visit>/case/", becoming.visit_case, name="visit-case"),
    path("visits/<int:visit>/withdraw/", becoming.visit_withdraw, name="visit-withdraw"),
    path("photos/<str:name>", pages.entry_photo, name="entry-photo"),
    path("entries/<int:entry>/withdraw/", pages.entry_withdraw, name="entry-withdraw"),
]
