"""Entries for Celery."""

from celery import shared_task
from django.conf import settings

from kit.actors import TIMETABLE
from staff.actions.retention import forget_what_ran_out


@shared_task(name="staff.forget_what_ran_out", ignore_result=True)
def forget() -> int:
    """Delete what is older than it is kept; returns the number of audit records."""
    return forget_what_ran_out(by=TIMETABLE, months=settings.AUDIT_MONTHS).records
