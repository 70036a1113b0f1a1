"""What a higher post took, no lower one gives back: a closed login, an ended post or cover, a revoked
token."""

from django.utils.translation import gettext as _

from grids.models import Grid
from kit.actors import Actor
from kit.errors import Invalid
from staff.choices import Role
from staff.models import Member, User
from staff.models.taken import Taken
from staff.rights.in_charge import members_in_charge, rights_inside
from staff.rights.logins import is_own
from staff.rights.power import powers
from staff.rights.rank import ABOVE_ALL, role_of
from staff.rights.roles import holds_everywhere


def taken(by: Actor, rank: int) -> tuple[User | None, int | None]:
    """``taken_by`` and ``taken_rank`` of a row that ``by`` took by a post of ``rank``. Of the system nothing:
    it decides about nobody, and whoever may otherwise give it back may."""
    return (by, rank) if isinstance(by, User) else (None, None)


def check_rank(row: Taken | None, rank: int, *, field: str) -> None:
    """Refuse to give back what stands as taken by a higher rank in ``row``. Raises Invalid, beside
    ``field``."""
    if row is None or row.taken_rank is None or row.taken_rank <= rank:
        return
    role = Role.SYSTEM_ADMINISTRATOR if row.taken_rank >= ABOVE_ALL else role_of(row.taken_rank)
    words = _("This was taken back by a higher post (%(post)s). Only that post or one above gives it again.")
    raise Invalid(fields={field: [words % {"post": role.label}]})


def rank_over_login(by: Actor, user: User, *permissions: str) -> int:
    """The rank by which ``by`` is in charge of the login ``user`` by one of ``permissions``; of one's own
    login, one's own. 0: of none."""
    return max(_rank_over(by, user, one) for one in permissions)


def _rank_over(by: Actor, user: User, permission: str) -> int:
    if holds_everywhere(by, permission):
        return ABOVE_ALL
    found = powers(by, permission)
    if not is_own(by, user):
        found = [one for one in found if members_in_charge(one[1], one[0]).filter(user=user).exists()]
    return max((int(rank) for rank, _scope in found), default=0)


def rank_at(by: Actor, grid: Grid, permission: str) -> int:
    """The rank that ``by`` has at ``grid`` by roles with ``permission``."""
    if holds_everywhere(by, permission):
        return ABOVE_ALL
    return max((int(rank) for rank, scope in powers(by, permission) if scope.covers(grid.code)), default=0)


def rank_to_lend(by: Actor, absent: Member, permission: str) -> int:
    """The rank by which ``by`` lends the rights of ``absent``."""
    if holds_everywhere(by, permission):
        return ABOVE_ALL
    found = powers(by, permission)
    return max((int(rank) for rank, scope in found if rights_inside(scope, absent)), default=0)
