"""Words that are searched for. Pure."""

import re
import unicodedata

LONGEST = 100  # characters
MOST = 8  # words


# Signs between words, as in 第一网格（府前花苑）; of half width only brackets: others stand in addresses.
_BETWEEN = re.compile(r"[（）【】《》「」“”，。；：！？、()\[\]]")
_NO_WORD = re.compile(r"[/|\-–—·.]+")
# Those of a label or a path, with or without blanks around them; between digits they belong to a number.
_PARTS = re.compile(r"(?<![0-9])[/·•‧・]|[/·•‧・](?![0-9])")
# The signs of half width that a keyboard for Chinese also writes in full width.
_WIDE = {code: code + 0xFEE0 for code in (*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B))}


def search_term(text: str) -> str:
    """What is searched for: the first words of ``text`` in half width, with one blank between them, without
    brackets and what only stands between words. Each word costs a comparison with every row."""
    narrow = unicodedata.normalize("NFKC", _BETWEEN.sub(" ", text[:LONGEST]))[:LONGEST]
    parted = _PARTS.sub(" ", _BETWEEN.sub(" ", narrow))
    words = [word for word in parted.split() if not _NO_WORD.fullmatch(word)]
    return " ".join((words or text[:LONGEST].split())[:MOST])


def widths(word: str) -> tuple[str, ...]:
    """The writings of a word of half width: itself, and with its letters and digits in full width, as texts
    that somebody typed may have them."""
    wide = word.translate(_WIDE)
    return (word,) if wide == word else (word, wide)
