"""Delete audit records that are old enough, and what else of logins has run out."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kit.actors import COMMAND
from staff.actions.retention import forget_what_ran_out


class Command(BaseCommand):
    """The retention of the audit. The timetable does it too; by hand it tells how much it deleted."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """How long records are kept."""
        parser.add_argument(
            "--months",
            type=int,
            default=settings.AUDIT_MONTHS,
            help="keep so many months (default AUDIT_MONTHS)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete, and say how much."""
        try:
            deleted = forget_what_ran_out(by=COMMAND, months=options["months"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Deleted {deleted.records} audit records, {deleted.tries} counts of tries, "
            f"{deleted.sessions} sessions."
        )
