"""A row of a file about somebody who is registered behind that door: what it changes, and doing it. An empty
cell says nothing; only what is filled in and differs is a change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grids.imports.cells import NAME
from kit.numbers import names
from residents import registry
from residents.bookkeeping.particulars import Particulars
from residents.models import Household, Resident, Tag
from residents.spreadsheets import columns as sheet
from staff.models import Member

# The heading, the column that tells a difference without a number in full, and what is written.
_COMPARED = (
    (sheet.PHONE, "phone_hash", "phone"),
    (sheet.SEX, "sex", "sex"),
    (sheet.KIND, "kind", "kind"),
    (sheet.RELATION, "relation", "relation"),
    (sheet.AWAY, "away", "away"),
)


@dataclass(frozen=True, slots=True)
class Change:
    """What a row says of somebody otherwise than the register, by headings; ``tenure`` is what it says of the
    home."""

    row: int
    person: Resident
    values: Mapping[str, Any]
    tenure: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The headings of what changes."""
        return (*self.values, *((sheet.TENURE,) if self.tenure else ()))


def differences(
    columns: Mapping[str, Any], tags: Sequence[int], given: frozenset[str], person: Resident
) -> dict[str, Any]:
    """What the filled-in cells of a row say otherwise than the register, by heading. ``person`` has its tags
    fetched."""
    found: dict[str, Any] = {}
    if columns["name"] != names.plain(person.name):
        found[NAME] = columns["name"]
    for heading, compared, written in _COMPARED:
        if heading in given and columns[compared] != getattr(person, compared):
            found[heading] = columns[written]
    if sheet.TAGS in given and set(tags) != {tag.pk for tag in person.tags.all()}:
        found[sheet.TAGS] = tuple(tags)
    return found


def apply(change: Change, *, by: Member) -> None:
    """Change the person, and the home, as somebody would by hand.

    Raises:
        NotAllowed: ``by`` may not.
        Invalid: something does not fit.
        Conflict: somebody was faster than the import.
    """
    if change.values:
        person = Resident.objects.select_related("household__grid").get(pk=change.person.pk)
        registry.change_resident(
            resident=person, by=by, version=change.person.version, particulars=_particulars(change, person)
        )
    home = Household.objects.get(pk=change.person.household_id)
    if change.tenure and home.tenure != change.tenure:
        registry.change_household(
            household=home,
            by=by,
            version=home.version,
            door=home.door,
            tenure=change.tenure,
            kind=home.kind,
        )


def _particulars(change: Change, person: Resident) -> Particulars:
    """All that is known of the person, with what changes."""
    said = change.values
    tags = Tag.objects.filter(pk__in=said[sheet.TAGS]) if sheet.TAGS in said else person.tags.all()
    return Particulars(
        name=said.get(NAME, person.name),
        id_number=person.id_number,
        phone=said.get(sheet.PHONE, person.phone),
        birth=person.born,
        sex=said.get(sheet.SEX, person.sex),
        kind=said.get(sheet.KIND, person.kind),
        relation=said.get(sheet.RELATION, person.relation),
        away=said.get(sheet.AWAY, person.away),
        tags=list(tags),
    )
