"""What can be asked of the second factor without changing it; the verbs are in
``staff/actions/second_factor.py``."""

import secrets
from binascii import hexlify

from django.conf import settings

from staff.models import TwoFactorPhone, User
from staff.rights.roles import may_enter_admin


def new_key() -> str:
    """A new secret for a phone: 20 random bytes in hexadecimal."""
    return hexlify(secrets.token_bytes(20)).decode()


def has_second_factor(user: User) -> bool:
    """Whether ``user`` has enrolled a phone."""
    return TwoFactorPhone.objects.filter(user=user).exists()


def must_have_second_factor(user: User) -> bool:
    """Whether ``user`` works in the admin, and that asks for one (``REQUIRE_TWO_FACTOR``)."""
    return settings.REQUIRE_TWO_FACTOR and may_enter_admin(user)
