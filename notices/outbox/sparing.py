"""What need not be sent any more when its turn has come: it was read, told of already, or nobody is there."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from kit.text import Text
from kit.time import clock
from notices.choices import Channel, NoticeState
from notices.models import ChannelAddress, Notice
from notices.quiet import Hours, after_quiet_hours
from staff.accounts.sessions import logged_in_devices

# Each text message costs. Of an emergency it comes when nobody has read it for so long; about one matter
# there is one within the other time.
UNREAD_FOR = dt.timedelta(minutes=3)
ONE_TEXT_WITHIN = dt.timedelta(minutes=15)


def why_spared(notice: Notice) -> Text:
    """Why ``notice`` is not to be sent any more; empty: it is. Of ringing devices and text messages to
    members at most three queries, of others none."""
    if notice.recipient_id is None or notice.channel not in (Channel.PUSH, Channel.SMS):
        return ""
    if notice.channel == Channel.PUSH and not _is_there(notice):
        return _("She is not logged in on this device any more.")
    if Notice.objects.filter(key=notice.inbox_key, read_at__isnull=False).exists():
        return _("It has been read already.")
    if notice.channel == Channel.SMS and _was_written(notice):
        return _("There was a text message about it just before.")
    return ""


def quiet_until(notice: Notice) -> dt.datetime | None:
    """When the quiet hours of its recipient end, if it is not urgent and she has such hours now."""
    hours = _hours(notice)
    if notice.urgent or hours is None:
        return None
    now = clock.now()
    later = after_quiet_hours(now, hours)
    return later if later != now else None


def _hours(notice: Notice) -> Hours | None:
    wishes = getattr(notice.recipient, "ringing", None)
    return wishes.hours if wishes is not None else None


def _is_there(notice: Notice) -> bool:
    """Whether she is still logged in where it is to ring; else that device is forgotten."""
    address = notice.address
    if address is None or address.removed_at is not None or notice.recipient is None:
        return False
    if logged_in_devices().filter(device=address.device, user=notice.recipient.user_id).exists():
        return True
    ChannelAddress.objects.filter(pk=address.pk).forget(clock.now())
    return False


def _was_written(notice: Notice) -> bool:
    if not notice.about:
        return False
    since = clock.now() - ONE_TEXT_WITHIN
    rows = Notice.objects.filter(recipient=notice.recipient_id, about=notice.about, channel=Channel.SMS)
    return rows.filter(state=NoticeState.SENT, sent_at__gt=since).exists()
