"""Everything in one command: prepare, then web server, worker and scheduler (design §5, ``make run``)."""

import io
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from demo import township as demo
from gridgov.runtime.processes import HOST, Processes, commands, is_free
from grids.choices import DivisionLevel
from grids.models import Division
from kit.numbers.whole import whole

DIVISIONS = Path(settings.BASE_DIR) / "grids" / "data" / "jiaxing-divisions.csv"


class Command(BaseCommand):
    """Running it again is quick and keeps the data. Ctrl-C or SIGTERM stops everything; when one process
    ends, the others are stopped too, and the command exits with 1 and its name."""

    help = "Prepare the database, start web server, worker and scheduler, and print the address."
    requires_system_checks = []  # there may be no tables yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="Without the demonstration township.")

    def handle(self, *args: Any, **options: Any) -> None:
        port = _port()
        try:
            token = self._prepare(with_demo=settings.DEBUG and not options["no_demo"])
        except KeyboardInterrupt:
            raise CommandError("Stopped before anything was started.", returncode=130) from None
        connections.close_all()
        processes = Processes(
            commands(port, redis=bool(settings.REDIS_URL)), port=port, environ=_environ(port)
        )
        try:
            ended = processes.start()
            if not ended:
                self._welcome(port, token)
                ended = processes.watch()
            if not ended:
                self.stdout.write("\nStopping.")
        finally:
            processes.stop()
        if ended:
            raise CommandError(f"The {ended} ended by itself, so everything was stopped. See above for why.")

    def _prepare(self, *, with_demo: bool) -> str:
        """Tables, the areas of the city, and the demonstration. Returns its token when it was just made."""
        self.stdout.write("Preparing the database …")
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
        if not Division.objects.filter(level=DivisionLevel.TOWNSHIP).exists():
            call_command("import_divisions", str(DIVISIONS), stdout=io.StringIO(), skip_checks=True)
        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
        if not with_demo or demo.is_there():
            return ""
        self.stdout.write("Making the demonstration …")
        return demo.make().token

    def _welcome(self, port: int, token: str) -> None:
        address = f"http://{HOST}:{port}"
        lines = ["", f"Gridgov runs at {address}  (Ctrl-C stops it; PORT=… changes the port)"]
        if settings.DEBUG and demo.is_there():
            lines += ["", *demo.describe(address, token)]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def _port() -> int:
    """The port of the environment, 8000 without one.

    Raises:
        CommandError: it is no port, or something else listens there.
    """
    given = os.environ.get("PORT") or "8000"
    port = whole(given, least=1, most=65535)
    if port is None:
        raise CommandError(f"PORT is {given!r}; it must be a number from 1 to 65535.")
    if not is_free(port):
        raise CommandError(
            f"Port {given} is taken by another program. Choose another one by the variable PORT, "
            "for example: PORT=8001 make run"
        )
    return port


def _environ(port: int) -> dict[str, str]:
    """The environment of the processes: links in e-mails lead to the port that is served."""
    environ = dict(os.environ)
    if settings.DEBUG:
        environ.setdefault("SITE_URL", f"http://{HOST}:{port}")
    return environ
