"""Import members with their posts from spreadsheets, all or nothing."""

from grids.management.reporting import ImportCommand
from kit.actors import COMMAND
from kit.tables.outcomes import Outcome
from kit.tables.rows import Table
from staff.imports.members import COLUMNS, import_members


class Command(ImportCommand):
    """Somebody new gets a login without a password; what is said otherwise of others is changed."""

    help = (
        "Import members (CSV, XLSX, XLS or ODS). Columns: 姓名, 手机号; for new ones 机构, 身份; and, if you "
        "like, 网格编码, 岗位, 任职日期. Headings in Chinese or English."
    )
    columns = COLUMNS

    def perform(self, rows: Table, *, dry_run: bool) -> Outcome:
        """Import the rows, or only check them."""
        return import_members(rows, by=COMMAND, dry_run=dry_run)
