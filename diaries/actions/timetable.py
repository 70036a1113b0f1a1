"""The verbs of the timetable: closings to be signed are made when a week is over, days on which nothing stood
are noted, and whoever owes something is reminded once. Everything in batches of one commit each: whoever is
killed leaves rows, and the next round goes on."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diaries.choices import CLOSED
from diaries.lines import Span
from diaries.models import MissingDay, WeekClosing
from diaries.queries.owed import Keeper, by_person, filled, keepers, unclosed_weeks, unread
from diaries.rules.filing import Standing, standing
from diaries.rules.weeks import last_day, monday_of
from grids.scope import Scope
from kit.actors import Actor, require
from kit.time import clock
from kit.time.formats import day_text
from notices.choices import Kind
from notices.telling import Message, notify_all
from staff.choices import Post
from staff.models import Member
from staff.posts.holders import ManyHolders

_KEEP = "diaries.keep_weeks"  # of no role: only the system and its administrators have it
_BATCH = 500
_DAY = dt.timedelta(days=1)
# For these days it is looked whether anything stands, should nobody have been there before.
BACK = tuple(number * _DAY for number in (1, 2, 3))
STILL_FILLED = 14  # days for which a missing day is looked at again: a visit is entered at its true time


def begin_closings(*, by: Actor, on: dt.date) -> int:
    """Make a closing to be signed for the week before that of ``on``, for each leader who has none.
    Returns how many. Raises NotAllowed: ``by`` is a person of any post."""
    require(by, _KEEP)
    monday = monday_of(on) - 7 * _DAY
    return sum(_begin(some, monday) for some in _keepers(Span(monday, last_day(monday))))


def _keepers(on: Span) -> Iterator[list[Keeper]]:
    after = 0
    while some := keepers(after, _BATCH, on=on):
        yield some
        after = max(one.member for one in some)


@transaction.atomic
def _begin(some: list[Keeper], monday: dt.date) -> int:
    there = WeekClosing.objects.filter(monday=monday, member__in=[one.member for one in some])
    known, at = set(there.values_list("member", flat=True)), clock.now()
    rows = [
        WeekClosing(member_id=one.member, grid_id=one.grid, monday=monday, begun_at=at)
        for one in some
        if one.member not in known
    ]
    WeekClosing.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def note_missing_days(*, by: Actor, at: dt.datetime, working: Iterable[dt.date]) -> int:
    """Note the days of ``working`` that are over and on which nothing stands, of the leaders who keep a diary
    each working day (DIARY_DAILY_LEVELS) and have not closed that week; and settle those on which something
    stands by now. Returns how many were noted. Raises NotAllowed: ``by`` is a person of any post."""
    require(by, _KEEP)
    _settle_filled(at)
    days = [day for day in working if standing(day, at) == Standing.CLOSED]
    return sum(_note(some, day, at) for day in days for some in _keepers(Span(day, day)))


@transaction.atomic
def _note(some: list[Keeper], day: dt.date, at: dt.datetime) -> int:
    levels = settings.DIARY_DAILY_LEVELS
    people = {one.member: one.grid for one in some if one.level in levels}
    if not people:
        return 0
    closed = WeekClosing.objects.filter(member__in=people, monday=monday_of(day), state__in=CLOSED)
    known = set(MissingDay.objects.filter(member__in=people, date=day).values_list("member", flat=True))
    done = known | filled(list(people), day) | set(closed.values_list("member", flat=True))
    rows = [
        MissingDay(member_id=member, grid_id=grid, date=day, noted_at=at)
        for member, grid in people.items()
        if member not in done
    ]
    MissingDay.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _settle_filled(at: dt.datetime) -> None:
    since = clock.date_of(at) - STILL_FILLED * _DAY
    waiting = MissingDay.objects.open().filter(date__gte=since).order_by()
    for day in sorted(set(waiting.values_list("date", flat=True))):
        people = list(waiting.filter(date=day).values_list("member", flat=True))
        there = [
            member
            for start in range(0, len(people), _BATCH)
            for member in filled(people[start:][:_BATCH], day)
        ]
        waiting.filter(date=day, member__in=there).update(settled_at=at)


def remind_of_diaries(*, by: Actor, at: dt.datetime) -> int:
    """Tell whoever has days without diary or a week to sign, and who has closings to read for some days, each
    once. Returns how many messages there are. Raises NotAllowed: ``by`` is a person of any post."""
    require(by, _KEEP)
    told = 0
    for batch in (_days, _weeks, _readings):
        while True:
            with transaction.atomic():
                messages = batch(at)
                told += notify_all(messages or ())
            if messages is None:
                break
    return told


def _days(at: dt.datetime) -> list[Message] | None:
    """Of the days of one member one message."""
    rows = MissingDay.objects.open().filter(reminded_at__isnull=True).order_by("member", "date")
    found = defaultdict(list)
    for row in rows.select_related("member__user", "member__organization")[:_BATCH]:
        found[row.member].append(row)
    MissingDay.objects.filter(pk__in=[one.pk for some in found.values() for one in some]).update(
        reminded_at=at
    )
    return [_of_days(member, some) for member, some in found.items()] if found else None


def _of_days(member: Member, some: list[MissingDay]) -> Message:
    words = ngettext(
        "Nothing stands in your diary of %(n)d day", "Nothing stands in your diary of %(n)d days", len(some)
    )
    return Message(
        recipients=[member],
        key=f"diary-days:{some[0].pk}",
        subject=words % {"n": len(some)},
        body=_("Nothing has to be made up for it: the closing of the week settles these days."),
        link=f"{reverse('diary-owed')}?owed=days",
        about=f"week:{day_text(monday_of(some[-1].date))}",
        to_groups=False,
        kind=Kind.DIARY,
    )


def _weeks(at: dt.datetime) -> list[Message] | None:
    rows = (
        unclosed_weeks(Scope.everything(), clock.date_of(at)).filter(reminded_at__isnull=True).order_by("pk")
    )
    some = list(rows.select_related("member__user", "member__organization")[:_BATCH])
    WeekClosing.objects.filter(pk__in=[one.pk for one in some]).update(reminded_at=at)
    return [_of_week(one) for one in some] if some else None


def _of_week(closing: WeekClosing) -> Message:
    return Message(
        recipients=[closing.member],
        key=f"closing-owed:{closing.pk}",
        subject=_("The week %(week)s waits to be closed") % {"week": closing},
        body=_("It is drafted already: please look at it and sign it."),
        link=reverse("diary-week", args=[closing.monday]),
        about=f"week:{day_text(closing.monday)}",
        to_groups=False,
        kind=Kind.DIARY,
    )


def _readings(at: dt.datetime) -> list[Message] | None:
    """All that wait for one reader are one message."""
    rows = unread(Scope.everything(), at).filter(reader_reminded_at__isnull=True)
    some = list(rows.select_related("grid").order_by("pk")[:_BATCH])
    WeekClosing.objects.filter(pk__in=[one.pk for one in some]).update(reader_reminded_at=at)
    if not some:
        return None
    guides = ManyHolders({one.grid.code for one in some})
    waiting = by_person(some, lambda one: guides.of(Post.LIAISON, code=one.grid.code) - {one.member_id})
    return [_of_readings(reader, unread_ones) for reader, unread_ones in waiting]


def _of_readings(reader: Member, some: list[WeekClosing]) -> Message:
    words = ngettext(
        "%(n)d closing of a week waits to be read by you",
        "%(n)d closings of weeks wait to be read by you",
        len(some),
    )
    return Message(
        recipients=[reader],
        key=f"closings-unread:{some[0].pk}",
        subject=words % {"n": len(some)},
        body=_("Signed some days ago: please comment, send back or accept."),
        link=f"{reverse('diary-closings')}?owed=readings",
        about=f"week:{day_text(some[-1].monday)}",
        to_groups=False,
        kind=Kind.DIARY,
    )
