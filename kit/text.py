"""The type of text shown to people: a plain string, or one that is translated when it is shown."""

import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text: TypeAlias = str | _StrPromise
else:
    Text: TypeAlias = str | Promise

_NOT_PLAIN = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")
# Control characters but for those that end a line or stand for a blank, and what has no width: zero-width
# blanks, marks of direction, soft hyphens. The joiners of emoji stay inside a text.
_UNSEEN = re.compile(
    "[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_BLANK = r"\s\u200c\u200d\u3164\u115f\u1160\uffa0\u2800"
_AROUND = re.compile(rf"^[{_BLANK}\ufe00-\ufe0f]+|[{_BLANK}]+$")
# Their product lies below 2^53, up to which a browser counts exactly; the factor is above all characters.
_FACTOR, _PRIME = 1_114_129, 4_294_967_291
_LINE = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def is_plain(text: str) -> bool:
    """Whether a database and a spreadsheet can keep ``text``: without NUL, without halves of characters
    (surrogates), and without what is no character (U+FFFE, U+FFFF)."""
    return _NOT_PLAIN.search(text) is None


def tidy(text: str) -> str:
    """``text`` as people see it: without characters that can't be seen, each line ended in one way, nothing
    around it. Words that are invisible only are none."""
    return _AROUND.sub("", _UNSEEN.sub("", _LINE.sub("\n", text)))


def print_of(text: str) -> int:
    """A number that stands for the words of ``text``, as static/pages/words.js computes it too: blanks, ends
    of lines and what is not seen don't count; 0 for no words. No secret: whoever has it can try words."""
    number = 0
    for one in text:
        if unicodedata.category(one)[0] not in "CZ":
            number = (number * _FACTOR + ord(one)) % _PRIME
    return number


def prints_of(said: Iterable[tuple[int, Iterable[str]]]) -> str:
    """What somebody said and under which number, for a page that keeps words until they have arrived:
    ``3:17,4 5:`` for two texts under 3 and none under 5."""
    prints = ((number, [print_of(text) for text in texts]) for number, texts in said)
    return " ".join(f"{number}:{','.join(str(one) for one in found if one)}" for number, found in prints)


def listed(names: Iterable[object]) -> str:
    """Names in a row, by the comma of the language: 王芳、李强."""
    return pgettext("between names", ", ").join(str(one) for one in names)


def in_turn(words: Iterable[object]) -> str:
    """Clauses in a row, by the semicolon of the language."""
    return gettext("; ").join(str(one) for one in words)


def labelled(label: object, value: object) -> str:
    """A label and what it says, by the colon of the language: 签收：…."""
    return f"{label}{pgettext('after a label', ': ')}{value}"


def bracketed(words: object, why: object) -> str:
    """Words, and what explains them in the brackets of the language: 不计（周末）."""
    opening, closing = pgettext("bracket", " ("), pgettext("bracket", ")")
    return f"{words}{opening}{why}{closing}"
