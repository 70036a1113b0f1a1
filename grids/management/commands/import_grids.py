"""Import grids from spreadsheets, all or nothing."""

from grids.imports.grid_rows import COLUMNS
from grids.imports.grids import import_grids
from grids.management.reporting import ImportCommand
from kit.actors import COMMAND
from kit.tables.outcomes import Outcome
from kit.tables.rows import Table


class Command(ImportCommand):
    """New grids are added, what the file says otherwise of others is changed."""

    help = (
        "Import grids (CSV, XLSX, XLS or ODS). Columns: code, name; and, if you like, level, parent_code, "
        "setting, households, registered, floating, latitude, longitude. Headings in English or Chinese."
    )
    columns = COLUMNS

    def perform(self, rows: Table, *, dry_run: bool) -> Outcome:
        """Import the rows, or only check them."""
        return import_grids(rows, by=COMMAND, dry_run=dry_run)
