"""``manage.py sweep_files``: remove the files that no case has."""

from typing import Any

from django.core.management.base import BaseCommand

from cases.attachments import sweep


class Command(BaseCommand):
    """What a machine that stopped between writing and attaching has left behind."""

    help = "Remove uploaded files older than a day that belong to no case."

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove them, and say how many."""
        self.stdout.write(f"Removed {sweep()} file(s).")
