"""The verbs of the inbox, which everybody has of their own."""

from kit.errors import NotFound
from kit.time import clock
from notices.choices import Channel
from notices.models import Notice
from staff.models import Member


def mark_read(*, notice: Notice, by: Member) -> None:
    """``by`` has read a notice of their own inbox, and with it all that came about the same matter; the first
    reading counts.

    Raises:
        NotFound: it is not in the inbox of ``by``.
    """
    if notice.recipient_id != by.pk or notice.channel != Channel.INBOX:
        raise NotFound
    line = Notice.objects.inbox_of(by).of_line(notice).unread().order_by()
    line.update(read_at=clock.now())


def mark_all_read(*, by: Member) -> int:
    """``by`` has read everything in their inbox. Returns how many were unread."""
    return Notice.objects.inbox_of(by).unread().order_by().update(read_at=clock.now())
