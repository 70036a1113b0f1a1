"""The pair of keys by which a push service knows who rings (RFC 8292): P-256, the public one as browsers take
it."""

import base64
import re
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.exceptions import ImproperlyConfigured

_CONTACT = re.compile(r"mailto:[^\s@]+@[\w-]+(\.[\w-]+)+|https://[\w-]+(\.[\w-]+)+", re.ASCII)
_PRIVATE_BYTES = 32


@dataclass(frozen=True, slots=True)
class Vapid:
    """Both keys in url-safe base64 without padding, and whom a push service may write to."""

    public: str
    private: str
    contact: str


def read_vapid(public: str, private: str, contact: str) -> Vapid | None:
    """The keys of the settings of these names; None where nothing is set, and nothing rings.

    Raises:
        ImproperlyConfigured: one is missing, malformed, or they are no pair; with a sentence that says which.
    """
    given = {"VAPID_PUBLIC_KEY": public, "VAPID_PRIVATE_KEY": private, "VAPID_CONTACT": contact}
    missing = [name for name, value in given.items() if not value]
    if len(missing) == len(given):
        return None
    if missing:
        raise ImproperlyConfigured(
            f"{', '.join(missing)}: not set; the three VAPID settings belong together."
        )
    number = _bytes(private)
    if len(number) != _PRIVATE_BYTES:
        raise ImproperlyConfigured(
            "VAPID_PRIVATE_KEY is not 32 url-safe base64 bytes; see manage.py vapid_keys."
        )
    if len(_bytes(public)) != 65:
        raise ImproperlyConfigured(
            "VAPID_PUBLIC_KEY is not 65 url-safe base64 bytes; see manage.py vapid_keys."
        )
    try:
        key = ec.derive_private_key(int.from_bytes(number, "big"), ec.SECP256R1())
    except ValueError:
        raise ImproperlyConfigured(
            "VAPID_PRIVATE_KEY is no key of P-256; see manage.py vapid_keys."
        ) from None
    if _public_of(key) != public.rstrip("="):
        raise ImproperlyConfigured("VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY are no pair.")
    if not _CONTACT.fullmatch(contact):
        raise ImproperlyConfigured("VAPID_CONTACT must be mailto: with an address, or https:// with a host.")
    return Vapid(public.rstrip("="), private.rstrip("="), contact)


def new_pair() -> tuple[str, str]:
    """A public key and its private one."""
    key = ec.generate_private_key(ec.SECP256R1())
    number = key.private_numbers().private_value.to_bytes(_PRIVATE_BYTES, "big")
    return _public_of(key), _text(number)


def _public_of(key: ec.EllipticCurvePrivateKey) -> str:
    return _text(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    """What it means; nothing for what is no url-safe base64."""
    if not re.fullmatch(r"[A-Za-z0-9_-]+=*", text):
        return b""
    try:
        return base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except ValueError:
        return b""
