"""Entry of the reminders for Celery."""

from celery import shared_task

from cases.reminders import send_all


@shared_task(name="cases.send_reminders", ignore_result=True)
def send_reminders() -> int:
    """Send the reminders that are due."""
    return send_all()
