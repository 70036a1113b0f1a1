"""The daily e-mail: what a member is told by e-mail, together, at her hour of each working day.

Messages that wait for it are rows of the outbox, kept; gathering makes one row of them, in one transaction
and under a key that there is once a day, so that whoever is killed has done all of it or nothing, and two who
gather at the same moment make one. It is sent like every other row.
"""

import datetime as dt
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import ngettext

from kit.time import clock
from kit.time.formats import day_text
from notices.channels.sending import DAILY
from notices.choices import Channel, NoticeState
from notices.models import ChannelAddress, Notice
from notices.quiet import after_quiet_hours

HOURS = range(8, 21)  # of the day in China that can be chosen: outside the quiet hours


def gather_all(*, is_working: Callable[[dt.date], bool]) -> int:
    """Make the daily e-mails that are due, of all that has been kept until now. Where somebody no longer
    wants a daily one, what was kept for it comes at once. Returns how many were made."""
    waiting = Notice.objects.filter(state=NoticeState.HELD).order_by().values_list("recipient", flat=True)
    members = sorted(set(waiting.distinct()))
    if not members:
        return 0
    wanted = ChannelAddress.objects.live().filter(member__in=members, channel=Channel.EMAIL)
    hours = dict(wanted.filter(daily_at__isnull=False, ordinary=True).values_list("member", "daily_at"))
    now = clock.now()
    today = clock.date_of(now)
    made = 0
    for member in members:
        hour = hours.get(member)
        if hour is None:
            made += _gather(member, today, now, again=True)
        elif is_working(today) and clock.local(now).hour >= hour:
            made += _gather(member, today, now)
    return made


@transaction.atomic
def _gather(member: int, today: dt.date, now: dt.datetime, *, again: bool = False) -> bool:
    """One e-mail of what was kept for ``member``. ``again``: also when there was one today. Returns whether
    there is a new one."""
    waiting = Notice.objects.filter(recipient=member, state=NoticeState.HELD)
    kept = list(waiting.order_by("pk").values_list("pk", flat=True))
    if not kept:
        return False
    with translation.override(settings.LANGUAGE_CODE):
        subject = ngettext("%(n)s message, %(day)s", "%(n)s messages, %(day)s", len(kept))
    key = f"{DAILY}{member}:{day_text(today)}" + (f":{kept[-1]}" if again else "")
    daily, made = Notice.objects.get_or_create(
        key=key,
        defaults={
            "recipient_id": member,
            "channel": Channel.EMAIL,
            "subject": subject % {"n": len(kept), "day": day_text(today)},
            "due_at": after_quiet_hours(now),
        },
    )
    if made:
        waiting.filter(pk__in=kept).update(state=NoticeState.GATHERED, gathered_into=daily)
    return made
