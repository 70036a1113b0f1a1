"""Phone numbers of people and offices: one way to write them, so that a look-up finds them. Pure."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from kit.errors import Invalid

_BLANKS = re.compile(r"[\s\-‐‑‒–—―−()]")
_COUNTRY = re.compile(r"^(\+|00)?86(?=1\d{10}$)")
FEWEST = 7  # digits
_NUMBER = re.compile(rf"\d{{{FEWEST},15}}")


def read(text: str) -> str:
    """The phone number in ``text`` without blanks, hyphens or the country's code; empty for nothing.

    Raises:
        Invalid: with the reason under ``phone``.
    """
    number = _COUNTRY.sub("", _BLANKS.sub("", unicodedata.normalize("NFKC", text)))
    if not number:
        return ""
    if not _NUMBER.fullmatch(number):
        raise Invalid(fields={"phone": [_("A phone number has 7 to 15 digits.")]})
    if len(number) == 11 and number[0] == "1" and number[1] in "012":
        raise Invalid(fields={"phone": [_("There is no mobile number that begins like this.")]})
    return number


# 转801, 分机801, ext. 801, #801, and a third group of 0573-82100001-801.
_EXTENSION = re.compile(r"(?:转|分机|ext\.?|#)[:：]?(\d{1,6})$|(?<=\d{7})-(\d{1,6})$", re.IGNORECASE)
_DASHES = re.compile(r"[‐‑‒–—―−]")
_OFFICE = re.compile(r"(\+?86)?(\d{3,12})")
_BETWEEN = re.compile(r"[、,;/]+")


def read_offices(text: str) -> str:
    """The telephone numbers of an office in ``text``: 0573-82100001, an extension behind it, a short number
    such as 12345, or several with 、 between them; empty for nothing.

    Raises:
        Invalid: with the reason under ``phone``.
    """
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", text))
    return "、".join(_office(part) for one in _BETWEEN.split(plain) if (part := "".join(one.split())))


def _office(number: str) -> str:
    extension = _EXTENSION.search(number)
    whole = number[: extension.start()] if extension else number
    match = _OFFICE.fullmatch(re.sub(r"[-()]", "", whole))
    if match is None:
        raise Invalid(fields={"phone": [_("This is no telephone number; one is written as 0573-82100001.")]})
    digits = f"0{match[2]}" if match[1] and not match[2].startswith(("0", "1")) else match[2]
    if digits.startswith("0"):
        area = 3 if digits[1] in "12" else 4
        digits = f"{digits[:area]}-{digits[area:]}" if len(digits) > area else digits
    return f"{digits}-{extension[1] or extension[2]}" if extension else digits
