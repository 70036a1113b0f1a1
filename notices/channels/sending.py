"""How a notice leaves the house: one function a channel. A new one is a function here and its choice, a
robot that is spoken to as the others a line of ``KINDS``."""

import hashlib
from collections.abc import Callable

from apprise.common import NotifyType
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kit.errors import Invalid
from kit.net.outgoing import LONGEST, ForbiddenHost, within
from kit.privacy.fields import Unreadable
from kit.text import Text
from kit.time.formats import short_moment_text
from notices.channels import push, sms
from notices.channels.address_text import robot_of
from notices.channels.robots import KINDS, Webhook
from notices.choices import Channel
from notices.models import Notice

# With subject and link it fits what WeCom takes, the least of all: 2,048 bytes, three a Chinese character.
_LONGEST_BODY = 350
DAILY = "daily:"  # what the keys of daily e-mails begin with


class Undeliverable(Exception):
    """Trying again is no use; ``reason`` is shown to officials and holds nothing private."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason)


class Gone(Undeliverable):
    """Nothing will ever arrive there again: the address is to be forgotten."""


def _message_id(key: str) -> str:
    """The same for every try, so that a mail server or reader can drop a second copy."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ") or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{host}>"


def send_email(notice: Notice) -> None:
    """One plain message; the unique key travels in ``X-Gridgov-Key`` and, as a digest, in ``Message-ID``."""
    address = notice.email_to or (notice.recipient.user.own_email if notice.recipient is not None else "")
    if isinstance(address, Unreadable):
        raise ImproperlyConfigured("An address was encrypted with a key not in FIELD_KEYS.")
    if not address:
        raise Undeliverable(_("The recipient has no e-mail address, or has not confirmed it."))
    EmailMessage(
        subject=" ".join(notice.subject.split()),  # a line break in a header is refused
        body=_all_of(notice) if is_daily(notice) else _with_link(notice.body, notice),
        to=[address],
        headers={"X-Gridgov-Key": notice.key, "Message-ID": _message_id(notice.key)},
    ).send()


def is_daily(notice: Notice) -> bool:
    """Whether it is a daily e-mail, made of others."""
    return notice.key.startswith(DAILY)


def _all_of(notice: Notice) -> str:
    """What the messages of a daily e-mail say, in the order in which they came: each as it would have come by
    itself. One query."""
    texts = []
    for part in notice.parts.order_by("pk"):
        subject = f"{short_moment_text(part.created_at)} {' '.join(part.subject.split())}"
        texts.append("\n".join(text for text in (subject, _with_link(part.body, part)) if text))
    if not texts:
        raise Undeliverable(_("There is nothing left to tell."))
    return "\n\n----\n\n".join(texts)


def _with_link(body: str, notice: Notice) -> str:
    if not (notice.link and settings.SITE_URL):
        return body
    return f"{body}\n\n{settings.SITE_URL.rstrip('/')}{notice.link}".strip()


def send_by_robot(notice: Notice) -> None:
    """To a robot or webhook. The name of the system in front is what services can be told to look for; the
    unique key travels to webhooks in ``X-Gridgov-Key``.

    Raises:
        Undeliverable: the address was removed, or is no longer allowed.
        NoAnswer, Refused: worth another try.
        ImproperlyConfigured: the address can't be read; also worth one, when the key is back.
    """
    if notice.address is None or notice.address.removed_at is not None:
        raise Undeliverable(_("The address was removed."))
    if isinstance(notice.address.url, Unreadable):
        raise ImproperlyConfigured("An address was encrypted with a key not in FIELD_KEYS.")
    try:
        robot = robot_of(notice.address.url)
    except Invalid:
        raise Undeliverable(_("The address is no longer allowed.")) from None
    if isinstance(robot, Webhook):
        robot.key = notice.key
    body = notice.body if len(notice.body) <= _LONGEST_BODY else f"{notice.body[:_LONGEST_BODY]}…"
    title = f"【{gettext('Gridgov')}】{' '.join(notice.subject.split())}"
    text = _with_link(body, notice)
    kind = NotifyType.WARNING if notice.urgent else NotifyType.INFO
    try:
        sent = within(LONGEST, lambda: robot.notify(body=text, title=title, notify_type=kind))
    except ForbiddenHost:
        raise Undeliverable(_("The host is in an internal network, which is not allowed.")) from None
    if not sent:
        raise Undeliverable(_("The message does not fit this channel."))


def send_push(notice: Notice) -> None:
    """Ring a phone or computer; what it shows is for everybody's eyes.

    Raises:
        Gone: it can't be rung any more.
        Undeliverable: the installation has no keys, or the host lies where it may not.
        NoAnswer, Refused: worth another try.
        ImproperlyConfigured: the device can't be read; also worth one, when the key is back.
    """
    keys = settings.VAPID
    if keys is None:
        raise Undeliverable(_("No keys for ringing devices are set."))
    if notice.address is None or notice.address.removed_at is not None:
        raise Undeliverable(_("The address was removed."))
    device = notice.address.url
    if isinstance(device, Unreadable):
        raise ImproperlyConfigured("An address was encrypted with a key not in FIELD_KEYS.")
    told = push.shown(notice)
    try:
        within(LONGEST, lambda: push.send(notice, told, device, keys))
    except push.NoSuchDevice:
        raise Gone(_("The device can't be rung any more; it was taken off the list.")) from None
    except ForbiddenHost:
        raise Undeliverable(_("The host is in an internal network, which is not allowed.")) from None


def send_text_message(notice: Notice) -> None:
    """To the phone of a resident: the words, and the address where she reads more. To that of a member: what
    kind of matter it is, its number, until when, and where to read it.

    Raises:
        Undeliverable: there is no gateway, no phone, or the gateway lies where it may not.
        NoAnswer, Refused: worth another try.
        ImproperlyConfigured: the phone can't be read; also worth one, when the key is back.
    """
    if not sms.has_gateway():
        raise Undeliverable(sms.NO_GATEWAY)
    if isinstance(notice.phone_to, Unreadable):
        raise ImproperlyConfigured("A phone was encrypted with a key not in FIELD_KEYS.")
    phone = notice.recipient.phone if notice.recipient is not None else notice.phone_to
    if not phone:
        raise Undeliverable(_("There is no phone to send it to."))
    text = (
        f"【{gettext('Gridgov')}】{_text_to_member(notice) if notice.recipient is not None else notice.body}"
    )
    try:
        within(LONGEST, lambda: sms.send(phone, text, notice.key))
    except ForbiddenHost:
        raise Undeliverable(_("The host is in an internal network, which is not allowed.")) from None


def _text_to_member(notice: Notice) -> str:
    """As on a locked screen: a text message is read there too."""
    where = f"{settings.SITE_URL.rstrip('/')}{reverse('rung', args=[notice.pk])}" if settings.SITE_URL else ""
    return " ".join(part for part in (push.title_of(notice), push.until_text(notice), where) if part)


CHANNELS: dict[str, Callable[[Notice], None]] = {
    Channel.EMAIL: send_email,
    Channel.SMS: send_text_message,
    Channel.PUSH: send_push,
    **dict.fromkeys((kind.channel for kind in KINDS.values()), send_by_robot),
}


def target_of(notice: Notice) -> str:
    """The server that the notice has to get past: when it does not answer, others need not try it either."""
    if notice.channel in (Channel.WEBHOOK, Channel.PUSH) and notice.address is not None:
        return f"{notice.channel} {notice.address.hint}"
    return notice.channel


def deliver(notice: Notice) -> None:
    """Hand a notice to its channel.

    Raises:
        Undeliverable: it will never arrive.
        Exception: whatever the channel raises; worth another try.
    """
    if notice.recipient is not None and not notice.recipient.user.is_active:
        raise Undeliverable(_("The recipient's login is inactive."))
    channel = CHANNELS.get(notice.channel)
    if channel is None:
        raise Undeliverable(_("There is no such channel."))
    channel(notice)
