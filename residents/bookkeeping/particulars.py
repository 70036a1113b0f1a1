"""What is entered of a person, checked and brought into the shape of the columns."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from grids.scope import Scope
from kit.errors import Invalid
from kit.numbers import names, phones
from kit.privacy.fields import tail
from kit.text import Text
from kit.time import clock
from residents import idnumber
from residents.access import id_hash, phone_hash
from residents.bookkeeping.taken import Taken
from residents.choices import Relation, ResidenceKind, Sex
from residents.models import Household, Resident, Tag

TAKEN_ELSEWHERE: Text = _("This person is registered elsewhere and has to be moved out there first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What a form or a row of a file says of a person. Birth and sex may be left to the id number."""

    name: str
    id_number: str = ""
    phone: str = ""
    birth: dt.date | None = None
    sex: str = ""
    kind: str = ResidenceKind.REGISTERED
    relation: str = Relation.OTHER
    away: bool = False
    tags: Iterable[Tag] = field(default=())

    def columns(self) -> dict[str, Any]:
        """The values of the columns.

        Raises:
            Invalid: with every field that is not right.
        """
        errors: dict[str, list[Text]] = {}
        name = names.plain(self.name)
        columns: dict[str, Any] = {
            "name": name,
            "name_key": names.key(name),
            "initials": names.initials(name),
            "kind": self.kind,
            "relation": self.relation,
            "away": self.away,
        }
        if not columns["name"]:
            errors["name"] = [_("The name is missing.")]
        for read in (self._identity, self._phone):
            try:
                columns |= read()
            except Invalid as refused:
                errors |= refused.fields
        if errors:
            raise Invalid(fields=errors)
        return columns

    def _identity(self) -> dict[str, Any]:
        today = clock.today()
        if not idnumber.plain(self.id_number):
            return self._without_number(today)
        known = idnumber.read(self.id_number, today=today)
        errors: dict[str, list[Text]] = {}
        if self.birth is not None and self.birth != known.birth:
            errors["birth"] = [_("The id number says another birth date.")]
        if self.sex and self.sex != known.sex:
            errors["sex"] = [_("The id number says another sex.")]
        if errors:
            raise Invalid(fields=errors)
        return {
            "id_number": known.number,
            "id_hash": id_hash(known.number),
            "birth": known.birth,
            "birth_year": known.birth.year,
            "sex": known.sex.value,
        }

    def _without_number(self, today: dt.date) -> dict[str, Any]:
        """Somebody who has no id number yet, or none of this kind."""
        errors: dict[str, list[Text]] = {}
        if self.birth is None:
            errors["birth"] = [_("Without an id number the birth date is needed.")]
        elif self.birth > today:
            errors["birth"] = [_("This day lies ahead.")]
        if self.sex not in Sex.values:
            errors["sex"] = [_("Without an id number the sex is needed.")]
        if errors:
            raise Invalid(fields=errors)
        assert self.birth is not None  # refused above
        return {
            "id_number": "",
            "id_hash": "",
            "birth": self.birth,
            "birth_year": self.birth.year,
            "sex": self.sex,
        }

    def _phone(self) -> dict[str, Any]:
        number = phones.read(self.phone)
        return {"phone": number, "phone_hash": phone_hash(number), "phone_tail": tail(number)}


def check_unique(found_hash: str, scope: Scope, *, but: Resident | None = None) -> None:
    """Nobody is present twice.

    Raises:
        Taken: somebody present has this id number; where, if that lies in ``scope``.
    """
    if not found_hash:
        return
    others = Resident.objects.present().masked().filter(id_hash=found_hash)
    if but is not None:
        others = others.exclude(pk=but.pk)
    other = others.select_related("household__grid").first()
    if other is not None:
        elsewhere = not scope.covers(other.household.area)
        raise Taken(other, where_taken(other, scope), elsewhere=elsewhere)


def check_twin(columns: dict[str, Any], household: Household) -> None:
    """Nobody is present twice behind one door, as when a form is sent again: of those without an id number,
    name and birth date tell who it is.

    Raises:
        Invalid: somebody of that name and birth lives there.
    """
    if columns["id_hash"]:
        return
    same = Resident.objects.present().filter(
        household=household, name=columns["name"], birth_year=columns["birth_year"]
    )
    # The day itself is encrypted, and so compared here.
    if columns["birth"] in {one.birth for one in same}:
        raise Invalid(fields={"name": [_("This person is in the register already.")]})


def where_taken(other: Resident, scope: Scope) -> Text:
    """Where somebody with the same id number is registered, as far as it may be said."""
    home = other.household
    if not scope.covers(home.area):
        return TAKEN_ELSEWHERE
    facts = {"name": other.name, "grid": home.grid.name, "door": home.door}
    return _("%(name)s is registered already: %(grid)s, %(door)s.") % facts
