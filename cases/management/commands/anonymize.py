"""Let closed cases forget who reported them; the timetable does it every night."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from cases.actions.batch.anonymize import forget_reporters
from kit.actors import COMMAND
from kit.time import clock


class Command(BaseCommand):
    """Name and phone of the reporter go; the case and its timeline stay."""

    help = "Blank the reporters of cases that were closed longer ago than RETENTION_DAYS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days", type=int, default=settings.RETENTION_DAYS, help="Instead of RETENTION_DAYS."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        number = forget_reporters(by=COMMAND, before=clock.now() - dt.timedelta(days=max(options["days"], 0)))
        text = ngettext(
            "%(n)s case has forgotten its reporter.", "%(n)s cases have forgotten their reporters.", number
        )
        self.stdout.write(text % {"n": number})
