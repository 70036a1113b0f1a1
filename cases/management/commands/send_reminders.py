"""One round of reminders and deliveries now, without worker and scheduler."""

from typing import Any

from django.core.management.base import BaseCommand

from cases.actions.batch.remind import send_all
from kit.actors import COMMAND
from notices.outbox.delivery import deliver_all


class Command(BaseCommand):
    """May run at the same time as workers, and as often as one likes: each reminder is sent once."""

    help = "Send the reminders that are due, deliver the notices that wait, and print how many."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Reminders done: {send_all(by=COMMAND)}")
        self.stdout.write(f"Notices tried: {deliver_all()}")
