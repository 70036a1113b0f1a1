"""The lines of a file: what each row says of a person, and what is wrong with its cells."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.imports.cells import CODE, NAME
from kit.errors import Invalid
from kit.tables.columns import day_of, split, text_of
from kit.tables.problems import Problem, Refusal, check_row, once
from kit.tables.rows import Row
from kit.text import Text
from residents.bookkeeping.particulars import Particulars
from residents.choices import Relation, ResidenceKind, Tenure
from residents.models import Tag
from residents.spreadsheets import columns as sheet
from residents.spreadsheets.known import Line

MOST_BAD = 5_000  # rows; a file with more of them is wrong as a whole
_MOST_ALIKE = 3  # rows with one name behind one door, each with another id number: a dormitory may have two


def parse(rows: Iterable[Row]) -> tuple[list[Line], list[Problem]]:
    """The lines of a file, and what is wrong with single cells, as far as the ``MOST_BAD``-th row that is not
    right. One query, for the tags."""
    tags = {name: pk for pk, *names in Tag.objects.values_list("pk", "name", "code") for name in names}
    lines: list[Line] = []
    problems: list[Problem] = []
    bad = 0
    for row in rows:
        if bad == MOST_BAD:
            problems.append(ended(row.number))
            break
        line, refusals = _parse_row(row, tags)
        problems += [Problem(row.number, refusal.column, refusal.reason) for refusal in refusals]
        if line is None:
            bad += 1
        else:
            lines.append(line)
    return lines, problems


def ended(row: int) -> Problem:
    """What is said where no more rows are looked at."""
    reason = _("From here on nothing was looked at: %(n)s rows before are not right.")
    return Problem(row, "", reason % {"n": MOST_BAD})


def one_person_often(lines: Iterable[Line]) -> list[Problem]:
    """The rows that say the same name behind the same door again and again, each with another id number: one
    of them may be somebody's, and none is looked up."""
    alike: dict[tuple[Any, ...], dict[str, list[int]]] = {}
    for line in lines:
        if line.columns["id_hash"]:
            of_name = alike.setdefault((*line.door, line.columns["name"]), {})
            of_name.setdefault(line.columns["id_hash"], []).append(line.row)
    reason: Text = _(
        "%(n)s rows have this name and door, each with another id number. Please enter the right one."
    )
    return [
        Problem(row, sheet.ID_NUMBER, reason % {"n": len(numbers)})
        for numbers in alike.values()
        if len(numbers) > _MOST_ALIKE
        for rows in numbers.values()
        for row in rows
    ]


def _parse_row(row: Row, tags: Mapping[str, int]) -> tuple[Line | None, list[Refusal]]:
    read, refusals = split(
        {
            CODE: sheet.code_of(row),
            sheet.DOOR: sheet.door_of(row),
            NAME: text_of(
                row, NAME, most=sheet.NAME_LENGTH, missing=pgettext_lazy("person", "The name is missing.")
            ),
            sheet.BIRTH: day_of(row, sheet.BIRTH),
            sheet.SEX: sheet.choice(row, sheet.SEX, ""),
            sheet.KIND: sheet.choice(row, sheet.KIND, ResidenceKind.REGISTERED),
            sheet.RELATION: sheet.choice(row, sheet.RELATION, Relation.OTHER),
            sheet.TENURE: sheet.choice(row, sheet.TENURE, Tenure.OWNED),
            sheet.AWAY: sheet.choice(row, sheet.AWAY, "no"),
        }
    )
    refusals = once([*check_row(row), *refusals])
    named = sheet.tag_names(row)
    refusals += [
        Refusal(sheet.TAGS, _("There is no tag “%(name)s”.") % {"name": name[:20]})
        for name in named
        if name not in tags
    ]
    columns, wrong = _columns(row, read)
    refusals += [one for one in wrong if one.column not in {refusal.column for refusal in refusals}]
    if refusals:
        return None, refusals
    door = (read[CODE], read[sheet.DOOR])
    chosen = tuple({tags[name] for name in named})
    given = frozenset(column for column, text in row.cells.items() if text)
    return Line(row.number, door, read[sheet.TENURE], columns, chosen, given), []


def _columns(row: Row, read: Mapping[str, Any]) -> tuple[dict[str, Any], list[Refusal]]:
    """The person of a row, checked by the same rules as in a form."""
    given = Particulars(
        name=read.get(NAME, ""),
        id_number=row.get(sheet.ID_NUMBER),
        phone=row.get(sheet.PHONE),
        birth=read.get(sheet.BIRTH),
        sex=read.get(sheet.SEX, ""),
        kind=read.get(sheet.KIND, ""),
        relation=read.get(sheet.RELATION, ""),
        away=read.get(sheet.AWAY) == "yes",
    )
    try:
        return given.columns(), []
    except Invalid as refused:
        return {}, [Refusal(name, reasons[0]) for name, reasons in refused.fields.items()]
