"""A push service on this machine, and a browser that can read what it is sent."""

import base64
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from py_vapid import Vapid02

from kit.privacy.vapid import Vapid, new_pair
from staff.models import LoginSession, Member
from tests.notices.server import Server, a_server

PUBLIC, PRIVATE = new_pair()
VAPID = Vapid(PUBLIC, PRIVATE, "mailto:it@example.org")
HERE = "/inbox/ringing/here/"


# One that lies in the public net.
BROWSER = {
    "endpoint": "https://8.8.8.8/push",
    "p256dh": PUBLIC,
    "auth": "AAAAAAAAAAAAAAAAAAAAAA",
}


def text_of(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Browser:
    """What a browser tells of itself, and keeps for itself."""

    service: Server
    name: str = "one"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def told(self) -> dict[str, str]:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        endpoint = f"{self.service.url}/push/{self.name}"
        return {"endpoint": endpoint, "p256dh": text_of(point), "auth": text_of(self.secret)}

    def rung(self) -> list[dict[str, Any]]:
        """What it was rung with."""
        return [self._read(one) for one in self.asked()]

    def asked(self) -> list[dict[str, Any]]:
        """What its service was asked."""
        return [one for one in self.service.asked if one["path"] == f"/push/{self.name}"]

    def _read(self, asked: dict[str, Any]) -> dict[str, Any]:
        assert asked["headers"]["content-encoding"] == "aes128gcm"
        plain = http_ece.decrypt(
            asked["raw"], private_key=self.key, auth_secret=self.secret, version="aes128gcm"
        )
        found: dict[str, Any] = json.loads(plain)
        return found


def claims_of(asked: dict[str, Any]) -> dict[str, Any]:
    """What the installation says of itself, after its signature was looked at."""
    header = asked["headers"]["authorization"]
    assert Vapid02.verify(header)
    parts = dict(part.split("=", 1) for part in header.removeprefix("vapid ").split(","))
    assert parts["k"] == PUBLIC
    body = parts["t"].split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return found


@contextmanager
def a_push_service() -> Iterator[Server]:
    """Takes everything, as services do with 201."""
    with a_server() as service:
        service.status = 201
        yield service


def logged_in(member: Member) -> Client:
    """She with a browser of her own."""
    client = Client()
    client.force_login(member.user)
    return client


def mark_of(client: Client) -> str:
    """The mark of her session."""
    return LoginSession.objects.get(session_key=client.cookies["sessionid"].value).device
