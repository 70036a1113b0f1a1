"""Entries of the diaries for Celery."""

from celery import shared_task

from cases.deadlines.calendar import load_calendar
from diaries.actions.meetings import propose_meetings, remind_of_meetings
from diaries.actions.news.announcements import tell_announcements
from diaries.actions.news.knowledge import remind_keepers
from diaries.actions.opinions import forget_old_opinions, remind_of_opinions
from diaries.actions.photos import forget_old_photos
from diaries.actions.tasks import follow_grids, remind_of_tasks
from diaries.actions.timetable import BACK, begin_closings, note_missing_days, remind_of_diaries
from kit.actors import TIMETABLE
from kit.time import clock


@shared_task(name="diaries.keep_weeks", ignore_result=True)
def keep_weeks() -> int:
    """Closings of the week that is over, days without diary, and who is to be reminded of them."""
    at, today, calendar = clock.now(), clock.today(), load_calendar()
    begin_closings(by=TIMETABLE, on=today)
    days = (clock.date_of(at - back) for back in BACK)
    note_missing_days(by=TIMETABLE, at=at, working=[day for day in days if calendar.is_working(day)])
    return remind_of_diaries(by=TIMETABLE, at=at)


@shared_task(name="diaries.keep_opinions", ignore_result=True)
def keep_opinions() -> int:
    """Who is to be reminded of opinions that wait for an answer; and who said what, and who stands on the
    photos of entries, is forgotten in time."""
    forget_old_opinions(by=TIMETABLE)
    forget_old_photos(by=TIMETABLE)
    return remind_of_opinions(by=TIMETABLE, at=clock.now())


@shared_task(name="diaries.keep_news", ignore_result=True)
def keep_news() -> int:
    """Who is to be told of announcements that begin, and who of texts that are to be checked."""
    at = clock.now()
    return tell_announcements(by=TIMETABLE, at=at) + remind_keepers(by=TIMETABLE, at=at)


@shared_task(name="diaries.keep_meetings", ignore_result=True)
def keep_meetings() -> int:
    """The next meetings are proposed, and whoever has to call or sign one, or to carry something out,
    hears."""
    propose_meetings(by=TIMETABLE, on=clock.today())
    return remind_of_meetings(by=TIMETABLE, at=clock.now())


@shared_task(name="diaries.keep_tasks", ignore_result=True)
def keep_tasks() -> int:
    """Tasks from above follow the grids, and whoever is not done with one is reminded."""
    at = clock.now()
    follow_grids(by=TIMETABLE, at=at)
    return remind_of_tasks(by=TIMETABLE, at=at)
