"""The one door for reading the register: masked look-ups, and a number in full with right and reason
(design §4.3). Other apps hold a foreign key and come through here."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gridgov.kit import clock
from gridgov.kit.errors import Invalid, NotAllowed, NotFound
from gridgov.kit.private import keyed_hash
from grids.scope import Scope
from residents import idnumber, phones
from residents.choices import SecretField
from residents.models import Household, Resident, Tag, Unit
from staff import purposes
from staff.audit import record, subject_of
from staff.choices import AuditAction, RevealPurpose
from staff.models import Member

REVEAL = "residents.reveal_resident"
LONGEST_WORDS = 200
_FEWEST = 2  # characters of a reason


@dataclass(frozen=True, slots=True)
class Brief:
    """What other apps may show of a household: where it is and who heads it, masked."""

    pk: int
    door: str
    area: str
    place: str
    head: str


def id_hash(number: str) -> str:
    """What a resident is found by, of an id number as ``idnumber.plain`` writes it."""
    return keyed_hash(number, "id_number")


def phone_hash(number: str) -> str:
    """What a resident is found by, of a phone number as ``phones.read`` writes it."""
    return keyed_hash(number, "phone")


def households(scope: Scope) -> QuerySet[Household]:
    """The open households of a scope with their grids, as one walks."""
    rows: QuerySet[Household] = Household.objects.within(scope).open().in_order()
    return rows.select_related("grid__parent")


def household(scope: Scope, pk: int) -> Household:
    """A household of the scope, closed ones included. Raises NotFound."""
    rows = Household.objects.within(scope).select_related("grid__parent__parent")
    found: Household | None = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def resident(scope: Scope, pk: int) -> Resident:
    """A resident of the scope without the numbers in full, those who are gone included. Raises NotFound."""
    rows = Resident.objects.within(scope).masked().select_related("household__grid__parent")
    found: Resident | None = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def unit(scope: Scope, pk: int) -> Unit:
    """A unit of the scope without its phone in full. Raises NotFound."""
    rows = Unit.objects.within(scope).defer("contact_phone").select_related("grid")
    found: Unit | None = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def brief(scope: Scope, pk: int) -> Brief:
    """A household for a page of another app. Two queries. Raises NotFound."""
    found = household(scope, pk)
    head = Resident.objects.present().masked().filter(household=found, relation="head").first()
    return Brief(found.pk, found.door, found.area, found.grid.name, head.name_masked if head else "")


def by_door(scope: Scope, words: str) -> QuerySet[Household]:
    """Open households whose door contains the words."""
    term = words.strip()
    return households(scope).filter(door__icontains=term) if term else households(scope).none()


def by_name(scope: Scope, words: str) -> QuerySet[Resident]:
    """Present residents of the scope whose name begins with the words, which an index serves."""
    term = words.strip()
    rows = Resident.objects.within(scope).present().masked().select_related("household__grid__parent")
    return rows.filter(name__startswith=term).order_by("name", "pk") if term else rows.none()


def by_number(scope: Scope, text: str) -> QuerySet[Resident]:
    """The residents of the scope, present or not, with this id number or phone; found by keyed hash."""
    number = idnumber.plain(text)
    condition = Q(id_hash=id_hash(number)) if number else Q(pk__in=[])
    try:
        phone = phones.read(text)
    except Invalid:
        phone = ""
    if phone:
        condition |= Q(phone_hash=phone_hash(phone))
    rows: QuerySet[Resident] = Resident.objects.within(scope).masked().filter(condition)
    return rows.select_related("household__grid__parent").order_by("ended_on", "pk")


def due_for_visit(scope: Scope) -> QuerySet[Household]:
    """The households of the scope to call on, as one walks. Two queries."""
    intervals = {tag.visit_days for tag in Tag.objects.only("visit_days") if tag.visit_days is not None}
    rows: QuerySet[Household] = (
        Household.objects.within(scope)
        .due_for_visit(clock.now(), ordinary=settings.VISIT_DAYS, intervals=intervals)
        .in_order()
    )
    return rows.select_related("grid__parent")


def reason(purpose: str, words: str) -> str:
    """Why somebody looks, for the audit.

    Raises:
        Invalid: no purpose of the list, or no words.
    """
    if purpose not in RevealPurpose.values:
        raise Invalid(fields={"purpose": [_("Please say what it is needed for.")]})
    said = words.strip()
    if not _FEWEST <= len(said) <= LONGEST_WORDS - 40:
        raise Invalid(fields={"words": [_("Please say in a few words which matter it is.")]})
    return purposes.written(purpose, said)


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
        Invalid: the reason is missing, or there is no such field.
    """
    if by is None or not by.user.has_perm(REVEAL, resident):
        raise NotAllowed(_("You may not see this in full."))
    if field not in SecretField.values:
        raise Invalid(_("There is no such field."))
    why = reason(purpose, words)
    record(
        by=by,
        action=AuditAction.REVEAL,
        subject=subject_of(resident),
        area=resident.household.area,
        purpose=why,
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
    why = reason(purpose, words)
    record(
        by=by,
        action=AuditAction.REVEAL,
        subject=subject_of(unit),
        area=unit.area,
        purpose=why,
        facts={"field": "contact_phone"},
        request=request,
    )
    value: str = Unit.objects.only("contact_phone").get(pk=unit.pk).contact_phone
    return value
