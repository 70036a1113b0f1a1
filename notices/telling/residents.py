"""Messages to residents, who have no login: by text message or e-mail, through the same outbox."""

import datetime as dt
from typing import Any

from kit.time import clock
from notices.channels.sms import has_gateway
from notices.choices import Channel, NoticeState
from notices.models import TO_RESIDENT, Notice
from notices.quiet import after_quiet_hours
from notices.telling.waking import wake


def tell_resident(
    *,
    key: str,
    subject: str,
    body: str,
    phone: str = "",
    email: str = "",
    urgent: bool = False,
    after: dt.timedelta | None = None,
) -> int:
    """Write rows for the outbox in the caller's transaction; the same ``key`` tells only once. Not at night
    unless ``urgent``: a code for which somebody waits; ``after`` a while, what may still be undone. The words
    hold nothing of what anybody typed. Returns by how many ways she is told."""
    now = clock.now()
    at = now if urgent else after_quiet_hours(now + (after or dt.timedelta()))
    told: dict[str, Any] = {"subject": subject, "body": body, "urgent": urgent, "due_at": at}
    rows = []
    if phone and has_gateway():
        rows.append(_row(Channel.SMS, key, phone_to=phone, **told))
    if email:
        rows.append(_row(Channel.EMAIL, key, email_to=email, **told))
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    if rows and at <= now:
        wake()
    return len(rows)


def has_failed(key: str) -> bool:
    """Whether the newest message to a resident whose key begins so did not arrive. One query."""
    last = Notice.objects.filter(key__startswith=f"{TO_RESIDENT}{key}").order_by("-pk").first()
    return last is not None and last.state == NoticeState.FAILED


def _row(channel: Channel, key: str, **told: Any) -> Notice:
    return Notice(channel=channel, key=f"{TO_RESIDENT}{key}:{channel}", state=NoticeState.WAITING, **told)
