"""Names of offices, places and units, and their addresses: one writing for each, and what tells them apart.
Pure."""

import re
import unicodedata

from kit.text import tidy

# Letters and digits in full width, and its blank. Brackets and commas stay: in Chinese they are wide.
_NARROW = {
    wide: wide - 0xFEE0
    for first, last in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
    for wide in range(first, last + 1)
} | {0x3000: 0x20}
_SIGN = r"[^\x00-\x7f]"
_BESIDE_SIGN = re.compile(rf"(?<={_SIGN})\s+|\s+(?={_SIGN})")


def written(name: str) -> str:
    """The one writing of a name: letters and digits in half width, no blanks beside Chinese signs and one
    between words of letters."""
    plain = unicodedata.normalize("NFC", tidy(name)).translate(_NARROW)
    return _BESIDE_SIGN.sub("", " ".join(plain.split()))


def key(name: str) -> str:
    """What names are compared by: in half width, without blanks, in small letters."""
    return "".join(unicodedata.normalize("NFKC", tidy(name)).split()).lower()
