"""三员: who keeps the system, who grants rights and who reads the audit are separate persons where the
setting ``THREE_ADMINISTRATORS`` says so (等保: 系统管理员、安全管理员、审计管理员). Then

- nobody holds two of the three, and whoever holds one does nothing else: no post, no cover, no case;
- the system administrator enters people and gives lost passwords anew, and the security administrator opens
  the login after either: it takes both, and one of them alone becomes nobody else;
- the auditor only reads.

Without it a system administrator may everything, as suits a township that has one person for all of it.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit.actors import System
from kit.errors import Invalid, NotAllowed
from kit.time.clock import today
from staff.choices import OrganizationKind, Role
from staff.models import Appointment, Cover, Member, Organization, User

_TWO = _("Nobody holds two of the three offices: system administrator, security administrator, auditor.")
_HAS_MEMBER = _("A system or security administrator has a login of her own, without a member.")
_HAS_POST = _(
    "Who reads the audit has no post: no appointment, no cover, and an organization of the kind Other."
)

_SHUT_OUT = _(
    "The login of one of the three is closed, renamed or given a new password or phone on the machine only."
)
_IN_OFFICE = _("One of the three administrators is a member; only an office of the kind Other gives no post.")


def separated() -> bool:
    """Whether the three are separate persons here."""
    return bool(settings.THREE_ADMINISTRATORS)


def is_above_all(by: Any) -> bool:
    """Whether ``by`` may everything: the system itself, or a system administrator where the three are one."""
    if isinstance(by, System):
        return True
    return bool(by is not None and by.is_active and by.is_superuser and not separated())


def offices_of(user: Any, member: Member | None) -> list[Role]:
    """Which of the three ``user`` is."""
    held = (
        (Role.SYSTEM_ADMINISTRATOR, user.is_superuser),
        (Role.SECURITY_ADMINISTRATOR, user.is_security_admin),
        (Role.AUDITOR, member is not None and member.is_auditor),
    )
    return [role for role, holds in held if holds]


def is_administrator(user: Any) -> bool:
    """Whether ``user`` is a system or security administrator, whom no post is in charge of."""
    return bool(user.is_superuser or user.is_security_admin)


def administrators(to: str = "") -> Q:
    """The same as a condition; ``to`` is the look-up that leads to the login."""
    return Q(**{f"{to}is_superuser": True}) | Q(**{f"{to}is_security_admin": True})


def needs_second_key(by: Any) -> bool:
    """Whether what ``by`` does to a login leaves it closed until a security administrator opens it."""
    return separated() and not isinstance(by, System) and bool(by.is_superuser)


def hold(*members: Member) -> None:
    """Lock the rows of ``members`` until the transaction ends, before the lock of a login, grid or cover is
    taken: of two who give a post and one of the three offices at once, the second sees the first. What was
    read of them before is read anew afterwards."""
    rows = Member.objects.select_for_update(no_key=True).order_by("pk").values_list("pk")
    list(rows.filter(pk__in=[one.pk for one in members]))


def require_not_shut_out(by: Any, offices: Sequence[Role]) -> None:
    """None of the three shuts out another, who holds ``offices``: neither by closing or renaming her login
    nor by giving another password or forgetting her phone. Raises NotAllowed."""
    if offices and separated() and not isinstance(by, System):
        raise NotAllowed(_SHUT_OUT)


def check_offices(user: User, member: Member | None) -> None:
    """Refuse what can't go together where the three are separate persons. Raises Invalid."""
    held = offices_of(user, member)
    if not separated() or not held:
        return
    if len(held) > 1:
        raise Invalid(_TWO)
    if held == [Role.AUDITOR]:
        check_holds_no_post(member)
    elif member is not None:
        raise Invalid(_HAS_MEMBER)


def check_may_hold_post(member: Member, *, field: str) -> None:
    """Refuse a post, a cover or a place for whoever is one of the three, where they are separate persons.
    Raises Invalid, beside ``field``."""
    if separated() and offices_of(member.user, member):
        raise Invalid(fields={field: [_HAS_POST]})


def check_members_of_three(organization: Organization) -> None:
    """Refuse that ``organization`` is or administers anything that would be a post of a member who is one of
    the three, where they are separate persons. Raises Invalid, beside the kind. At most two queries."""
    if not separated() or organization.kind == OrganizationKind.OTHER:
        return
    theirs = organization.members.select_for_update(no_key=True, of=("self",)).order_by("pk")
    list(theirs.values_list("pk"))
    if theirs.filter(Q(is_auditor=True) | administrators("user__")).exists():
        raise Invalid(fields={"kind": [_IN_OFFICE]})


def check_holds_no_post(member: Member | None, organization: Organization | None = None) -> None:
    """Refuse an auditor with a post, or one who would come into ``organization``. Raises Invalid."""
    if member is None:
        return
    place = organization or member.organization
    appointed = Appointment.objects.standing().filter(member=member).exists()
    covers = Cover.objects.filter(ended_at__isnull=True, until__gte=today())
    if (
        place.kind != OrganizationKind.OTHER
        or appointed
        or covers.filter(deputy=member).exists()
        or covers.filter(absent=member).exists()
    ):
        raise Invalid(_HAS_POST)
