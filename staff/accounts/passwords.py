"""Rules of accounts: what a password must be, and where a login may come from."""

import bisect
import hashlib
import mmap
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password, is_password_usable
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from grids.choices import DivisionLevel
from grids.models import Division
from kit.errors import Invalid
from kit.numbers.whole import is_digits
from staff.accounts.guessable import (
    LONGEST,
    holds_pinyin,
    holds_place,
    is_dressed_up,
    is_of_the_keyboard,
    is_repeated,
    plain,
)
from staff.models import OldPassword, User

CLASSES = 3
REMEMBERED = 5  # passwords, the present one among them, that can not be chosen again
_CLASSES = (r"[a-z]", r"[A-Z]", r"\d", r"[^A-Za-z\d]")


def check_length(password: str) -> None:
    """Before anything else is done with a password, be it a new one or one to log in with: looking through an
    endless one takes seconds. Raises ValidationError when it is longer than LONGEST characters."""
    if len(password) > LONGEST:
        words = _("A password has at most %(most)s characters.") % {"most": LONGEST}
        raise ValidationError(words, code="password_too_long")


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
    """A password that holds one's phone number, its last eight digits, or one's name, also in pinyin, is soon
    guessed."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError when it does."""
        typed, about = plain(password), _about(user)
        digits = re.sub(r"\D", "", typed)
        if any(word in typed or (is_digits(word) and word in digits) for word in about):
            raise ValidationError(self.get_help_text(), code="about_you")
        if any(holds_pinyin(password, word) for word in about):
            raise ValidationError(self.get_help_text(), code="about_you")

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("It must not hold your phone number or your name.")


def _about(user: Any) -> set[str]:
    """What everybody knows of ``user``; words of one letter say nothing."""
    member = getattr(user, "member", None)
    words = {getattr(user, "username", ""), getattr(member, "phone", ""), getattr(member, "name", "")}
    words |= set(getattr(user, "told_names", ()))
    words |= {word[-8:] for word in words if is_digits(word)}
    return {plain(word) for word in words if len(word) > 1}


# Names that everybody knows of such a system; the city's are PASSWORD_NAMES.
_NAMES = ("gridgov", "wangge", "网格", "admin", "zhejiang")


@lru_cache
def _listed() -> frozenset[str]:
    """The common passwords that Django ships."""
    return frozenset(CommonPasswordValidator().passwords)


class NotOurNamesValidator:
    """Not the names of the system or the city, nor a common word with digits and signs around it or letters
    spelled by them, nor a piece over and over, nor a row of the keyboard."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError when it is so made, with the reason."""
        if is_dressed_up(password, (*_NAMES, *settings.PASSWORD_NAMES), _listed()):
            raise ValidationError(self.get_help_text(), code="our_names")
        if holds_place(password, _places()):
            raise ValidationError(self.get_help_text(), code="our_names")
        if is_repeated(password):
            raise ValidationError(_("It must not be one word or piece over and over."), code="repeated")
        if is_of_the_keyboard(password):
            words = _("It must not be a row of the keyboard, of the alphabet or of digits.")
            raise ValidationError(words, code="keyboard")

    def get_help_text(self) -> str:
        """The rule in words."""
        return _(
            "It must not hold the name of the system, the city or one of its districts and streets, nor only "
            "dress up a common word."
        )


def _places() -> set[str]:
    """The names of the city and of all that is in it, down to the streets. One query."""
    rows = Division.objects.exclude(level=DivisionLevel.PROVINCE)
    return set(rows.values_list("name", flat=True))


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


def put_password(user: User, password: str) -> None:
    """Set the password of ``user``, who is not saved; without one nobody can log in.

    Raises:
        Invalid: it is too weak or too long.
    """
    if not password:
        user.set_unusable_password()
        return
    try:
        check_length(password)
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(fields={"password": error.messages}) from error
    user.set_password(password)


def had_before(user: User, password: str) -> bool:
    """Whether ``password`` is the present one of ``user`` or one of those before it, ``REMEMBERED`` together.
    Asked only when somebody chooses her own: of others' passwords nobody learns so much."""
    if len(password) > LONGEST:
        return False
    earlier = OldPassword.objects.filter(user=user).order_by("-pk")[: REMEMBERED - 1]
    hashes = [user.password, *earlier.values_list("password", flat=True)]
    return any(is_password_usable(one) and check_password(password, one) for one in hashes)


def remember(user: User, old: str) -> None:
    """Keep the hash ``old``, which the password of ``user`` had until now, and forget those too long ago."""
    if not is_password_usable(old):
        return
    OldPassword.objects.create(user=user, password=old)
    kept = OldPassword.objects.filter(user=user).order_by("-pk")[: REMEMBERED - 1]
    OldPassword.objects.filter(user=user).exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()


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
