"""Finds id numbers, bank cards, mobile numbers and fixed lines wherever somebody wrote them (design §4.3:
nothing private in logs, notices or exports). The one body of patterns: free text is masked here, and logs are
by ``kit/privacy/logs.py``.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from kit.privacy.masks import mask_id_number

# GB 11643-1999: what the seventeen digits weigh, and the check digit for each remainder of their sum.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"

# What people put between digits, and what becomes of a blank in an address. Dots in the middle are dots.
_GAP = "(?:[ .+/-]|%20){0,3}"
_DOTS = "\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff65"
_ANYTHING = "(?:[^0-9]|%20){0,3}"  # the same for a database, which knows no full width


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
# In the groups of an id number, of somebody born before this system: with a slip in it too.
_GROUPED = re.compile("[0-9]{6}[^0-9]+(?:19|20[01])[0-9]+[^0-9]+[0-9]{3}[0-9Xx]")
# What calls the number behind it one: then it is masked with a slip in it too. Without such words a number
# with a wrong last digit stays, since the number of an order looks alike.
_CALLED_ID = re.compile(
    r"(?:身份证|身份證|证件|證件|身份号|(?<![A-Za-z])ID(?![A-Za-z]))[^0-9,，。;；]{0,8}\Z", re.IGNORECASE
)
# UnionPay's and others' bank cards. Of 18 digits there are codes of grids too, and hardly any card.
_CARD = re.compile(f"{_START}(?=({_pattern('(?:6 2|[3-5] #)(?: #){14,17}')}){_END})")
_CARD_LENGTHS = frozenset({16, 17, 19})
# The groups in which people say a mobile number: 3-4-4, 3-3-5, 3-8, 4-3-4, 4-4-3, 7-4.
_COUNTRY = r"(?:(?:\+|00|%2B)?86 )?"
_MOBILE = re.compile(_START + _pattern(rf"{_COUNTRY}1[3-9]# # ## # # ###") + _END)
# A fixed line with its area's code; not the month of a date that another follows.
_LANDLINE = re.compile(
    "(?<![0-9][-./ ])" + _START + _pattern("0 (?:1 0|2 #|[3-9] # #) [)）]? [2-9] # # # # # #(?: #)?") + _END
)
# Any other long number, where nobody needs it.
_LONG = re.compile("(?<![0-9])[0-9]{7,}[Xx]?(?![0-9])")
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
    CARD = "card"
    LANDLINE = "landline"


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
    """The id numbers, bank cards, mobile numbers and fixed lines in ``text``, in their order.

    An id number has the right check digit, or is called one in the words before it; ``strict`` takes every
    one with a wrong one too, as logs do.
    """
    if len(_PERHAPS_DIGIT.findall(text)) < _FEWEST:
        return []
    return _find(text.translate(_NARROW), strict)


def find_number(text: str, number: str) -> list[tuple[int, int]]:
    """Where ``number``, which is known, stands in ``text``, in any writing that ``find_private`` knows."""
    written = _digits(number)
    if not written or len(_PERHAPS_DIGIT.findall(text)) < len(written) - 1:
        return []
    known = _GAP.join(written)
    found = re.finditer(_START + _pattern(_COUNTRY) + known + _END, text.translate(_NARROW), re.IGNORECASE)
    return [match.span() for match in found]


def digits_in(text: str) -> str:
    """The digits of ``text``, in whatever writing, as plain ones."""
    return re.sub("[^0-9]", "", text.translate(_NARROW))


def pattern_of(number: str) -> str:
    """A pattern for a database that finds every text in which ``find_number`` finds ``number``, and some
    others. Empty for what has no digits."""
    return _ANYTHING.join(f"[{_writings_of(one)}]" for one in _digits(number))


@lru_cache
def _writings_of(plain: str) -> str:
    """All ways to write a digit that are one character of the first plane, where people's keyboards are."""
    return "".join(chr(code) for code in range(0x10000) if chr(_NARROW[code]).upper() == plain)


def mask_private(text: str) -> str:
    """``text`` with every digit but the last four of each such number as a star; of an id number the year of
    birth stays, as everywhere."""
    masked = text
    for one in reversed(find_private(text)):
        masked = masked[: one.start] + mask_found(one, text[one.start : one.end]) + masked[one.end :]
    return masked


def mask_found(one: Found, number: str) -> str:
    """``number``, which was found as ``one``, as it is shown."""
    if one.kind == Kind.ID_NUMBER:
        return mask_id_number(int(_digits(number)[6:10]))
    return "*" * (len(number) - _SHOWN) + number[-_SHOWN:]


def leave_out_numbers(text: str) -> str:
    """``text`` for strangers: without any such number, also one with a slip in it, nor any other long one."""
    spans = [(one.start, one.end) for one in find_private(text, strict=True)]
    plain = text.translate(_NARROW)
    for match in _LONG.finditer(plain):
        if not any(start < match.end() and match.start() < end for start, end in spans):
            spans.append(match.span())
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]}***{text[end:]}"
    return text


def _digits(written: str) -> str:
    """The plain characters of a number that was found."""
    return re.sub(r"%20|[^0-9Xx]", "", written.translate(_NARROW)).upper()


def _find(plain: str, strict: bool) -> list[Found]:
    found = [Found(Kind.ID_NUMBER, *span) for span in _ids(plain, strict)]
    others = [Found(Kind.CARD, *match.span(1)) for match in _CARD.finditer(plain) if _is_card(match[1])]
    for kind, pattern in ((Kind.MOBILE, _MOBILE), (Kind.LANDLINE, _LANDLINE)):
        others += [Found(kind, *match.span()) for match in pattern.finditer(plain)]
    for one in others:
        if not any(before.start < one.end and one.start < before.end for before in found):
            found.append(one)
    return sorted(found, key=lambda one: one.start)


def _is_card(written: str) -> bool:
    """Whether the last digit is the one that Luhn's sum asks for."""
    digits = [int(one) for one in _digits(written)]
    if len(digits) not in _CARD_LENGTHS:
        return False
    doubled = [sum(divmod(2 * one, 10)) for one in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _ids(plain: str, strict: bool) -> Iterator[tuple[int, int]]:
    until = 0
    for match in _ID.finditer(plain):
        start, end = match.span(1)
        if start >= until and (strict or _is_id(match[1]) or _CALLED_ID.search(plain[:start])):
            yield start, end
            until = end


def _is_id(written: str) -> bool:
    """Whether it has the right check digit, or is written in the groups of one."""
    number = _digits(written)
    return bool(_GROUPED.fullmatch(written)) or check_digit(number[:17]) == number[17]


class _Narrow(dict[int, int]):
    """Full-width, raised and other digits and signs as plain ones, each character in its place. Filled as
    characters come, since there are too many to look at all of them."""

    def __missing__(self, code: int) -> int:
        character = chr(code)
        digit = unicodedata.digit(character, None)
        plain = unicodedata.normalize("NFKC", character) if digit is None else str(digit)
        if unicodedata.category(character) in ("Zs", "Pd") or character == "\t":
            plain = " "
        elif character in _DOTS:
            plain = "."
        self[code] = ord(plain) if len(plain) == 1 and plain in "0123456789+-./ Xx" else code
        return self[code]


_NARROW = _Narrow()
