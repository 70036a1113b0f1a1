"""What the imports of people and offices have in common."""

import unicodedata

from django.utils.translation import gettext_lazy as _

from kit.actors import Actor
from kit.tables.problems import Refusal
from kit.tables.rows import Row
from staff.models import Organization
from staff.rights.roles import scope_where


def plain(name: str) -> str:
    """The name of an office in half width, without blanks."""
    return "".join(unicodedata.normalize("NFKC", name).split()).lower()


class Offices:
    """The organizations that ``by`` sees, by name; kept up while a file is carried out. One query."""

    def __init__(self, by: Actor) -> None:
        self._known: dict[str, list[Organization]] = {}
        for one in Organization.objects.within(scope_where(by, "staff.view_organization")).order_by("pk"):
            self.add(one)

    def add(self, one: Organization) -> None:
        """One that is new."""
        self._known.setdefault(plain(one.name), []).append(one)

    def named(self, name: str) -> list[Organization]:
        """Those of this name."""
        return self._known.get(plain(name), [])

    def read(self, row: Row, column: str) -> Organization | Refusal | None:
        """The one that a cell names; None for an empty cell."""
        text = row.get(column)
        if not text:
            return None
        found = self.named(text)
        if not found:
            reason = _("There is no organization “%(name)s” in your area.")
            return Refusal(column, reason % {"name": text[:40]})
        if len(found) > 1:
            reason = _("%(n)s organizations have the name “%(name)s”. Please enter this row by hand.")
            return Refusal(column, reason % {"n": len(found), "name": text[:40]})
        return found[0]
