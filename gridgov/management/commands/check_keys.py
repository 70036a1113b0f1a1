"""Whether FIELD_KEYS, HASH_KEY and CHAIN_KEY are those that the data is kept under."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kit.actors import COMMAND
from staff.accounts.keys import sentence, wrong_keys
from staff.actions.keys import accept_keys


class Command(BaseCommand):
    """Says what a start would say. With ``--accept`` the keys of this environment are the right ones from now
    on, for a copy of the data whose old keys are gone: nothing becomes readable by it."""

    help = "Say whether the keys fit the data; exit 1 when one does not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--accept", action="store_true", help="Take the present keys for the right ones.")

    def handle(self, *args: Any, **options: Any) -> None:
        accept_keys(by=COMMAND, anew=options["accept"])
        wrong = wrong_keys()
        if wrong:
            raise CommandError(sentence(wrong))
        self.stdout.write("FIELD_KEYS, HASH_KEY, CHAIN_KEY: ok")
