"""Commands of this project begin with the keys that the data is kept under, like the servers: with others, an
import would not find whom it holds already, and what is written down would be sealed for nobody."""

import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import ManagementUtility, get_commands
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

_ASK = "gridgov.runtime.keys.refuse_wrong_keys"  # needs the models, which are there only once a command is
OURS = frozenset(
    {"kit", "grids", "staff", "residents", "notices", "cases", "diaries", "assessment", "gridgov", "demo"}
)
# Those that put keys right, start what asks by itself, or read no data.
UNASKED = frozenset({"check_keys", "rotate_keys", "serve", "access_table", "routes_table", "vapid_keys"})


class Commands(ManagementUtility):
    """What is called from the command line."""

    def fetch_command(self, subcommand: str) -> BaseCommand:
        """The command of that name. With a wrong key one of ours ends here, with the key's name."""
        command = super().fetch_command(subcommand)
        if get_commands().get(subcommand) in OURS and subcommand not in UNASKED:
            try:
                import_string(_ASK)()
            except ImproperlyConfigured as error:
                sys.exit(f"{subcommand}: {error}")
        return command
