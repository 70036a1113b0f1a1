"""Numbers shown in full: each leaves a record, and nobody sees more of them in an hour than the work needs
(``REVEALS_PER_HOUR``)."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext_lazy

from kit.errors import TooOften
from staff.audit.record import record
from staff.choices import AuditAction
from staff.models import AuditRecord, Member

_HOUR = dt.timedelta(hours=1)


def record_reveal(
    *,
    by: Member,
    subject: str,
    area: str,
    purpose: str,
    facts: dict[str, Any],
    request: HttpRequest | None = None,
) -> None:
    """Write down that ``by`` sees something private in full; inside the caller's transaction. The record
    comes first: it takes the lock of the login's chain, so that two windows can't both be the last one.

    Raises:
        TooOften: with this one ``by`` would have seen more than REVEALS_PER_HOUR in an hour.
    """
    record(
        by=by,
        action=AuditAction.REVEAL,
        subject=subject,
        area=area,
        purpose=purpose,
        facts=facts,
        request=request,
    )
    most = settings.REVEALS_PER_HOUR
    lately = AuditRecord.objects.filter(
        member=by, action=AuditAction.REVEAL, at__gt=timezone.now() - _HOUR
    ).count()
    if lately > most:
        words = ngettext_lazy(
            "You have seen %(n)d number in full within the hour, which is as many as may be seen. "
            "Please go on later; what you could not see is written down.",
            "You have seen %(n)d numbers in full within the hour, which is as many as may be seen. "
            "Please go on later; what you could not see is written down.",
            "n",
        )
        raise TooOften(words % {"n": most})


def note_too_often(request: HttpRequest) -> None:
    """Write down that the person of ``request`` has reached the ceiling; outside the transaction that was
    given up."""
    facts = {"ceiling": settings.REVEALS_PER_HOUR}
    record(by=request.user, action=AuditAction.REFUSED, subject="", facts=facts, request=request)
