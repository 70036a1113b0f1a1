"""The verb of lines that stand in the diary by themselves: words to one, or that it is hidden."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from diaries.actions._closed import refuse_closed
from diaries.lines import Span, lines_of, nobody_sees
from diaries.models import LineNote
from diaries.rules.keepers import WRITE, diary_grid
from kit.errors import Conflict, Invalid, NotAllowed, NotFound
from kit.time import clock
from staff.accounts.senders import wait_for_own
from staff.models import Member

LONGEST = 400


@transaction.atomic
def remark_line(
    *,
    by: Member,
    date: dt.date,
    source: str,
    key: str,
    words: str,
    hidden: bool = False,
    version: int = 0,
) -> LineNote:
    """Add words to a line of one's own diary, or hide it; what it comes from stays as it is. ``version`` is
    that of the words that were seen, 0 where there were none.

    Raises:
        NotAllowed: ``by`` keeps no diary.
        NotFound: no such line stands in her diary of that day.
        Invalid: the words are too long, or the week is closed.
        Conflict: the words were changed in the meantime.
    """
    if not by.user.has_perm(WRITE):
        raise NotAllowed
    if len(words.strip()) > LONGEST:
        raise Invalid(fields={"words": [_("At most %(most)s characters.") % {"most": LONGEST}]})
    wait_for_own(by.user_id)
    refuse_closed(by, date)
    lines = lines_of(by.pk, Span(date, date), nobody_sees)
    grid = diary_grid(by)
    if grid is None or (source, key) not in {(line.source, line.key) for line in lines}:
        raise NotFound
    at = clock.now()
    named = {"member": by, "date": date, "source": source, "key": key}
    note, made = LineNote.objects.select_for_update().get_or_create(
        **named, defaults={"grid": grid, "words": words.strip(), "hidden": hidden, "changed_at": at}
    )
    said = (words.strip(), hidden)
    if not made and (note.words, note.hidden) != said:
        if note.version != version:
            raise Conflict
        note.words, note.hidden = said
        note.version, note.changed_at = note.version + 1, at
        note.save(update_fields=["words", "hidden", "version", "changed_at"])
    kept: LineNote = note
    return kept
