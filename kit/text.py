"""The type of text shown to people: a plain string, or one that is translated when it is shown."""

import re
from typing import TYPE_CHECKING, TypeAlias

from django.utils.functional import Promise

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
_LINE = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def is_plain(text: str) -> bool:
    """Whether a database and a spreadsheet can keep ``text``: without NUL, without halves of characters
    (surrogates), and without what is no character (U+FFFE, U+FFFF)."""
    return _NOT_PLAIN.search(text) is None


def tidy(text: str) -> str:
    """``text`` as people see it: without characters that can't be seen, each line ended in one way, nothing
    around it. Words that are invisible only are none."""
    return _AROUND.sub("", _UNSEEN.sub("", _LINE.sub("\n", text)))
