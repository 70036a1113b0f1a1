"""Draw the call-backs of a month, without worker and scheduler."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.actions.batch.callbacks import draw_all, draw_round
from cases.public.callbacks import month_before
from grids.choices import DivisionLevel
from grids.models import Division
from kit.actors import COMMAND
from kit.errors import Invalid
from kit.time import clock
from kit.time.formats import read_month


class Command(BaseCommand):
    """May run as often as one likes: a street or town has one round a month."""

    help = "Draw last month's call-backs, of every street and town or of one, and print what was drawn."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--month", default="", help="YYYY-MM; by default the last one.")
        parser.add_argument("--area", default="", help="Only the street or town of this code (9 digits).")

    def handle(self, *args: Any, **options: Any) -> None:
        month, area = _month(options["month"]), options["area"]
        if area and not Division.objects.filter(code=area, level=DivisionLevel.TOWNSHIP).exists():
            raise CommandError(f"There is no street or town with the code {area}.")
        try:
            rounds = (
                [draw_round(by=COMMAND, area=area, month=month)]
                if area
                else draw_all(by=COMMAND, month=month)
            )
        except Invalid as refused:
            raise CommandError(str(refused)) from refused
        for one in rounds:
            self.stdout.write(f"{one}: {one.calls.count()} of {one.closed}, seed {one.seed}")
        self.stdout.write(f"Rounds: {len(rounds)}")


def _month(typed: str) -> dt.date:
    """The first day of the month; of the last one when nothing was typed. Raises CommandError."""
    if not typed:
        return month_before(clock.today())
    try:
        return read_month(typed)
    except ValueError:
        raise CommandError(f"{typed} is no month; write it as 2026-09.") from None
