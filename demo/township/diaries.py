"""What the people of the demonstration write and read besides their cases: diaries and inboxes."""

import datetime as dt
from functools import partial

from demo.stories import diary
from demo.township.history import History
from demo.township.town import Township
from diaries.actions import add_entry, read_week, save_week, sign_week
from diaries.choices import ClosingStep, EntryKind
from diaries.models import WeekClosing
from diaries.rules.weeks import monday_of
from grids.choices import GridLevel
from kit.time import clock
from notices.actions import mark_all_read
from staff.choices import Post
from staff.models import Member
from staff.posts.holders import holders

# How likely a leader writes on a day, by the level of the grid.
_OFTEN = {GridLevel.COMMUNITY: 0.5, GridLevel.RESIDENT_GROUP: 0.4, GridLevel.BUILDING: 0.04}


def read_inboxes(history: History, town: Township, now: dt.datetime) -> None:
    """Everybody looks into the inbox now and then, the last time some days ago; one in six never does."""
    source, known = town.source, town.members.values()
    for member in Member.objects.order_by("pk"):
        if member not in known and source.random() < 1 / 6:
            continue
        last = now - dt.timedelta(days=source.triangular(0.1, 8, 1))
        for back in (0, 6, 14):
            history.note(last - dt.timedelta(days=back), partial(_read, member), moves_cases=False)


def write_diaries(history: History, town: Township, now: dt.datetime) -> None:
    """The leaders' diaries of two weeks: staff on most working days, neighbours when there was something."""
    source, known = town.source, town.members.values()
    for member in town.leaders:
        grid = town.home[member.pk]
        often = 0.7 if member in known else _OFTEN[GridLevel(grid.level)]
        for back in range(15):
            evening = clock.local(now - dt.timedelta(days=back)).replace(
                hour=source.randint(15, 19), minute=source.randint(0, 59), second=0, microsecond=0
            )
            off_duty = grid.level < GridLevel.BUILDING and not town.days.calendar.is_working(
                clock.date_of(evening)
            )
            if off_duty or source.random() > often:
                continue
            for _ in range(source.choice((1, 1, 2))):
                history.note(evening, partial(_write, town, member), moves_cases=False)


def close_weeks(history: History, town: Township, now: dt.datetime) -> None:
    """The printed leaders have closed the week before last, and whoever guides them has read it; the last one
    they have begun and not signed."""
    last = monday_of(clock.date_of(now)) - dt.timedelta(days=7)
    closed = last - dt.timedelta(days=7)
    for place, member in enumerate(one for one in town.leaders if one in town.members.values()):
        words, ahead, comment = diary.WEEKS[place % len(diary.WEEKS)]
        evening, morning = clock.midnight(last), clock.midnight(last)
        history.note(evening - dt.timedelta(hours=4), partial(_sign, member, closed, words, ahead))
        history.note(morning + dt.timedelta(hours=9), partial(_accept, member, closed, comment))
        begun = clock.midnight(last + dt.timedelta(days=5))
        history.note(begun - dt.timedelta(hours=7), partial(_begin, member, last, diary.BEGUN))


def _sign(member: Member, monday: dt.date, words: str, ahead: str) -> None:
    sign_week(by=member, monday=monday, words=words, ahead=ahead)


def _accept(member: Member, monday: dt.date, comment: str) -> None:
    closing = WeekClosing.objects.select_related("grid").get(member=member, monday=monday)
    for reader in holders(Post.LIAISON, code=closing.grid.code)[:1]:
        read_week(by=reader, closing=closing, step=ClosingStep.ACCEPT, words=comment, version=closing.version)


def _begin(member: Member, monday: dt.date, words: str) -> None:
    save_week(by=member, monday=monday, words=words)


def _read(member: Member) -> None:
    mark_all_read(by=member)


def _write(town: Township, member: Member) -> None:
    grid = town.home[member.pk]
    lines = diary.IN_THE_COUNTRY if town.in_the_country(grid) else diary.IN_TOWN
    kind, text, place, participants = town.source.choice(lines)
    names = {"at": town.spots[grid.code], "street": town.streets[grid.code]}
    add_entry(
        by=member,
        date=clock.today(),
        kind=EntryKind(kind),
        text=text.format(**names),
        place=place.format(**names),
        participants=participants,
    )
