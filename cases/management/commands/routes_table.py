"""Write the tables of the routes down for people, or check that what is written is still true."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.utils import translation

from cases.choices import ActionCode, RouteCode
from cases.workflow.printed import any_time_rows, tables

TARGET = Path(settings.BASE_DIR) / "docs" / "routes.md"


def content() -> str:
    """The page, in Chinese."""
    with translation.override("zh-hans"):
        named = [(RouteCode(route.code).label, route, rows) for route, rows in tables()]
        context = {"routes": named, "common": any_time_rows(), "redispatch": ActionCode.REDISPATCH.label}
        return render_to_string("cases/routes.md", context)


class Command(BaseCommand):
    """The page is made of ``cases/workflow/routes/``; a test keeps it true."""

    help = "Write docs/routes.md from the tables of the routes; --check: only say whether it is up to date."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Exit with 1 when the page is out of date.")

    def handle(self, *args: Any, **options: Any) -> None:
        page = content()
        if not options["check"]:
            TARGET.write_text(page, encoding="utf-8")
            rows = sum(len(rows) for _route, rows in tables()) + len(any_time_rows())
            self.stdout.write(f"{TARGET.relative_to(settings.BASE_DIR)}: {rows} rows")
        elif not TARGET.exists() or TARGET.read_text(encoding="utf-8") != page:
            raise CommandError("docs/routes.md is out of date: run manage.py routes_table.")
