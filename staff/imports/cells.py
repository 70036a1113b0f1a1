"""What the imports of people and offices have in common."""

from django.utils.translation import gettext_lazy as _

from kit.actors import Actor
from kit.numbers import titles
from kit.tables.problems import Refusal
from kit.tables.rows import Row
from kit.text import listed
from staff.models import Member, Organization
from staff.models.querysets import areas_of
from staff.rights.roles import scope_where

BETWEEN = " · "  # as labels have it between a name and where it is
_MOST_CHOICES = 5


class Offices:
    """The organizations that ``by`` sees, by name and by label, the name with where it works; kept up while a
    file is carried out. Those beyond, of members whom she sees, are known by what the list of members shows
    of them. Eight queries."""

    def __init__(self, by: Actor) -> None:
        self._named: dict[str, dict[int, Organization]] = {}
        self._labelled: dict[str, dict[int, Organization]] = {}
        self._beyond: dict[str, dict[int, Organization]] = {}
        seen = Organization.objects.within(scope_where(by, "staff.view_organization"))
        known = seen.to_choose().select_related("parent").prefetch_related(*areas_of("parent__"))
        for one in known.order_by("pk"):
            self.add(one)
        members = Member.objects.within(scope_where(by, "staff.view_member"))
        beyond = Organization.objects.filter(pk__in=members.values("organization")).exclude(
            pk__in=seen.values("pk")
        )
        for one in beyond.to_choose().order_by("pk"):
            for said in (one.name, one.choice_label):
                self._beyond.setdefault(titles.key(said), {})[one.pk] = one

    def add(self, one: Organization) -> None:
        """One that is new."""
        self._named.setdefault(titles.key(one.name), {})[one.pk] = one
        self._labelled.setdefault(titles.key(one.choice_label), {})[one.pk] = one

    def meant(self, text: str, where: str = "") -> list[Organization]:
        """Those of this label, else those of this name; of several that one which works ``where``."""
        if where:
            text = (
                f"{text}{BETWEEN}{where}"
                if self._labelled.get(titles.key(f"{text}{BETWEEN}{where}"))
                else text
            )
        said = titles.key(text)
        found = self._labelled.get(said) or self._named.get(said) or self._beyond.get(said) or {}
        return list(found.values())

    def read(self, row: Row, column: str, where: str = "") -> Organization | Refusal | None:
        """The one that a cell names; None for an empty cell."""
        text = row.get(column)
        if not text:
            return None
        found = self.meant(text, where)
        if len(found) == 1:
            return found[0]
        if found:
            return Refusal(column, _several(text, found))
        of_name = self.meant(text.split(BETWEEN)[0]) if BETWEEN in text else []
        if of_name:
            reason = _("There is no “%(text)s” in your area. Of this name there is: %(choices)s.")
            return Refusal(column, reason % {"text": text[:80], "choices": _choices(of_name)})
        reason = _("There is no organization “%(name)s” in your area.")
        return Refusal(column, reason % {"name": text[:80]})


def apart(before: Organization | None, after: Organization | None) -> tuple[str, str]:
    """Two organizations in words; two of one name with where they work."""
    if before is None or after is None or before.pk == after.pk or before.name != after.name:
        return str(before or ""), str(after or "")
    return before.choice_label, after.choice_label


def _several(text: str, found: list[Organization]) -> str:
    if len({one.choice_label for one in found}) == 1:
        reason = _("%(n)s organizations have the name “%(name)s”. Please enter this row by hand.")
        return reason % {"n": len(found), "name": text[:80]}
    reason = _("%(n)s organizations have the name “%(name)s”. Say which one: %(choices)s.")
    return reason % {"n": len(found), "name": text[:40], "choices": _choices(found)}


def _choices(found: list[Organization]) -> str:
    said = [one.choice_label for one in found[:_MOST_CHOICES]]
    return listed([*said, "…"] if len(found) > _MOST_CHOICES else said)
