"""Import places from spreadsheets, all or nothing."""

from grids.imports.places import COLUMNS, import_places
from grids.management.reporting import ImportCommand
from kit.actors import COMMAND
from kit.tables.outcomes import Outcome
from kit.tables.rows import Table


class Command(ImportCommand):
    """New places are added, what the file says otherwise of others is changed."""

    help = (
        "Import places (CSV, XLSX, XLS or ODS). Columns: 网格编码, 名称; for new ones 种类. "
        "Headings in Chinese or English."
    )
    columns = COLUMNS

    def perform(self, rows: Table, *, dry_run: bool) -> Outcome:
        """Import the rows, or only check them."""
        return import_places(rows, by=COMMAND, dry_run=dry_run)
