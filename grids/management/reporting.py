"""How the import commands read a file and refuse it."""

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kit.errors import RuleError
from kit.tables.columns import Columns
from kit.tables.outcomes import Outcome
from kit.tables.problems import BadRows
from kit.tables.rows import Table, read_rows

SHOWN = 200  # lines; more would hide the first ones


def add_file(parser: ArgumentParser, *, dry_run: bool = True) -> None:
    """The arguments of a command that imports a file."""
    parser.add_argument("file", type=Path, metavar="FILE")
    if dry_run:
        parser.add_argument("--dry-run", action="store_true", help="Check the file, and write nothing.")
    parser.add_argument(
        "--leave-out",
        action="store_true",
        help="Import although columns or sheets are not known; they are named and left out.",
    )


def read(
    command: BaseCommand,
    options: Mapping[str, Any],
    columns: Columns,
) -> Table:
    """The table of the file. What is not read of it is named; without --leave-out nothing is imported then.

    Raises:
        Invalid: it can't be read.
        CommandError: it has columns or sheets that are not known.
    """
    table = read_rows(options["file"], columns.headings, required=columns.required, dates=columns.dates)
    not_read = table.not_read()
    for line in not_read:
        command.stderr.write(line)
    if not_read and not options["leave_out"] and not options.get("dry_run"):
        raise CommandError(_("Nothing was imported. With --leave-out the rest is."))
    return table


@contextmanager
def refusing(command: BaseCommand) -> Iterator[None]:
    """Print bad rows, the first ``SHOWN`` of them, and end with exit code 1.

    Raises:
        CommandError: the file was refused.
    """
    try:
        yield
    except BadRows as bad:
        for line in bad.lines()[:SHOWN]:
            command.stderr.write(line)
        more = len(bad.problems) - SHOWN
        if more > 0:
            command.stderr.write(_("… and %(more)s more.") % {"more": more})
        raise CommandError(str(bad.message)) from bad
    except RuleError as refused:
        raise CommandError(str(refused.message)) from refused


def tell(command: BaseCommand, done: Outcome, columns: Columns, *, dry_run: bool) -> None:
    """Say which rows change what, the first ``SHOWN`` of them, and the numbers."""
    for line in done.lines_of_changes(columns, SHOWN):
        command.stdout.write(line)
    if done.changed > SHOWN:
        command.stdout.write(_("… and %(more)s more.") % {"more": done.changed - SHOWN})
    text = (
        _("%(new)s new, %(changed)s changed, %(unchanged)s as they are; nothing was written.")
        if dry_run
        else _("%(new)s added, %(changed)s changed, %(unchanged)s as they were.")
    )
    command.stdout.write(text % done.facts())


class ImportCommand(BaseCommand):
    """Names every row that is not right, with its number, column and reason, and then writes nothing."""

    columns: Columns

    def perform(self, rows: Table, *, dry_run: bool) -> Outcome:
        """Import the rows, or only check them."""
        raise NotImplementedError

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_file(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        with refusing(self):
            rows = read(self, options, self.columns)
            done = self.perform(rows, dry_run=options["dry_run"])
        tell(self, done, self.columns, dry_run=options["dry_run"])
