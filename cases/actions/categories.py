"""The verbs of what a case can be about: categories with their departments, matters with their papers."""

from collections.abc import Iterable

from django.db import transaction

from cases.models import Category, Matter
from kit.actors import Actor, require
from kit.checking import as_it_is, check_row
from staff.audit.record import note
from staff.audit.telling import tell_of_power
from staff.choices import AuditAction
from staff.models import Member, Organization


@transaction.atomic
def save_category(
    *,
    by: Actor,
    category: Category | None,
    code: str,
    name: str,
    name_en: str,
    parent: Category | None,
    route: str,
    departments: Iterable[Organization],
    photo_reason: str,
    position: int,
    in_use: bool,
    personal: bool = False,
    grants: str = "",
) -> Category:
    """Add a category or change one. One of its ``departments``, the nearest to the place, gets what is a
    specialist matter (policy 二(四), 专职专干). An approval of it ``grants`` a kind of welfare record.

    Raises:
        NotAllowed: the categories are not the matter of ``by``.
        NotFound: the category is no more.
        Invalid: its code is taken.
    """
    if category is None:
        require(by, "cases.add_category")
        saved = Category()
    else:
        saved = as_it_is(category)
        require(by, "cases.change_category", saved)
    saved.code, saved.name, saved.name_en, saved.parent = code, name.strip(), name_en.strip(), parent
    saved.route, saved.photo_reason = route, photo_reason.strip()
    saved.position, saved.in_use, saved.personal = position, in_use, personal
    saved.grants = grants
    check_row(saved)
    saved.save()
    before = set(saved.departments.values_list("pk", flat=True))
    saved.departments.set(departments)
    offices = sorted(saved.departments.values_list("pk", flat=True))
    note(by, AuditAction.RULE_CHANGED, saved, route=route, in_use=in_use, departments=offices, grants=grants)
    # Whoever works there sees other cases from now on.
    people = Member.objects.filter(organization__in=before ^ set(offices), user__is_active=True)
    tell_of_power(by, AuditAction.RULE_CHANGED, people, saved)
    return saved


@transaction.atomic
def save_matter(
    *, by: Actor, matter: Matter | None, name: str, category: Category | None, papers: str, in_use: bool
) -> Matter:
    """Add a kind of application with its papers, one a line, or change one (policy 二(四), 审批性工作).

    Raises:
        NotAllowed: the matters are not the matter of ``by``.
        NotFound: it is no more.
        Invalid: its name is taken.
    """
    if matter is None:
        require(by, "cases.add_matter")
        saved = Matter()
    else:
        saved = as_it_is(matter)
        require(by, "cases.change_matter", saved)
    saved.name, saved.category, saved.papers, saved.in_use = name.strip(), category, papers, in_use
    check_row(saved)
    saved.save()
    note(by, AuditAction.RULE_CHANGED, saved, in_use=in_use)
    return saved
