"""The chains of the audit: what seals a record, and the first record of each chain that does not fit.

Each login has a chain of its own: nobody waits for anybody else, and a transaction, which somebody makes,
holds the lock of one chain only. Names that are nobody's share sixteen.
"""

import datetime as dt
import hashlib
import ipaddress
import json
from collections.abc import Iterator
from itertools import groupby

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from kit.actors import Actor, System
from kit.history import locks
from kit.history.seals import sealed
from staff.audit.anchors import AUDIT, dropped_before, seal_of
from staff.models import Anchor, AuditRecord, Member, User

_CHAINED = (
    "chain",
    "sequence",
    "at",
    "member_id",
    "login",
    "action",
    "subject",
    "area",
    "purpose",
    "path",
    "previous",
)
# The clocks of two servers may differ by so much; a record that is further behind the one before it was not
# written then.
CLOCKS_DIFFER = dt.timedelta(minutes=5)


def chain_of(by: Actor | Member | None, login: str) -> str:
    """The chain that a record belongs to."""
    if isinstance(by, Member):
        return f"user:{by.user_id}"
    if isinstance(by, User):
        return f"user:{by.pk}"
    if isinstance(by, System):
        return by.get_username()[:40]
    return f"nobody:{hashlib.sha256(login.encode()).hexdigest()[0]}"


def seal_of_record(record: AuditRecord) -> str:
    """The seal of everything that a record says, and of its predecessor's seal."""
    content = {name: getattr(record, name) for name in _CHAINED}
    content["facts"] = json.loads(json.dumps(record.facts, cls=DjangoJSONEncoder))
    content["address"] = ipaddress.ip_address(record.address).compressed if record.address else None
    return sealed("staff.auditrecord", content)


def append(record: AuditRecord) -> None:
    """Save ``record`` as the next one of its chain, which stays locked until the transaction ends."""
    with transaction.atomic(savepoint=False):
        locks.hold(f"audit {record.chain}")
        last = AuditRecord.objects.filter(chain=record.chain).order_by("-sequence")
        sequence, seal = last.values_list("sequence", "seal").first() or (0, "")
        record.sequence, record.previous = (sequence or 0) + 1, seal
        record.at = timezone.now()
        record.seal = seal_of_record(record)
        record.save(force_insert=True)


def breaks() -> Iterator[str]:
    """The first record of each chain that does not fit, and every one from before chains whose seal does not.
    Reads in one pass."""
    anchors = Anchor.objects.filter(ledger=AUDIT.name)
    dropped = dropped_before(one for one in anchors if one.seal == seal_of(one)) is not None
    rows = AuditRecord.objects.order_by("chain", "sequence", "pk")
    for chain, records in groupby(rows.iterator(chunk_size=2000), key=lambda record: record.chain):
        if not chain:
            yield from (f"record {one.pk}: {_UNSEALED}" for one in records if one.seal != seal_of_record(one))
            continue
        yield from _first_break(records, may_begin_later=dropped)


_UNSEALED = "its content was changed, or its seal was made without the key"


def _first_break(records: Iterator[AuditRecord], *, may_begin_later: bool) -> Iterator[str]:
    last: AuditRecord | None = None
    for one in records:
        reason = _misfit(one, last, may_begin_later)
        if reason:
            yield f"record {one.pk} ({one.chain}, {one.sequence}): {reason}"
            return
        last = one


def _misfit(one: AuditRecord, last: AuditRecord | None, may_begin_later: bool) -> str:
    if last is None:
        fits = may_begin_later or (one.sequence == 1 and not one.previous)
        return "" if fits and one.seal == seal_of_record(one) else (_MISSING if not fits else _UNSEALED)
    if one.sequence != (last.sequence or 0) + 1:
        return _MISSING
    if one.previous != last.seal:
        return "it does not follow its predecessor"
    if one.at < last.at - CLOCKS_DIFFER:
        return "it is dated back"
    return "" if one.seal == seal_of_record(one) else _UNSEALED


_MISSING = "a record before it is missing"
