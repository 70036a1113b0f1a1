"""What is announced, known and done together in the demonstration, by the verbs."""

import datetime as dt
from functools import partial

from cases.models import Category
from demo.stories.news import ACTIVITIES, NOTICES, TEXTS, Notice, Text, Together
from demo.township.history import History
from demo.township.town import Township
from diaries.actions.news.activities import call_activity, count_activity, sign_up
from diaries.actions.news.announcements import announce
from diaries.actions.news.knowledge import write_text
from diaries.models import Activity
from grids.codes import community_of, township_of
from kit.time import clock
from staff.models import Member

_DAY = dt.timedelta(days=1)


def tell_news(history: History, town: Township, now: dt.datetime) -> None:
    """Announcements, texts of the knowledge, and activities before and after today."""
    told = _Told(town)
    for text in TEXTS:
        history.note(now - 20 * _DAY, partial(told.write, text))
    for one in NOTICES:
        history.note(now - one.back * _DAY, partial(told.announce, one))
    for planned in ACTIVITIES:
        begins = clock.midnight(clock.date_of(now + planned.days * _DAY)) + dt.timedelta(hours=planned.hour)
        history.note(min(begins, now) - 2 * _DAY, partial(told.call, planned, begins))
        if planned.counted is not None:
            history.note(begins + 3 * _DAY / 24, partial(told.count, planned))


class _Told:
    """Who tells, and where."""

    def __init__(self, town: Township) -> None:
        self._town = town
        self._called: dict[str, int] = {}

    def _member(self, key: str) -> Member:
        return self._town.members[key]

    @property
    def _community(self) -> str:
        return community_of(self._town.home[self._member("secretary").pk].code)

    def write(self, text: Text) -> None:
        """A text that the community keeps."""
        write_text(
            by=self._member("secretary"),
            area=self._community,
            title=text.title,
            words=text.words,
            kind=text.kind,
            categories=list(Category.objects.filter(code__in=text.categories)),
            welfare=text.welfare,
            source=text.source,
            publish=True,
        )

    def announce(self, one: Notice) -> None:
        """Something for the leaders, and mostly for residents too."""
        today = clock.today()
        announce(
            by=self._member(one.by),
            area=township_of(self._community) if one.by == "township" else self._community,
            audience="residents" if one.for_residents else "leaders",
            title=one.title,
            words=one.words,
            until=None if one.ahead is None else today + one.ahead * _DAY,
            urgent=one.urgent,
        )

    def call(self, planned: Together, begins: dt.datetime) -> None:
        """An activity for everybody; the leader and the worker come."""
        made = call_activity(
            by=self._member("secretary"),
            area=self._community,
            kind=planned.kind,
            audience="residents",
            title=planned.title,
            words=planned.words,
            begins_at=begins,
            ends_at=begins + dt.timedelta(hours=2),
            place=planned.place,
            capacity=planned.capacity,
            takes_part=True,
        )
        self._called[planned.title] = made.pk
        for key in ("leader", "worker") if planned.counted or planned.days < 3 else ():
            sign_up(by=self._member(key), activity=made)

    def count(self, planned: Together) -> None:
        """How many came."""
        made = Activity.objects.get(pk=self._called[planned.title])
        count_activity(
            by=self._member("secretary"),
            activity=made,
            counted=planned.counted or 0,
            words=planned.how,
            version=made.version,
        )
