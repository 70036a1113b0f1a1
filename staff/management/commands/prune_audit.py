"""Delete audit records that are old enough, and what else of logins has run out."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from staff.audit import KEPT_MONTHS, prune
from staff.models import LoginSession
from staff.tries import forget_old


class Command(BaseCommand):
    """The retention of the audit; run it once a day."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """How long records are kept."""
        parser.add_argument("--months", type=int, default=24, help="keep so many months (default 24)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete, and say how much."""
        if options["months"] < KEPT_MONTHS:
            raise CommandError(f"Audit records are kept for {KEPT_MONTHS} months at least.")
        records = prune(months=options["months"])
        tries = forget_old()
        sessions = LoginSession.objects.filter(expire_date__lt=timezone.now()).delete()[0]
        self.stdout.write(f"Deleted {records} audit records, {tries} counts of tries, {sessions} sessions.")
