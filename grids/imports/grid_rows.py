"""The rows of a file of grids: its columns, and what its cells say."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from grids.choices import GRID_CODE_LENGTH, GridLevel, Setting
from grids.imports import cells
from grids.imports.cells import CODE
from grids.queries.spots import LIES_IN_THE_SEA
from kit.numbers import titles
from kit.numbers.whole import is_digits, whole
from kit.tables.columns import Column, Columns, Words
from kit.tables.problems import Problem, Refusal, check_row, once
from kit.tables.rows import Row
from kit.text import Text

SETTING, HOUSEHOLDS, REGISTERED, FLOATING = "setting", "households", "registered", "floating"
LATITUDE, LONGITUDE = "latitude", "longitude"
COLUMNS = Columns(
    [
        cells.CODE_COLUMN,
        cells.NAME_COLUMN,
        cells.LEVEL_COLUMN,
        cells.PARENT_COLUMN,
        Column(
            SETTING,
            _("urban or rural"),
            ("setting", "城乡", "城乡属性", "城乡类型", "城乡类别", "城市或农村"),
        ),
        Column(
            HOUSEHOLDS,
            _("households"),
            ("households", "户数", "总户数"),
            labels=(_("declared households"),),
        ),
        Column(
            REGISTERED,
            _("registered people"),
            ("registered", "户籍人口", "户籍人数"),
            labels=(_("declared registered people"),),
        ),
        Column(
            FLOATING,
            _("floating people"),
            ("floating", "流动人口", "流动人数"),
            labels=(_("declared floating people"),),
        ),
        Column(LATITUDE, _("latitude"), ("latitude", "纬度")),
        Column(LONGITUDE, _("longitude"), ("longitude", "经度")),
    ]
)
SHOWN = (CODE, cells.NAME, SETTING, HOUSEHOLDS, REGISTERED, FLOATING)
_LEVELS: dict[int, Text] = {GRID_CODE_LENGTH[level]: level.label for level in GridLevel}
_SETTINGS = Words(
    Setting,
    {
        Setting.URBAN: ("城市", "城", "城镇"),
        Setting.RURAL: ("农村", "乡", "村"),
        Setting.UNDECIDED: ("未定", "待定"),
    },
)
_NAME_LENGTH = 80
MOST = 10_000_000  # people or households in one grid; beyond it is a slip of the hand
# As the list of grids at the desk tells figures (grids/figures/pairs.py), and as it did before:
# 登记6户、申报1,400户，登记率0.4%; 12（申报）, 12 (registered).
_TOLD = re.compile(
    r"(?:登记[\d,]+[户人]、)?(?:申报(?P<zh>[\d,]+)[户人]|未申报(?:户数|人数)?)"
    r"(?:，登记率\S{1,8})?"
    r"|(?:registered [\d,]+(?: households| people)? / )?"
    r"(?:declared (?P<en>[\d,]+) (?:households|people)|none declared|no (?:households|people) declared)"
    r"(?:, share registered \S{1,8})?",
    re.ASCII,
)
# 3.0 is what a program makes of 3, and 1,508 how people write it.
_WHOLE = re.compile(r"(-?(?:\d+|\d{1,3}(?:,\d{3})+))(?:\.0+)?", re.ASCII)
_FROM = re.compile(r"(\d+)\s*[（(](declared|registered|申报|登记)[）)]", re.ASCII)
_COUNTED = ("registered", "登记")
_SIX_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Line:
    """A row as a grid to be; None where it says nothing. A new grid is then as the one above, or as the code
    of a community suggests, and a known one stays."""

    row: int
    code: str
    name: str
    setting: Setting | None
    households: int | None
    registered: int | None
    floating: int | None
    latitude: Decimal | None
    longitude: Decimal | None
    above: str = ""  # the grid above by its name or path, where a file does not say its code


def parse(rows: Iterable[Row]) -> tuple[list[Line], list[Problem]]:
    """The lines of a file, and what is wrong with single cells. A row whose code can be read is a line even
    when other cells are wrong, so that what lies below it is not called lost."""
    lines: list[Line] = []
    problems: list[Problem] = []
    for row in rows:
        line, refusals = _parse_row(row)
        problems += [Problem(row.number, one.column, one.reason) for one in once(refusals)]
        if line is not None:
            lines.append(line)
    return lines, problems


def _parse_row(row: Row) -> tuple[Line | None, list[Refusal]]:
    refusals = check_row(row)
    code = cells.read_code(row, _LEVELS)
    if isinstance(code, Refusal):
        return None, [*refusals, code]
    name = titles.written(row.get(cells.NAME))
    refusals += cells.check_place(row, code, named=True) + cells.check_name(name, _NAME_LENGTH)

    def read(column: str, convert: Callable[[str], Any]) -> Any:
        text = row.get(column)
        try:
            return convert(text) if text else None
        except _Unreadable as unreadable:
            refusals.append(Refusal(column, unreadable.reason))
            return None

    setting = _SETTINGS.read(row, SETTING)
    refusals += [setting] if isinstance(setting, Refusal) else []
    line = Line(
        row=row.number,
        code=code,
        name=name,
        setting=None if isinstance(setting, Refusal) else setting,
        households=read(HOUSEHOLDS, _count),
        registered=read(REGISTERED, _count),
        floating=read(FLOATING, _count),
        latitude=read(LATITUDE, _degrees_up_to(90)),
        longitude=read(LONGITUDE, _degrees_up_to(180)),
        above="" if is_digits(row.get(cells.PARENT)) else row.get(cells.PARENT),
    )
    if bool(row.get(LATITUDE)) != bool(row.get(LONGITUDE)):
        missing = LONGITUDE if row.get(LATITUDE) else LATITUDE
        refusals.append(Refusal(missing, _("Latitude and longitude belong together; one is missing.")))
    elif line.latitude == line.longitude == 0:
        refusals.append(Refusal(LATITUDE, LIES_IN_THE_SEA))
    return line, refusals


class _Unreadable(Exception):
    """A cell holds something else than it should."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason)
        self.reason = reason


def _count(text: str) -> int | None:
    """The number of a cell; as the list at the desk says it, with where it is from. What the register counted
    is nothing that was declared."""
    text = _said(text)
    if not text:
        return None
    digits = text.removeprefix("-")
    if not is_digits(digits, most=len(text)):
        raise _Unreadable(_("“%(text)s” is not a whole number.") % {"text": text[:40]})
    if text.startswith("-") and digits.strip("0"):
        raise _Unreadable(_("%(text)s is negative.") % {"text": text[:40]})
    count = whole(digits.lstrip("0") or "0", most=MOST)
    if count is None:
        raise _Unreadable(_("%(text)s is more than a grid can have.") % {"text": text[:40]})
    return count


def _said(text: str) -> str:
    """The number in a cell as digits; empty where nothing was declared."""
    if both := _TOLD.fullmatch(text):
        return (both["zh"] or both["en"] or "").replace(",", "")
    if told := _FROM.fullmatch(text):
        return "" if told[2] in _COUNTED else told[1]
    written = _WHOLE.fullmatch(unicodedata.normalize("NFKC", text))
    return written[1].replace(",", "") if written else text


def _degrees_up_to(most: int) -> Callable[[str], Decimal]:
    def convert(text: str) -> Decimal:
        try:
            degrees = Decimal(text)
        except InvalidOperation:
            raise _Unreadable(_("“%(text)s” is not a number.") % {"text": text[:40]}) from None
        if not degrees.is_finite() or abs(degrees) > most:
            reason = _("%(text)s does not lie between -%(most)s and %(most)s degrees.")
            raise _Unreadable(reason % {"text": text[:40], "most": most})
        return degrees.quantize(_SIX_PLACES)

    return convert
