"""What a login name must be: one that everybody types in one way only."""

import re
import unicodedata
from contextlib import suppress

from django.utils.translation import gettext_lazy as _

from kit.errors import Invalid
from kit.numbers import phones
from staff.models import User

_WRONG = _("Use small letters, digits and . _ @ + - only, of half width and without blanks.")
_PLAIN_PHONE = _("Write the phone number with digits alone: %(number)s.")
_TAKEN = _("There is a login of this name already.")


def check_login_name(name: str, *, field: str, but: User | None = None) -> None:
    """Refuse a name that another spelling would stand for, such as ``Admin`` or ``１３８``, and one that
    somebody other than ``but`` has in any case. Raises Invalid, beside ``field``."""
    normal = unicodedata.normalize("NFKC", name).lower()
    if name != normal or not re.fullmatch(r"[\w.@+-]+", name):
        raise Invalid(fields={field: [_WRONG]})
    if as_phone(name) not in (None, name):
        raise Invalid(fields={field: [_PLAIN_PHONE % {"number": as_phone(name)}]})
    others = User.objects.filter(username__iexact=name)
    if (others.exclude(pk=but.pk) if but is not None else others).exists():
        raise Invalid(fields={field: [_TAKEN]})


def as_phone(name: str) -> str | None:
    """The one writing of the phone number that ``name`` is; None when it is none."""
    with suppress(Invalid):
        return phones.read(name) or None
    return None


def typed_login(name: str) -> str:
    """The login name that somebody means who typed ``name``: that very one when there is one, else the phone
    number in its one writing."""
    return name if User.objects.filter(username=name).exists() else as_phone(name) or name
