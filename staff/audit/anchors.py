"""Anchoring: every hour the rows that a ledger has gained are put into one sealed digest; each day's last
is sent away.

A chain alone does not say that its end, or all of it, is gone; an anchor does
(docs/adr/0005-sealed-history.md).
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone

from kit.history import locks
from kit.history.seals import sealed
from kit.time.formats import canonical
from staff.models import Anchor, AuditRecord

OLDEST = dt.timedelta(hours=48)  # an anchor is made every day; a newest one that is older is a finding


@dataclass(frozen=True, slots=True)
class Ledger:
    """A table that is only added to. ``rows`` are all of it; each has a ``seal``."""

    name: str
    model: type[models.Model]

    def rows(self) -> models.QuerySet[Any]:
        """All rows."""
        return self.model._base_manager.all()


AUDIT = Ledger("audit", AuditRecord)


class Unsealed(Exception):
    """There are rows without a seal, from before seals or forged; they are not anchored."""


def seal_of(anchor: Anchor) -> str:
    """The seal of everything that an anchor says."""
    names = ("ledger", "sequence", "at", "after", "upto", "rows", "digest", "dropped_before", "previous")
    return sealed("staff.anchor", {name: getattr(anchor, name) for name in names})


def line_of(anchor: Anchor) -> str:
    """An anchor as a line, to be printed or sent away and compared later."""
    words = (anchor.ledger, anchor.sequence, canonical(anchor.at), anchor.upto, anchor.rows)
    return " ".join([*map(str, words), anchor.digest, anchor.seal])


def newest(ledger: Ledger) -> Anchor | None:
    """The last anchor of a ledger."""
    return Anchor.objects.filter(ledger=ledger.name).order_by("-sequence").first()


def has_gained(ledger: Ledger, last: Anchor | None) -> bool:
    """Whether there are rows behind the ``last`` anchor. One query, by the primary key."""
    return ledger.rows().filter(pk__gt=last.upto if last is not None else 0).exists()


def anchor(ledger: Ledger) -> Anchor:
    """Anchor what ``ledger`` has gained. Rows that are being written are waited for, for a minute at most.

    Raises:
        Unsealed: some of the new rows have no seal.
        TimeoutError: a transaction that writes does not end.
    """
    upto = ledger.rows().aggregate(last=Max("pk"))["last"] or 0
    locks.wait_for_writers(ledger.model._meta.db_table)
    with transaction.atomic():
        locks.hold(f"anchors of {ledger.name}")
        last = newest(ledger)
        after = last.upto if last is not None else 0
        new = ledger.rows().filter(pk__gt=after, pk__lte=upto)
        if new.filter(seal="").exists():
            raise Unsealed(f"{ledger.name}: there are rows without a seal; see seal_history.")
        rows, digest = digest_of(new)
        return _add(ledger, last, upto=max(upto, after), rows=rows, digest=digest)


def note_dropped(ledger: Ledger, before: dt.datetime) -> None:
    """Say in the chain of anchors that rows older than ``before`` were dropped, as they may be."""
    with transaction.atomic():
        locks.hold(f"anchors of {ledger.name}")
        last = newest(ledger)
        upto = last.upto if last is not None else 0
        _add(ledger, last, upto=upto, rows=0, digest=digest_of([])[1], dropped_before=before)


def digest_of(rows: Any) -> tuple[int, str]:
    """How many rows there are, and the SHA-256 of their keys and seals in the order of the keys."""
    found, number = hashlib.sha256(), 0
    for pk, seal in _keys_and_seals(rows):
        found.update(f"{pk}:{seal}\n".encode())
        number += 1
    return number, found.hexdigest()


def _keys_and_seals(rows: Any) -> Iterable[tuple[int, str]]:
    if not rows:
        return ()
    pairs: Iterable[tuple[int, str]] = rows.order_by("pk").values_list("pk", "seal").iterator(chunk_size=5000)
    return pairs


def _add(ledger: Ledger, last: Anchor | None, **facts: Any) -> Anchor:
    made = Anchor(
        ledger=ledger.name,
        sequence=last.sequence + 1 if last is not None else 1,
        at=timezone.now(),
        after=last.upto if last is not None else 0,
        previous=last.seal if last is not None else "",
        **facts,
    )
    made.seal = seal_of(made)
    made.save(force_insert=True)
    return made


def findings(ledger: Ledger) -> Iterator[str]:
    """What does not fit: an anchor itself, the rows that it stands for, or that none was made lately."""
    anchors = list(Anchor.objects.filter(ledger=ledger.name).order_by("sequence"))
    last: Anchor | None = None
    for one in anchors:
        reason = _misfit(one, last)
        if reason:
            yield f"anchor {one.sequence} of the {ledger.name}: {reason}"
            return
        last = one
    yield from _gone(ledger, anchors)
    if last is None and not ledger.rows().exists():
        return  # a new installation, in which nothing has happened
    if last is None or timezone.now() - last.at > OLDEST:
        since = last.at if last is not None else None
        yield f"{ledger.name}: not anchored since {canonical(since) if since else 'the beginning'}"


def _misfit(one: Anchor, last: Anchor | None) -> str:
    if one.sequence != (last.sequence + 1 if last is not None else 1):
        return "an anchor before it is missing"
    if (one.previous, one.after) != ((last.seal, last.upto) if last is not None else ("", 0)):
        return "it does not follow its predecessor"
    return "" if seal_of(one) == one.seal else "its content was changed, or its seal was made without the key"


def _gone(ledger: Ledger, anchors: list[Anchor]) -> Iterator[str]:
    """The anchors whose rows are not there any more as they were; those that reach back to what was dropped
    can't say."""
    dropped = dropped_before(anchors)
    began: dt.datetime | None = None
    for one in anchors:
        forgotten = dropped is not None and (began is None or began < dropped)
        if not forgotten:
            rows, digest = digest_of(ledger.rows().filter(pk__gt=one.after, pk__lte=one.upto))
            if (rows, digest) != (one.rows, one.digest):
                yield (
                    f"anchor {one.sequence} of the {ledger.name}, {canonical(one.at)}: of its {one.rows} "
                    f"rows (keys {one.after + 1} to {one.upto}) there are {rows}, or others"
                )
        began = one.at


def dropped_before(anchors: Iterable[Anchor]) -> dt.datetime | None:
    """Before when rows were dropped, as the anchors say."""
    return max((one.dropped_before for one in anchors if one.dropped_before is not None), default=None)


def missing(lines: Iterable[str], compare: Callable[[], Iterable[Anchor]] = Anchor.objects.all) -> list[str]:
    """Those of ``lines``, as ``line_of`` has written them, that no anchor here says."""
    here = {line_of(one) for one in compare()}
    return [line for line in (line.strip() for line in lines) if len(line.split()) == 7 and line not in here]
