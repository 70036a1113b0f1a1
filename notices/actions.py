"""Putting a notice into the outbox, and reading it."""

import datetime as dt
from collections.abc import Iterable

from gridgov.kit import clock
from notices.choices import Channel, NoticeState
from notices.models import Notice
from staff.models import Member


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
    """Write rows for the outbox."""
    now: dt.datetime = clock.now()
    rows = []
    for member in recipients:
        rows.append(
            Notice(recipient=member, channel=Channel.INBOX, key=f"{key}:{member.pk}:inbox", subject=subject,
                   body=body, link=link, urgent=urgent, state=NoticeState.SENT, due_at=now, sent_at=now)
        )
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
