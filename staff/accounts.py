"""Rules of accounts: what a password must be, and where a login may come from."""

import bisect
import hashlib
import mmap
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHORTEST = 8
CLASSES = 3
_CLASSES = (r"[a-z]", r"[A-Z]", r"\d", r"[^A-Za-z\d]")


class ThreeClassesValidator:
    """Small letters, capitals, digits, other characters: of three of them at least one."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError when there are fewer kinds."""
        if sum(bool(re.search(kind, password)) for kind in _CLASSES) < CLASSES:
            raise ValidationError(self.get_help_text(), code="too_few_classes")

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("Use three of these kinds: small letters, capital letters, digits, other characters.")


class NotAboutYouValidator:
    """A password that holds one's phone number, its last eight digits, or one's name is soon guessed."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError when it does."""
        typed = password.casefold()
        if any(word in typed for word in _about(user)):
            raise ValidationError(self.get_help_text(), code="about_you")

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("It must not hold your phone number or your name.")


def _about(user: Any) -> set[str]:
    """What everybody knows of ``user``; words of one letter say nothing."""
    member = getattr(user, "member", None)
    words = {getattr(user, "username", ""), getattr(member, "phone", ""), getattr(member, "name", "")}
    words |= set(getattr(user, "told_names", ()))
    words |= {word[-8:] for word in words if word.isdigit()}
    return {word.casefold() for word in words if len(word) > 1}


class BreachedPasswordValidator:
    """Not one of those that were stolen elsewhere, when ``BREACHED_PASSWORDS_FILE`` names a list of them.

    The file holds a SHA-1 a line in hexadecimal, sorted; what follows a colon is ignored, so that the
    published lists can be used as they are. It is searched by bisection and never read as a whole.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError when it is on the list."""
        path: str = settings.BREACHED_PASSWORDS_FILE
        if path and is_listed(Path(path), password):
            raise ValidationError(_("This password was stolen somewhere and is on lists."), code="breached")

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("It must not be on the lists of stolen passwords.")


_AFTER_ALL = b"\xff"


class _Lines(Sequence[bytes]):
    """The positions of a file, each standing for the first digest that begins at or after it."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data = data

    def __len__(self) -> int:
        return len(self._data)

    def __getitem__(self, position: Any) -> Any:
        begin = 0 if position == 0 else self._data.find(b"\n", position - 1) + 1
        found = bytes(self._data[begin : begin + 40]).upper() if begin or position == 0 else b""
        return found or _AFTER_ALL


def is_listed(path: Path, password: str) -> bool:
    """Whether the SHA-1 of ``password`` is in the sorted file. Some thirty looks at a file of 40 GB."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    if path.stat().st_size == 0:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        lines = _Lines(data)
        position = bisect.bisect_left(lines, wanted)
        return bool(position < len(lines) and lines[position] == wanted)


def device_of(agent: str) -> str:
    """A browser's own description in a few words: ``Chrome · Android``."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " · ".join(word for word in (browser, system) if word) or _("Another device")


_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
