"""The photos of entries: noted with an entry, added and taken out by a correction, and forgotten in time."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence

from django.conf import settings
from django.db import transaction

from diaries.models import Entry, EntryPhoto
from diaries.models.photos import folder
from diaries.rules.opinions import FORGET
from kit.actors import Actor, require
from kit.errors import Invalid
from kit.files.checking import MOST, TOO_MANY
from kit.files.uploads import unlink_on_commit
from kit.files.writing import Files
from kit.time import clock
from staff.audit.record import record
from staff.choices import AuditAction

_BATCH = 200


def attach(entry: Entry, files: Files, at: dt.datetime) -> None:
    """Note files as photos of an entry; inside the caller's transaction."""
    for one in files.taken():
        EntryPhoto.objects.create(entry=entry, digest=one.digest, added_at=at, **one.columns())


def has_exactly(entry: Entry, files: Files) -> bool:
    """Whether an entry came with just these files."""
    of_entry = entry.photos.filter(added_at=entry.added_at).values_list("digest", flat=True)
    return sorted(of_entry) == sorted(files.digests)


def exchange(entry: Entry, files: Files, without: Collection[int], at: dt.datetime) -> bool:
    """Add files to an entry that does not have them yet, and take out those of the keys ``without``; inside
    the caller's transaction. Whether that changed anything.

    Raises:
        Invalid: there would be too many.
    """
    standing = list(entry.photos.standing())
    out = [one for one in standing if one.pk in without]
    known = {one.digest for one in standing if one not in out}
    new = [one for one in files.checked if one.digest not in known]
    if len(standing) - len(out) + len(new) > MOST:
        raise Invalid(fields={"photos": [TOO_MANY % {"most": MOST}]})
    if not out and not new:
        return False
    entry.photos.filter(pk__in=[one.pk for one in out]).update(taken_out_at=at)
    if new:
        files.taken()
    for one in new:
        EntryPhoto.objects.create(entry=entry, digest=one.digest, added_at=at, **one.columns())
    return True


def forget_old_photos(*, by: Actor, before: dt.datetime | None = None) -> int:
    """Delete the photos that came before a moment, by default RETENTION_DAYS ago: people stand on them. What
    became a case is kept with the case. Returns how many.

    Raises:
        NotAllowed: ``by`` is a person of any post.
    """
    require(by, FORGET)
    limit = before or clock.now() - dt.timedelta(days=settings.RETENTION_DAYS)
    forgotten = 0
    while number := _forget_batch(limit, by):
        forgotten += number
    return forgotten


@transaction.atomic
def _forget_batch(limit: dt.datetime, by: Actor) -> int:
    old = EntryPhoto.objects.filter(added_at__lt=limit, forgotten_at=None).order_by("pk")
    rows = list(old.select_for_update(of=("self",))[:_BATCH])
    for one in rows:
        unlink_on_commit(folder(), one.names())
    keys = [one.pk for one in rows]
    EntryPhoto.objects.filter(pk__in=keys).update(forgotten_at=clock.now(), name="", digest="")
    if rows:
        facts = {"verb": "forget_old_photos", "rows": len(rows), "added_before": limit}
        record(by=by, action=AuditAction.CHANGE_PRIVATE, subject=EntryPhoto._meta.label_lower, facts=facts)
    return len(rows)


def forget_in_names(entries: Sequence[int], change: Callable[[str], str]) -> int:
    """Take somebody out of the names of the photos of ``entries``; inside the caller's transaction. How
    many were changed."""
    done = 0
    for one in EntryPhoto.objects.filter(entry__in=entries).exclude(name=""):
        name = change(one.name)[:120]
        if name != one.name:
            done += EntryPhoto.objects.filter(pk=one.pk).update(name=name)
    return done
