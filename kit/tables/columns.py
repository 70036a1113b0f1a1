"""The columns that an import knows: what they are called at the desk, in other people's files, and what their
cells may say. Pure."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from kit.errors import Invalid
from kit.tables.headings import WRONG, in_language
from kit.tables.problems import Refusal
from kit.tables.rows import Row
from kit.text import Text, is_plain, listed, tidy
from kit.time.bounds import is_usual

_DATE = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})日?(?:\s+00:00:00)?")
_SHOWN = 40  # characters of a cell in what is said of it


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its ``label`` here, ``words`` that files have for it (the first English and the first Chinese
    one is what an empty sheet says), and other ``labels`` that the desk has. A ``spare`` one is read, and not
    asked for by an empty sheet; another one may stand ``instead`` of one that is required."""

    name: str
    label: Text
    words: tuple[str, ...]
    labels: tuple[Text, ...] = ()
    required: bool = False
    is_date: bool = False
    spare: bool = False
    instead: str = ""


WRONG_COLUMN = Column(WRONG, _("what is wrong"), ("what is wrong", "问题", "错误说明"))


@dataclass(frozen=True)
class Columns:
    """The columns of an import, in the order of its empty sheet."""

    all: Sequence[Column]

    @cached_property
    def headings(self) -> dict[str, str]:
        """The column of each heading: the words of files, and the labels of the desk in every language. A
        word belongs to the first that has it, and what files say goes before labels."""
        known = (*self.all, WRONG_COLUMN)
        found: dict[str, str] = {}
        for one in known:
            for word in one.words:
                found.setdefault(word, one.name)
        for language, _name in settings.LANGUAGES:
            with override(language):
                for one in known:
                    for label in (one.label, *one.labels):
                        found.setdefault(str(label), one.name)
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that are read."""
        return tuple(one.name for one in self.all)

    @property
    def labels(self) -> dict[str, Text]:
        """What each column is called where a problem is named."""
        return {"": _("row"), **{one.name: one.label for one in (*self.all, WRONG_COLUMN)}}

    @property
    def required(self) -> tuple[tuple[str, ...], ...]:
        """The columns without which nothing can be read, each with those that may stand instead of it."""
        return tuple(tuple(filter(None, (one.name, one.instead))) for one in self.all if one.required)

    @property
    def dates(self) -> tuple[str, ...]:
        """The columns whose cells may be dates; anywhere else a date is what a spreadsheet made of 3-5."""
        return tuple(one.name for one in self.all if one.is_date)

    def in_words(self, *, required: bool) -> list[str]:
        """The headings of an empty sheet that must be there, or the others."""
        return [in_language(one.words) for one in self.asked if one.required == required]

    @property
    def asked(self) -> list[Column]:
        """Those of an empty sheet."""
        return [one for one in self.all if not one.spare]


@dataclass(frozen=True)
class Words:
    """A closed list as files write it: its values, its labels in every language, and ``more`` words."""

    choices: Any
    more: Mapping[Any, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def _known(self) -> dict[str, Any]:
        found = {_plain(word): value for value, words in self.more.items() for word in words}
        for language, _name in settings.LANGUAGES:
            with override(language):
                found |= {_plain(str(label)): value for value, label in self.choices.choices}
        return found | {_plain(str(value)): value for value in self.choices.values}

    def read(self, row: Row, column: str) -> Any:
        """The value that a cell stands for; None for an empty one, a Refusal for what is not in the list."""
        text = row.get(column)
        if not text:
            return None
        found = self._known.get(_plain(text))
        if found is None:
            words = listed(self.choices.labels)
            reason = _("“%(text)s” is not known here; it may be: %(words)s.")
            return Refusal(column, reason % {"text": text[:_SHOWN], "words": words})
        return self.choices(found)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()


def text_of(row: Row, column: str, *, most: int, missing: Text = "") -> str | Refusal:
    """The text of a cell, of at most ``most`` characters; ``missing`` is said of an empty one that must not
    be."""
    text = tidy(row.get(column)).replace("\n", " ")
    if not text and missing:
        return Refusal(column, missing)
    if not is_plain(text):
        return Refusal(column, _("This holds characters that are none."))
    if len(text) > most:
        return Refusal(column, _("At most %(most)s characters.") % {"most": most})
    return text


def day_of(row: Row, column: str) -> dt.date | Refusal | None:
    """The day of a cell, in any of the usual ways of writing one."""
    text = row.get(column)
    if not text:
        return None
    match = _DATE.fullmatch(text)
    try:
        if match:
            day = dt.date(int(match[1]), int(match[2]), int(match[3]))
            if is_usual(day):
                return day
    except ValueError:
        pass
    return Refusal(column, _("This is not a date such as 1950-01-31."))


def read_by(rule: Callable[[str], str], row: Row, column: str) -> str | Refusal:
    """A cell as ``rule`` writes it, which raises Invalid with one reason for what it is not."""
    try:
        return rule(row.get(column))
    except Invalid as refused:
        return Refusal(column, next(iter(refused.fields.values()))[0])


def split(read: Mapping[str, Any]) -> tuple[dict[str, Any], list[Refusal]]:
    """The values and the refusals among what was read."""
    refusals = [value for value in read.values() if isinstance(value, Refusal)]
    return {name: value for name, value in read.items() if not isinstance(value, Refusal)}, refusals
