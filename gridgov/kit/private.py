"""Private text: authenticated encryption at rest with rotating keys, and masks for showing it."""

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise ImproperlyConfigured("FIELD_KEYS holds a key that is not 32 url-safe base64 bytes.") from error


def cipher() -> MultiFernet:
    """The cipher of the configured keys; the first key encrypts, every key decrypts."""
    return _cipher(tuple(settings.FIELD_KEYS))


class PrivateTextField(models.TextField):
    """Text that is encrypted in the database and plain in Python. It can't be searched or ordered."""

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return cipher().encrypt(text.encode()).decode() if text else text

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        if not value:
            return value
        try:
            return cipher().decrypt(value.encode()).decode()
        except InvalidToken as error:
            raise ImproperlyConfigured(
                "A private field was encrypted with a key not in FIELD_KEYS."
            ) from error


def mask_name(name: str) -> str:
    """王小明 → 王**: the family name stays, as on public notices."""
    return name[:1] + "*" * (len(name) - 1)


def mask_phone(phone: str) -> str:
    """13812345678 → 138****5678."""
    return phone[:3] + "*" * max(len(phone) - 7, 0) + phone[-4:] if len(phone) >= 7 else "*" * len(phone)
