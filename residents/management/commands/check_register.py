"""Check the doors of the register: what is not in its one writing, and what stands there twice."""

from collections import defaultdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit.errors import Invalid
from kit.numbers import doors
from kit.text import listed
from residents.models import Household


class Command(BaseCommand):
    """Exits with 1 when something is found. Names grids and doors, no people."""

    help = "Name doors of open households that stand there twice in different writing, or are no doors."

    def handle(self, *args: Any, **options: Any) -> None:
        written = defaultdict(list)
        homes = Household.objects.open().order_by("area", "door_key", "pk")
        for area, door in homes.values_list("area", "door").iterator():
            written[area, doors.plain(door)].append(door)
        found = 0
        for (area, _plain), same in written.items():
            reason = _reason(same)
            if reason:
                self.stdout.write(f"{area}  {reason}")
                found += 1
        if found:
            raise CommandError(ngettext("%(n)s finding.", "%(n)s findings.", found) % {"n": found})
        self.stdout.write(_("Nothing was found."))


def _reason(same: list[str]) -> str:
    """What is wrong with the doors of one writing; empty: nothing."""
    if len(same) > 1:
        return _("one door, several households: %(doors)s") % {"doors": listed(same)}
    try:
        return (
            ""
            if doors.read(same[0]) == same[0]
            else _("not in its one writing: %(door)s") % {"door": same[0]}
        )
    except Invalid as refused:
        return str(refused.fields["door"][0])
