"""Headings as people write them: with blanks, line breaks, brackets, asterisks, full width. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

_AROUND = re.compile(r"[\s*:_'\"]+")
_HINT = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")


def plain(heading: str) -> str:
    """A heading in small letters and half width, without blanks, asterisks and colons."""
    return _AROUND.sub("", unicodedata.normalize("NFKC", heading)).lower()


def without_hints(heading: str) -> str:
    """A plain heading without what stands in brackets, as in 手机号(必填)."""
    return plain(_HINT.sub("", unicodedata.normalize("NFKC", heading)))


def known_as(heading: str, columns: Mapping[str, str]) -> str | None:
    """The column that a heading stands for; ``columns`` leads to it from a plain heading. With its brackets a
    heading may be another one than without, and so is looked up with them first."""
    return columns.get(plain(heading)) or columns.get(without_hints(heading))


def how_many(cells: Sequence[str], words: Iterable[str]) -> int:
    """How many of the cells of a line are known headings."""
    known = dict.fromkeys(words, "known")
    return sum(known_as(cell, known) is not None for cell in cells)
