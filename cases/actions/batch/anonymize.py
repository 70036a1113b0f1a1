"""Closed cases forget who reported them (PIPL: no longer than the purpose needs), in the fields and in all
words that were written of them. How the timeline still verifies: docs/adr/0006-forgetting.md."""

import datetime as dt
import logging
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q, QuerySet
from django.utils.module_loading import import_string

from cases.actions.engine.timeline import append
from cases.choices import ActionCode
from cases.models import (
    Attachment,
    CallBack,
    Case,
    CaseEvent,
    Extension,
    OwnReport,
    Pause,
    Reminder,
    ResidentOpinion,
)
from cases.public.forgetting import forget_in_what_is_kept
from cases.queries.chain import FORGOT, digest
from kit.actors import Actor, require
from kit.privacy.forgetting import Forgotten
from kit.time import clock
from notices.telling.forgetting import forget_in_notices
from residents.access import doors_of_phone
from staff.audit.record import record
from staff.choices import AuditAction

logger = logging.getLogger(__name__)

_BATCH = 500  # cases a transaction
_OWN = ("title", "description", "address")
# Words beside the timeline, and how they lead to their case.
_BESIDE: tuple[tuple[type[models.Model], str, str], ...] = (
    (Pause, "run__case", "reason"),
    (Extension, "run__case", "reason"),
    (ResidentOpinion, "case", "words"),
    (CallBack, "case", "words"),
    (Attachment, "case", "name"),
)


def forget_reporters(*, by: Actor, before: dt.datetime | None = None) -> int:
    """Let every case closed before a moment, by default RETENTION_DAYS ago, forget who reported it: name and
    phone go, and in title, words, timeline, diary and messages the person becomes “反映人”. Cases that belong
    together wait for the last of them, since the words of one stand in the other. Returns how many named
    somebody.

    A case that is reopened meanwhile keeps its reporter: each is asked for again under its lock.

    Raises:
        NotAllowed: ``by`` is not the system.
    """
    require(by, "cases.forget_reporters")
    limit = before or clock.now() - dt.timedelta(days=settings.RETENTION_DAYS)
    forgotten, after = 0, 0
    due = _due(limit).order_by("pk").values_list("pk", flat=True)
    while batch := list(due.filter(pk__gt=after)[:_BATCH]):
        forgotten += _forget_batch(batch, limit, by)
        after = batch[-1]
    if forgotten:
        logger.info("The reporters of %s closed cases were forgotten", forgotten)
    return forgotten


def _due(limit: dt.datetime) -> QuerySet[Case]:
    """Cases that were closed so long ago and have not forgotten since."""
    still = Q(forgotten_at__isnull=True) | Q(forgotten_at__lt=F("closed_at"))
    rows: QuerySet[Case] = Case.objects.filter(still, closed_at__lt=limit)
    return rows


@transaction.atomic
def _forget_batch(batch: list[int], limit: dt.datetime, by: Actor) -> int:
    number, done = 0, set[int]()
    for pk in batch:
        if pk in done:
            continue
        family = _family(pk)
        locked = list(Case.objects.filter(pk__in=family).order_by("pk").select_for_update(no_key=True))
        if any(one.closed_at is None or one.closed_at >= limit for one in locked):
            continue
        number += _forget_family(locked, by)
        done |= family
    if number:
        record(
            by=by,
            action=AuditAction.CHANGE_PRIVATE,
            subject="cases.case",
            facts={"verb": "forget_reporters", "cases": number, "closed_before": limit},
        )
    return number


def _family(pk: int) -> set[int]:
    """The keys of the cases that belong together: merged, parts and wholes, however far."""
    family, new = set[int](), {pk}
    while new:
        family |= new
        around = Q(pk__in=new) | Q(merged_into__in=new) | Q(part_of__in=new)
        found: set[int | None] = set()
        for row in Case.objects.filter(around).values_list("pk", "merged_into", "part_of"):
            found.update(row)
        new = {one for one in found if one is not None} - family
    return family


def _forget_family(cases: Sequence[Case], by: Actor) -> int:
    """All of a family at once: the names of one may stand in the words of another."""
    phones = {str(case.reporter_phone) for case in cases}
    person = Forgotten.of(
        (str(case.reporter_name) for case in cases),
        phones,
        doors=[door for phone in phones for door in doors_of_phone(phone)],
    )
    keys = [case.pk for case in cases]
    _forget_beside(keys, person)
    forget_in_notices(_message_keys(keys), person.without)
    if named := person.only_named():
        forget_in_what_is_kept(named.without)
    for elsewhere in settings.FORGETTING:
        import_string(elsewhere)(by=by, cases=keys, change=person.without)
    return sum(_forget_one(case, person) for case in cases)


def _forget_one(case: Case, person: Forgotten) -> bool:
    """Whether the case named somebody. When words of its own change, an event keeps what it is now, and what
    each changed line of its timeline says now: the lines' own hashes are of words that are gone."""
    own = OwnReport.objects.filter(case=case).first()
    named = bool(case.reporter_name or case.reporter_phone or (own is not None and own.email))
    if own is not None:
        own.email = own.code_digest = ""
        own.save(update_fields=["email", "code_digest"])
    now = clock.now()
    changed = _changed(case, _OWN, person)
    lines = [event for event in case.events.order_by("sequence") if _has_words(event, person)]
    values: dict[str, Any] = {"reporter_name": "", "reporter_phone": "", "forgotten_at": now, **changed}
    if changed or lines:
        values |= {"version": F("version") + 1, "updated_at": now}
    Case.objects.filter(pk=case.pk).update(**values)
    if not changed and not lines:
        return named
    for event in lines:
        event.text, event.facts, event.salt = person.without(event.text), person.within(event.facts), ""
    case.refresh_from_db()
    said = {str(event.sequence): digest(event) for event in lines}
    append(case, action=ActionCode.FORGET, by=None, at=now, stage_before=case.stage, facts={FORGOT: said})
    for event in lines:
        CaseEvent.objects.filter(pk=event.pk).update(text=event.text, facts=event.facts, salt="")
    return True


def _has_words(event: CaseEvent, person: Forgotten) -> bool:
    if event.action == ActionCode.FORGET:  # digests and nothing else
        return False
    return person.without(event.text) != event.text or person.within(event.facts) != event.facts


def _changed(row: models.Model, columns: Sequence[str], person: Forgotten) -> dict[str, str]:
    """Those columns of ``row`` whose words change, as they fit."""
    found = {}
    for name in columns:
        text = getattr(row, name)
        rest = person.without(text)
        if rest != text:
            column: Any = row._meta.get_field(name)
            found[name] = rest[: column.max_length]
    return found


def _forget_beside(keys: Sequence[int], person: Forgotten) -> None:
    for model, way, column in _BESIDE:
        rows = model._default_manager.filter(**{f"{way}__in": keys}).exclude(**{column: ""})
        for row in rows:
            changed = _changed(row, [column], person)
            if changed:
                model._default_manager.filter(pk=row.pk).update(**changed)


def _message_keys(keys: Sequence[int]) -> list[str]:
    """How the keys of the messages about the cases begin (engine/announce.py, deadlines/reminders.py)."""
    events = CaseEvent.objects.filter(case__in=keys).values_list("pk", flat=True)
    reminders = Reminder.objects.filter(run__case__in=keys).values_list("pk", flat=True)
    return [*(f"event:{pk}:" for pk in events), *(f"reminder:{pk}:" for pk in reminders)]
