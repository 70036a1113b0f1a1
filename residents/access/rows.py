"""Rows of the register inside a scope, masked. Who looks somebody up goes through ``looking``."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.utils.translation import gettext as _

from grids.queries.naming import in_named
from grids.scope import Scope, beginning_with
from kit.errors import Invalid, NotFound
from kit.numbers import doors, names, phones
from kit.numbers.words import search_term
from kit.privacy.fields import keyed_hash
from kit.text import listed
from kit.time import clock
from residents import idnumber
from residents.models import Household, Resident, Tag, Unit, Visit
from residents.models.querysets import HouseholdQuerySet, VisitQuerySet, WelfareQuerySet
from staff.models import Member
from staff.rights.roles import scope_where

_MOST_NAMED = 8  # households that are named where several fit


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
    return rows.select_related("grid__parent__parent")


def with_names(rows: QuerySet[Household]) -> QuerySet[Household]:
    """With those who live there as ``people``, the head first, without their numbers. Two queries more."""
    living = Resident.objects.present().masked().order_by("-relation", "pk").prefetch_related("tags")
    return rows.prefetch_related(Prefetch("residents", living, to_attr="people"))


def all_households(scope: Scope) -> HouseholdQuerySet:
    """The households of a scope, closed ones included."""
    rows: HouseholdQuerySet = Household.objects.within(scope)
    return rows


def household_named(scope: Scope, words: str) -> Household:
    """The open household of the scope that the words mean: by its door, or by the name of its grid and the
    door, as 府前花苑1幢 902. Three queries, and one for each word.

    Raises:
        Invalid: there is none, or there are several; then it says which.
    """
    found = list(by_door(scope, words)[: _MOST_NAMED + 1])
    last = doors.plain(search_term(words).rpartition(" ")[2])
    exact = [one for one in found if doors.plain(one.door) == last] or found
    if len(exact) == 1:
        return exact[0]
    if not exact:
        raise Invalid(fields={"door": [_("There is no such household in your register.")]})
    named = listed(f"{one.grid.in_short} {one.door}" for one in exact[:_MOST_NAMED])
    raise Invalid(fields={"door": [_("Several households fit: %(named)s.") % {"named": named}]})


def household(scope: Scope, pk: int) -> Household:
    """A household of the scope, closed ones included. Raises NotFound."""
    rows = Household.objects.within(scope).select_related("grid__parent__parent")
    found: Household | None = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def resident(scope: Scope, pk: int) -> Resident:
    """A resident of the scope without the numbers in full, those who are gone included. Raises NotFound."""
    rows = Resident.objects.within(scope).masked().select_related("household__grid__parent__parent")
    found: Resident | None = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def unit(scope: Scope, pk: int) -> Unit:
    """A unit of the scope without its phone in full. Raises NotFound."""
    rows = Unit.objects.within(scope).defer("contact_phone").select_related("grid__parent__parent")
    found: Unit | None = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def brief(scope: Scope, pk: int) -> Brief:
    """A household for a page of another app. Two queries. Raises NotFound."""
    found = household(scope, pk)
    head = Resident.objects.present().masked().filter(household=found, relation="head").first()
    return Brief(found.pk, found.door, found.area, found.grid.path, head.name_masked if head else "")


def by_door(scope: Scope, words: str) -> QuerySet[Household]:
    """Open households whose door contains the words, in whatever writing; or each word of which is found in
    the door, or in the name of a grid that it lies in, as 府前花苑1幢 902. Two queries more a word."""
    term, rows = doors.plain(words), households(scope)
    if not term:
        return rows.none()
    each, typed = Q(), search_term(words).split()
    for word, inside in zip(typed, in_named(typed, scope, "area"), strict=True):
        part = doors.plain(word)
        each &= (Q(door__contains=part) if part else Q(pk__in=[])) | inside
    return rows.filter(Q(door__contains=term) | each)


def by_name(scope: Scope, words: str) -> QuerySet[Resident]:
    """Present residents of the scope whose name holds the words: the whole one, the family or the given name;
    first those whose name begins with them. Of letters first those whose initials begin so, by an index; then
    one query more."""
    term = names.plain(words)
    rows = Resident.objects.within(scope).present().masked().select_related("household__grid__parent__parent")
    if not term:
        return rows.none()
    if names.looks_like_initials(term):
        called = rows.filter(initials__startswith=term.lower())
        if called.exists():
            return called.order_by("name_key", "name", "pk")
    begins = ExpressionWrapper(Q(name__startswith=term), output_field=BooleanField())
    return rows.filter(name__contains=term).order_by(begins.desc(), "name_key", "name", "pk")


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
    return rows.select_related("household__grid__parent__parent").order_by("ended_on", "pk")


def doors_of_phone(phone: str) -> set[str]:
    """The doors behind which somebody with this phone lives or lived; for nobody's eyes, but to take them out
    of words. One query."""
    if not phone:
        return set()
    rows = Resident.objects.filter(phone_hash=phone_hash(phone)).order_by()
    return set(rows.values_list("household__door", flat=True))


def called_on(scope: Scope, area: str, since: dt.datetime, until: dt.datetime) -> tuple[int, int]:
    """How many households of ``area`` were due at ``since``, and how many of these somebody called on before
    ``until``. Four queries."""
    due = due_at(scope, area, since, until)
    return due.count(), due.filter(called_at__isnull=False).count()


def due_at(scope: Scope, area: str, since: dt.datetime, until: dt.datetime) -> HouseholdQuerySet:
    """The households of ``area`` that were due at ``since``, of those registered before ``until``, with
    ``called_at``, when somebody called on them first between the two. One query, and one more."""
    intervals = {tag.visit_days for tag in Tag.objects.only("visit_days") if tag.visit_days is not None}
    rows = all_households(scope).filter(beginning_with("area", area), registered_at__lt=until)
    due = rows.with_last_visit_before(since).due_for_visit(
        since, ordinary=settings.VISIT_DAYS, intervals=intervals, visited="visited_before"
    )
    visits = Visit.objects.standing().filter(household=OuterRef("pk"), at__gte=since, at__lt=until)
    return due.annotate(called_at=Subquery(visits.order_by("at").values("at")[:1]))


def due_for_visit(scope: Scope) -> QuerySet[Household]:
    """The households of the scope to call on, as one walks. Two queries."""
    intervals = {tag.visit_days for tag in Tag.objects.only("visit_days") if tag.visit_days is not None}
    rows: QuerySet[Household] = (
        Household.objects.within(scope)
        .due_for_visit(clock.now(), ordinary=settings.VISIT_DAYS, intervals=intervals)
        .in_order()
    )
    return rows.select_related("grid__parent__parent")


def with_interval(rows: QuerySet[Household]) -> QuerySet[Household]:
    """Adds ``every``, in how many days these households are to be called on: the shortest interval of the
    tags of those who live there, None when no tag has one."""
    tagged = Resident.objects.present().filter(household=OuterRef("pk"), tags__visit_days__isnull=False)
    shortest = tagged.order_by("tags__visit_days").values("tags__visit_days")[:1]
    return rows.annotate(every=Subquery(shortest))


def promised_by_now(rows: VisitQuerySet, by: Member | None) -> VisitQuerySet:
    """Those of ``rows`` after which ``by`` has promised something until today, and not done it."""
    return rows.none() if by is None else rows.promised(by).filter(follow_up_on__lte=clock.today())


def welfare_to_verify(rows: WelfareQuerySet, by: Member | None) -> WelfareQuerySet:
    """Those of ``rows`` that wait for ``by``, who may verify there."""
    if by is None:
        return rows.none()
    scope = scope_where(by.user, "residents.verify_welfarerecord")
    return rows.within(scope).to_verify(by, clock.today())
