"""Whoever looks somebody up, opens a person's page, reads what an entitlement rests on, or sees a number in
full leaves a record, which the person gets to see on request (PIPL 44, 45). Above the street or town, where
nobody knows the person, a look-up says what for."""

import unicodedata
from contextlib import suppress
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from grids.codes import TOWNSHIP_LENGTH
from kit.actors import Actor
from kit.errors import Invalid, NotAllowed
from kit.numbers import phones
from kit.numbers.whole import is_digits
from kit.privacy.fields import keyed_hash
from kit.privacy.forgetting import Forgotten
from residents import idnumber
from residents.access.rows import by_door, by_name, by_number
from residents.choices import SecretField
from residents.models import Household, Resident, Unit, WelfareRecord
from staff.audit import purposes
from staff.audit.record import record, subject_of
from staff.audit.reveals import record_reveal
from staff.choices import AuditAction, RevealPurpose
from staff.models import Member
from staff.rights.roles import scope_where

LOOK = "residents.view_resident"
REVEAL = "residents.reveal_resident"
_READ_GROUNDS = "residents.verify_welfarerecord"
NEUTRAL = "该居民"  # instead of a name
_MOST_NAMED = 10  # people with one number who each get a record of the look-up
# The hash of a look-up is written with letters alone: eleven digits in a row would be masked as a phone.
_LETTERS = str.maketrans("0123456789", "ghijklmnop")


@dataclass(frozen=True, slots=True)
class Found:
    """Who and what a search has found, masked."""

    people: list[Resident]
    homes: QuerySet[Household]


def needs_reason(by: Actor) -> bool:
    """Whether ``by`` looks at people from above the street or town."""
    scope = scope_where(by, LOOK)
    return scope.unlimited or any(len(prefix) < TOWNSHIP_LENGTH for prefix in scope.prefixes)


def reason(purpose: str, words: str, *about: str) -> str:
    """Why somebody looks, for the audit, from which nothing is taken out later: without the names of those
    ``about`` whom it is.

    Raises:
        Invalid: no purpose of the list, or no words.
    """
    if purpose not in RevealPurpose.values:
        raise Invalid(fields={"purpose": [_("Please say what it is needed for.")]})
    matter = purposes.said(words, "words", _("Please say in a few words which matter it is."))
    return purposes.written(purpose, unnamed(matter, *about))


def unnamed(words: str, *names: str) -> str:
    """``words`` without the people called ``names``: the audit outlives what the register keeps of them."""
    return Forgotten.of(names, neutral=NEUTRAL, all_numbers=False).without(words)


def _reason_beside(purpose: str, matter: str) -> str:
    """``reason`` for a form whose ``words`` are what is looked for."""
    try:
        return reason(purpose, matter)
    except Invalid as refused:
        names = {"words": "matter"}
        told = {names.get(name, name): errors for name, errors in refused.fields.items()}
        raise Invalid(fields=told) from refused


def look_up(*, by: Actor, words: str, most: int, purpose: str = "", matter: str = "") -> Found:
    """People by id number or phone, else people by name and households by door, wherever ``by`` may look. The
    record holds a keyed hash of what was looked for: an auditor who has the number finds who asked for it,
    and nobody finds the number.

    Raises:
        NotAllowed: ``by`` has no business with the register.
        Invalid: ``by`` looks from above the street or town and does not say what for.
    """
    if not by.has_perm(LOOK):
        raise NotAllowed
    why = _reason_beside(purpose, matter) if needs_reason(by) else ""
    scope = scope_where(by, LOOK)
    people = list(by_number(scope, words)[:most])
    numbered = bool(people) or looks_like_number(words)
    if not people:
        people = list(by_name(scope, words)[:most])
    homes = by_door(scope, "" if numbered and people else words)
    if words.strip():
        facts = {
            "by": "number" if numbered else "words",
            "looked_for": looked_for(words),
            "found": len(people),
        }
        named = people[:_MOST_NAMED] if numbered else []
        for subject, area in [(subject_of(one), one.household.area) for one in named] or [
            (Resident._meta.label_lower, "")
        ]:
            said = unnamed(why, *(one.name for one in people))
            record(by=by, action=AuditAction.LOOK_UP, subject=subject, area=area, purpose=said, facts=facts)
    return Found(people, homes)


def looked_for(words: str) -> str:
    """What the audit keeps of what somebody was looked for by: the same for every way to write a number."""
    text = idnumber.plain(words).casefold()
    with suppress(Invalid):
        text = phones.read(words) or text
    return keyed_hash(text, "looked_for").translate(_LETTERS)


def looks_like_number(words: str) -> bool:
    """Whether somebody types a number of a person, be it a wrong one, rather than a door or a name."""
    digits = [one for one in unicodedata.normalize("NFKC", words) if is_digits(one)]
    return len(digits) >= phones.FEWEST


def read_grounds(*, record_of: WelfareRecord, by: Actor, purpose: str = "", matter: str = "") -> str:
    """What an entitlement rests on, once. It stands in the person's own record who has read it.

    Raises:
        NotAllowed: ``by`` does not verify entitlements there.
        Invalid: ``by`` looks from above the street or town and does not say what for.
    """
    if not by.has_perm(_READ_GROUNDS, record_of):
        raise NotAllowed
    name = record_of.resident.name
    why = reason(purpose, matter, name) if needs_reason(by) else purposes.written(RevealPurpose.WELFARE, "—")
    record(
        by=by,
        action=AuditAction.VIEW_PRIVATE,
        subject=subject_of(record_of.resident),
        area=record_of.resident.household.area,
        purpose=why,
        facts={"field": "grounds"},
    )
    value: str = WelfareRecord.objects.only("grounds").get(pk=record_of.pk).grounds
    return value


def reveal(
    *,
    resident: Resident,
    field: str,
    by: Member | None,
    purpose: str,
    words: str,
    request: HttpRequest | None = None,
) -> str:
    """A number in full, once. Whoever looks leaves a record; who is told of it is wiring.

    Raises:
        NotAllowed: ``by`` may not, or nobody is there who could be named.
        TooOften: ``by`` has seen as many as there may be in an hour.
        Invalid: the reason is missing, or there is no such field.
    """
    if by is None or not by.user.has_perm(REVEAL, resident):
        raise NotAllowed(_("You may not see this in full."))
    if field not in SecretField.values:
        raise Invalid(_("There is no such field."))
    record_reveal(
        by=by,
        subject=subject_of(resident),
        area=resident.household.area,
        purpose=reason(purpose, words, resident.name),
        facts={"field": field},
        request=request,
    )
    value: str = getattr(Resident.objects.only(field).get(pk=resident.pk), field)
    return value


def reveal_contact(
    *, unit: Unit, by: Member | None, purpose: str, words: str, request: HttpRequest | None = None
) -> str:
    """The phone of a unit's contact in full, once, as ``reveal``. Raises as that."""
    if by is None or not by.user.has_perm(REVEAL, unit):
        raise NotAllowed(_("You may not see this in full."))
    record_reveal(
        by=by,
        subject=subject_of(unit),
        area=unit.area,
        purpose=reason(purpose, words, str(unit.contact_name)),
        facts={"field": "contact_phone"},
        request=request,
    )
    value: str = Unit.objects.only("contact_phone").get(pk=unit.pk).contact_phone
    return value
