"""Check that neither timeline nor audit was changed after the fact, and that nothing of them is gone."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gridgov.services.history import findings


class Command(BaseCommand):
    """Exits with 1 and names what does not fit (docs/adr/0005-sealed-history.md)."""

    help = "Verify timeline, audit and anchors, and compare them with anchors that were sent away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "kept", nargs="?", default="", help="A file with lines that 'anchors' has printed."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            kept = Path(options["kept"]).read_text().splitlines() if options["kept"] else []
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['kept']} can't be read.") from error
        found = 0
        for line in findings(kept):
            self.stdout.write(line)
            found += 1
        if found:
            raise CommandError(f"{found} finding(s).")
        self.stdout.write("Timeline, audit and anchors verify.")
