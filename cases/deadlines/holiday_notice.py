"""The State Council's notice about a year's holidays (国务院办公厅关于部分节假日安排的通知): which days are
free, and on which weekends work is made up (调休), read from its text."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from kit.errors import Invalid
from kit.text import Text, tidy
from kit.time.formats import day_text

LONGEST = 5_000  # characters of a notice; the real ones have some 600
_MOST_DAYS = 16  # of one holiday
DECEMBER = 12  # whose last days a notice may begin with
_WEEKDAYS = "一二三四五六日"
_ITEM = re.compile(r"[一二三四五六七八九十]+、([^:：。\n]{1,12})[:：]")
_DAY = re.compile(
    r"(?:([0-9]{4})年)?(?:([0-9]{1,2})月)?([0-9]{1,2})日(?:[（(][^（）()]*?(?:周|星期)([一二三四五六日天])[^（）()]*[）)])?"
)
_COUNT = re.compile(r"(?:共|放假)([0-9]{1,2})天")


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """A day that the notice names: worked, or free; and for which holiday."""

    date: dt.date
    working: bool
    name: str


@dataclass(slots=True)
class _Found:
    days: dict[dt.date, NoticeDay] = field(default_factory=dict)
    errors: list[Text] = field(default_factory=list)


def read_notice(text: str, year: int) -> list[NoticeDay]:
    """The days that the notice for ``year`` names, in order; those of the last days of the year before too.

    Raises:
        Invalid: there are no holidays in the text, a day is none or falls on another weekday than it says (a
            notice for another year), or a holiday has not as many days as it says; names each.
    """
    text = text.translate({ord("\u3000"): " "})[:LONGEST]
    heads = list(_ITEM.finditer(text))
    found = _Found()
    ends = [*(head.start() for head in heads[1:]), len(text)]
    for head, end in zip(heads, ends, strict=False):
        body = text[head.end() : end]
        _read_item(tidy(head[1]), body, year, found)
    if not found.days and not found.errors:
        found.errors.append(_("No holidays were found in this text. It begins like 一、元旦：1月1日…"))
    if found.errors:
        raise Invalid(fields={"text": found.errors})
    return [found.days[date] for date in sorted(found.days)]


def _read_item(name: str, body: str, year: int, found: _Found) -> None:
    """One holiday: sentences that make free, and sentences that make up."""
    month = 0
    for sentence in re.split(r"[。；;\n]", body):
        days, month = _days_in(name, sentence, year, month, found)
        if "放假" in sentence:
            free = list(_run(name, days, sentence, found))
            stated = _COUNT.search(sentence)
            if stated and int(stated[1]) != len(free):
                words = _("%(name)s: the text says %(said)s days and names %(n)s.")
                found.errors.append(words % {"name": name, "said": stated[1], "n": len(free)})
            _take(free, name, found, working=False)
        elif "上班" in sentence:
            _take(days, name, found, working=True)


def _take(days: list[dt.date], name: str, found: _Found, *, working: bool) -> None:
    for date in days:
        if date in found.days and found.days[date].working != working:
            words = _("%(name)s: %(day)s is both free and worked.")
            found.errors.append(words % {"name": name, "day": day_text(date)})
        found.days[date] = NoticeDay(date, working=working, name=name)


def _days_in(name: str, sentence: str, year: int, month: int, found: _Found) -> tuple[list[dt.date], int]:
    """The days that a sentence names, and the month that goes on holding."""
    days = []
    for one in _DAY.finditer(sentence):
        month = int(one[2] or month)
        try:
            date = dt.date(int(one[1] or year), month, int(one[3]))
        except ValueError:
            found.errors.append(_("%(name)s: %(day)s is no day.") % {"name": name, "day": one[0]})
            continue
        if (date.year, date.month) not in ((year, date.month), (year - 1, DECEMBER)):
            facts = {"name": name, "day": day_text(date), "year": year}
            found.errors.append(_("%(name)s: %(day)s is not of the year %(year)s.") % facts)
            continue
        said = (one[4] or "").replace("天", "日")
        if said and _WEEKDAYS[date.weekday()] != said:
            words = _("%(name)s: %(day)s is no 周%(said)s. Is this the notice for another year?")
            found.errors.append(words % {"name": name, "day": day_text(date), "said": said})
            continue
        days.append(date)
    return days, month


def _run(name: str, days: list[dt.date], sentence: str, found: _Found) -> Iterator[dt.date]:
    """The days of a holiday: those from the first to the last where the sentence says "to" (至)."""
    if len(days) < 2 or "至" not in sentence:
        yield from days
        return
    first, last = days[0], days[-1]
    if not 0 < (last - first).days < _MOST_DAYS:
        facts = {"name": name, "first": day_text(first), "last": day_text(last)}
        found.errors.append(_("%(name)s: from %(first)s to %(last)s is no holiday.") % facts)
        return
    for n in range((last - first).days + 1):
        yield first + dt.timedelta(days=n)
