"""The verbs of what a leader writes into her diary."""

import datetime as dt
import secrets
from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from diaries.actions._closed import refuse_closed
from diaries.actions.photos import attach, exchange, has_exactly
from diaries.models import Diary, Entry, EntryVersion
from diaries.models.photos import folder
from diaries.rules.filing import standing
from diaries.rules.keepers import WRITE, diary_grid
from kit.errors import Conflict, Invalid, KeyReused, NotAllowed, NotFound
from kit.files.checking import Upload
from kit.files.writing import Files, written
from kit.net.sending import AGAIN_WITHIN, LONGEST_OF_FORM
from kit.time import clock
from residents import access
from residents.models import Household
from staff.accounts.senders import sender_of, wait_for_own
from staff.models import Member
from staff.rights.roles import scope_where

_REGISTER = "residents.view_household"


def add_entry(
    *,
    by: Member,
    date: dt.date,
    uploads: Sequence[Upload] = (),
    key: str = "",
    written_at: dt.datetime | None = None,
    **told: Any,
) -> Entry:
    """Add what happened to the diary of ``by`` and ``date``; the first entry makes the diary. ``told`` is
    what ``_said`` takes, ``uploads`` are its photos, ``written_at`` is when it was written down on a phone
    without signal.

    The same ``key`` (form token) of the same member makes one entry, however often it is sent, also when the
    day has been closed in between; and so do the same words and photos of the same day within half an hour,
    as a form that is opened anew after a lost answer has another key. A form that waited on a phone is known
    by its key alone: what she wrote in the morning and again in the evening arrives in one minute and is two.

    Raises:
        NotAllowed: ``by`` keeps no diary.
        NotFound: the household is none of her register.
        Invalid: nothing is said, the key is too long, or the diary of that day or the week is closed
            (design §4.6).
        KeyReused: the key was used for other words; it names their entry.
    """
    if len(key) > LONGEST_OF_FORM:
        raise Invalid(_("The key of this request is too long."))
    whose = sender_of(by.user)
    with written(uploads, folder=folder(), whose=whose) as files, transaction.atomic():
        said = _said(by, date, **told)
        at = clock.now()
        if (earlier := _noted_before(by, date, said, files, "" if written_at else key, at)) is not None:
            return earlier
        # Of two that arrive together, the second waits at the unique key and then finds the first's entry.
        entry, made = Entry.objects.select_related("diary").get_or_create(
            key=f"{by.pk}:{key or secrets.token_hex(16)}",
            defaults={**_at_its_time(said, date, written_at), "diary": partial(_open_diary, by, date, at)}
            | {"added_at": at},
        )
        if made:
            attach(entry, files, at)
        elif not _says(entry, date, said) or not has_exactly(entry, files):
            raise KeyReused(first=entry)
        found: Entry = entry
        return found


def _at_its_time(said: dict[str, Any], date: dt.date, written_at: dt.datetime | None) -> dict[str, Any]:
    """What is said, with the time at which it waited on a phone for the signal."""
    if said["happened_at"] is None and written_at is not None and clock.date_of(written_at) == date:
        return said | {"happened_at": written_at}
    return said


def _says(entry: Entry, date: dt.date, said: dict[str, Any]) -> bool:
    """Whether an entry is of that day and says that; of a time that was not told nothing is asked."""
    told = {name: value for name, value in said.items() if name != "happened_at" or value is not None}
    return entry.diary.date == date and all(getattr(entry, name) == value for name, value in told.items())


def _said(
    by: Member,
    date: dt.date,
    *,
    kind: str,
    text: str,
    place: str = "",
    participants: int | None = None,
    household: Household | None = None,
    happened_at: dt.datetime | None = None,
) -> dict[str, Any]:
    """What an entry of ``date`` says, as it is kept. Raises Invalid, NotFound."""
    if not text.strip():
        raise Invalid(fields={"text": [_("Please say what happened.")]})
    if happened_at is not None and happened_at > clock.now():
        raise Invalid(fields={"time": [_("This time lies ahead.")]})
    if happened_at is not None and clock.date_of(happened_at) != date:
        raise Invalid(fields={"time": [_("This is another day than that of the diary.")]})
    if household is not None:
        seen = access.all_households(scope_where(by.user, _REGISTER))
        if not seen.filter(pk=household.pk).exists():
            raise NotFound
    return {
        "kind": kind,
        "text": text.strip(),
        "place": place.strip(),
        "participants": participants,
        "household": household,
        "happened_at": happened_at,
    }


def _noted_before(
    by: Member, date: dt.date, said: dict[str, Any], files: Files, key: str, at: dt.datetime
) -> Entry | None:
    """The entry that the same words and photos made a short while ago under another key; only of forms."""
    wait_for_own(by.user_id)  # nor is the week signed in between
    if not key:
        return None
    told = {name: value for name, value in said.items() if name != "happened_at" or value is not None}
    lately = Entry.objects.of(by).standing().filter(diary__date=date, added_at__gte=at - AGAIN_WITHIN, **told)
    rows = lately.exclude(key=f"{by.pk}:{key}").select_related("diary").order_by("-pk")
    return next((one for one in rows if has_exactly(one, files)), None)


def _open_diary(by: Member, date: dt.date, at: dt.datetime) -> Diary:
    """The diary to write in. Raises NotAllowed, Invalid."""
    grid = diary_grid(by)
    if grid is None:
        raise NotAllowed
    if not standing(date, at).writable:
        raise Invalid(_("This day can no longer be added to: that is possible until noon of the next day."))
    refuse_closed(by, date)
    diary, _made = Diary.objects.get_or_create(
        member=by, date=date, defaults={"grid": grid, "first_entry_at": at}
    )
    found: Diary = diary
    return found


def correct_entry(
    *,
    by: Member,
    entry: Entry,
    version: int,
    uploads: Sequence[Upload] = (),
    without: Collection[int] = (),
    **told: Any,
) -> Entry:
    """Say an entry in other words, with further photos or ``without`` some of its own; what it said and had
    before is kept. The same changes nothing. ``told`` is what ``_said`` takes.

    Raises:
        NotAllowed: ``by`` keeps no diary.
        NotFound: the entry is not of ``by`` or was withdrawn, or the household is none of her register.
        Invalid: nothing is said, the week is closed, or there are too many photos.
        Conflict: it was changed in the meantime, to other words.
    """
    whose = sender_of(by.user)
    with written(uploads, folder=folder(), whose=whose) as files, transaction.atomic():
        kept = _own(by, entry)
        said = _said(by, kept.diary.date, **told)
        before = {name: getattr(kept, name) for name in said}
        at = clock.now()
        has_other_photos = exchange(kept, files, without, at)
        if before == said and not has_other_photos:
            return kept
        if kept.version != version:
            raise Conflict
        salt = secrets.token_hex(8)
        EntryVersion.objects.create(entry=kept, number=kept.version, until=at, salt=salt, **before)
        for name, value in said.items():
            setattr(kept, name, value)
        kept.version, kept.changed_at = kept.version + 1, at
        kept.save(update_fields=[*said, "version", "changed_at"])
        return kept


@transaction.atomic
def withdraw_entry(*, by: Member, entry: Entry, version: int) -> Entry:
    """Take an entry back: it is kept, and no list has it any more. What it became stays, and then stands in
    the diary by itself.

    Raises:
        NotAllowed: ``by`` keeps no diary.
        NotFound: the entry is not of ``by``, or was withdrawn.
        Invalid: the week is closed.
        Conflict: it was changed in the meantime.
    """
    kept = _own(by, entry)
    if kept.version != version:
        raise Conflict
    kept.withdrawn_at = clock.now()
    kept.save(update_fields=["withdrawn_at"])
    return kept


def _own(by: Member, entry: Entry) -> Entry:
    """The entry of ``by``, locked, whose week is open. Raises NotAllowed, NotFound, Invalid."""
    if not by.user.has_perm(WRITE):
        raise NotAllowed
    wait_for_own(by.user_id)
    rows = Entry.objects.of(by).standing().select_related("diary", "household")
    kept: Entry | None = rows.select_for_update(of=("self",)).filter(pk=entry.pk).first()
    if kept is None:
        raise NotFound
    refuse_closed(by, kept.diary.date)
    return kept


@transaction.atomic
def say_nothing(*, by: Member, date: dt.date) -> Diary:
    """Say of a day that there was nothing to note; said again it is said once.

    Raises:
        NotAllowed: ``by`` keeps no diary.
        Invalid: the day or the week is closed.
    """
    wait_for_own(by.user_id)
    at = clock.now()
    kept = _open_diary(by, date, at)
    if kept.nothing_at is None:
        kept.nothing_at = at
        kept.save(update_fields=["nothing_at"])
    return kept
