"""Private text: authenticated encryption at rest with rotating keys, hashes to find it by, and masks."""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import lru_cache
from typing import Any, Self

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction
from django.db.models import F
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

TAIL = 4  # characters of a phone number that may be shown


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise ImproperlyConfigured("FIELD_KEYS holds a key that is not 32 url-safe base64 bytes.") from error


def cipher() -> MultiFernet:
    """The cipher of the configured keys; the first key encrypts, every key decrypts."""
    return _cipher(tuple(settings.FIELD_KEYS))


class Unreadable(str):
    """What is shown instead of a text that no key fits. Saved again it stays what it was: ``token``."""

    token: str

    def __new__(cls, token: str) -> Self:
        made = super().__new__(cls, _("Unreadable"))
        made.token = token
        return made


class PrivateTextField(models.TextField):
    """Text that is encrypted in the database and plain in Python. It can't be searched or ordered. One that
    no key fits is ``Unreadable``, and stops no list."""

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Unreadable):
            return value.token
        text = super().get_prep_value(value)
        return encrypted(text) if text else text

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        if not value:
            return value
        try:
            return decrypted(value)
        except ImproperlyConfigured:
            return Unreadable(value)


def encrypted(text: str) -> str:
    """``text`` as a token of the first key."""
    return cipher().encrypt(text.encode()).decode()


def decrypted(token: str) -> str:
    """The text of a token. Raises ImproperlyConfigured when no key fits."""
    try:
        return cipher().decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise ImproperlyConfigured("A private field was encrypted with a key not in FIELD_KEYS.") from error


def keyed_hash(value: str, purpose: str) -> str:
    """What a private value is found by: HMAC-SHA-256 under HASH_KEY, none of the keys that rotate, so that
    look-ups outlive a rotation. ``purpose`` keeps the hashes of two kinds apart. Empty for nothing."""
    if not value:
        return ""
    message = f"{purpose}\0{value}".encode()
    return hmac.new(settings.HASH_KEY.encode(), message, hashlib.sha256).hexdigest()


def mask_name(name: str) -> str:
    """王小明 → 王**: the family name stays, as on public notices. What is unreadable says so."""
    return name if isinstance(name, Unreadable) else name[:1] + "*" * (len(name) - 1)


def mask_phone(phone: str) -> str:
    """13812345678 → 138****5678. What is unreadable says so."""
    if isinstance(phone, Unreadable):
        return phone
    return phone[:3] + "*" * max(len(phone) - 7, 0) + phone[-4:] if len(phone) >= 7 else "*" * len(phone)


def tail(number: str) -> str:
    """The last characters of a phone number, kept beside it so that no list must decrypt; of a short one
    none."""
    return number[-TAIL:] if len(number) > TAIL else ""


def mask_tail(last: str, length: int) -> str:
    """A number of ``length`` characters of which only the ``last`` ones are known: ***5678."""
    return "*" * max(length - len(last), 0) + last


@dataclass(slots=True)
class Rotation:
    """What a rotation has done to one field: rows looked at, encrypted anew, and changed by somebody else in
    the meantime, who used the newest key anyway; and the keys of those rows that no key can read."""

    label: str
    seen: int = 0
    renewed: int = 0
    overtaken: int = 0
    unreadable: list[Any] = dataclass_field(default_factory=list)


Stored = tuple[Any, str]  # primary key and ciphertext


def private_fields() -> Iterator[tuple[type[models.Model], PrivateTextField]]:
    """Every private field of every table."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, PrivateTextField):
                yield model, field


def stored(model: type[models.Model], field: str, *, after: Any = None, size: int) -> list[Stored]:
    """Ciphertexts as they stand in the database, by primary key, the first ``size`` behind ``after``."""
    rows = model._base_manager.exclude(**{f"{field}__isnull": True})
    if after is not None:
        rows = rows.filter(pk__gt=after)
    raw = Cast(F(field), models.TextField())
    return list(rows.order_by("pk").annotate(raw_text=raw).values_list("pk", "raw_text")[:size])


def renew(model: type[models.Model], field: str, rows: Sequence[Stored]) -> tuple[int, int]:
    """Encrypt with the first key what another one has encrypted and can be read; only where the ciphertext
    is still the one that was read. Returns how many were renewed, and how many somebody has changed since."""
    first = Fernet(settings.FIELD_KEYS[0])
    lost = set(unreadable(rows))
    old = [(pk, text) for pk, text in rows if text and pk not in lost and not _fits(first, text)]
    plain = [decrypted(text) for _pk, text in old]
    renewed = 0
    raw = Cast(F(field), models.TextField())
    with transaction.atomic():
        for (pk, text), value in zip(old, plain, strict=True):
            unchanged = model._base_manager.filter(pk=pk).annotate(raw_text=raw).filter(raw_text=text)
            renewed += unchanged.update(**{field: value})
    return renewed, len(old) - renewed


def unreadable(rows: Sequence[Stored]) -> list[Any]:
    """The primary keys of those ciphertexts that no key fits."""
    return [pk for pk, text in rows if text and not _fits(cipher(), text)]


def _fits(key: Fernet | MultiFernet, token: str) -> bool:
    try:
        key.decrypt(token.encode())
    except InvalidToken:
        return False
    return True


def rotate(model: type[models.Model], field: str, *, size: int) -> Iterator[Rotation]:
    """Renew a whole field batch by batch, and tell after each how far it is. What was done stays done: a
    rotation that was stopped and begins anew only looks at those rows."""
    done, after = Rotation(f"{model._meta.label}.{field}"), None
    while rows := stored(model, field, after=after, size=size):
        renewed, overtaken = renew(model, field, rows)
        done.seen += len(rows)
        done.renewed += renewed
        done.overtaken += overtaken
        done.unreadable += unreadable(rows)
        after = rows[-1][0]
        yield done
