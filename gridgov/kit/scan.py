"""Finds id numbers and mobile numbers that somebody wrote into free text, and masks them before the text is
exported or sent (design §4.3: nothing private in notices or exports)."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

# GB 11643-1999: what the seventeen digits weigh, and the check digit for each remainder of their sum.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"

# As people write them: in one, or in groups with blanks or hyphens; never inside a longer number.
_ID = re.compile(r"(?<!\d)\d{6}[ -]?\d{4}[ -]?\d{4}[ -]?\d{3}[\dXx](?![\dXx])")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
_OLDEST = 1900  # year of birth
_SHOWN = 4  # the last digits stay, so that the writer knows which number is meant


class Kind(StrEnum):
    """What was found."""

    ID_NUMBER = "id_number"
    MOBILE = "mobile"


@dataclass(frozen=True, slots=True)
class Found:
    """A number in a text: its kind and where it stands."""

    kind: Kind
    start: int
    end: int


def check_digit(seventeen: str) -> str:
    """The eighteenth character that belongs to the first seventeen digits of an id number."""
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, _WEIGHTS, strict=True))
    return _CHECK[total % 11]


def find_private(text: str) -> list[Found]:
    """The id numbers with a right check digit and the mobile numbers in ``text``, in their order."""
    plain = _narrow(text)
    found = [Found(Kind.ID_NUMBER, *span) for span in _ids(plain)]
    taken = [(one.start, one.end) for one in found]
    for match in _MOBILE.finditer(plain):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            found.append(Found(Kind.MOBILE, *match.span()))
    return sorted(found, key=lambda one: one.start)


def mask_private(text: str) -> str:
    """``text`` with every digit but the last four of each such number as a star."""
    masked = text
    for one in find_private(text):
        number = text[one.start : one.end]
        stars = "*" * (len(number) - _SHOWN) + number[-_SHOWN:]
        masked = masked[: one.start] + stars + masked[one.end :]
    return masked


def _narrow(text: str) -> str:
    """Full-width digits and signs as plain ones, each character in its place."""
    narrow = [unicodedata.normalize("NFKC", character) for character in text]
    return "".join(one if len(one) == 1 else text[place] for place, one in enumerate(narrow))


def _ids(plain: str) -> Iterator[tuple[int, int]]:
    for match in _ID.finditer(plain):
        number = match[0].replace(" ", "").replace("-", "").upper()
        if _has_birthday(number) and check_digit(number[:17]) == number[17]:
            yield match.span()


def _has_birthday(number: str) -> bool:
    """The code of a building's grid has eighteen digits too, one in eleven with a right last one."""
    try:
        return dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14])).year >= _OLDEST
    except ValueError:
        return False
