"""A person taken out of words that others go on to need: who reported a case is forgotten, what was the
matter is not (docs/adr/0006-forgetting.md). Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from kit.privacy.scan import find_number, find_private

NEUTRAL = "反映人"
NUMBER = "***"
DOOR = "其住处"
# What is put behind a family name, and before one.
_TITLES = (
    "先生|女士|小姐|太太|同志|师傅|老师|阿姨|阿婆|大妈|大娘|大爷|大伯|大姐"
    "|大哥|大嫂|伯伯|伯母|叔叔|叔|婶|奶奶|爷爷|婆婆"
)
_BEFORE = "老小阿"
# Not a place that is called so: 小王庄, 老张桥.
_NO_PLACE = "(?![庄村桥家店镇乡路街弄巷港浜埭])"
_TWO = frozenset(
    [
        "欧阳",
        "上官",
        "司马",
        "诸葛",
        "夏侯",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "宇文",
        "长孙",
        "司徒",
        "端木",
        "东方",
        "南宫",
    ]
)
_FEWEST = 2  # characters of a name; one alone is a word of the language
_WHOLE = 3  # from so many on, what follows the family name is a name of its own


@dataclass(frozen=True, slots=True)
class Forgotten:
    """People by their names, phones and doors, to be taken out of texts."""

    names: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    doors: frozenset[str] = frozenset()
    neutral: str = NEUTRAL
    # Whether numbers of everybody go, whoever's they are.
    all_numbers: bool = True
    # Whether a family name with a form of address and a given name alone are the person too. Not where many
    # other people are spoken of.
    called: bool = True

    @classmethod
    def of(
        cls, names: Iterable[str], phones: Iterable[str] = (), doors: Iterable[str] = (), **how: Any
    ) -> "Forgotten":
        """Those that are known; what is empty names nobody."""
        return cls(_known(names), _known(phones), _known(doors), **how)

    def without(self, text: str) -> str:
        """``text`` without them, and without every id number, phone or bank card, whoever's it is: the time
        for which numbers in words were needed is over too."""
        for one in reversed(find_private(text, strict=True) if self.all_numbers else []):
            text = text[: one.start] + NUMBER + text[one.end :]
        for phone in self.phones:
            for start, end in reversed(find_number(text, phone)):
                text = text[:start] + NUMBER + text[end:]
        for door in sorted(self.doors, key=len, reverse=True):
            text = re.sub(rf"(?<![\w-]){re.escape(door)}(?![\w-])", DOOR, text, flags=re.ASCII)
        for name in sorted(self.names, key=len, reverse=True):
            for pattern in _writings(name) if self.called else _whole(name):
                text = re.sub(pattern, self.neutral, text)
        return text

    def only_named(self) -> "Forgotten | None":
        """The same people by whole names and their own numbers only, for words that are about everybody; None
        where nothing of them is known."""
        if not (self.names or self.phones):
            return None
        return replace(self, doors=frozenset(), all_numbers=False, called=False)

    def within(self, value: Any) -> Any:
        """A JSON value with all its texts so."""
        if isinstance(value, str):
            return self.without(value)
        if isinstance(value, dict):
            return {name: self.within(one) for name, one in value.items()}
        return [self.within(one) for one in value] if isinstance(value, list) else value


def _known(some: Iterable[str]) -> frozenset[str]:
    return frozenset(one.strip() for one in some) - {""}


def _whole(name: str) -> list[str]:
    return [re.escape(name)] if len(name) >= _FEWEST else []


def _writings(name: str) -> list[str]:
    """How somebody called ``name`` is written: the name, the family name with a form of address, and the
    given name of two characters alone."""
    if len(name) < _FEWEST:
        return []
    family = name[:2] if name[:2] in _TWO else name[0]
    called = re.escape(family)
    found = [re.escape(name), f"{called}[\u4e00-\u9fff]?(?:{_TITLES})", f"[{_BEFORE}]{called}{_NO_PLACE}"]
    given = name[len(family) :]
    if len(name) >= _WHOLE and len(given) >= _FEWEST:
        found.append(re.escape(given))
    return found
