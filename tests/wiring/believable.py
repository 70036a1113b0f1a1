"""What nobody would believe of the demonstration, if there is any of it."""

import re
from collections import Counter
from collections.abc import Iterator

from cases.models import Case
from residents.choices import Relation
from residents.models import Household, Resident

_DOOR = re.compile(r"(\d+)(?:室|号)")
_GROWN_UP, _OLD = 18, 70


def told_twice() -> list[str]:
    """Titles that two cases have."""
    counted = Counter(Case.objects.values_list("title", flat=True))
    return [title for title, times in counted.items() if times > 1]


def doors_of_nobody() -> Iterator[str]:
    """Cases that name a door which is not in the register of their grid."""
    known = set(Household.objects.values_list("area", "door"))
    for case in Case.objects.filter(merged_into=None):
        spot = case.grid.name
        after = case.description.partition(spot)[2]
        found = _DOOR.match(after)
        if found is not None and (case.area, found[1]) not in known:
            yield case.description


def families_that_do_not_fit() -> Iterator[str]:
    """Households whose ages or names don't fit how people are related."""
    for home in Household.objects.all():
        people = list(home.residents.order_by("pk").prefetch_related("tags"))
        head = next(one for one in people if one.relation == Relation.HEAD)
        said = f"{home} {[(one.name, one.relation, one.birth_year) for one in people]}"
        if any(not _fits(head, one) for one in people) or head.birth_year > 2026 - _GROWN_UP:
            yield said
        alone = any(tag.code == "living_alone" for one in people for tag in one.tags.all())
        if alone and (len(people) > 1 or head.birth_year > 2026 - _OLD):
            yield said


def _fits(head: Resident, other: Resident) -> bool:
    """Whether somebody can be to the head what she is said to be."""
    older = other.birth_year - head.birth_year  # by how much the head is
    if other.relation == Relation.SPOUSE:
        return abs(older) <= 6 and head.name[0] != other.name[0] and head.sex != other.sex
    if other.relation == Relation.CHILD:
        return older >= _GROWN_UP
    if other.relation == Relation.PARENT:
        return older <= -_GROWN_UP
    return other.relation != Relation.GRANDCHILD or older >= 2 * _GROWN_UP
