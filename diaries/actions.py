"""The verbs of the diary."""

import datetime as dt
import secrets
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from diaries.choices import EntryKind
from diaries.filing import standing
from diaries.keepers import diary_grid
from diaries.models import Diary, Entry
from kit.actors import Actor, require
from kit.errors import Invalid, KeyReused, NotAllowed, NotFound
from kit.net.sending import AGAIN_WITHIN, LONGEST_OF_FORM
from kit.time import clock
from staff.accounts.senders import wait_for_own
from staff.models import Member


@transaction.atomic
def add_entry(
    *,
    by: Member,
    date: dt.date,
    kind: EntryKind,
    text: str,
    place: str = "",
    participants: int | None = None,
    key: str = "",
) -> Entry:
    """Add what happened to the diary of ``by`` and ``date``; the first entry makes the diary.

    The same ``key`` (form token) of the same member makes one entry, however often it is sent, also when the
    day has been closed in between; and so do the same words of the same day within half an hour, as a form
    that is opened anew after a lost answer has another key.

    Raises:
        NotAllowed: ``by`` keeps no diary.
        Invalid: nothing is said, the key is too long, or the diary of that day is closed (design §4.6).
        KeyReused: the key was used for other words; it names their entry.
    """
    if not text.strip():
        raise Invalid(fields={"text": [_("Please say what happened.")]})
    if len(key) > LONGEST_OF_FORM:
        raise Invalid(_("The key of this request is too long."))
    at = clock.now()
    said = {"kind": kind, "text": text.strip(), "place": place.strip(), "participants": participants}
    if (earlier := _noted_before(by, date, said, key, at)) is not None:
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


def _noted_before(by: Member, date: dt.date, said: dict[str, Any], key: str, at: dt.datetime) -> Entry | None:
    """The entry that the same words made a short while ago under another key; only of forms."""
    if not key:
        return None
    wait_for_own(by.user_id)
    lately = Entry.objects.of(by).filter(diary__date=date, added_at__gte=at - AGAIN_WITHIN, **said)
    found: Entry | None = lately.exclude(key=f"{by.pk}:{key}").select_related("diary").order_by("-pk").first()
    return found


def _open_diary(by: Member, date: dt.date, at: dt.datetime) -> Diary:
    """The diary to write in. Raises NotAllowed, Invalid."""
    grid = diary_grid(by)
    if grid is None:
        raise NotAllowed
    if not standing(date, at).writable:
        raise Invalid(_("This day can no longer be added to: that is possible until noon of the next day."))
    diary, _made = Diary.objects.get_or_create(
        member=by, date=date, defaults={"grid": grid, "first_entry_at": at}
    )
    found: Diary = diary
    return found


@transaction.atomic
def make_case(*, entry: Entry, by: Member, file: Callable[[], Case]) -> Case:
    """Make a case of an entry by ``file``, and link the two; an entry that became one already keeps it.

    The entry's row is locked first, so that a second tap waits for the first and finds its case.

    Raises:
        NotFound: the entry is not of ``by``.
        RuleError: whatever ``file`` refuses; nothing has happened then.
    """
    locked = Entry.objects.of(by).select_for_update(of=("self",)).filter(pk=entry.pk).first()
    if locked is None:
        raise NotFound
    if locked.case_id is None:
        locked.case = file()
        locked.save(update_fields=["case"])
    found: Case = locked.case
    return found


def forget_reporter(*, by: Actor, cases: Sequence[int], change: Callable[[str], str]) -> int:
    """Take whoever reported ``cases`` out of the entries that became them, by ``change``; inside the caller's
    transaction. Returns how many entries were changed.

    Raises:
        NotAllowed: ``by`` is not the system.
    """
    require(by, "cases.forget_reporters")
    done = 0
    for entry in Entry.objects.filter(case__in=cases):
        text, place = change(entry.text), change(entry.place)[:120]
        if (text, place) != (entry.text, entry.place):
            done += Entry.objects.filter(pk=entry.pk).update(text=text, place=place)
    return done
