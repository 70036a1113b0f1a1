"""Who lives behind a door: families whose ages, names and kinship fit each other."""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass

from demo.people.names import FEMALE, MALE, People, born
from residents.choices import Relation, ResidenceKind, Tenure

_WORKING = range(20, 60)
_AWAY = 0.12  # share of the grown-up who work elsewhere
_VERY_OLD = 80


@dataclass(slots=True)
class Person:
    """Somebody of a family."""

    relation: Relation
    sex: str
    name: str
    born: dt.date
    years: int
    tags: tuple[str, ...] = ()
    away: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """Everybody behind a door, the head first."""

    people: tuple[Person, ...]
    kind: ResidenceKind = ResidenceKind.REGISTERED
    tenure: Tenure = Tenure.OWNED


class Families:
    """Makes families of a kind (``KINDS``)."""

    def __init__(self, source: random.Random, people: People, today: dt.date) -> None:
        self._source, self.people, self._today = source, people, today

    def make(self, kind: str) -> Family:
        """A family of this kind."""
        return KINDS[kind](self)

    def years(self, least: int, most: int) -> int:
        """An age."""
        return self._source.randint(least, most)

    def sex(self) -> str:
        """One of the two."""
        return self._source.choice((MALE, FEMALE))

    def person(
        self, relation: Relation, sex: str, years: int, family: str = "", *tags: str, away: bool | None = None
    ) -> Person:
        """Somebody so old; of the family ``family``, or of any."""
        day = born(self._source, self._today, years)
        if away is None:
            away = years in _WORKING and relation != Relation.HEAD and self._source.random() < _AWAY
        more = ("very_old",) if years >= _VERY_OLD and "very_old" not in tags else ()
        name = self.people.name(sex, day.year, family)
        return Person(relation, sex, name, day, years, (*tags, *more), away)

    def couple(self, years: int, *tags: str, from_afar: bool = False, present: bool = False) -> list[Person]:
        """Husband and wife of like age with different family names."""
        his = self.people.family(from_afar=from_afar)
        hers = self.people.family(but=his, from_afar=from_afar)
        away = False if present else None
        husband = self.person(Relation.HEAD, MALE, years, his, *tags)
        wife = self.person(Relation.SPOUSE, FEMALE, years - self.years(0, 3), hers, *tags, away=away)
        return [husband, wife]

    def child_of(self, parent: Person, years: int, *tags: str, relation: Relation = Relation.CHILD) -> Person:
        """A child of this age with the family name of ``parent``."""
        return self.person(relation, self.sex(), years, parent.name[0], *tags)


def _alone(make: Families) -> Family:
    who = make.person(Relation.HEAD, make.sex(), make.years(74, 91), "", "living_alone")
    return Family((who,))


def _old_couple(make: Families) -> Family:
    return Family(tuple(make.couple(make.years(71, 84))))


def _seventy(make: Families) -> Family:
    return Family(tuple(make.couple(70, present=True)))


def _with_child(make: Families) -> Family:
    years = make.years(33, 45)
    parents = make.couple(years)
    return Family((*parents, make.child_of(parents[0], make.years(5, min(16, years - 27)))))


def _grown_child(make: Families) -> Family:
    years = make.years(52, 60)
    parents = make.couple(years)
    return Family((*parents, make.child_of(parents[0], years - make.years(26, 29))))


def _three_generations(make: Families) -> Family:
    years = make.years(34, 44)
    parents = make.couple(years)
    mother = make.person(Relation.PARENT, FEMALE, years + make.years(24, 29))
    return Family((*parents, make.child_of(parents[0], years - make.years(27, 30)), mother))


def _young_couple(make: Families) -> Family:
    return Family(tuple(make.couple(make.years(26, 32), present=True)))


def _tenants(make: Families) -> Family:
    his, other = (make.people.family(from_afar=True) for _ in range(2))
    first = make.person(Relation.HEAD, MALE, make.years(22, 38), his, "migrant")
    mate = make.person(Relation.TENANT, MALE, make.years(21, 38), other, "migrant", away=False)
    return Family((first, mate), ResidenceKind.FLOATING, Tenure.RENTED)


def _migrants(make: Families) -> Family:
    years = make.years(31, 38)
    parents = make.couple(years, "migrant", from_afar=True, present=True)
    child = make.child_of(parents[0], make.years(5, 10), "migrant")
    return Family((*parents, child), ResidenceKind.FLOATING, Tenure.RENTED)


def _left_behind(make: Families) -> Family:
    grandmother = make.person(Relation.HEAD, FEMALE, make.years(62, 68))
    son = make.person(Relation.CHILD, MALE, grandmother.years - 26, away=True)
    child = make.child_of(son, make.years(7, 10), "left_behind", relation=Relation.GRANDCHILD)
    return Family((grandmother, son, child))


def _single_mother(make: Families) -> Family:
    mother = make.person(Relation.HEAD, FEMALE, make.years(36, 43), "", "hardship")
    family = make.people.family(but=mother.name[0])
    older = make.person(Relation.CHILD, make.sex(), make.years(11, 14), family)
    younger = make.person(Relation.CHILD, make.sex(), make.years(6, 9), family)
    return Family((mother, older, younger))


def _hardship(make: Families) -> Family:
    years = make.years(45, 53)
    parents = make.couple(years, "hardship", present=True)
    return Family((*parents, make.child_of(parents[0], years - make.years(29, 33))))


def _disabled(make: Families) -> Family:
    years = make.years(55, 66)
    couple = make.couple(years, present=True)
    couple[0].tags = ("disabled",)
    return Family(tuple(couple))


def _brothers(make: Families) -> Family:
    mother = make.person(Relation.PARENT, FEMALE, make.years(82, 87))
    son = make.person(Relation.HEAD, MALE, mother.years - make.years(25, 28))
    wife = make.person(Relation.SPOUSE, FEMALE, son.years - 2, make.people.family(but=son.name[0]))
    return Family((son, wife, mother))


def _confused(make: Families) -> Family:
    """A couple of whom one is 81, as the report of a missing person says."""
    return Family(tuple(make.couple(81)))


def _farm(make: Families) -> Family:
    years = make.years(60, 68)
    old = make.couple(years)
    son = make.child_of(old[0], years - make.years(26, 28))
    son.sex, son.name = MALE, make.people.name(MALE, son.born.year, old[0].name[0])
    wife = make.person(Relation.IN_LAW, FEMALE, son.years - 1, make.people.family(but=son.name[0]))
    return Family((*old, son, wife, make.child_of(son, make.years(5, 9), relation=Relation.GRANDCHILD)))


KINDS: dict[str, Callable[[Families], Family]] = {
    "alone": _alone,
    "old_couple": _old_couple,
    "seventy": _seventy,
    "with_child": _with_child,
    "grown_child": _grown_child,
    "three_generations": _three_generations,
    "young_couple": _young_couple,
    "tenants": _tenants,
    "migrants": _migrants,
    "left_behind": _left_behind,
    "single_mother": _single_mother,
    "hardship": _hardship,
    "disabled": _disabled,
    "brothers": _brothers,
    "confused": _confused,
    "farm": _farm,
}
# Who lives in a house of the city, and in one of the country.
IN_TOWN = (
    "with_child", "alone", "three_generations", "old_couple", "tenants", "grown_child",
    "young_couple", "migrants", "hardship", "with_child", "left_behind", "disabled",
)  # fmt: skip
IN_THE_COUNTRY = ("farm", "old_couple", "alone", "left_behind", "grown_child", "farm")
