"""That an id number is somebody's is itself something private: year of birth, sex and county stand elsewhere,
so that whoever may try numbers without end finds everybody's, inside her own area too. Whoever is told so
leaves a record, and there is a ceiling. By forms: as many within an hour as may be seen in full
(``REVEALS_PER_HOUR``), then none is answered. By files, which ask for thousands at once: no more than
``ELSEWHERE_PER_DAY`` within 24 hours, those of forms among them; the rows behind are not looked up. Who is in
the file under her own number, name and door does not count: the register itself, sent again, is honest work.
At the ceiling the level above is told, once a day.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import ngettext_lazy

from kit.actors import Actor, System
from kit.errors import Invalid, TooOften
from kit.text import Text
from kit.time import clock
from residents import idnumber
from residents.access import id_hash
from residents.access.looking import looked_for
from residents.models import Resident
from staff.audit.record import record, subject_of
from staff.choices import AuditAction
from staff.models import AuditRecord, Member
from staff.rights.administrators import hold
from staff.rights.scopes import member_of

_HOUR, _DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
_COUNTED, _ELSEWHERE, _FILE, _UNTIL = "counted", "elsewhere", "file", "until"
_FILES_AT_CEILING = 30  # within a day; then none is looked at
Verb = TypeVar("Verb", bound=Callable[..., Any])


class Taken(Invalid):
    """Somebody with this id number is registered; ``elsewhere``: outside the area of whoever asks."""

    def __init__(self, other: Resident, reason: Text, *, elsewhere: bool) -> None:
        super().__init__(fields={"id_number": [reason]})
        self.other = other
        self.elsewhere = elsewhere


def noting_taken(verb: Verb) -> Verb:
    """A verb by whose refusal somebody learns whose an id number is: each time is written down, outside the
    transaction that was given up, before anything is said. Adds to what it raises TooOften."""

    @wraps(verb)
    def noting(*, by: Member, **given: Any) -> Any:
        if _asks(given):
            _refuse(by, settings.REVEALS_PER_HOUR - 1)  # nothing more is answered, be it a no
        try:
            return verb(by=by, **given)
        except Taken as refused:
            asked = given.get("particulars") or given["resident"]
            _note(by, refused, looked_for(asked.id_number))
            raise

    return noting  # type: ignore[return-value]


def _asks(given: dict[str, Any]) -> bool:
    """Whether a number is asked for: not where a correction leaves it as it is."""
    particulars, person = given.get("particulars"), given.get("resident")
    if particulars is None or person is None:
        return True
    number = idnumber.plain(particulars.id_number)
    return bool(number) and id_hash(number) != person.id_hash


def _note(by: Member, refused: Taken, looked_for: str) -> None:
    """Write down that ``by`` is told whose a number is, with the keyed hash of what was typed.

    Raises:
        TooOften: with this one it would be more than may be within an hour; it is written down all the same.
    """
    facts = {
        "by": "number",
        "found": 1,
        _COUNTED: 1,
        _ELSEWHERE: int(refused.elsewhere),
        "looked_for": looked_for,
    }
    area = refused.other.household.area
    record(by=by, action=AuditAction.LOOK_UP, subject=subject_of(refused.other), area=area, facts=facts)
    if _told_within_the_hour(by) >= settings.REVEALS_PER_HOUR:
        _tell_above(by)
    _refuse(by, settings.REVEALS_PER_HOUR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a file asks of the register: its ``numbered`` rows with the hashes of their id numbers, in order.
    Of the rows whose number is somebody's: those of people ``elsewhere``, and of the others those that name
    her and her door rightly (``right``). ``missed`` are rows that say another number of somebody whose name
    and door they say rightly: a number is tried as well by what it is not."""

    numbered: Sequence[tuple[int, str]]
    known: Collection[int] = field(default_factory=set)
    elsewhere: Collection[int] = field(default_factory=set)
    right: Collection[int] = field(default_factory=set)
    missed: Collection[int] = field(default_factory=set)

    @property
    def counted(self) -> list[int]:
        """The rows that count against the ceiling, in order."""
        return sorted({*self.known, *self.missed} - set(self.right))

    @property
    def name(self) -> str:
        """Two files are the same question when they ask for the same numbers in the same rows: nothing else
        in them changes what is told of numbers."""
        rows = "\n".join(f"{row} {number}" for row, number in self.numbered)
        return hashlib.sha256(rows.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Look:
    """How far a file is looked up: behind the row ``until`` nobody is told whose numbers are, None when all
    of it is. Behind it only ``free`` rows are looked at."""

    until: int | None = None
    free: Collection[int] = field(default_factory=set)

    @classmethod
    def counted(cls, by: Actor | Member, asked: Question) -> "Look":
        """How far the file is looked up for ``by``, written down before anything is answered: one at a time
        of one person, so that of files looked up at once each sees what the others were told. Whoever starts
        a command has the machine, and no ceiling.

        The last row that is looked up is that of the last person of whom she may still be told, be there more
        of them or not: where the look ends tells nothing. The same file within the day ends at the same row
        and costs nothing, so that what was shown is what is imported.

        Raises:
            TooOften: at the ceiling she has asked again and again.
        """
        member = _member(by)
        if member is None:
            return cls()
        with transaction.atomic():
            hold(member)
            lately = _told_lately(member, _DAY)
            file = asked.name
            before = [one for one in lately if one.get(_FILE) == file]
            until = before[0][_UNTIL] if before else _end(asked, lately)
            _note_file(by, asked, before, {_FILE: file, _UNTIL: until})
        if not before and until is not None:
            _tell_above(member)
        return cls(until, _free(asked, until))

    def reaches(self, row: int) -> bool:
        """Whether it is said of this row whether its number is somebody's."""
        return self.until is None or row <= self.until or row in self.free


def _end(asked: Question, lately: Sequence[dict[str, Any]]) -> int | None:
    """The last row that is looked up. Raises TooOften."""
    if sum(1 for one in lately if one.get(_UNTIL) is not None) >= _FILES_AT_CEILING:
        raise too_often()
    rows = asked.counted
    left = max(settings.ELSEWHERE_PER_DAY - sum(one[_COUNTED] for one in lately), 0)
    return None if len(rows) < left else rows[left - 1] if left else 0


def _free(asked: Question, until: int | None) -> Collection[int]:
    """The rows of the register as it is, which are looked at behind the end too; but not beside one that
    tries another number for somebody: the two would be told apart."""
    tried = until is not None and any(row > until for row in asked.missed)
    return () if tried else frozenset(asked.right)


def _note_file(by: Actor | Member, asked: Question, before: Sequence[dict[str, Any]], end: Any) -> None:
    """Write down what is told of a file: a line, and another one only when the same file tells more."""
    until = end[_UNTIL]
    told = {_COUNTED: asked.counted, _ELSEWHERE: asked.elsewhere}
    facts = {
        name: max(sum(until is None or row <= until for row in rows) - sum(one[name] for one in before), 0)
        for name, rows in told.items()
    }
    if not facts[_COUNTED] and (before or (until is None and not asked.known)):
        return
    reached = Look(until, _free(asked, until)).reaches
    found = sum(1 for row in asked.known if reached(row))
    record(
        by=by,
        action=AuditAction.LOOK_UP,
        subject=Resident._meta.label_lower,
        facts={"by": "file", "found": found, **facts, **end},
    )


def too_often() -> TooOften:
    """What is said of a file of which nothing is left to import today."""
    words = ngettext_lazy(
        "Within a day you were told of %(n)d id number whose it is: of somebody registered elsewhere, or "
        "under another name or door than you said. That is as many as may be. Please go on tomorrow.",
        "Within a day you were told of %(n)d id numbers whose they are: of people registered elsewhere, or "
        "under another name or door than you said. That is as many as may be. Please go on tomorrow.",
        "n",
    )
    return TooOften(words % {"n": settings.ELSEWHERE_PER_DAY})


def _member(by: Actor | Member) -> Member | None:
    return by if isinstance(by, Member) else None if isinstance(by, System) else member_of(by)


def _told_lately(member: Member, within: dt.timedelta) -> list[dict[str, Any]]:
    rows = AuditRecord.objects.filter(
        member=member, action=AuditAction.LOOK_UP, at__gt=clock.now() - within, facts__has_key=_COUNTED
    )
    return list(rows.order_by("pk").values_list("facts", flat=True))


def _told_within_the_hour(member: Member) -> int:
    return sum(facts[_COUNTED] for facts in _told_lately(member, _HOUR))


def _tell_above(by: Member) -> None:
    """That ``by`` has reached the ceiling; wiring knows how."""
    for telling in settings.AT_CEILING:
        import_string(telling)(by=by)


def _refuse(by: Member, most: int) -> None:
    if _told_within_the_hour(by) > most:
        words = ngettext_lazy(
            "Within the hour you asked for %(n)d id number of somebody registered already, which is as many "
            "as may be. Please go on later.",
            "Within the hour you asked for %(n)d id numbers of people registered already, which is as many "
            "as may be. Please go on later.",
            "n",
        )
        raise TooOften(words % {"n": settings.REVEALS_PER_HOUR})
