"""Check that no timeline was changed after the fact."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.models import Case
from cases.queries.chain import Break, breaks


class Command(BaseCommand):
    """Exits with 1 and names the first event of each case that does not fit its chain (design §4.4). A case
    that is gone with all its events is found by ``verify_history``."""

    help = "Verify the chained timeline of all cases, or of one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--case", default="", help="Only the case of this number.")

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["case"]
        if number and not Case.objects.filter(number=number).exists():
            raise CommandError(f"There is no case {number}.")
        found = list(breaks(number))
        numbers = dict(Case.objects.filter(pk__in=[one.case_id for one in found]).values_list("pk", "number"))
        for one in found:
            self.stdout.write(f"{numbers[one.case_id]}: {in_words(one)}")
        if found:
            raise CommandError(f"{len(found)} timeline(s) do not verify.")
        self.stdout.write("All timelines verify.")


def in_words(found: Break) -> str:
    """Which event, and why."""
    where = f"event {found.sequence} (id {found.event_id}): " if found.event_id else ""
    return f"{where}{found.reason}"
