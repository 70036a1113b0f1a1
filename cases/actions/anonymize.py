"""Closed cases forget who reported them (PIPL: no longer than the purpose needs)."""

import datetime as dt
import logging

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from cases.models import Case
from gridgov.kit import clock
from staff.audit import record
from staff.choices import AuditAction

logger = logging.getLogger(__name__)

_BATCH = 500  # cases a transaction
_NAMED = ~Q(reporter_name="") | ~Q(reporter_phone="")


def forget_reporters(*, before: dt.datetime | None = None) -> int:
    """Blank name and phone of the reporter of every case closed before a moment, by default RETENTION_DAYS
    ago. The timeline holds neither, and the case itself did not move, so its version stays. Returns how many.

    A case that is reopened meanwhile keeps its reporter: each batch asks again in its UPDATE.
    """
    limit = before or clock.now() - dt.timedelta(days=settings.RETENTION_DAYS)
    old = Case.objects.filter(_NAMED, closed_at__lt=limit).order_by("closed_at", "pk")
    forgotten = 0
    while batch := list(old.values_list("pk", flat=True)[:_BATCH]):
        forgotten += _forget(batch, limit)
    if forgotten:
        logger.info("The reporters of %s closed cases were forgotten", forgotten)
    return forgotten


@transaction.atomic
def _forget(batch: list[int], limit: dt.datetime) -> int:
    rows = Case.objects.filter(_NAMED, pk__in=batch, closed_at__lt=limit)
    number = rows.update(reporter_name="", reporter_phone="")
    record(
        by=None,
        login="system",
        action=AuditAction.CHANGE_PRIVATE,
        subject="cases.case",
        facts={"verb": "forget_reporters", "cases": number, "closed_before": limit},
    )
    return number
