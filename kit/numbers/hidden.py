"""Words that somebody may change without seeing the numbers of people in them (design §4.3): a form begins
with the words, each number as a token, and what is typed gets the numbers back where the tokens stand."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from kit.errors import Invalid
from kit.privacy.fields import keyed_hash
from kit.privacy.scan import digits_in, find_private, mask_found

# The same in each language: what was begun in one may be sent in another.
_OPENING, _BETWEEN, _CLOSING = "〔", "：", "〕"
_APART = "，"  # what is put between a token and digits, which would become one long number that nobody masks
# The figures in a token: none that could be a year, as in the number of a document, 〔2026〕.
_LEAST, _MOST = 3000, 9999
_FIGURES = "[3-9][0-9]{3}"
_INSIDE = rf"[^{_OPENING}{_CLOSING}\n]*"
_TOKEN = re.compile(rf"{_OPENING}{_FIGURES}{_BETWEEN}{_INSIDE}{_CLOSING}")
# What is left of a token when somebody has written in it; stars by themselves only where there are numbers.
_BROKEN = rf"{_OPENING}\s*(?:{_FIGURES}|[0-9]+\s*[:{_BETWEEN}*]){_INSIDE}{_CLOSING}?"
_STARS = r"\*{4,}[0-9]{0,4}"


class HiddenNumbers:
    """The private numbers of several texts, each known by a token such as ``〔4821：*******0001〕``. The four
    figures come from the number itself: a token that was begun with other words finds its own number or none.
    It may change places, also into another of the texts."""

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
        return _("A number that is not shown here stands in 〔…〕; it goes along where you leave it.")

    def back(self, typed: Mapping[str, str]) -> dict[str, str]:
        """What was typed, by the names of its fields, with the numbers that are meant.

        Raises:
            Invalid: it is not clear which number is meant, since somebody wrote in a token or the words it
                comes from are others by now; or everybody could read the number where it stands. Names both.
        """
        unclear = _(
            "It is not clear which number %(token)s stands for. Please put it back just as it was, or take "
            "it out altogether, or write the number in its place."
        )
        in_clear = _(
            "Everybody could read the number of %(token)s there. Please leave the words around it as they "
            "were."
        )
        whole: dict[str, str] = {}
        errors: dict[str, list[str]] = {}
        for name, text in typed.items():
            if broken := self._broken(text):
                errors[name] = [unclear % {"token": broken}]
                continue
            whole[name], seen = self._whole(text)
            if seen:
                errors[name] = [in_clear % {"token": seen}]
        if errors:
            raise Invalid(fields=errors)
        return whole

    def _hide(self, text: str) -> str:
        for one in reversed(find_private(text)):
            number = text[one.start : one.end]
            token = self._token(mask_found(one, number), number)
            text = f"{text[: one.start]}{token}{text[one.end :]}"
        return text

    def _token(self, mask: str, number: str) -> str:
        """One that stands for no other number, and in none of the texts by itself."""
        figures = _LEAST + int(keyed_hash(number, "kit.hidden")[:12], 16) % (_MOST - _LEAST + 1)
        while True:
            token = f"{_OPENING}{figures}{_BETWEEN}{mask}{_CLOSING}"
            free = token not in self._numbers and not any(token in text for text in self._texts.values())
            if free or self._numbers.get(token) == number:
                self._numbers[token] = number
                return token
            figures = figures + 1 if figures < _MOST else _LEAST

    def _whole(self, text: str) -> tuple[str, str]:
        """The text with its numbers, and a token whose number would not be masked there."""
        seen = ""
        for apart in (False, True):
            whole, places = self._joined(text, apart=apart)
            found = find_private(whole)
            in_clear = (
                token
                for (begin, end), token in places.items()
                if not any(one.start <= begin and end <= one.end for one in found)
            )
            seen = next(in_clear, "")
            if not seen:
                return whole, ""
        return text, seen

    def _joined(self, text: str, *, apart: bool) -> tuple[str, dict[tuple[int, int], str]]:
        """The text with its numbers, ``apart`` from what a number could go on with, and where each token's
        number stands."""
        whole, at = "", 0
        places = {}
        for token in _TOKEN.finditer(text):
            if token[0] not in self._numbers:
                continue
            number = self._numbers[token[0]]
            whole += text[at : token.start()]
            at = token.end()
            whole += _APART if apart and _goes_on(whole[-1:]) else ""
            places[len(whole), len(whole) + len(number)] = token[0]
            whole += number
            whole += _APART if apart and _goes_on(text[at : at + 1]) else ""
        return whole + text[at:], places

    def _broken(self, text: str) -> str:
        """What looks like one of the tokens and is none; nothing that the texts said themselves."""
        stars = f"|{_STARS}" if self._numbers else ""
        figures = "".join(f"|{token[1:5]}\\s*[:{_BETWEEN}]" for token in self._numbers)
        pattern = re.compile(f"{_BROKEN}{stars}{figures}")
        said = {found for whole in self._texts.values() for found in pattern.findall(whole)}
        left = _TOKEN.sub(lambda token: "\n" if token[0] in self._numbers else token[0], text)
        return next((found for found in pattern.findall(left) if found not in said), "")


def _goes_on(sign: str) -> bool:
    """Whether a long number could go on with it."""
    return bool(sign) and (bool(digits_in(sign)) or not sign.isalnum())
