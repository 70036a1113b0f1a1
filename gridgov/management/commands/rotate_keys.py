"""Encrypt all private fields with the newest key, while the system runs."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kit.privacy.fields import Rotation, private_fields, rotate


class Command(BaseCommand):
    """Put the new key first in FIELD_KEYS, restart, run this; then the old key may go. It may be stopped and
    started again at any time."""

    help = "Encrypt all private fields with the first of FIELD_KEYS. May run beside everything else."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=500, help="Rows a transaction (500).")

    def handle(self, *args: Any, **options: Any) -> None:
        lost = 0
        for model, field in private_fields():
            done = Rotation(f"{model._meta.label}.{field.name}")
            for done in rotate(model, field.name, size=max(options["batch"], 1)):
                if options["verbosity"] > 1:
                    self.stdout.write(self._line(done))
            self.stdout.write(self._line(done))
            for pk in done.unreadable:
                self.stdout.write(
                    _("%(label)s: row %(row)s is unreadable.") % {"label": done.label, "row": pk}
                )
            lost += len(done.unreadable)
        if lost:
            raise CommandError(_("%(number)s values fit no key; all others were done.") % {"number": lost})

    def _line(self, done: Rotation) -> str:
        text = _("%(label)s: %(seen)s looked at, %(renewed)s renewed, %(overtaken)s changed in the meantime.")
        return text % {
            "label": done.label,
            "seen": done.seen,
            "renewed": done.renewed,
            "overtaken": done.overtaken,
        }
