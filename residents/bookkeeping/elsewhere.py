"""Whether an id number is registered anywhere in the city is itself something private. Whoever is told so of
somebody outside her own area leaves a record, and there is a ceiling. By forms: as many within an hour as may
be seen in full (``REVEALS_PER_HOUR``), then none is answered. By files, which ask for thousands at once: no
more than ``ELSEWHERE_PER_DAY`` within 24 hours, those of forms among them; the rows behind are not looked up.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.utils.translation import ngettext_lazy

from kit.actors import Actor, System
from kit.errors import Invalid, TooOften
from kit.text import Text
from kit.time import clock
from residents.access.looking import looked_for
from residents.models import Resident
from staff.audit.record import record, subject_of
from staff.choices import AuditAction
from staff.models import AuditRecord, Member
from staff.rights.scopes import member_of

_HOUR, _DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
_FACT, _FILE, _UNTIL = "elsewhere", "file", "until"
Verb = TypeVar("Verb", bound=Callable[..., Any])


class TakenElsewhere(Invalid):
    """Somebody with this id number is registered outside the area of whoever asks."""

    def __init__(self, other: Resident, reason: Text) -> None:
        super().__init__(fields={"id_number": [reason]})
        self.other = other


def noting_elsewhere(verb: Verb) -> Verb:
    """A verb by whose refusal somebody learns that a person is registered elsewhere: each time is written
    down, outside the transaction that was given up. Adds to what it raises TooOften."""

    @wraps(verb)
    def noting(*, by: Member, **given: Any) -> Any:
        refuse_too_many(by)
        try:
            return verb(by=by, **given)
        except TakenElsewhere as refused:
            asked = given.get("particulars") or given["resident"]
            note_elsewhere(by, 1, looked_for=looked_for(asked.id_number), other=refused.other)
            raise

    return noting  # type: ignore[return-value]


def note_elsewhere(by: Actor | Member, number: int, *, looked_for: str, other: Resident) -> None:
    """Write down that ``by`` is told of ``other`` outside her area, with the keyed hash of what was typed.

    Raises:
        TooOften: with this one it would be more than may be within an hour; it is written down all the same.
    """
    facts = {"by": "number", "found": number, _FACT: number, "looked_for": looked_for}
    area = other.household.area
    record(by=by, action=AuditAction.LOOK_UP, subject=subject_of(other), area=area, facts=facts)
    _refuse(by, settings.REVEALS_PER_HOUR)


@dataclass(frozen=True, slots=True)
class Look:
    """How far a file is looked up: behind the row ``until`` nobody is told of people elsewhere, None when all
    of it is. ``told``: of how many she is told by it, ``noted``: for how many of these there is a record."""

    file: str
    until: int | None
    told: int
    noted: int

    @classmethod
    def counted(
        cls, by: Actor | Member, numbered: Iterable[tuple[int, str]], elsewhere: Iterable[int]
    ) -> "Look":
        """As ``of``, and written down before anything is answered: one at a time of one person, so that of
        files looked up at once each sees what the others were told."""
        with transaction.atomic():
            member = _member(by)
            if member is not None:
                list(Member.objects.select_for_update(no_key=True).filter(pk=member.pk).values_list("pk"))
            look = cls.of(by, numbered, elsewhere)
            look.note(by)
        return look

    @classmethod
    def of(cls, by: Actor | Member, numbered: Iterable[tuple[int, str]], elsewhere: Iterable[int]) -> "Look":
        """``numbered`` are the rows of a file with the hashes of their id numbers, ``elsewhere`` the rows of
        people registered outside her area, in order.

        The last row that is looked up is that of the last person of whom she may still be told, be there more
        of them or not: where the look ends tells nothing. The same file within the day ends at the same row
        and costs nothing, so that what was shown is what is imported. Two files are the same here when they
        ask the same of the register, the same numbers in the same rows: nothing else in them changes what is
        told of people elsewhere.
        """
        file = hashlib.sha256("\n".join(f"{row} {number}" for row, number in numbered).encode()).hexdigest()
        rows = list(elsewhere)
        member = _member(by)
        if member is None:
            return cls(file, None, len(rows), 0)
        lately = _told_lately(member, _DAY)
        before = [one for one in lately if one.get(_FILE) == file]
        if before:
            until = before[0][_UNTIL]
        else:
            left = max(settings.ELSEWHERE_PER_DAY - sum(one[_FACT] for one in lately), 0)
            until = None if len(rows) < left else rows[left - 1] if left else 0
        told = sum(1 for row in rows if until is None or row <= until)
        return cls(file, until, told, sum(one[_FACT] for one in before))

    def reaches(self, row: int) -> bool:
        """Whether it is said of this row whether its person is registered elsewhere."""
        return self.until is None or row <= self.until

    def note(self, by: Actor | Member) -> None:
        """Write down of how many she is told, if there is no record of it yet."""
        if self.told <= self.noted:
            return
        number = self.told - self.noted
        facts = {"by": "file", "found": number, _FACT: number, _FILE: self.file, _UNTIL: self.until}
        record(by=by, action=AuditAction.LOOK_UP, subject=Resident._meta.label_lower, facts=facts)


def refuse_too_many(by: Actor | Member) -> None:
    """Raises TooOften when ``by`` was told of as many as may be: nothing more is answered, be it a no."""
    _refuse(by, settings.REVEALS_PER_HOUR - 1)


def too_often() -> TooOften:
    """What is said of a file of which nothing is left to import today."""
    words = ngettext_lazy(
        "Within a day you asked for %(n)d person registered elsewhere, which is as many as may be. "
        "Please go on tomorrow.",
        "Within a day you asked for %(n)d people registered elsewhere, which is as many as may be. "
        "Please go on tomorrow.",
        "n",
    )
    return TooOften(words % {"n": settings.ELSEWHERE_PER_DAY})


def _member(by: Actor | Member) -> Member | None:
    return by if isinstance(by, Member) else None if isinstance(by, System) else member_of(by)


def _told_lately(member: Member, within: dt.timedelta) -> list[dict[str, Any]]:
    rows = AuditRecord.objects.filter(
        member=member, action=AuditAction.LOOK_UP, at__gt=clock.now() - within, facts__has_key=_FACT
    )
    return list(rows.order_by("pk").values_list("facts", flat=True))


def _refuse(by: Actor | Member, most: int) -> None:
    member = _member(by)
    if member is not None and sum(facts[_FACT] for facts in _told_lately(member, _HOUR)) > most:
        words = ngettext_lazy(
            "Within the hour you asked for %(n)d person registered elsewhere, which is as many as may be. "
            "Please go on later.",
            "Within the hour you asked for %(n)d people registered elsewhere, which is as many as may be. "
            "Please go on later.",
            "n",
        )
        raise TooOften(words % {"n": settings.REVEALS_PER_HOUR})
