"""Phones that people call their own: on them the phone's pages stay open for ``SESSION_OWN_PHONE``, and
before private numbers a PIN of six digits will do in place of the password. The PIN is good in that one
session and for nothing else: not for the desk, nor for what lets in or tells beyond the session.

The verbs are in ``staff/actions/accounts.py``.
"""

import datetime as dt
import re
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext_lazy as _

from kit.errors import Invalid
from kit.numbers.whole import is_digits
from kit.privacy.fields import keyed_hash
from kit.time.clock import today
from staff.models import OwnPhone, User
from staff.rights.administrators import offices_of
from staff.rights.scopes import assignments, member_of

PIN_LENGTH = 6
MOST_WRONG = 5  # one after another, on one phone; then the PIN is gone
_FEWEST_DIGITS = 3  # different ones
_LIKED = frozenset(("147258", "258369", "159357", "357159", "142857", "131452", "521131", "201314"))
_SIX = _("A PIN has six digits.")
_WEAK = _(
    "This PIN is soon guessed. Take no row and no repetition, no date, and no part of your phone number."
)


def may_keep_phone(user: Any) -> bool:
    """Whether ``user`` may keep a phone as her own: whoever has business on the phone's pages today, and is
    no administrator nor auditor, whose sessions stay short. The queries of ``assignments`` and of who she is,
    once for each user object."""
    member = member_of(user)
    if not settings.SESSION_OWN_PHONE or member is None or offices_of(user, member):
        return False
    return bool(assignments(user))


def answered(user: User, name: str) -> dt.datetime | None:
    """When the PIN of the phone was given last. One query."""
    rows = OwnPhone.objects.filter(user=user, name=name).exclude(pin="")
    return rows.values_list("answered_at", flat=True).first()


def has_pin(user: User, name: str) -> bool:
    """Whether the phone of that name has a PIN. One query."""
    return bool(name) and OwnPhone.objects.filter(user=user, name=name).exclude(pin="").exists()


def check_new_pin(user: User, pin: str) -> None:
    """Raises Invalid: it is no PIN, or one that is tried first."""
    if len(pin) != PIN_LENGTH or not is_digits(pin):
        raise Invalid(fields={"pin": [_SIX]})
    member = member_of(user)
    known = (user.get_username(), member.phone if member is not None else "")
    if _is_liked(pin) or _is_date(pin) or any(pin in re.sub(r"\D", "", one) for one in known):
        raise Invalid(fields={"pin": [_WEAK]})


def hash_of(pin: str) -> str:
    """What is kept of a PIN. There are only a million of them: without the key, which is not in the database,
    none is found from it."""
    return make_password(keyed_hash(pin, "pin"))


def is_pin(pin: str, kept: str) -> bool:
    """Whether ``kept`` was made of ``pin``."""
    return check_password(keyed_hash(pin, "pin"), kept)


def _is_liked(pin: str) -> bool:
    """A row up or down, a piece over and over or mirrored, hardly any digits, or one of those liked most."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if len(set(pin)) < _FEWEST_DIGITS or pin in _LIKED:
        return True
    halves = pin[3:] in (pin[:3], pin[2::-1])
    return len(steps) == 1 or halves or pin[::2] == pin[1::2] or pin == pin[:2] * 3


def _is_date(pin: str) -> bool:
    """A day as 650803, or what begins with a year, as 196583: nobody's birthday is known here, and the
    birthday is what is tried first."""
    if 1900 <= int(pin[:4]) <= today().year:
        return True
    try:
        dt.date(2000, int(pin[2:4]), int(pin[4:]))  # a leap year
    except ValueError:
        return False
    return True
