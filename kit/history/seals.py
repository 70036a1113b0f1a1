"""Seals: what only somebody who has CHAIN_KEY can make, so that history that was written anew is found."""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from kit.time.formats import canonical


def spelled(content: Mapping[str, Any]) -> str:
    """``content`` in the one spelling that its hash is made of: sorted, without spaces, moments in UTC,
    places to the sixth decimal."""
    plain = {name: _plain(value) for name, value in content.items()}
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder)


def fingerprint(content: Mapping[str, Any]) -> str:
    """The SHA-256 of ``content``, in hexadecimal. Anybody can make it."""
    return hashlib.sha256(spelled(content).encode()).hexdigest()


def sealed(purpose: str, content: Mapping[str, Any]) -> str:
    """HMAC-SHA-256 of ``content`` under CHAIN_KEY, in hexadecimal. ``purpose`` keeps the seals of two kinds
    of rows apart."""
    message = f"{purpose}\0{spelled(content)}".encode()
    return hmac.new(settings.CHAIN_KEY.encode(), message, hashlib.sha256).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return canonical(value)
    return f"{value:.6f}" if isinstance(value, Decimal) else value
