"""Seal the rows of timeline and audit that are older than seals."""

from typing import Any

from django.core.management.base import BaseCommand

from cases.actions.batch.old_breaches import note_old_breaches
from gridgov.services.history import seal_all
from kit.actors import COMMAND


class Command(BaseCommand):
    """Once, after the update that brought the seals, and after that which made a missed deadline an event; as
    the role that owns the tables; everything else may run meanwhile. What was forged before can't be told
    from what was not: verify first, with the older release."""

    help = "Give the rows of timeline and audit from before seals theirs, and missed deadlines their lines."

    def handle(self, *args: Any, **options: Any) -> None:
        events, records = seal_all()
        self.stdout.write(f"{events} events and {records} records sealed.")
        self.stdout.write(f"{note_old_breaches(by=COMMAND)} cases with missed deadlines noted.")
