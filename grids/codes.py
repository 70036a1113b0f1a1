"""What a code says by itself: its level, its parent, and urban or rural (domain.md, Codes)."""

from grids.choices import DIVISION_CODE_LENGTH, GRID_CODE_LENGTH, GridLevel, Setting

GRID_LEVEL = {length: GridLevel(level) for level, length in GRID_CODE_LENGTH.items()}
_LENGTHS = (*DIVISION_CODE_LENGTH.values(), *GRID_CODE_LENGTH.values())
COMMUNITY_LENGTH = GRID_CODE_LENGTH[GridLevel.COMMUNITY]
TOWNSHIP_LENGTH = _LENGTHS[_LENGTHS.index(COMMUNITY_LENGTH) - 1]

# The 7th digit tells streets from towns and townships, the tenth 居委会 from 村委会.
_STREET = "0"
_TOWN = frozenset("123")
_COMMITTEE = frozenset("014")
_VILLAGE = frozenset("235")


def is_digits(text: str) -> bool:
    """Whether ``text`` is of the digits 0 to 9 only, and not empty."""
    return text.isascii() and text.isdigit()


def parent_of(code: str) -> str:
    """The code of what contains ``code``; empty for a province.

    Raises:
        ValueError: no level has codes of this length.
    """
    position = _LENGTHS.index(len(code))
    return code[: _LENGTHS[position - 1]] if position else ""


def usual_setting(code: str) -> Setting:
    """Urban or rural as a community's code suggests: 居 in a street is urban, 村 in a town rural; the rest
    needs a person's decision, since villages lie in streets and 居委会 in towns."""
    place, body = code[6], code[9]
    if place == _STREET and body in _COMMITTEE:
        return Setting.URBAN
    if place in _TOWN and body in _VILLAGE:
        return Setting.RURAL
    return Setting.UNDECIDED
