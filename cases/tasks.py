"""Entries for Celery."""

from celery import shared_task

from cases.actions.batch.anonymize import forget_reporters as forget
from cases.actions.batch.bulk import work_all
from cases.actions.batch.callbacks import draw_all
from cases.actions.batch.cards import show_all
from cases.actions.batch.remind import send_all
from cases.actions.batch.words import learn_words as learn
from kit.actors import TIMETABLE


@shared_task(name="cases.send_reminders", ignore_result=True)
def send_reminders() -> int:
    """Send the reminders that are due."""
    return send_all(by=TIMETABLE)


@shared_task(name="cases.show_cards", ignore_result=True)
def show_cards() -> int:
    """Show the cards of supervisions that were not answered in time."""
    return show_all(by=TIMETABLE)


@shared_task(name="cases.draw_callbacks", ignore_result=True)
def draw_callbacks() -> int:
    """Draw the call-backs of last month where that has not been done."""
    return len(draw_all(by=TIMETABLE))


@shared_task(name="cases.forget_reporters", ignore_result=True)
def forget_reporters() -> int:
    """Let cases closed long ago forget who reported them."""
    return forget(by=TIMETABLE)


@shared_task(name="cases.learn_words", ignore_result=True)
def learn_words() -> int:
    """Learn from the words of cases what they are about."""
    return int(learn(by=TIMETABLE) is not None)


@shared_task(name="cases.work_through_bulk", ignore_result=True)
def work_through_bulk() -> int:
    """Go on with steps that officials have asked for with many cases."""
    return work_all(by=TIMETABLE)
