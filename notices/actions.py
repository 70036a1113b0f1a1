"""Putting a notice into the outbox, and reading it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gridgov.kit import clock
from gridgov.kit.errors import NotFound
from gridgov.kit.scan import mask_private
from notices.choices import Channel, NoticeState
from notices.doorbell import ring
from notices.models import Notice
from notices.quiet import after_quiet_hours
from staff.models import Member

DEFAULT_CHANNELS = (Channel.INBOX, Channel.EMAIL)

_LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What several members are told. ``key`` tells a member only once; ``link`` is a path without the host;
    ``urgent`` is pushed in quiet hours too."""

    recipients: Iterable[Member]
    key: str
    subject: str
    body: str
    link: str = ""
    urgent: bool = False
    channels: Iterable[str] = DEFAULT_CHANNELS


def tell(
    *,
    recipients: Iterable[Member],
    key: str,
    subject: str,
    body: str,
    link: str = "",
    urgent: bool = False,
    channels: Iterable[str] | None = None,
) -> int:
    """Write rows for the outbox in the caller's transaction; the same ``key`` tells a member only once.

    The inbox has its row at once. E-mail goes to those who have an address; unless ``urgent`` it waits for
    the end of the quiet hours. ``link`` is a path without the host. Returns how many messages there are,
    those of an earlier call with the same key included.
    """
    message = Message(
        recipients=recipients,
        key=key,
        subject=subject,
        body=body,
        link=link,
        urgent=urgent,
        channels=DEFAULT_CHANNELS if channels is None else channels,
    )
    return tell_all([message])


def tell_all(messages: Iterable[Message]) -> int:
    """The same for many messages, in one statement."""
    now = clock.now()
    rows = [row for message in messages for row in _rows(message, now)]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    if any(row.state == NoticeState.WAITING and row.due_at <= now for row in rows):
        ring()
    return len(rows)


def _rows(message: Message, now: dt.datetime) -> Iterator[Notice]:
    """A row for every recipient and channel."""
    wanted = frozenset(message.channels)
    # Words may hold what a leader typed: nothing private leaves in a message (design §4.3).
    subject, body = mask_private(message.subject)[:_LONGEST_SUBJECT], mask_private(message.body)
    push_at = now if message.urgent else after_quiet_hours(now)
    for member in {member.pk: member for member in message.recipients}.values():
        for channel in Channel:
            if channel not in wanted or (channel == Channel.EMAIL and not member.user.email):
                continue
            row = Notice(
                recipient=member,
                channel=channel,
                key=f"{message.key}:{member.pk}:{channel}",
                subject=subject,
                body=body,
                link=message.link,
                urgent=message.urgent,
            )
            yield _in_inbox(row, now) if channel == Channel.INBOX else _to_deliver(row, push_at)


def _in_inbox(row: Notice, now: dt.datetime) -> Notice:
    """With the commit it is there: nothing is left to deliver."""
    row.state, row.due_at, row.sent_at = NoticeState.SENT, now, now
    return row


def _to_deliver(row: Notice, at: dt.datetime) -> Notice:
    row.state, row.due_at = NoticeState.WAITING, at
    return row


def mark_read(*, notice: Notice, by: Member) -> None:
    """``by`` has read a notice of their own inbox; the first reading counts.

    Raises:
        NotFound: it is not in the inbox of ``by``.
    """
    if notice.recipient_id != by.pk or notice.channel != Channel.INBOX:
        raise NotFound
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=clock.now())


def mark_all_read(*, by: Member) -> int:
    """``by`` has read everything in their inbox. Returns how many were unread."""
    return Notice.objects.inbox_of(by).unread().order_by().update(read_at=clock.now())
