"""Finds id numbers and mobile numbers wherever somebody wrote them (design §4.3: nothing private in logs,
notices or exports). The one body of patterns: free text is masked here, and logs are by ``kit/logs.py``.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

# GB 11643-1999: what the seventeen digits weigh, and the check digit for each remainder of their sum.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"

# What people put between digits, and what becomes of a blank in an address.
_GAP = "(?:[ .+-]|%20){0,3}"


def _pattern(written: str) -> str:
    """A pattern in which a blank is a gap, and # is a digit."""
    return written.replace(" ", _GAP).replace("#", "[0-9]")


# Never inside a longer number; but the digits of %20 and of an escaped character are no part of one.
_HEX = "[0-9A-Fa-f]"
_START = _pattern(rf"(?:(?<!#)|(?<=%{_HEX}#)|(?<=\\x{_HEX}#)|(?<=\\u{_HEX * 3}#))")
_END = _pattern("(?!#)")
# With a birthday: the code of a building's grid has eighteen digits too, one in eleven with a right last one.
_BORN = "(?:1 [89]|2 0) # # (?:0 [1-9]|1 [0-2]) (?:0 [1-9]|[12] #|3 [01])"
_ID_NUMBER = _pattern(f"[1-9] # # # # # {_BORN} # # # (?:#|[Xx](?![Xx]))")
# Looked for at every place, so that one that is none hides no other that begins inside it.
_ID = re.compile(f"{_START}(?=({_ID_NUMBER}){_END})")
# The groups in which people say a mobile number: 3-4-4, 3-3-5, 3-8, 4-3-4, 4-4-3, 7-4.
_MOBILE = re.compile(_START + _pattern(r"(?:(?:\+|00|%2B)?86 )?1[3-9]# # ## # # ###") + _END)
# Whatever may be a digit: all but what is certainly none, in the writing of our users. Most texts have few of
# them and are done.
_PERHAPS_DIGIT = re.compile(
    r"[^\x00-/:-\x7f\u2010-\u203f\u3000-\u30ff\u3400-\u9fff\uff00-\uff0f\uff1a-\uffff]"
)
_FEWEST = 11  # digits of a mobile number
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


def find_private(text: str, *, strict: bool = False) -> list[Found]:
    """The id numbers and the mobile numbers in ``text``, in their order.

    An id number has the right check digit; ``strict`` takes one with a wrong one too, as logs do.
    """
    if len(_PERHAPS_DIGIT.findall(text)) < _FEWEST:
        return []
    return _find(text.translate(_NARROW), strict)


def mask_private(text: str) -> str:
    """``text`` with every digit but the last four of each such number as a star."""
    masked = text
    for one in find_private(text):
        number = text[one.start : one.end]
        stars = "*" * (len(number) - _SHOWN) + number[-_SHOWN:]
        masked = masked[: one.start] + stars + masked[one.end :]
    return masked


def _find(plain: str, strict: bool) -> list[Found]:
    found = [Found(Kind.ID_NUMBER, *span) for span in _ids(plain, strict)]
    taken = [(one.start, one.end) for one in found]
    for match in _MOBILE.finditer(plain):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            found.append(Found(Kind.MOBILE, *match.span()))
    return sorted(found, key=lambda one: one.start)


def _ids(plain: str, strict: bool) -> Iterator[tuple[int, int]]:
    until = 0
    for match in _ID.finditer(plain):
        start, end = match.span(1)
        if start >= until and (strict or _has_right_end(match[1])):
            yield start, end
            until = end


def _has_right_end(written: str) -> bool:
    number = re.sub(r"%20|[^0-9Xx]", "", written).upper()
    return check_digit(number[:17]) == number[17]


class _Narrow(dict[int, int]):
    """Full-width, raised and other digits and signs as plain ones, each character in its place. Filled as
    characters come, since there are too many to look at all of them."""

    def __missing__(self, code: int) -> int:
        character = chr(code)
        digit = unicodedata.digit(character, None)
        plain = unicodedata.normalize("NFKC", character) if digit is None else str(digit)
        if unicodedata.category(character) in ("Zs", "Pd") or character == "\t":
            plain = " "
        self[code] = ord(plain) if len(plain) == 1 and plain in "0123456789+-. Xx" else code
        return self[code]


_NARROW = _Narrow()
