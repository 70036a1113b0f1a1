"""Import grids from spreadsheets, all or nothing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from grids.imports.grids import HEADINGS, REQUIRED, import_grids
from grids.management.reporting import add_file, read, refusing
from kit.actors import COMMAND


class Command(BaseCommand):
    """Names every row that is not right, with its number, column and reason, and then writes nothing."""

    help = (
        "Import grids (CSV, XLSX, XLS or ODS). Columns: code, name; and, if you like, level, parent_code, "
        "setting, households, registered, floating, latitude, longitude. Headings in English or Chinese."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_file(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run = options["dry_run"]
        with refusing(self):
            rows = read(self, options, HEADINGS, REQUIRED)
            made = import_grids(rows, by=COMMAND, dry_run=dry_run)
        if dry_run:
            text = ngettext(
                "%(n)s grid could be imported; nothing was written.",
                "%(n)s grids could be imported; nothing was written.",
                made,
            )
        else:
            text = ngettext("%(n)s grid imported.", "%(n)s grids imported.", made)
        self.stdout.write(text % {"n": made})
