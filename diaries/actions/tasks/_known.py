"""What the register knows, looked at at a door: what differs goes into the register by its own verbs, and
the answer says only that it did. Parts of verbs."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from diaries.choices import KnownAnswer, KnownField
from diaries.rules.tasks import Question
from kit.errors import Invalid
from residents import access, registry
from residents.access import Known
from residents.choices import ResidenceKind, Tenure
from residents.models import Household
from staff.models import Member
from staff.rights.roles import scope_where


@dataclass(frozen=True, slots=True)
class Seen:
    """The versions of the household and of its head that the person saw; and whether the phone number was
    shown, which a page kept on a phone has not: who has not seen a number can't say that it is right."""

    home: int
    head: int
    number: bool = True


NOTHING_SEEN = Seen(0, 0)


def look_at(
    household: Household, questions: list[Question], given: Mapping[str, str], *, by: Member, seen: Seen
) -> dict[str, str]:
    """What came of looking, by the key of the question; nothing for what was not looked at.

    Raises:
        Invalid: an answer is missing or does not fit.
        Conflict: somebody changed it in the meantime.
        NotAllowed: ``by`` may not change it.
    """
    known = access.known_of(scope_where(by.user, access.LOOK), [household.pk])[household.pk]
    texts = {one.key: given.get(one.key, "").strip() for one in questions}
    columns = _columns(household, questions, texts)
    found: dict[str, str] = {}
    for one in questions:
        found[one.key] = _said(household, known, one, texts[one.key], by, seen)
        if not found[one.key] and one.required:
            raise Invalid(fields={one.key: [_("Please answer this.")]})
    if columns:
        kept = {name: getattr(household, name) for name in ("door", "tenure", "kind")}
        registry.change_household(household=household, by=by, version=seen.home, **(kept | columns))
    return {key: said for key, said in found.items() if said}


def _columns(household: Household, questions: list[Question], texts: Mapping[str, str]) -> dict[str, str]:
    """What changes of the household itself. Raises Invalid."""
    found = {}
    for one in questions:
        column, allowed = _COLUMNS.get(one.known, ("", []))
        text = texts[one.key]
        if not column or not text:
            continue
        if text not in allowed:
            raise Invalid(fields={one.key: [_("Please choose one of these.")]})
        if text != getattr(household, column):
            found[column] = text
    return found


def _said(household: Household, known: Known, question: Question, text: str, by: Member, seen: Seen) -> str:
    """What came of one of them."""
    if question.known in _COLUMNS:
        same = text == getattr(household, _COLUMNS[question.known][0])
        return (KnownAnswer.CONFIRMED if same else KnownAnswer.CHANGED) if text else ""
    if question.known == KnownField.PHONE:
        try:
            return _phone(known, text, by, seen)
        except Invalid as refused:
            errors = [error for some in refused.fields.values() for error in some] or [refused.message]
            raise Invalid(fields={question.key: errors}) from refused
    # Who moved in or out is noted on the page of the household, person by person.
    if text and text not in (KnownAnswer.CONFIRMED, KnownAnswer.DIFFERS):
        raise Invalid(fields={question.key: [_("Please choose one of these.")]})
    return text


def _phone(known: Known, text: str, by: Member, seen: Seen) -> str:
    """Empty: as it stands there, where that was seen. Where nobody lives, nobody has one."""
    if known.head is None:
        return KnownAnswer.DIFFERS
    if not text:
        return KnownAnswer.CONFIRMED if known.phone and seen.number else ""
    head = access.resident(scope_where(by.user, access.LOOK), known.head)
    kept = registry.change_phone(resident=head, by=by, version=seen.head, phone=text)
    if kept.version == known.version:
        return KnownAnswer.CONFIRMED
    return KnownAnswer.CHANGED if known.phone else KnownAnswer.FILLED


_COLUMNS: dict[str, tuple[str, list[str]]] = {
    KnownField.TENURE: ("tenure", Tenure.values),
    KnownField.RESIDENCE: ("kind", ResidenceKind.values),
}
