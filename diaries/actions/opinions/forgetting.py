"""Who raised an opinion is forgotten: when a case forgets who reported it, when a resident is erased, and
some time after the answer (PIPL: no longer than the purpose needs). What was said stays, without them."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from diaries.choices import OpinionState
from diaries.models import BoxMessage, Entry, EntryVersion, VoicedOpinion, VoicedOpinionEvent
from diaries.models.opinion_rows import KNOWN
from diaries.rules.opinions import FORGET
from kit.actors import Actor, require
from kit.privacy.forgetting import Forgotten
from kit.time import clock
from staff.audit.record import record
from staff.choices import AuditAction

Change = Callable[[str], str]
_BATCH = 200
_WORDS = ("words", "place", "answer", "reply")
_NOBODY = {"sayer_name": "", "sayer_phone": "", "household": None}


def forget_reporter_in_opinions(*, by: Actor, cases: Sequence[int], change: Change) -> int:
    """Take whoever reported ``cases`` out of the opinions that became them, and out of all that were gathered
    into these, by ``change``; who said them goes too. Inside the caller's transaction. Returns how many
    opinions.

    Raises:
        NotAllowed: ``by`` is not the system.
    """
    require(by, "cases.forget_reporters")
    rows = VoicedOpinion.objects.filter(Q(case__in=cases) | Q(gathered_into__case__in=cases))
    return sum(_rewrite(one, change, _NOBODY) for one in rows)


def forget_in_opinions(change: Change) -> int:
    """Take a resident who is erased out of everything that was said, and out of the box; where she said it
    herself, name and phone go. Inside the caller's transaction. Returns how many rows."""
    done = 0
    for one in VoicedOpinion.objects.iterator():
        herself = any(change(text) != text for text in (one.sayer_name, one.sayer_phone) if text)
        done += _rewrite(one, change, {"sayer_name": "", "sayer_phone": ""} if herself else {})
    for message in BoxMessage.objects.iterator():
        done += _rewrite_message(message, change)
    return done


def forget_old_opinions(*, by: Actor, before: dt.datetime | None = None) -> int:
    """Let opinions that were answered or withdrawn before a moment, by default RETENTION_DAYS ago, forget who
    said them, in the words too; and the box the phones that were left. Returns how many named somebody.

    Raises:
        NotAllowed: ``by`` is a person of any post.
    """
    require(by, FORGET)
    limit = before or clock.now() - dt.timedelta(days=settings.RETENTION_DAYS)
    over = Q(state=OpinionState.ANSWERED, answered_at__lt=limit)
    over |= Q(state=OpinionState.WITHDRAWN, withdrawn_at__lt=limit)
    old = VoicedOpinion.objects.filter(KNOWN, over)
    phones = BoxMessage.objects.filter(answered_at__lt=limit).exclude(contact="")
    forgotten = 0
    while number := _forget_batch(old, phones, limit, by):
        forgotten += number
    return forgotten


@transaction.atomic
def _forget_batch(old: QuerySet[Any], phones: QuerySet[Any], limit: dt.datetime, by: Actor) -> int:
    rows = list(old.select_for_update(of=("self",)).order_by("pk")[:_BATCH])
    messages = list(phones.select_for_update().order_by("pk")[:_BATCH])
    for one in rows:
        person = Forgotten.of([str(one.sayer_name)], [str(one.sayer_phone)])
        _rewrite(one, person.without, _NOBODY)
    for message in messages:
        _rewrite_message(message, Forgotten.of([], [str(message.contact)]).without, always=True)
    number = len(rows) + len(messages)
    if number:
        facts = {"verb": "forget_old_opinions", "rows": number, "answered_before": limit}
        record(by=by, action=AuditAction.CHANGE_PRIVATE, subject=VoicedOpinion._meta.label_lower, facts=facts)
    return number


def _rewrite(opinion: VoicedOpinion, change: Change, gone: dict[str, Any]) -> bool:
    """Change the words of an opinion, of what was done with it and of the entry that it came from. Whether
    anything was there to change."""
    said = {name: getattr(opinion, name) for name in _WORDS}
    kept = {name: change(text) for name, text in said.items() if text}
    if "place" in kept:
        kept["place"] = kept["place"][:120]
    events = _changed(VoicedOpinionEvent.objects.filter(opinion=opinion), ("words",), change)
    versions = _changed(EntryVersion.objects.filter(entry__opinion=opinion), ("text", "place"), change)
    entries = _changed(Entry.objects.filter(opinion=opinion), ("text", "place"), change)
    same = all(said[name] == text for name, text in kept.items())
    if same and not (gone or events or versions or entries):
        return False
    # First the mark: without it the database refuses to change what was done and what an entry said before.
    VoicedOpinion.objects.filter(pk=opinion.pk).update(forgotten_at=clock.now(), **kept, **gone)
    for event, words in events:
        VoicedOpinionEvent.objects.filter(pk=event).update(**words)
    for version, words in versions:
        EntryVersion.objects.filter(pk=version).update(salt="", **words)
    for entry, words in entries:
        Entry.objects.filter(pk=entry).update(**words)
    return True


def _changed(rows: QuerySet[Any], names: Sequence[str], change: Change) -> list[tuple[int, dict[str, str]]]:
    found = []
    for row in rows:
        said = {name: getattr(row, name) for name in names}
        kept = {name: change(text) if text else text for name, text in said.items()}
        if "place" in kept:
            kept["place"] = kept["place"][:120]
        if kept != said:
            found.append((row.pk, kept))
    return found


def _rewrite_message(message: BoxMessage, change: Change, *, always: bool = False) -> bool:
    said = {name: getattr(message, name) for name in ("words", "answer")}
    kept = {name: change(text) for name, text in said.items() if text}
    contact = str(message.contact)
    if always or (contact and change(contact) != contact):
        kept["contact"] = ""
    if all(getattr(message, name) == text for name, text in kept.items()):
        return False
    BoxMessage.objects.filter(pk=message.pk).update(forgotten_at=clock.now(), **kept)
    return True
