"""Phone numbers of residents: one way to write them, so that a look-up finds them. Pure."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from kit.errors import Invalid

_BLANKS = re.compile(r"[\s\-‐–—()]")
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
