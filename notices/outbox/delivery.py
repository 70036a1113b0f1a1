"""Draining the outbox: claim with a lease, send outside the transaction, write down how it went.

Delivery is at least once: a worker that dies between sending and writing it down leaves a lease that runs
out, and the notice is sent again with the same unique key.
"""

import datetime as dt
import logging
import smtplib
import time

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from kit.net.outgoing import NoAnswer
from kit.time import clock
from notices.channels.robots import Refused
from notices.channels.sending import Gone, Undeliverable, deliver, target_of
from notices.choices import NoticeState
from notices.models import TO_RESIDENT, ChannelAddress, Notice
from notices.outbox.sparing import quiet_until, why_spared
from notices.quiet import after_quiet_hours

log = logging.getLogger(__name__)

PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
LEASE = dt.timedelta(minutes=2)
# No message is begun so late that it could still be on its way when the lease runs out.
SPARE = dt.timedelta(seconds=30)
SHIFT = dt.timedelta(minutes=1)
# A server that did not answer is left alone for a while: each message to it would wait as long again, and
# hold up those to others. What comes meanwhile waits until then, and has not been tried.
LEFT_ALONE = 30.0  # seconds
_left_alone: dict[str, float] = {}
# What smtplib makes of a server that lets the time run out, hangs up, or does not want to talk.
_NO_ANSWER = (
    NoAnswer,
    TimeoutError,
    ConnectionError,
    smtplib.SMTPServerDisconnected,
    smtplib.SMTPConnectError,
)


class _LeftAlone(Exception):
    """Not tried: the server has just not answered."""


def deliver_due(limit: int = 200) -> int:
    """Deliver up to ``limit`` due notices. Returns how many were tried."""
    notices, lease = _claim(limit)
    tried = 0
    with translation.override(settings.LANGUAGE_CODE):
        for notice in notices:
            if clock.now() > lease - SPARE:
                _release(notices[tried:], lease)
                break
            _try(notice, lease)
            tried += 1
    return tried


def deliver_all() -> int:
    """Deliver what is due until nothing is left, or for about a minute: a worker that has only one process
    must also send reminders, and the next tick goes on. Returns how many were tried."""
    until = clock.now() + SHIFT
    total = 0
    while clock.now() < until:
        tried = deliver_due()
        total += tried
        if not tried:
            break
    return total


@transaction.atomic
def _claim(limit: int) -> tuple[list[Notice], dt.datetime]:
    """Take due notices for the time of a lease, the urgent ones first; two workers never get the same one."""
    now = clock.now()
    lease = now + LEASE
    keys = _take(now, lease, limit, urgent=True)
    keys += _take(now, lease, limit - len(keys), urgent=False)
    claimed = Notice.objects.filter(pk__in=keys).select_related(
        "recipient__user", "recipient__ringing", "address"
    )
    # Decrypted where one failure is one notice's: without its key a secret can't be read.
    claimed = claimed.defer("address__url")
    return list(claimed.order_by("-urgent", "due_at", "id")), lease


def _take(now: dt.datetime, lease: dt.datetime, limit: int, *, urgent: bool) -> list[int]:
    due = Notice.objects.due(now).free(now).filter(urgent=urgent)
    oldest = due.order_by("due_at", "id")
    if connection.features.has_select_for_update_skip_locked:
        keys = list(oldest.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
        Notice.objects.filter(pk__in=keys).update(leased_until=lease)
        return keys
    found = list(oldest.values_list("pk", flat=True)[:limit])
    return [key for key in found if due.filter(pk=key).update(leased_until=lease)]


def _release(notices: list[Notice], lease: dt.datetime) -> None:
    """Give back what there was no time for."""
    keys = [notice.pk for notice in notices]
    Notice.objects.filter(pk__in=keys, leased_until=lease).update(leased_until=None)


def _try(notice: Notice, lease: dt.datetime) -> None:
    """Send one notice and write down how it went, unless the lease was lost meanwhile."""
    changes = _not_sent(notice) or _sent(notice)
    if changes.get("state") and notice.key.startswith(TO_RESIDENT):
        # Neither where she was told nor what is kept here: the timeline of the case has what is to be kept.
        changes |= {"phone_to": "", "email_to": "", "body": ""}
    Notice.objects.filter(pk=notice.pk, state=NoticeState.WAITING, leased_until=lease).update(**changes)


def _not_sent(notice: Notice) -> dict[str, object]:
    """What becomes of a notice that is not needed any more, or not now; empty: it is to be sent."""
    reason = why_spared(notice)
    if reason:
        return {"state": NoticeState.SPARED, "problem": str(reason)[:300], "leased_until": None}
    later = quiet_until(notice)
    return {"leased_until": None, "due_at": later} if later is not None else {}


def _sent(notice: Notice) -> dict[str, object]:
    """Send it; how that went."""
    attempts = notice.attempts + 1
    changes: dict[str, object] = {"attempts": attempts, "leased_until": None}
    try:
        _deliver(notice)
    except _LeftAlone:
        again = clock.now() + dt.timedelta(seconds=LEFT_ALONE)
        changes = {"leased_until": None, "due_at": again, "problem": _("No answer")}
    except Undeliverable as error:
        changes |= {"state": NoticeState.FAILED, "problem": str(error.reason)[:300]}
        if isinstance(error, Gone) and notice.address is not None:
            ChannelAddress.objects.filter(pk=notice.address.pk).forget(clock.now())
    except Exception as error:  # a channel may raise anything, and none may stop the next notice
        changes |= {"problem": _problem(error), **_after_failure(notice, attempts)}
        log.warning("notice %s: try %s failed: %s", notice.pk, attempts, changes["problem"])
    else:
        changes |= {"state": NoticeState.SENT, "sent_at": clock.now(), "problem": ""}
    return changes


def _deliver(notice: Notice) -> None:
    """As ``deliver``, but not to a server that has just not answered. Raises as it, and _LeftAlone."""
    target = target_of(notice)
    if time.monotonic() < _left_alone.get(target, 0.0):
        raise _LeftAlone
    try:
        deliver(notice)
    except _NO_ANSWER:
        _left_alone[target] = time.monotonic() + LEFT_ALONE
        raise


def _after_failure(notice: Notice, attempts: int) -> dict[str, object]:
    """The next try, with growing pauses and not at night; after the last one it is kept as failed."""
    if attempts > len(PAUSES):
        return {"state": NoticeState.FAILED}
    again = clock.now() + PAUSES[attempts - 1]
    return {"due_at": again if notice.urgent else after_quiet_hours(again)}  # her own: quiet_until


def _problem(error: Exception) -> str:
    """What went wrong, for officials. The error's own words may hold addresses, so they are not kept."""
    if isinstance(error, NoAnswer):
        return _("No answer")
    if isinstance(error, Refused):
        return _("Refused with code %(code)s") % {"code": error.code}
    code = error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else ""
    return f"{type(error).__name__} {code}".strip()[:300]
