"""Who is to be called on next, and why: for the first page of whoever leads a
grid (policy 二(五), 入户走访)."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit.time import clock
from residents import access
from residents.models import Household
from staff.rights.request import StaffRequest

SHOWN = 3
_RIGHT = "residents.add_visit"


@dataclass(frozen=True, slots=True)
class Call:
    """A household that is due, with the reason: how long nobody has called, and how often somebody should.
    Whose tag it is that asks for more is not said here."""

    home: Household
    why: str


def calls(request: StaffRequest) -> tuple[list[Call], bool]:
    """The first ones as one walks, and whether there are more; nobody for whoever leads no grid. Two
    queries."""
    if not request.seats.leader_codes or not request.user.has_perm(_RIGHT):
        return [], False
    rows = access.with_interval(access.due_for_visit(request.scope_where(_RIGHT)))
    found: list[Any] = list(rows[: SHOWN + 1])
    return [Call(home, _why(home)) for home in found[:SHOWN]], len(found) > SHOWN


def _why(home: Any) -> str:
    every = home.every or settings.VISIT_DAYS
    if home.last_visited_at is None:
        return _("nobody has called yet")
    ago = (clock.today() - clock.date_of(home.last_visited_at)).days
    said = ngettext("last called on %(n)d day ago", "last called on %(n)d days ago", ago) % {"n": ago}
    often = ngettext("once in %(n)d day", "once in %(n)d days", every) % {"n": every}
    return _("%(said)s, to be %(often)s") % {"said": said, "often": often}
