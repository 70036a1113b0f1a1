"""What a file would do to the register, as a preview shows it: masked."""

from collections.abc import Iterator

from grids.imports.cells import CODE, NAME
from kit.privacy.fields import mask_name
from kit.privacy.masks import mask_id_number
from kit.tables.outcomes import Change, Outcome, Told
from residents.spreadsheets import columns as sheet
from residents.spreadsheets.imports import Examined
from residents.spreadsheets.known import Line

SHOWN = (CODE, sheet.DOOR, NAME, sheet.ID_NUMBER, sheet.PHONE, sheet.BIRTH)


def outcome(examined: Examined) -> Outcome:
    """The rows, each with what it does, and what is counted besides."""
    return Outcome(
        told=_told(examined),
        rows=len(examined.kept),
        new=len(examined.lines),
        changed=len(examined.changes),
        problems=sorted(examined.problems, key=lambda one: one.row),
        left_out=examined.left_out,
        more={"people": len(examined.lines), "homes": examined.new_households},
    )


def _told(examined: Examined) -> Iterator[Told]:
    changes = {change.row: change.fields for change in examined.changes}
    new = {line.row for line in examined.lines}
    for line in examined.kept:
        changed = [Change(column) for column in changes.get(line.row, ())]
        yield Told(line.row, _masked(line), line.row in new, changed)


def _masked(line: Line) -> dict[str, str]:
    columns = line.columns
    return {
        CODE: line.door[0],
        sheet.DOOR: line.door[1],
        NAME: mask_name(columns["name"]),
        sheet.ID_NUMBER: mask_id_number(columns["birth_year"]) if columns["id_hash"] else "",
        sheet.PHONE: f"…{columns['phone_tail']}" if columns["phone_tail"] else "",
        sheet.BIRTH: str(columns["birth_year"] or ""),
    }
