"""Headings as people write them: with blanks, line breaks, brackets, asterisks, full width. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import get_language

WRONG = "wrong"  # what an import wrote beside a row; it reads it back as nothing
_MOST_OTHERS = 8
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


def in_language(words: Iterable[str]) -> str:
    """The first of ``words`` that is English or Chinese, as the reader's language is."""
    some = list(words)
    english = (get_language() or "").startswith("en")
    return next((one for one in some if one.isascii() == english), some[0])


def usual(column: str, aliases: Mapping[str, str]) -> str:
    """What a column is called in an empty sheet; ``aliases`` leads to it from its headings."""
    return in_language(word for word, name in aliases.items() if name == column)


def others(column: str, aliases: Mapping[str, str]) -> list[str]:
    """The other headings of a column in the language of the reader, as many as one reads."""
    first = usual(column, aliases)
    words = (word for word, name in aliases.items() if name == column and word.isascii() == first.isascii())
    return [word for word in words if word != first][:_MOST_OTHERS]
