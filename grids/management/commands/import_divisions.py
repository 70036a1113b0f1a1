"""Import divisions and communities from the national list."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from grids.imports.divisions import COLUMNS, import_divisions
from grids.management.reporting import SHOWN, add_file, read, refusing
from kit.actors import COMMAND


class Command(BaseCommand):
    """May run as often as one likes: only what is new is added, and only changed names are changed."""

    help = (
        "Import divisions and communities (CSV, XLSX, XLS or ODS). Columns: code, name; and, if you like, "
        "level, parent_code. Jiaxing's list is grids/data/jiaxing-divisions.csv."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_file(parser, dry_run=False)

    def handle(self, *args: Any, **options: Any) -> None:
        with refusing(self):
            rows = read(self, options, COLUMNS)
            done = import_divisions(rows, by=COMMAND)
        for one in done.renamed[:SHOWN]:
            self.stdout.write(f"{one.code}: {one.old} → {one.new}")
        if len(done.renamed) > SHOWN:
            self.stdout.write(_("… and %(more)s more.") % {"more": len(done.renamed) - SHOWN})
        text = _(
            "Added: %(divisions)s divisions, %(communities)s communities. "
            "Renamed: %(renamed)s. Unchanged: %(unchanged)s."
        )
        facts = {
            "divisions": done.divisions,
            "communities": done.communities,
            "renamed": len(done.renamed),
            "unchanged": done.unchanged,
        }
        self.stdout.write(text % facts)
