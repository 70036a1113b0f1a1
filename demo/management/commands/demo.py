"""The demonstration township, for trying things out."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demo import township as demo
from demo.places.street import TOWNSHIP
from gridgov.runtime.processes import HOST
from grids.models import Division


class Command(BaseCommand):
    """Makes it once; running it again changes nothing (design §5)."""

    help = "Make the demonstration township with people, cases and diaries, and print its accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demonstration has logins that everybody knows; it is for DEBUG=1 only.")
        address = f"http://{HOST}:{os.environ.get('PORT') or '8000'}"
        if demo.is_there():
            self.stdout.write("The demonstration is there already.")
            self.stdout.write("\n".join(demo.describe(address)))
            return
        if not Division.objects.filter(code=TOWNSHIP).exists():
            raise CommandError("Load the divisions first: manage.py import_divisions FILE")
        made = demo.make()
        self.stdout.write("\n".join(demo.describe(address, made.token)))
