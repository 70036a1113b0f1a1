"""How the import commands refuse a file."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from gridgov.kit.errors import RuleError
from grids.cells import BadRows

SHOWN = 200  # lines; more would hide the first ones


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
