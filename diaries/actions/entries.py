"""The verbs of what a leader writes into her diary."""

import datetime as dt
import secrets
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from diaries.actions._closed import refuse_closed
from diaries.actions.lines import LONGEST
from diaries.actions.opinions.answering import follow_entry
from diaries.choices import EntryKind
from diaries.lines.cases import SOURCE as OF_CASES
from diaries.models import Diary, Entry, EntryVersion, LineNote
from diaries.rules.filing import standing
from diaries.rules.keepers import WRITE, diary_grid
from kit.actors import Actor, require
from kit.errors import Conflict, Invalid, KeyReused, NotAllowed, NotFound
from kit.net.sending import AGAIN_WITHIN, LONGEST_OF_FORM
from kit.time import clock
from residents import access
from residents.models import Household, Visit
from staff.accounts.senders import wait_for_own
from staff.models import Member
from staff.rights.roles import scope_where

_REGISTER = "residents.view_household"


@transaction.atomic
def add_entry(
    *,
    by: Member,
    date: dt.date,
    kind: EntryKind,
    text: str,
    place: str = "",
    participants: int | None = None,
    household: Household | None = None,
    key: str = "",
    waited: bool = False,
) -> Entry:
    """Add what happened to the diary of ``by`` and ``date``; the first entry makes the diary.

    The same ``key`` (form token) of the same member makes one entry, however often it is sent, also when the
    day has been closed in between; and so do the same words of the same day within half an hour, as a form
    that is opened anew after a lost answer has another key. A form that ``waited`` on a phone is known by
    its key alone: what she wrote in the morning and again in the evening arrives in one minute, and is two.

    Raises:
        NotAllowed: ``by`` keeps no diary.
        NotFound: the household is none of her register.
        Invalid: nothing is said, the key is too long, or the diary of that day or the week is closed
            (design §4.6).
        KeyReused: the key was used for other words; it names their entry.
    """
    if len(key) > LONGEST_OF_FORM:
        raise Invalid(_("The key of this request is too long."))
    at = clock.now()
    said = _said(by, kind, text, place, participants, household)
    earlier = _noted_before(by, date, said, "" if waited else key, at)
    if earlier is not None:
        return earlier
    # Of two that arrive together, the second waits at the unique key and then finds the entry of the first.
    entry, _made = Entry.objects.select_related("diary").get_or_create(
        key=f"{by.pk}:{key or secrets.token_hex(16)}",
        defaults={**said, "diary": partial(_open_diary, by, date, at), "added_at": at},
    )
    if entry.diary.date != date or any(getattr(entry, name) != value for name, value in said.items()):
        raise KeyReused(first=entry)
    found: Entry = entry
    return found


def _said(
    by: Member,
    kind: str,
    text: str,
    place: str,
    participants: int | None,
    household: Household | None,
) -> dict[str, Any]:
    """What an entry says, as it is kept. Raises Invalid, NotFound."""
    if not text.strip():
        raise Invalid(fields={"text": [_("Please say what happened.")]})
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
    }


def _noted_before(by: Member, date: dt.date, said: dict[str, Any], key: str, at: dt.datetime) -> Entry | None:
    """The entry that the same words made a short while ago under another key; only of forms."""
    wait_for_own(by.user_id)  # nor is the week signed in between
    if not key:
        return None
    lately = Entry.objects.of(by).standing().filter(diary__date=date, added_at__gte=at - AGAIN_WITHIN, **said)
    found: Entry | None = lately.exclude(key=f"{by.pk}:{key}").select_related("diary").order_by("-pk").first()
    return found


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


@transaction.atomic
def correct_entry(
    *,
    by: Member,
    entry: Entry,
    version: int,
    kind: EntryKind,
    text: str,
    place: str = "",
    participants: int | None = None,
    household: Household | None = None,
) -> Entry:
    """Say an entry in other words; the earlier ones are kept. The same words change nothing.

    Raises:
        NotAllowed: ``by`` keeps no diary.
        NotFound: the entry is not of ``by`` or was withdrawn, or the household is none of her register.
        Invalid: nothing is said, or the week is closed.
        Conflict: it was changed in the meantime, to other words.
    """
    kept = _own(by, entry)
    said = _said(by, kind, text, place, participants, household)
    before = {name: getattr(kept, name) for name in said}
    if before == said:
        return kept
    if kept.version != version:
        raise Conflict
    at = clock.now()
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


@transaction.atomic
def make_case(*, entry: Entry, by: Member, file: Callable[[], Case]) -> Case:
    """Make a case of an entry by ``file``, and link the two; an entry that became one already keeps it, and
    an opinion that it became before has the same case.

    The entry's row is locked first, so that a second tap waits for the first and finds its case.

    Raises:
        NotFound: the entry is not of ``by``.
        RuleError: whatever ``file`` refuses; nothing has happened then.
    """
    locked = _locked(by, entry)
    if locked.case_id is None:
        locked.case = file()
        locked.save(update_fields=["case"])
        follow_entry(locked, locked.case, by)
    found: Case = locked.case
    return found


@transaction.atomic
def make_visit(*, entry: Entry, by: Member, record: Callable[[], Visit]) -> Visit:
    """Make a visit of an entry by ``record``, and link the two; an entry that became one already keeps it.

    Raises:
        NotFound: the entry is not of ``by``.
        Invalid: the week of the entry is closed: its figures have been signed.
        RuleError: whatever ``record`` refuses; nothing has happened then.
    """
    locked = _locked(by, entry)
    if locked.visit_id is None:
        refuse_closed(by, locked.diary.date)
        locked.visit = record()
        if Entry.objects.filter(visit=locked.visit).exists():
            raise Conflict(_("This visit stands in your diary already."))
        locked.household = locked.visit.household
        locked.save(update_fields=["visit", "household"])
    found: Visit = locked.visit
    return found


def _locked(by: Member, entry: Entry) -> Any:
    """The entry, locked, so that a second tap waits for the first. Raises NotFound."""
    locked = Entry.objects.of(by).standing().select_for_update(of=("self",)).filter(pk=entry.pk).first()
    if locked is None:
        raise NotFound
    return locked


def forget_reporter(*, by: Actor, cases: Sequence[int], change: Callable[[str], str]) -> int:
    """Take whoever reported ``cases`` out of the entries that became them, with their earlier words, and out
    of words to lines about them, by ``change``; inside the caller's transaction. Returns how many entries and
    words to lines were changed.

    Raises:
        NotAllowed: ``by`` is not the system.
    """
    require(by, "cases.forget_reporters")
    done = 0
    for entry in Entry.objects.filter(case__in=cases):
        text, place = change(entry.text), change(entry.place)[:120]
        if (text, place) != (entry.text, entry.place):
            done += Entry.objects.filter(pk=entry.pk).update(text=text, place=place)
    for note in LineNote.objects.filter(source=OF_CASES.name, key__in=[str(pk) for pk in cases]):
        words = change(note.words)[:LONGEST]
        if words != note.words:
            done += LineNote.objects.filter(pk=note.pk).update(words=words)
    for said in EntryVersion.objects.filter(entry__case__in=cases):
        text, place = change(said.text), change(said.place)[:120]
        if (text, place) != (said.text, said.place):
            EntryVersion.objects.filter(pk=said.pk).update(text=text, place=place, salt="")
    return done
