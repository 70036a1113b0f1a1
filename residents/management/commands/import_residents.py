"""Import households and residents from spreadsheets, all or nothing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from grids.management.reporting import add_file, read, refusing
from kit.actors import COMMAND
from residents.spreadsheets.columns import COLUMNS
from residents.spreadsheets.imports import import_residents


class Command(BaseCommand):
    """Names every row that is not right, with its number, column and reason, and then writes nothing."""

    help = (
        "Import residents (CSV, XLSX, XLS or ODS). Columns: 网格编码, 门牌号, 姓名; and, if you like, "
        "身份证号, 电话, 出生日期, 性别, 人口类型, 与户主关系, 标签, 住房性质. Headings in Chinese or "
        "English."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_file(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run = options["dry_run"]
        with refusing(self):
            rows = read(self, options, COLUMNS)
            done = import_residents(rows, by=COMMAND, dry_run=dry_run)
        text = (
            _("%(people)s residents could be imported, in %(homes)s new households; nothing was written.")
            if dry_run
            else _("%(people)s residents imported, in %(homes)s new households.")
        )
        self.stdout.write(text % {"people": len(done.lines), "homes": done.new_households})
