"""Print the anchors of the history, to be kept outside of this system."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from gridgov.services.history import anchor_history, lines


class Command(BaseCommand):
    """A line an anchor: ledger, number, moment, last key, rows, digest, seal."""

    help = "Print the anchors of timeline and audit; with --now make new ones first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--now", action="store_true", help="Anchor what has not been anchored yet.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["now"]:
            anchor_history()
        for line in lines():
            self.stdout.write(line)
