"""Grids from a file: ``parse`` reads the rows, ``check`` holds them against each other and what is there,
``save`` plants them; ``import_grids`` does all three, all or nothing (design §5)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids import tree
from grids.choices import GRID_CODE_LENGTH, DivisionLevel, GridLevel, Setting
from grids.codes import COMMUNITY_LENGTH, GRID_LEVEL, TOWNSHIP_LENGTH, parent_of, usual_setting
from grids.imports import cells
from grids.imports.cells import CODE, BadRows, Problem, Refusal
from grids.models import Division, Grid
from grids.queries.spots import LIES_IN_THE_SEA
from kit.actors import Actor, require
from kit.numbers.whole import is_digits, whole
from kit.tables.rows import Row
from kit.text import Text

SETTING, HOUSEHOLDS, REGISTERED, FLOATING = "setting", "households", "registered", "floating"
LATITUDE, LONGITUDE = "latitude", "longitude"
IMPORT = "grids.import_grid"
REQUIRED = (CODE, cells.NAME)
HEADINGS: dict[str, str] = cells.HEADINGS | {
    "setting": SETTING,
    "城乡": SETTING,
    "城乡属性": SETTING,
    "城乡类型": SETTING,
    "households": HOUSEHOLDS,
    "户数": HOUSEHOLDS,
    "registered": REGISTERED,
    "户籍人口": REGISTERED,
    "户籍人数": REGISTERED,
    "floating": FLOATING,
    "流动人口": FLOATING,
    "流动人数": FLOATING,
    "latitude": LATITUDE,
    "纬度": LATITUDE,
    "longitude": LONGITUDE,
    "经度": LONGITUDE,
}
LABELS: dict[str, Text] = cells.LABELS | {
    SETTING: _("urban or rural"),
    HOUSEHOLDS: _("households"),
    REGISTERED: _("registered people"),
    FLOATING: _("floating people"),
    LATITUDE: _("latitude"),
    LONGITUDE: _("longitude"),
}
_LEVELS: dict[int, Text] = {GRID_CODE_LENGTH[level]: level.label for level in GridLevel}
_SETTINGS = {
    "urban": Setting.URBAN,
    "城市": Setting.URBAN,
    "城": Setting.URBAN,
    "城镇": Setting.URBAN,
    "rural": Setting.RURAL,
    "农村": Setting.RURAL,
    "乡": Setting.RURAL,
    "村": Setting.RURAL,
    "undecided": Setting.UNDECIDED,
    "未定": Setting.UNDECIDED,
    "待定": Setting.UNDECIDED,
}
_NAME_LENGTH = 80
MOST = 10_000_000  # people or households in one grid; beyond it is a slip of the hand
_SIX_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Line:
    """A row as a grid to be. ``setting`` None: as the grid above, or as the code of a community suggests."""

    row: int
    code: str
    name: str
    setting: Setting | None
    households: int
    registered: int
    floating: int
    latitude: Decimal | None
    longitude: Decimal | None


@dataclass(frozen=True, slots=True)
class Known:
    """What is there already: grids in the range of the codes (setting, whether retired), and townships."""

    grids: dict[str, tuple[str, bool]]
    townships: frozenset[str]


def import_grids(rows: Iterable[Row], *, by: Actor, dry_run: bool = False) -> int:
    """Import the rows of a file; with ``dry_run`` only check them. Returns the number of new grids.

    Raises:
        NotAllowed: ``by`` may not import grids, or not into a community of the file.
        BadRows: rows are not right; nothing is written.
    """
    require(by, IMPORT)
    lines, problems = parse(rows)
    for community in sorted({line.code[:COMMUNITY_LENGTH] for line in lines}):
        require(by, IMPORT, Grid(code=community))
    with transaction.atomic():
        if not dry_run:
            tree.lock(line.code for line in lines)
        known = look_up(lines)
        problems += check(lines, known)
        if problems:
            raise BadRows(problems, LABELS)
        if not dry_run:
            _save(lines, known)
    return len(lines)


def parse(rows: Iterable[Row]) -> tuple[list[Line], list[Problem]]:
    """The lines of a file, and what is wrong with single cells. A row whose code can be read is a line even
    when other cells are wrong, so that what lies below it is not called lost."""
    lines: list[Line] = []
    problems: list[Problem] = []
    for row in rows:
        line, refusals = _parse_row(row)
        problems += [Problem(row.number, one.column, one.reason) for one in cells.once(refusals)]
        if line is not None:
            lines.append(line)
    return lines, problems


def _parse_row(row: Row) -> tuple[Line | None, list[Refusal]]:
    refusals = cells.check_row(row)
    code = cells.read_code(row, _LEVELS)
    if isinstance(code, Refusal):
        return None, [*refusals, code]
    name = row.get(cells.NAME)
    refusals += cells.check_place(row, code) + cells.check_name(name, _NAME_LENGTH)

    def read(column: str, convert: Callable[[str], Any], empty: Any) -> Any:
        text = row.get(column)
        if not text:
            return empty
        try:
            return convert(text)
        except _Unreadable as unreadable:
            refusals.append(Refusal(column, unreadable.reason))
            return empty

    line = Line(
        row=row.number,
        code=code,
        name=name,
        setting=read(SETTING, _setting, None),
        households=read(HOUSEHOLDS, _count, 0),
        registered=read(REGISTERED, _count, 0),
        floating=read(FLOATING, _count, 0),
        latitude=read(LATITUDE, _degrees_up_to(90), None),
        longitude=read(LONGITUDE, _degrees_up_to(180), None),
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


def _setting(text: str) -> Setting:
    found = _SETTINGS.get(text.lower())
    if found is None:
        raise _Unreadable(_("“%(text)s” is neither urban nor rural nor undecided.") % {"text": text[:40]})
    return found


def _count(text: str) -> int:
    digits = text.removeprefix("-")
    if not is_digits(digits, most=len(text)):
        raise _Unreadable(_("“%(text)s” is not a whole number.") % {"text": text[:40]})
    if text.startswith("-") and digits.strip("0"):
        raise _Unreadable(_("%(text)s is negative.") % {"text": text[:40]})
    count = whole(digits.lstrip("0") or "0", most=MOST)
    if count is None:
        raise _Unreadable(_("%(text)s is more than a grid can have.") % {"text": text[:40]})
    return count


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


def look_up(lines: Sequence[Line]) -> Known:
    """What is there already, between the smallest and the greatest code. Two queries, whatever the file."""
    if not lines:
        return Known({}, frozenset())
    first, last = min(line.code[:COMMUNITY_LENGTH] for line in lines), max(line.code for line in lines)
    grids = Grid.objects.filter(code__gte=first, code__lte=last).order_by()
    townships = Division.objects.filter(
        level=DivisionLevel.TOWNSHIP, code__gte=first[:TOWNSHIP_LENGTH], code__lte=last
    )
    return Known(
        grids={
            code: (setting, retired_on is not None)
            for code, setting, retired_on in grids.values_list("code", "setting", "retired_on")
        },
        townships=frozenset(townships.values_list("code", flat=True)),
    )


def check(lines: Sequence[Line], known: Known) -> list[Problem]:
    """What is wrong with lines beside each other and beside what is there. Pure."""
    problems = cells.repeated((line.row, line.code) for line in lines)
    coming = {line.code for line in lines}
    for line in lines:
        reason = _refuse(line.code, coming, known)
        if reason:
            problems.append(Problem(line.row, CODE, reason))
    return problems


def _refuse(code: str, coming: set[str], known: Known) -> Text:
    """Why a code can't be planted; empty when it can."""
    if code in known.grids:
        return _("There is a grid %(code)s already.") % {"code": code}
    parent = parent_of(code)
    if len(code) == COMMUNITY_LENGTH:
        if parent not in known.townships:
            return _("There is no street or town %(code)s.") % {"code": parent}
    elif parent in known.grids:
        if known.grids[parent][1]:
            return _("The grid above, %(code)s, is no longer in use.") % {"code": parent}
    elif parent not in coming:
        return _("There is no grid %(code)s, neither in the file nor in the system.") % {"code": parent}
    return ""


def _save(lines: Sequence[Line], known: Known) -> None:
    """Plant the grids of checked lines; inside the caller's transaction."""
    settings = {code: Setting(setting) for code, (setting, _retired) in known.grids.items()}
    grids: list[Grid] = []
    for line in sorted(lines, key=lambda line: line.code):
        level = GRID_LEVEL[len(line.code)]
        usual = usual_setting(line.code) if level == GridLevel.COMMUNITY else settings[parent_of(line.code)]
        settings[line.code] = line.setting or usual
        grids.append(
            Grid(
                code=line.code,
                name=line.name,
                level=level,
                division_id=line.code[:TOWNSHIP_LENGTH],
                setting=settings[line.code],
                declared_households=line.households,
                declared_registered=line.registered,
                declared_floating=line.floating,
                latitude=line.latitude,
                longitude=line.longitude,
            )
        )
    tree.plant(grids)
