"""Import units from spreadsheets, all or nothing."""

from grids.management.reporting import ImportCommand
from kit.actors import COMMAND
from kit.tables.outcomes import Outcome
from kit.tables.rows import Table
from residents.spreadsheets.units import COLUMNS, import_units


class Command(ImportCommand):
    """New units are registered, what the file says otherwise of others is changed."""

    help = (
        "Import units (CSV, XLSX, XLS or ODS). Columns: 网格编码, 单位名称; for new ones 单位类型; and, if "
        "you like, 地址, 联系人姓名, 联系人电话. Headings in Chinese or English."
    )
    columns = COLUMNS

    def perform(self, rows: Table, *, dry_run: bool) -> Outcome:
        """Import the rows, or only check them."""
        return import_units(rows, by=COMMAND, dry_run=dry_run)
