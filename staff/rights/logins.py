"""Whose login somebody may change, use or look after: the one place that answers it, for pages and verbs."""

from django.db.models import Q, QuerySet

from kit.actors import Actor, System
from kit.errors import NotAllowed
from staff.models import ApiToken, Cover, Member, Organization, User
from staff.models.querysets import MemberQuerySet
from staff.rights.administrators import administrators
from staff.rights.in_charge import members_in_charge
from staff.rights.power import may_arrange, may_lend, powers
from staff.rights.roles import holds_everywhere

CHANGE = "staff.change_member"
# Giving a lost password or phone anew. Business posts have both; of separate administrators each has one.
RESET = "staff.reset_member"


def is_own(by: Actor, user: User) -> bool:
    """Whether ``by`` is the person of the login ``user``."""
    return isinstance(by, User) and by.pk == user.pk


def email_set_by(by: Actor, user: User) -> User | None:
    """Who is kept as having set the e-mail address that ``user`` has now: ``by``, when it is somebody else's
    login; None for one's own, for the system, and where there is no address. An address is a channel: nothing
    goes to one that somebody else has set before she whose login it is has said that it is hers."""
    return by if user.email and isinstance(by, User) and not is_own(by, user) else None


def members_below(by: Actor, permission: str = CHANGE) -> MemberQuerySet:
    """The members whom ``by`` is in charge of where ``by`` has ``permission``: everything that they reach
    lies inside, and their post is strictly lower than that of ``by`` there. Nobody is in charge of herself;
    of those who read the audit the administrators only; of these nobody but the system. At most two
    queries are asked before for each rank that ``by`` has, and those of the scope."""
    everybody: MemberQuerySet = Member.objects.all()
    if isinstance(by, System):
        return everybody
    if holds_everywhere(by, permission):
        return everybody.filter(user__in=_no_administrators())
    below = Q(pk__in=[])
    for rank, scope in powers(by, permission):
        below |= Q(pk__in=members_in_charge(scope, rank).values("pk"))
    return everybody.filter(below)


def logins_in_charge(by: Actor, permission: str = CHANGE) -> QuerySet[User]:
    """The logins of ``members_below``, and to an administrator those without a member too, but for other
    administrators. Queries as there."""
    if isinstance(by, System):
        return User.objects.all()
    if holds_everywhere(by, permission):
        return _no_administrators()
    return User.objects.filter(member__in=members_below(by, permission).values("pk"))


def _no_administrators() -> QuerySet[User]:
    return User.objects.exclude(administrators())


def may_change_login(by: Actor, user: User, permission: str = CHANGE) -> bool:
    """Whether ``user`` is one of ``logins_in_charge``."""
    return logins_in_charge(by, permission).filter(pk=user.pk).exists()


def may_reach(by: Actor, permission: str, holder: Member | Organization) -> bool:
    """Whether ``by`` settles where the messages of ``holder`` go: one's own, those of a member below, or of
    an office that is governed by ``by`` with everybody in it below: all that they are told goes there."""
    if isinstance(holder, Member):
        return is_own(by, holder.user) or members_below(by, permission).filter(pk=holder.pk).exists()
    if holds_everywhere(by, permission):
        return True
    others = holder.members.exclude(pk__in=members_below(by, permission).values("pk"))
    return may_arrange(by, permission, holder) and not others.exists()


def may_end_cover(by: Actor, cover: Cover) -> bool:
    """Whether ``by`` may end ``cover``: the rights that are lent by it are for ``by`` to lend. A closed login
    lends nothing; there it is enough to be in charge of it."""
    permission, login = "staff.change_cover", cover.absent.user
    if not login.is_active and by.has_perm(permission) and may_change_login(by, login):
        return True
    return may_lend(by, permission, cover.absent)


def revocable_tokens(by: Actor) -> QuerySet[ApiToken]:
    """The tokens that ``by`` sees and may revoke: one's own, and those of the logins that ``by`` is in charge
    of."""
    theirs = Q(user__in=logins_in_charge(by, "staff.change_apitoken"))
    own = Q(user=by.pk) if isinstance(by, User) else Q()
    return ApiToken.objects.filter(theirs | own)


def require_in_charge(by: Actor, member: Member, *permissions: str) -> None:
    """Raises NotAllowed unless ``by`` may change the login of ``member`` by one of ``permissions``."""
    if not any(may_change_login(by, member.user, one) for one in permissions or (CHANGE,)):
        raise NotAllowed


def require_own(by: Actor, user: User) -> None:
    """Raises NotAllowed unless the account is one's own. The system may what a person alone may."""
    if not (is_own(by, user) or isinstance(by, System)):
        raise NotAllowed


def require_own_or_in_charge(by: Actor, user: User, permission: str = CHANGE) -> None:
    """Raises NotAllowed unless the account is one's own, or ``by`` is in charge of it."""
    if not (is_own(by, user) or may_change_login(by, user, permission)):
        raise NotAllowed
