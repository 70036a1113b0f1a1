"""Doors as people write them: one writing for each, so that a door is found and not there twice. Pure."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from kit.errors import Invalid

LONGEST = 40  # characters
KEY_LENGTH = 200
_DASHES = re.compile(r"[‐‑‒–—―−﹘﹣ー~～_/]+|--+")
_BLANKS = re.compile(r"\s+")
# A blank between two numbers parts them, as in 2 301; any other is nothing.
_PARTING = re.compile(r"(?<=\d)\s+(?=\d)")
# 2号楼301, 2幢1单元301: a house or stairway, and then a number.
_HOUSE = re.compile(r"(?<=[0-9A-Z])(?:号楼|幢楼|栋楼|楼栋|幢|栋|座|号|单元|梯)-?(?=[0-9A-Z])")
_END = re.compile(r"(?<=[0-9A-Z])(?:号|室|户|号房|号室|房间|房)$")
_DATES = (
    re.compile(r"(?:19|20)\d\d[-.年](?:0?[1-9]|1[0-2])[-.月](?:0?[1-9]|[12]\d|3[01])日?(?:-?00:00:00)?"),
    re.compile(r"(?:0?[1-9]|1[0-2])月(?:0?[1-9]|[12]\d|3[01])日"),
    re.compile(r"\d{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"),
)
# 2-301a; a word stays as it is.
_LETTER = re.compile(r"(?<![A-Za-z])[a-z](?![A-Za-z])")
_PIECES = re.compile(r"\d+|.")
_WIDTH = 6  # digits of a piece in a key


def plain(text: str) -> str:
    """The one writing of a door, or of the part of one that is looked for: half width, a single letter as a
    capital, one kind of dash, no blanks; 2号楼301室 is 2-301."""
    door = unicodedata.normalize("NFKC", text).strip()
    door = _LETTER.sub(lambda found: found[0].upper(), door)
    door = _BLANKS.sub("", _PARTING.sub("-", _DASHES.sub("-", door)))
    return _END.sub("", _HOUSE.sub("-", door)).strip("-")


def read(text: str) -> str:
    """The door in ``text`` in its one writing.

    Raises:
        Invalid: with the reason under ``door``: there is none, it is too long, or a spreadsheet made a date
            of it.
    """
    door = plain(text)
    if not door:
        raise Invalid(fields={"door": [_("The door is missing.")]})
    if len(door) > LONGEST:
        raise Invalid(fields={"door": [_("At most %(most)s characters.") % {"most": LONGEST}]})
    if any(form.fullmatch(door) for form in _DATES):
        reason = _("“%(door)s” is a date, not a door. Did a spreadsheet make it one?")
        raise Invalid(fields={"door": [reason % {"door": text.strip()}]})
    return door


def key(door: str) -> str:
    """What doors are put in order by, as one walks: 2-901 before 2-1001. Digits alone, so that every database
    has the same order: a number filled up with zeros behind 1, any letter as its number behind 2."""
    pieces = (piece for piece in _PIECES.findall(plain(door)) if piece != "-")
    return "".join(_piece(piece) for piece in pieces)[:KEY_LENGTH]


def _piece(piece: str) -> str:
    if piece.isdecimal():
        return f"1{piece.lstrip('0').zfill(_WIDTH)[:12]}"
    return f"2{ord(piece):0{_WIDTH}d}"
