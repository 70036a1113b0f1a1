"""``manage.py sweep_files``: remove the uploaded files that no row has."""

from typing import Any

from django.core.management.base import BaseCommand

from gridgov.services.sweeping import sweep_all


class Command(BaseCommand):
    """What a machine that stopped between writing and attaching has left behind."""

    help = "Remove uploaded files older than a day that belong to no case and no member."

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove them, and say how many."""
        self.stdout.write(f"Removed {sweep_all()} file(s).")
