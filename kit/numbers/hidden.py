"""Words that somebody may change without seeing the numbers of people in them (design §4.3): a form begins
with the words, each number as a token, and what is typed gets the numbers back where the tokens stand."""

import re
from collections.abc import Mapping
from itertools import count

from django.utils.translation import gettext as _

from kit.errors import Invalid
from kit.privacy.scan import find_private, mask_found

# The same in each language: what was begun in one may be sent in another.
_OPENING, _BETWEEN, _CLOSING = "〔", "：", "〕"
# What is left of a token when somebody has written in it; not the year in the number of a document, 〔2026〕.
_INSIDE = rf"[^{_OPENING}{_CLOSING}\n]*"
_BROKEN = re.compile(
    rf"{_OPENING}\s*\d+\s*[:{_BETWEEN}*]{_INSIDE}{_CLOSING}?|{_OPENING}\s*\d{{1,2}}\s*{_CLOSING}|\*{{4,}}\d{{0,4}}"
)


class HiddenNumbers:
    """The private numbers of several texts, each known by a token of its own such as ``〔1：*******0001〕``.
    Two numbers that look alike under their stars are never taken for each other, and a token may change
    places, also into another of the texts."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """``texts`` by the names of the fields that begin with them."""
        self._texts = dict(texts)
        self._numbers: dict[str, str] = {}
        self.shown = {name: self._hide(text) for name, text in texts.items()}

    def surplus(self, name: str) -> int:
        """How many characters longer the text is with its tokens: its field must have room for them."""
        return max(0, len(self.shown[name]) - len(self._texts[name]))

    def hint(self, name: str) -> str:
        """What the tokens in a text are; nothing where there is none."""
        if self.shown[name] == self._texts[name]:
            return ""
        return _("A number that is not shown here stands as 〔1：…〕; it goes along where you leave it.")

    def back(self, typed: Mapping[str, str]) -> dict[str, str]:
        """What was typed, by the names of its fields, with the numbers that are meant.

        Raises:
            Invalid: somebody wrote in a token, so that nobody can tell which number is meant; names it.
        """
        why = _(
            "%(token)s stands for a number that is not shown. Please leave it just as it was, or take it out "
            "altogether, or write the number in its place."
        )
        broken = {name: found for name, text in typed.items() if (found := self._broken(text))}
        if broken:
            raise Invalid(fields={name: [why % {"token": found}] for name, found in broken.items()})
        return {name: self._whole(text) for name, text in typed.items()}

    def _hide(self, text: str) -> str:
        found = []
        for one in find_private(text):
            number = text[one.start : one.end]
            found.append((one.start, one.end, self._token(mask_found(one, number), number)))
        for start, end, token in reversed(found):
            text = f"{text[:start]}{token}{text[end:]}"
        return text

    def _token(self, mask: str, number: str) -> str:
        """One that stands in none of the texts by itself."""
        for n in count(len(self._numbers) + 1):
            token = f"{_OPENING}{n}{_BETWEEN}{mask}{_CLOSING}"
            if token not in self._numbers and not any(token in text for text in self._texts.values()):
                self._numbers[token] = number
                return token
        raise AssertionError("count has no end")

    def _whole(self, text: str) -> str:
        return self._pattern.sub(lambda token: self._numbers[token[0]], text) if self._numbers else text

    def _broken(self, text: str) -> str:
        """What looks like one of the tokens and is none; nothing that the texts said themselves."""
        if not self._numbers:
            return ""
        said = {found for whole in self._texts.values() for found in _BROKEN.findall(whole)}
        left = self._pattern.sub("\n", text)
        return next((found for found in _BROKEN.findall(left) if found not in said), "")

    @property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, self._numbers)))
