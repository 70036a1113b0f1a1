"""Import households and residents from CSV or XLSX, all or nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from gridgov.kit.tables import read_rows
from grids.management.reporting import refusing
from grids.scope import Scope
from residents.imports import import_residents
from residents.sheet_columns import HEADINGS, REQUIRED


class Command(BaseCommand):
    """Names every row that is not right, with its number, column and reason, and then writes nothing."""

    help = (
        "Import residents (XLSX, or CSV in UTF-8). Columns: 网格编码, 门牌号, 姓名; and, if you like, "
        "身份证号, 电话, 出生日期, 性别, 人口类型, 与户主关系, 标签, 住房性质. Headings in Chinese or "
        "English."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="Check the file, and write nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run = options["dry_run"]
        with refusing(self):
            rows = read_rows(options["file"], HEADINGS, required=REQUIRED)
            done = import_residents(rows, scope=Scope.everything(), dry_run=dry_run)
        text = (
            _("%(people)s residents could be imported, in %(homes)s new households; nothing was written.")
            if dry_run
            else _("%(people)s residents imported, in %(homes)s new households.")
        )
        self.stdout.write(text % {"people": len(done.lines), "homes": done.new_households})
