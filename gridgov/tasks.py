"""Entries of the wiring for Celery."""

from typing import Any

from celery import shared_task
from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured

from cases.deadlines.calendar import load_calendar
from gridgov.runtime.keys import start_with_right_keys
from gridgov.services import history
from gridgov.services.ahead import begin_appointments
from gridgov.services.sweeping import sweep_all
from gridgov.services.welfare_reminders import remind_of_lapsing
from kit.actors import TIMETABLE
from kit.files import waiting
from notices.outbox.daily import gather_all
from residents.registry import erase_gone


@worker_init.connect
@beat_init.connect
def stop_with_wrong_keys(**_sent: Any) -> None:
    """A worker or scheduler whose keys are not those of the data ends at its start. Of what a receiver
    raises, Celery logs all but this and goes on."""
    try:
        start_with_right_keys()
    except ImproperlyConfigured as wrong:
        raise SystemExit(str(wrong)) from wrong


@shared_task(name="gridgov.look_after_register", ignore_result=True)
def look_after_register() -> int:
    """Welfare records that lapse, spreadsheets that nobody confirmed, and who left or died long ago."""
    waiting.drop_old()
    erase_gone(by=TIMETABLE)
    return remind_of_lapsing()


@shared_task(name="gridgov.gather_daily", ignore_result=True)
def gather_daily() -> int:
    """The daily e-mails that are due."""
    return gather_all(is_working=load_calendar().is_working)


@shared_task(name="gridgov.begin_posts", ignore_result=True)
def begin_posts() -> int:
    """What follows when appointments begin that were made ahead."""
    return begin_appointments()


@shared_task(name="gridgov.sweep_files", ignore_result=True)
def sweep_files() -> int:
    """Uploaded files that belong to nothing."""
    return sweep_all()


@shared_task(name="gridgov.anchor_history", ignore_result=True)
def anchor_history() -> int:
    """Anchors of what timeline and audit have gained."""
    return len(history.anchor_history())
