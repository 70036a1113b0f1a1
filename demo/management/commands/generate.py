"""Volume data for measuring."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from demo.volume.cases import Writer
from demo.volume.people import empty_communities, ensure_offices, fill


class Command(BaseCommand):
    """May be run several times: communities without groups are filled, and cases added (design §5)."""

    help = "Generate volume data: communities with groups, buildings and people, and a year of cases."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--communities", type=int, default=0, metavar="N", help="Communities to fill.")
        parser.add_argument("--cases", type=int, default=0, metavar="N", help="Cases to add.")
        parser.add_argument("--seed", type=int, default=1, help="Another seed makes other cases.")
        parser.add_argument("--force", action="store_true", help="Also with DEBUG=0.")

    def handle(self, *args: Any, **options: Any) -> None:
        communities, cases = options["communities"], options["cases"]
        if not settings.DEBUG and not options["force"]:
            raise CommandError("This fills the database with made-up data; with DEBUG=0 it needs --force.")
        if min(communities, cases) < 0:
            raise CommandError("Neither number can be negative.")
        try:
            if communities:
                self._fill(communities)
            if cases:
                self._write(cases, options["seed"])
        except ValueError as error:
            raise CommandError(str(error)) from error

    def _fill(self, wanted: int) -> None:
        begun = time.monotonic()
        grids = fill(empty_communities(wanted))
        self._report(f"{wanted} communities filled, {grids} grids with leaders", begun)

    def _write(self, wanted: int, seed: int) -> None:
        begun = time.monotonic()
        with transaction.atomic():
            ensure_offices()
        done = 0
        for done in Writer(seed=seed).write(wanted):
            if self.stdout.isatty():
                self.stdout.write(f"\r{done} of {wanted} cases", ending="")
                self.stdout.flush()
        self._report(f"{done} cases", begun)

    def _report(self, what: str, begun: float) -> None:
        self.stdout.write(f"\r{what}: {time.monotonic() - begun:.1f} s")
