"""One round of reminders, cards and deliveries now, without worker and scheduler."""

from typing import Any

from django.core.management.base import BaseCommand

from cases.actions.batch.cards import show_all
from cases.actions.batch.remind import send_all
from cases.deadlines.calendar import load_calendar
from kit.actors import COMMAND
from notices.outbox.daily import gather_all
from notices.outbox.delivery import deliver_all


class Command(BaseCommand):
    """May run at the same time as workers, and as often as one likes: each reminder is sent, and each card
    shown, once."""

    help = "Send reminders and show cards that are due, deliver the notices that wait, and print how many."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Reminders done: {send_all(by=COMMAND)}")
        self.stdout.write(f"Cards shown: {show_all(by=COMMAND)}")
        gather_all(is_working=load_calendar().is_working)
        self.stdout.write(f"Notices tried: {deliver_all()}")
