"""Id numbers (GB 11643-1999): the check digit, the birth date, and what follows from them. Pure.

Prefixes are not looked up: those of counties that were reformed away outlive the reform (domain.md, Codes).
"""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kit.errors import Invalid
from kit.numbers.whole import is_digits
from kit.privacy.scan import check_digit
from kit.text import Text
from residents.choices import Sex

LENGTH = 18
_OLD_LENGTH = 15
_OLDEST = 1900
# What is left of a number that a spreadsheet made a figure of: 3.30402E+17, 1.2e+17.
_EXCEL = re.compile(r"\d+(\.\d+)?E\+?\d+")
_BLANKS = re.compile(r"[\s\-‐–—]")


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A number that is right, and what it says."""

    number: str
    birth: dt.date
    sex: Sex


def plain(text: str) -> str:
    """The number as it is kept: plain digits, a capital X, no blanks or hyphens."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).upper()


def read(text: str, *, today: dt.date) -> IdNumber:
    """The id number in ``text``; ``today`` is the date after which nobody is born.

    Raises:
        Invalid: with the reason under ``id_number``; it never holds the number itself.
    """
    number = plain(text)
    reason = _refuse(number, today)
    if reason:
        raise Invalid(fields={"id_number": [reason]})
    return IdNumber(number, _birth(number), _sex(number))


def _refuse(number: str, today: dt.date) -> Text:
    """Why a number is none; empty when it is one."""
    shape = _wrong_shape(number)
    if shape:
        return shape
    try:
        born = _birth(number)
    except ValueError:
        return _("The birth date in the id number does not exist.")
    if born > today or born.year < _OLDEST:
        return _("The birth date in the id number can't be right.")
    if check_digit(number[:17]) != number[17]:
        return _("The check digit of the id number is wrong: please compare it digit by digit.")
    return ""


def _wrong_shape(number: str) -> Text:
    if _EXCEL.fullmatch(number):
        return _(
            "The spreadsheet made a number of this id number and lost its last digits. "
            "Format the column as text, and enter the id number again."
        )
    if len(number) == _OLD_LENGTH and is_digits(number):
        return _("This is an old id number of 15 digits; please enter the one of 18.")
    if len(number) != LENGTH:
        return _("An id number has 18 characters; this has %(n)s.") % {"n": len(number)}
    if not (is_digits(number[:17]) and number[17] in "0123456789X"):
        return _("An id number has 17 digits, and then a digit or X.")
    return ""


def _birth(number: str) -> dt.date:
    return dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def _sex(number: str) -> Sex:
    return Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
