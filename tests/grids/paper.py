"""Files as people send them, and what a command says to them."""

import io
from pathlib import Path

from django.core.management import CommandError, call_command
from openpyxl import Workbook

LIST = Path(__file__).resolve().parents[2] / "grids" / "data" / "jiaxing-divisions.csv"
COLUMNS = "code,name,level,parent_code,setting,households,registered,floating,latitude,longitude"


def csv_file(folder: Path, *lines: str, headings: str = "code,name") -> Path:
    """A CSV of these lines under ``headings``."""
    path = folder / "table.csv"
    path.write_text("\n".join([headings, *lines]) + "\n", encoding="utf-8")
    return path


def xlsx_file(folder: Path, *rows: tuple, headings: str = "code,name") -> Path:
    """The same as XLSX, with numbers as numbers."""
    book = Workbook()
    for row in (tuple(headings.split(",")), *rows):
        book.active.append(row)
    path = folder / "table.xlsx"
    book.save(path)
    return path


def run(command: str, *arguments: object, **options: object) -> tuple[str, list[str], int]:
    """What a command prints, what it complains of line by line, and its exit code."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command(command, *map(str, arguments), stdout=out, stderr=err, **options)
    except CommandError as error:
        code = error.returncode
        err.write(f"{error}\n")
    return out.getvalue(), err.getvalue().splitlines(), code
