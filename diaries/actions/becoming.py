"""What an entry becomes: a case, a visit, a change of the register, linked both ways; and who reported the
case is forgotten in the entry too. A visit becomes a case in the same way."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from diaries.actions._closed import refuse_closed
from diaries.actions.lines import LONGEST
from diaries.actions.opinions.answering import follow_entry
from diaries.actions.photos import forget_in_names
from diaries.lines.cases import SOURCE as OF_CASES
from diaries.models import Entry, EntryVersion, LineNote, TaskAnswer, VisitCase
from kit.actors import Actor, require
from kit.errors import Conflict, Invalid, NotFound
from kit.time import clock
from residents.models import Household, HouseholdEvent, Visit
from residents.registry import follow_up_visit, withdraw_visit
from staff.accounts.senders import wait_for_own
from staff.models import Member

SLIP = dt.timedelta(minutes=10)  # in which a visit to a day of a closed week can be taken back


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


@transaction.atomic
def change_register(*, entry: Entry, by: Member, change: Callable[[], Household]) -> Household:
    """Change the household that an entry tells of by ``change``, and link the entry to what happened to it.

    Raises:
        NotFound: the entry is not of ``by``.
        Invalid: the week of the entry is closed, or the register says that already.
        Conflict: the register was changed with this entry before.
        RuleError: whatever ``change`` refuses; nothing has happened then.
    """
    locked = _locked(by, entry)
    refuse_closed(by, locked.diary.date)
    if locked.household_event_id is not None:
        raise Conflict(_("The register was changed with this entry already."))
    began = HouseholdEvent.objects.filter(by=by).order_by("-pk").values_list("pk", flat=True).first() or 0
    home = change()
    happened = HouseholdEvent.objects.filter(by=by, household=home, pk__gt=began).order_by("pk").first()
    if happened is None:
        raise Invalid(_("The register says this already: nothing was changed."))
    locked.household, locked.household_event = home, happened
    locked.save(update_fields=["household", "household_event"])
    return home


@transaction.atomic
def make_case_of_visit(*, visit: Visit, by: Member, file: Callable[[], Case]) -> Case:
    """Make a case of the difficulties of a visit, or of what is to be done after it, by ``file``, and link
    the two; a visit that became one already keeps it. What was to be done on a day is then the case's.

    Raises:
        NotFound: the visit is not of ``by``.
        RuleError: whatever ``file`` refuses; nothing has happened then.
    """
    wait_for_own(by.user_id)
    locked = _locked_visit(by, visit)
    before = VisitCase.objects.filter(visit=locked).select_related("case").first()
    if before is not None:
        earlier: Case = before.case
        return earlier
    made = file()
    if locked.follow_up_on is not None and locked.followed_up_at is None:
        follow_up_visit(visit=locked, by=by)
    VisitCase.objects.create(visit=locked, case=made, by=by, at=clock.now())
    return made


@transaction.atomic
def take_back_visit(*, visit: Visit, by: Member, why: str = "") -> Visit:
    """Withdraw a visit that was noted by mistake, as at a wrong door, until its week is closed, and for ten
    minutes after it was noted into one that is. The entry that it was made of can become another visit; a
    case that it became stays, and an answer to a task stands by itself.

    Raises:
        NotFound: it is not of ``by``, or was withdrawn.
        NotAllowed: ``by`` may not note visits there any more.
        Invalid: the week is closed, or ``why`` is too long.
    """
    wait_for_own(by.user_id)
    locked = _locked_visit(by, visit)
    if clock.now() - locked.recorded_at > SLIP:
        refuse_closed(by, clock.date_of(locked.at))
    Entry.objects.of(by).filter(visit=locked).update(visit=None, household=None)
    TaskAnswer.objects.filter(visit=locked).update(visit=None)
    return withdraw_visit(visit=locked, by=by, why=why)


def _locked_visit(by: Member, visit: Visit) -> Visit:
    """Her standing visit, locked. Raises NotFound."""
    rows = Visit.objects.standing().select_for_update(of=("self",)).select_related("household")
    found: Visit | None = rows.filter(pk=visit.pk, by=by).first()
    if found is None:
        raise NotFound
    return found


def _locked(by: Member, entry: Entry) -> Any:
    """The entry, locked, so that a second tap waits for the first. Raises NotFound."""
    locked = Entry.objects.of(by).standing().select_for_update(of=("self",)).filter(pk=entry.pk).first()
    if locked is None:
        raise NotFound
    return locked


def forget_reporter(*, by: Actor, cases: Sequence[int], change: Callable[[str], str]) -> int:
    """Take whoever reported ``cases`` out of the entries that became them, with their earlier words and the
    names of their photos, and out of words to lines about them, by ``change``; inside the caller's
    transaction. Returns how many entries, names and words to lines were changed.

    Raises:
        NotAllowed: ``by`` is not the system.
    """
    require(by, "cases.forget_reporters")
    done = 0
    for entry in Entry.objects.filter(case__in=cases):
        text, place = change(entry.text), change(entry.place)[:120]
        if (text, place) != (entry.text, entry.place):
            done += Entry.objects.filter(pk=entry.pk).update(text=text, place=place)
    done += forget_in_names(list(Entry.objects.filter(case__in=cases).values_list("pk", flat=True)), change)
    for note in LineNote.objects.filter(source=OF_CASES.name, key__in=[str(pk) for pk in cases]):
        words = change(note.words)[:LONGEST]
        if words != note.words:
            done += LineNote.objects.filter(pk=note.pk).update(words=words)
    for said in EntryVersion.objects.filter(entry__case__in=cases):
        text, place = change(said.text), change(said.place)[:120]
        if (text, place) != (said.text, said.place):
            EntryVersion.objects.filter(pk=said.pk).update(text=text, place=place, salt="")
    return done
