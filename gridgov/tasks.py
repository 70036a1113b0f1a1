"""Entries of the wiring for Celery."""

from celery import shared_task

from gridgov.sweeping import sweep_all
from gridgov.welfare import remind_of_lapsing
from residents.uploads import drop_old


@shared_task(name="gridgov.look_after_register", ignore_result=True)
def look_after_register() -> int:
    """Welfare records that lapse, and spreadsheets that nobody confirmed."""
    drop_old()
    return remind_of_lapsing()


@shared_task(name="gridgov.sweep_files", ignore_result=True)
def sweep_files() -> int:
    """Uploaded files that belong to nothing."""
    return sweep_all()
