"""The verbs of the diary."""

import datetime as dt
import secrets
from collections.abc import Callable
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from diaries.choices import EntryKind
from diaries.filing import standing
from diaries.models import LONGEST_KEY, Diary, Entry
from gridgov.kit import clock
from gridgov.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from grids.models import Grid
from staff.directory import home_grid
from staff.models import Member

WRITE = "diaries.write_diary"


def diary_grid(member: Member) -> Grid | None:
    """The grid that the diary of ``member`` belongs to: the home grid, if the member keeps a diary there."""
    grid = home_grid(member)
    return grid if grid is not None and member.user.has_perm(WRITE, grid) else None


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
    day has been closed in between.

    Raises:
        NotAllowed: ``by`` keeps no diary.
        Invalid: nothing is said, the key is too long, or the diary of that day is closed (design §4.6).
        Conflict: the key was used for other words.
    """
    if not text.strip():
        raise Invalid(fields={"text": [_("Please say what happened.")]})
    if len(key) > LONGEST_KEY:
        raise Invalid(_("The key of this request is too long."))
    at = clock.now()
    said = {"kind": kind, "text": text.strip(), "place": place.strip(), "participants": participants}
    # Of two that arrive together, the second waits at the unique key and then finds the entry of the first.
    entry, _made = Entry.objects.select_related("diary").get_or_create(
        key=f"{by.pk}:{key or secrets.token_hex(16)}",
        defaults={**said, "diary": partial(_open_diary, by, date, at), "added_at": at},
    )
    if entry.diary.date != date or any(getattr(entry, name) != value for name, value in said.items()):
        raise Conflict(
            _("This form was sent already with other words. If this is something else, send it once more.")
        )
    found: Entry = entry
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
