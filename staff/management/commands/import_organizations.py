"""Import organizations from spreadsheets, all or nothing."""

from grids.management.reporting import ImportCommand
from kit.actors import COMMAND
from kit.tables.outcomes import Outcome
from kit.tables.rows import Table
from staff.imports.organizations import COLUMNS, import_organizations


class Command(ImportCommand):
    """New organizations are added, what the file says otherwise of others is changed."""

    help = (
        "Import organizations (CSV, XLSX, XLS or ODS). Columns: 名称; for new ones 种类, 管理区域编码; and, "
        "if you like, 上级, 办公电话. Headings in Chinese or English."
    )
    columns = COLUMNS

    def perform(self, rows: Table, *, dry_run: bool) -> Outcome:
        """Import the rows, or only check them."""
        return import_organizations(rows, by=COMMAND, dry_run=dry_run)
