"""How the import commands read a file and refuse it."""

from argparse import ArgumentParser
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from grids.imports.cells import BadRows
from kit.errors import RuleError
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
    headings: Mapping[str, str],
    required: Sequence[str],
    dates: Container[str] = (),
) -> Table:
    """The table of the file. What is not read of it is named; without --leave-out nothing is imported then.

    Raises:
        Invalid: it can't be read.
        CommandError: it has columns or sheets that are not known.
    """
    table = read_rows(options["file"], headings, required=required, dates=dates)
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
