"""What a code says by itself: its level, its parent, and urban or rural (domain.md, Codes)."""

from grids.choices import DIVISION_CODE_LENGTH, GRID_CODE_LENGTH, DivisionLevel, GridLevel, Setting

GRID_LEVEL = {length: GridLevel(level) for level, length in GRID_CODE_LENGTH.items()}
# How many digits codes have: of all levels, the highest first; and the levels that are asked for by name.
CODE_LENGTHS = (*DIVISION_CODE_LENGTH.values(), *GRID_CODE_LENGTH.values())
CITY_LENGTH = DIVISION_CODE_LENGTH[DivisionLevel.CITY]
COUNTY_LENGTH = DIVISION_CODE_LENGTH[DivisionLevel.COUNTY]
TOWNSHIP_LENGTH = DIVISION_CODE_LENGTH[DivisionLevel.TOWNSHIP]
COMMUNITY_LENGTH = GRID_CODE_LENGTH[GridLevel.COMMUNITY]
GROUP_LENGTH = GRID_CODE_LENGTH[GridLevel.RESIDENT_GROUP]
BUILDING_LENGTH = GRID_CODE_LENGTH[GridLevel.BUILDING]
DIGITS_A_LEVEL = GROUP_LENGTH - COMMUNITY_LENGTH  # by which a grid's code is longer than its parent's
LONGEST_CODE = CODE_LENGTHS[-1]

# The 7th digit tells streets from towns and townships, the tenth 居委会 from 村委会.
_STREET = "0"
_TOWN = frozenset("123")
_COMMITTEE = frozenset("014")
_VILLAGE = frozenset("235")


def parent_of(code: str) -> str:
    """The code of what contains ``code``; empty for a province.

    Raises:
        ValueError: no level has codes of this length.
    """
    position = CODE_LENGTHS.index(len(code))
    return code[: CODE_LENGTHS[position - 1]] if position else ""


def path_of(code: str) -> list[str]:
    """The codes of all that contains ``code``, the province first; its own last, when a level has codes of
    its length."""
    return [code[:length] for length in CODE_LENGTHS if length <= len(code)]


def county_of(code: str) -> str:
    """The code of the county, for what lies in one."""
    return code[:COUNTY_LENGTH]


def township_of(code: str) -> str:
    """The code of the street or town, for what lies in one."""
    return code[:TOWNSHIP_LENGTH]


def community_of(code: str) -> str:
    """The code of the community, for a grid."""
    return code[:COMMUNITY_LENGTH]


def offices_around(code: str) -> list[str]:
    """The codes of the divisions that have offices for ``code``: its city, its county, its street or town."""
    return [one for one in path_of(code) if CITY_LENGTH <= len(one) <= TOWNSHIP_LENGTH]


def usual_setting(code: str) -> Setting:
    """Urban or rural as a community's code suggests: 居 in a street is urban, 村 in a town rural; the rest
    needs a person's decision, since villages lie in streets and 居委会 in towns."""
    place, body = code[6], code[9]
    if place == _STREET and body in _COMMITTEE:
        return Setting.URBAN
    if place in _TOWN and body in _VILLAGE:
        return Setting.RURAL
    return Setting.UNDECIDED
