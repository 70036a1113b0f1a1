"""History as a whole: timeline and audit anchored together, the anchors sent away, and all of it verified."""

import datetime as dt
import logging
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case, CaseEvent
from cases.queries import chain as timeline
from kit.time.clock import date_of
from staff.audit import anchors
from staff.audit import chain as audit
from staff.audit.anchors import AUDIT, Ledger
from staff.models import Anchor, AuditRecord

logger = logging.getLogger(__name__)

TIMELINE = Ledger("timeline", CaseEvent)
LEDGERS = (TIMELINE, AUDIT)
_SENT = dt.timedelta(days=7)  # whose anchors a message repeats, so that one that is lost is made up for
_BATCH = 1000  # rows a transaction


def anchor_history() -> list[Anchor]:
    """Anchor each ledger that has gained rows, or has not been anchored today; the first anchors of a day are
    sent away. Called every hour: what is cut off before the next anchor is not missed. Rows without a seal
    keep a ledger from being anchored; that is logged, and found by ``findings``."""
    made, first = [], False
    for ledger in LEDGERS:
        last = anchors.newest(ledger)
        begins = last is None or date_of(last.at) != date_of(timezone.now())
        if not (begins or anchors.has_gained(ledger, last)):
            continue
        try:
            made.append(anchors.anchor(ledger))
            first = first or begins
        except (anchors.Unsealed, TimeoutError) as error:
            logger.error("Not anchored: %s", error)
    if first:
        _send_away()
    return made


def lines() -> list[str]:
    """The anchors as lines, the oldest first."""
    return [anchors.line_of(one) for one in Anchor.objects.order_by("pk")]


def _lines_to_send() -> list[str]:
    """The last anchors of each day of a week. Each seals those before it."""
    rows = Anchor.objects.filter(at__gte=timezone.now() - _SENT).order_by("pk")
    last = {(one.ledger, date_of(one.at)): one for one in rows}
    return [anchors.line_of(one) for one in sorted(last.values(), key=lambda one: one.pk)]


def _send_away() -> None:
    if not settings.ANCHOR_MAIL:
        return
    words = _("Keep this message. verify_history compares the history with these lines.")
    try:
        send_mail(
            _("Anchors of the history"),
            "\n".join([words, "", *_lines_to_send()]),
            settings.DEFAULT_FROM_EMAIL,
            settings.ANCHOR_MAIL,
        )
    except OSError as error:  # what goes wrong with a mail server; tomorrow's message repeats these lines
        logger.error("The anchors were not sent: %s", type(error).__name__)


def findings(kept: Iterable[str] = ()) -> Iterator[str]:
    """Everything of timeline, audit and anchors that does not fit; ``kept`` are lines that were sent away."""
    for one in timeline.breaks():
        number = Case.objects.values_list("number", flat=True).get(pk=one.case_id)
        where = f"event {one.sequence} (id {one.event_id}): " if one.event_id else ""
        yield f"{number}: {where}{one.reason}"
    yield from audit.breaks()
    for ledger in LEDGERS:
        yield from anchors.findings(ledger)
    for line in anchors.missing(kept):
        yield f"an anchor that was sent away is not here: {line}"


def seal_all() -> tuple[int, int]:
    """Give the rows from before seals theirs, as they are now, the last event of a case with the state of the
    case. Returns how many events and records. Needs the role that owns the tables."""
    return _seal_events(CaseEvent.objects.filter(seal="")), _seal_records(AuditRecord.objects.filter(seal=""))


def _seal_events(rows: QuerySet[CaseEvent]) -> int:
    done = 0
    while batch := list(rows.order_by("case_id", "sequence")[:_BATCH]):
        with transaction.atomic():
            cases = Case.objects.select_for_update(no_key=True).in_bulk({event.case_id for event in batch})
            last = {
                pk: case.events.order_by("-sequence").values_list("pk", flat=True)[0]
                for pk, case in cases.items()
            }
            for event in batch:
                if event.pk == last[event.case_id]:
                    event.state = timeline.state_now(event.case_id, event.salt)
                event.seal = timeline.seal_of(event)
                CaseEvent.objects.filter(pk=event.pk, seal="").update(state=event.state, seal=event.seal)
        done += len(batch)
    return done


def _seal_records(rows: QuerySet[AuditRecord]) -> int:
    done = 0
    while batch := list(rows.order_by("pk")[:_BATCH]):
        with transaction.atomic():
            for record in batch:
                AuditRecord.objects.filter(pk=record.pk).update(seal=audit.seal_of_record(record))
        done += len(batch)
    return done
