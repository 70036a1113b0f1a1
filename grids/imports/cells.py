"""What the imports have in common: headings, and the cells code, name, level and parent code."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from django.db import connection
from django.utils.translation import gettext_lazy as _

from grids.codes import (
    BUILDING_LENGTH,
    CITY_LENGTH,
    CODE_LENGTHS,
    COMMUNITY_LENGTH,
    COUNTY_LENGTH,
    GROUP_LENGTH,
    TOWNSHIP_LENGTH,
    parent_of,
)
from kit.actors import Actor, System
from kit.errors import Invalid
from kit.numbers.whole import is_digits
from kit.tables.columns import Column
from kit.tables.problems import Problem, Refusal
from kit.tables.rows import Row
from kit.tables.spending import Spending
from kit.text import Text, bracketed, listed

# Of a file whose rows verbs carry out: rows that are looked up together, and seconds while a page waits and,
# on SQLite, everybody else's writing.
MOST, SECONDS = 10_000, 8
Thing = TypeVar("Thing")
CODE, NAME, LEVEL, PARENT, GRID = "code", "name", "level", "parent_code", "grid"
CODE_COLUMN = Column(
    CODE,
    _("code"),
    ("code", "编码", "代码", "区划代码", "网格编码", "网格代码", "网格编号"),
    labels=(_("code of the grid"),),
    required=True,
)
NAME_COLUMN = Column(
    NAME,
    _("name"),
    ("name", "名称", "区划名称", "网格名称"),
    labels=(_("grid"),),
    required=True,
)
LEVEL_COLUMN = Column(LEVEL, _("level"), ("level", "级别", "层级", "网格级别"))
PARENT_COLUMN = Column(
    PARENT,
    _("code of the level above"),
    ("parent_code", "parent code", "parent", "上级编码", "上级代码", "上级网格编码", "上级网格"),
)
# How many digits the codes of a level have, by the words that files use for it.
_LEVEL_WORDS = {
    CODE_LENGTHS[0]: ("province", "省", "省级"),
    CITY_LENGTH: ("city", "市", "市级", "地级市"),
    COUNTY_LENGTH: ("county", "县", "区", "县级", "县级市", "县(市、区)"),
    TOWNSHIP_LENGTH: ("township", "街道", "镇", "乡", "乡镇", "镇街", "街道(镇)", "镇(街道)"),
    COMMUNITY_LENGTH: ("community", "1", "社区", "村", "一级", "一级网格"),
    GROUP_LENGTH: ("resident_group", "resident group", "2", "居民小组", "小组", "小区", "二级", "二级网格"),
    BUILDING_LENGTH: ("building", "3", "楼院", "楼栋", "三级", "三级网格"),
}
LEVEL_LENGTH = {word: length for length, words in _LEVEL_WORDS.items() for word in words}


def _level_length(words: str) -> int | None:
    """The digits of a level's codes; full-width brackets and figures, as typed in Chinese, count as plain."""
    return LEVEL_LENGTH.get(unicodedata.normalize("NFKC", words).lower())


OUTSIDE: Text = _("This lies outside of the area where you import.")
_EXCEL_NUMBER = re.compile(r"\d+(\.\d+)?e\+\d+", re.IGNORECASE)


def read_code(row: Row, lengths: Mapping[int, Text]) -> str | Refusal:
    """The code of a row; ``lengths`` are the numbers of digits that it may have, with their levels."""
    code = row.get(CODE)
    if not code:
        return (
            Refusal(GRID, row.faults[GRID])
            if GRID in row.faults
            else Refusal(CODE, _("The code is missing."))
        )
    if _EXCEL_NUMBER.fullmatch(code):
        text = _("The spreadsheet made a number of this code and lost its last digits (%(code)s). ")
        hint = _("Format the column as text, and enter the code again.")
        return Refusal(CODE, f"{text % {'code': code}}{hint}")
    if not is_digits(code):
        return Refusal(CODE, _("“%(code)s” is not a code: it must have digits only.") % {"code": code[:40]})
    if len(code) not in lengths:
        wanted = listed(bracketed(length, level) for length, level in lengths.items())
        reason = _("The code has %(digits)s digits; it must have one of: %(wanted)s.")
        return Refusal(CODE, reason % {"digits": len(code), "wanted": wanted})
    return code


def check_place(row: Row, code: str, *, named: bool = False) -> list[Refusal]:
    """Whether level and parent code, where the file gives them, fit the code; a parent may be ``named``,
    which the caller holds against the name that it has."""
    refusals: list[Refusal] = []
    level, parent = row.get(LEVEL), row.get(PARENT)
    if named and not is_digits(parent):
        parent = ""
    if level and _level_length(level) is None:
        refusals.append(Refusal(LEVEL, _("“%(level)s” is not a level.") % {"level": level[:40]}))
    elif level and _level_length(level) != len(code):
        reason = _("The level “%(level)s” does not fit a code of %(digits)s digits.")
        refusals.append(Refusal(LEVEL, reason % {"level": level, "digits": len(code)}))
    if parent and not code.startswith(parent):
        reason = _("The code %(code)s does not begin with the code of the level above, %(parent)s.")
        refusals.append(Refusal(CODE, reason % {"code": code, "parent": parent[:40]}))
    elif parent and parent != parent_of(code):
        reason = _("The level above %(code)s is %(wanted)s, not %(parent)s.")
        facts = {"code": code, "wanted": parent_of(code), "parent": parent}
        refusals.append(Refusal(PARENT, reason % facts))
    return refusals


def check_name(name: str, longest: int) -> list[Refusal]:
    """Whether there is a name, of at most ``longest`` characters."""
    if not name:
        return [Refusal(NAME, _("The name is missing."))]
    if len(name) > longest:
        return [Refusal(NAME, _("The name has more than %(longest)s characters.") % {"longest": longest})]
    return []


def repeated(codes: Iterable[tuple[int, str]]) -> list[Problem]:
    """The rows whose code an earlier row of the file has."""
    first: dict[str, int] = {}
    problems: list[Problem] = []
    for row, code in codes:
        if code in first:
            reason = _("The code %(code)s is in row %(row)s already.")
            problems.append(Problem(row, CODE, reason % {"code": code, "row": first[code]}))
        first.setdefault(code, row)
    return problems


def within_time(lines: Iterable[Thing], by: Actor) -> Iterable[Thing]:
    """``lines``, as far as the time of a page goes; the system takes as long as it takes. On SQLite nobody
    else writes meanwhile, so there it is the clock that counts. Raises Invalid."""
    if isinstance(by, System):
        return lines
    reason = _("Checking the file takes too long. Please divide it.")
    return Spending(SECONDS, reason, every=1, by_the_clock=connection.vendor == "sqlite").over(lines)


def not_too_many(rows: Iterable[Row]) -> Iterator[Row]:
    """``rows``, as far as they may be looked up together. Raises Invalid: there are more."""
    for number, row in enumerate(rows):
        if number == MOST:
            raise Invalid(_("The table has too many rows or cells. Please divide it."))
        yield row
