"""Import grids from CSV or XLSX, all or nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from gridgov.kit.tables import read_rows
from grids.imports import HEADINGS, REQUIRED, import_grids
from grids.management.reporting import refusing


class Command(BaseCommand):
    """Names every row that is not right, with its number, column and reason, and then writes nothing."""

    help = (
        "Import grids (CSV in UTF-8, or XLSX). Columns: code, name; and, if you like, level, parent_code, "
        "setting, households, registered, floating, latitude, longitude. Headings in English or Chinese."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="Check the file, and write nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run = options["dry_run"]
        with refusing(self):
            rows = read_rows(options["file"], HEADINGS, required=REQUIRED)
            made = import_grids(rows, dry_run=dry_run)
        if dry_run:
            text = ngettext(
                "%(n)s grid could be imported; nothing was written.",
                "%(n)s grids could be imported; nothing was written.",
                made,
            )
        else:
            text = ngettext("%(n)s grid imported.", "%(n)s grids imported.", made)
        self.stdout.write(text % {"n": made})
