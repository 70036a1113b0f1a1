"""How a notice leaves the house: one function a channel. A new one is a function here and its choice."""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext_lazy as _

from gridgov.kit.text import Text
from notices.choices import Channel
from notices.models import Notice


class Undeliverable(Exception):
    """Trying again is no use; ``reason`` is shown to officials and holds nothing private."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason)


def _message_id(key: str) -> str:
    """The same for every try, so that a mail server or reader can drop a second copy."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ") or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{host}>"


def send_email(notice: Notice) -> None:
    """One plain message; the unique key travels in ``X-Gridgov-Key`` and, as a digest, in ``Message-ID``."""
    address = notice.recipient.user.email
    if not address:
        raise Undeliverable(_("The recipient has no e-mail address."))
    body = notice.body
    if notice.link and settings.SITE_URL:
        body += f"\n\n{settings.SITE_URL.rstrip('/')}{notice.link}"
    EmailMessage(
        subject=" ".join(notice.subject.split()),  # a line break in a header is refused
        body=body,
        to=[address],
        headers={"X-Gridgov-Key": notice.key, "Message-ID": _message_id(notice.key)},
    ).send()


CHANNELS: dict[str, Callable[[Notice], None]] = {
    Channel.EMAIL: send_email,
}


def deliver(notice: Notice) -> None:
    """Hand a notice to its channel.

    Raises:
        Undeliverable: it will never arrive.
        Exception: whatever the channel raises; worth another try.
    """
    if not notice.recipient.user.is_active:
        raise Undeliverable(_("The recipient's login is inactive."))
    channel = CHANNELS.get(notice.channel)
    if channel is None:
        raise Undeliverable(_("There is no such channel."))
    channel(notice)
