"""Entry of the outbox for Celery."""

from celery import shared_task

from notices.outbox.delivery import deliver_all


@shared_task(name="notices.deliver", ignore_result=True)
def deliver_notices() -> int:
    """Deliver what is due."""
    return deliver_all()
