"""Draw the sample of a round of spot checks again, from the frame and the seed that are kept with it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from assessment.models import SpotCheckRound
from assessment.queries.checks.frames import Redraw, redraw
from kit.numbers.whole import is_digits


class Command(BaseCommand):
    """Exits with 1 when the frame or the sample is not the one that was drawn."""

    help = "Print the sample of a round of spot checks again, drawn from the kept frame by the kept seed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("round", help="The round, such as 330402001001-2026Q4-1.")

    def handle(self, *args: Any, **options: Any) -> None:
        found = _round(options["round"])
        again = redraw(found)
        self._print(found, again)
        if not again.frame_is_kept:
            raise CommandError(_("The frame is not the one that this round was drawn from."))
        if not again.sample_is_same:
            raise CommandError(_("The checks that are kept are not the sample that this seed draws."))

    def _print(self, round: SpotCheckRound, again: Redraw) -> None:
        write = self.stdout.write
        write(f"{round.number}  {round.place}")
        facts = {"method": round.method, "seed": round.seed, "share": round.percent, "n": again.frame}
        write(_("method %(method)s, seed %(seed)s, share %(share)s of %(n)s households") % facts)
        write(_("mark of the frame %(digest)s") % {"digest": round.digest})
        for one in again.drawn:
            mark = "" if one.sampled else _("  in place of one that was not reached")
            write(f"{one.home.grid:<18} {one.position:>4}  {one.home.household:>8}  {one.home.door}{mark}")
        if again.fits:
            write(_("%(n)s households, the same as those that are kept.") % {"n": len(again.drawn)})


def _round(number: str) -> SpotCheckRound:
    """Raises CommandError."""
    area, _dash, rest = number.partition("-")
    quarter, _dash, stage = rest.partition("-")
    year, _q, of_year = quarter.partition("Q")
    if all(is_digits(one) for one in (area, year, of_year, stage)):
        rows = SpotCheckRound.objects.filter(area=area, year=year, quarter=of_year, stage=stage)
        if (found := rows.first()) is not None:
            return found
    raise CommandError(_("There is no such round."))
