"""Whether a secret could be guessed by its make: repeated, in order, of few characters."""

import base64
import itertools

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

_FEWEST = 8  # different characters


def is_simple(secret: str) -> bool:
    """Whether ``secret`` has few different characters, repeats a part of itself all the way, or mostly goes
    on by one step, as ``1234`` and ``abcd`` do."""
    if len(set(secret)) < _FEWEST:
        return True
    periods = range(1, len(secret) // 2 + 1)
    if any(secret[period:] == secret[:-period] for period in periods):
        return True
    steps = [ord(after) - ord(before) for before, after in itertools.pairwise(secret)]
    return max(steps.count(step) for step in (-1, 0, 1)) > len(steps) / 2


def strong(name: str, value: str, *, embedded: str, shortest: int) -> str:
    """The secret ``value`` of the setting ``name``, as it is.

    Raises:
        ImproperlyConfigured: it is missing (``embedded``, which everybody has), too short, or simple; with a
            sentence that says which.
    """
    if value == embedded:
        raise ImproperlyConfigured(f"{name} is not set; with DEBUG=0 it is required.")
    if len(value) < shortest or is_simple(value):
        raise ImproperlyConfigured(
            f"{name} is too weak: at least {shortest} characters, not repeated ones, not in order."
        )
    return value


def fernet_keys(given: str, *, known: str) -> list[str]:
    """The keys in ``given``, which has commas between them. ``known`` is one that everybody has; empty: weak
    ones are taken too.

    Raises:
        ImproperlyConfigured: one is no Fernet key, is weak, or is ``known``; it says which.
    """
    keys = [key.strip() for key in given.split(",") if key.strip()]
    for number, key in enumerate(keys, start=1):
        if not _is_fernet_key(key):
            raise ImproperlyConfigured(f"FIELD_KEYS: key {number} is not 32 url-safe base64 bytes.")
        if known and (key == known or is_simple(base64.urlsafe_b64decode(key).hex())):
            raise ImproperlyConfigured(f"FIELD_KEYS: key {number} is too weak.")
    return keys


def _is_fernet_key(key: str) -> bool:
    try:
        Fernet(key)
    except ValueError:
        return False
    return True
