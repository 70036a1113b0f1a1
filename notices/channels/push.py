"""Devices that ring by themselves: web push (RFC 8030), encrypted for the browser (RFC 8291) and signed by
this installation (RFC 8292, VAPID).

pywebpush encrypts and py_vapid signs. The asking is our own (``kit/net/outgoing.py``): the address comes from
a browser, and must lead to no inner network. What is sent may be seen on a locked screen by anybody: what
kind of matter, its number, until when; no words that somebody typed, no door, no name.
"""

import base64
import binascii
import hashlib
import json
import time
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kit.errors import Invalid
from kit.net.outgoing import ForbiddenHost, ask, is_named, refuse_internal
from kit.privacy.vapid import Vapid
from kit.time import clock
from kit.time.formats import before_text, short_moment_text
from notices.channels.robots import Refused
from notices.choices import Kind
from notices.models import Notice

TEST = "test:"  # what the keys of test messages begin with
_LONGEST = 1000
_SIGNED_FOR = 12 * 3600  # seconds; services refuse more than a day
# How long a service keeps it for a phone without signal, in seconds; and how soon a sleeping phone is woken.
_KEPT = {Kind.EMERGENCY: 6 * 3600, Kind.DEADLINE: 24 * 3600, Kind.TURN: 24 * 3600, Kind.NEWS: 24 * 3600}
_KEPT_OTHERS = 3 * 24 * 3600
_URGENCY = {Kind.EMERGENCY: "high", Kind.DEADLINE: "normal", Kind.TURN: "normal", Kind.NEWS: "normal"}
_GONE = (404, 410)


class NoSuchDevice(Exception):
    """The service says that the browser takes nothing any more."""


def is_set_up() -> bool:
    """Whether devices can ring: the installation has its keys."""
    return bool(settings.VAPID)


def public_key() -> str:
    """What a browser must know to let this installation ring it; empty: none can."""
    return settings.VAPID.public if settings.VAPID else ""


def read_device(endpoint: str, p256dh: str, auth: str) -> str:
    """What is kept of a browser that is to ring, from what it told. Raises Invalid: it is none, or its
    service lies where nothing may be sent."""
    at = _parts(endpoint)
    key, secret = _bytes(p256dh), _bytes(auth)
    if at is None or len(secret) != 16 or not _is_point(key):
        raise Invalid(_("This browser has not told where it can be rung. Please try again."))
    host, secure = at
    if not secure and not is_named(host):
        raise Invalid(_("Only https is allowed for this host."))
    try:
        refuse_internal(host)
    except ForbiddenHost:
        raise Invalid(
            _("This host is in an internal network. The operator may allow it (INTERNAL_HOSTS).")
        ) from None
    return json.dumps({"endpoint": endpoint, "keys": {"p256dh": p256dh, "auth": auth}})


def host_of(device: str) -> str:
    """The service that rings it, which may be shown."""
    return str(urlsplit(json.loads(device)["endpoint"]).hostname)[:60]


def send(notice: Notice, told: dict[str, Any], device: str, keys: Vapid) -> None:
    """Ring, signed with ``keys``, and show what is ``told``.

    Raises:
        NoSuchDevice: it can't be rung any more.
        NoAnswer, ForbiddenHost, Refused.
    """
    # It brings a client for HTTP along and takes a third of a second: for whoever sends, not for each start.
    from pywebpush import WebPusher

    subscription = json.loads(device)
    body = WebPusher(subscription).encode(json.dumps(told).encode())["body"]
    endpoint = subscription["endpoint"]
    answer = ask(endpoint, body, headers=_headers(notice, endpoint, keys))
    if answer.status in _GONE:
        raise NoSuchDevice
    if not 200 <= answer.status < 300:
        raise Refused(answer.status)


def shown(notice: Notice) -> dict[str, Any]:
    """What the phone is told, and shows. What is about one matter takes the place of what was shown of it."""
    return {
        "person": str(notice.recipient_id),
        "title": title_of(notice),
        "body": notice.body if notice.key.startswith(TEST) else (until_text(notice) or _("Tap to read it.")),
        "tag": _matter(notice),
        "link": reverse("rung", args=[notice.pk]),
        "urgent": notice.urgent,
        "language": get_language() or settings.LANGUAGE_CODE,
        "icon": static("offline/icon-192.png"),
    }


def title_of(notice: Notice) -> str:
    """What kind of matter, and of a case its number."""
    if notice.key.startswith(TEST):
        return notice.subject
    number = notice.about if ":" not in notice.about else ""
    return f"{notice.get_kind_display()} {number}".strip()


def until_text(notice: Notice) -> str:
    """Until when something is to be done, as one says it now; empty where nothing is."""
    now = clock.now()
    if notice.until is None:
        return ""
    if notice.until > now:
        return _("To be done %(until)s") % {"until": before_text(notice.until, now)}
    return _("Overdue since %(moment)s") % {"moment": short_moment_text(notice.until)}


def _matter(notice: Notice) -> str:
    """The same for all messages about one matter to one person, and telling nothing."""
    about = f"{notice.recipient_id}:{notice.about or notice.key}"
    return hashlib.sha256(about.encode()).hexdigest()[:32]


def _headers(notice: Notice, endpoint: str, keys: Vapid) -> dict[str, str]:
    from py_vapid import Vapid02

    at = urlsplit(endpoint)
    port = f":{at.port}" if at.port else ""
    claims = {
        "sub": keys.contact,
        "aud": f"{at.scheme}://{at.hostname}{port}",
        "exp": int(time.time()) + _SIGNED_FOR,
    }
    signer = Vapid02.from_raw(keys.private.encode())
    return {
        **signer.sign(claims),
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "User-Agent": "Gridgov",
        "TTL": str(_KEPT.get(Kind(notice.kind), _KEPT_OTHERS)),
        "Topic": _matter(notice),
        "Urgency": "high" if notice.urgent else _URGENCY.get(Kind(notice.kind), "low"),
    }


def _parts(endpoint: str) -> tuple[str, bool] | None:
    """Host of an address, and whether it is asked by https; None: it is no address."""
    try:
        at = urlsplit(endpoint)
        host, _port = at.hostname or "", at.port
    except ValueError:
        return None
    plain = endpoint.isascii() and endpoint.isprintable() and " " not in endpoint
    if len(endpoint) > _LONGEST or not plain or not host or at.username or at.scheme not in ("http", "https"):
        return None
    return host, at.scheme == "https"


def _bytes(text: str) -> bytes:
    """What url-safe base64 without padding means; nothing for what is none."""
    if len(text) > _LONGEST:
        return b""
    try:
        return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""


def _is_point(key: bytes) -> bool:
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
    except ValueError:
        return False
    return len(key) == 65
