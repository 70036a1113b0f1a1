"""What ends with a login, and the login that waits for its second key; both are written down."""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from kit.actors import Actor
from kit.time.clock import now
from staff.accounts.sessions import end_sessions
from staff.actions._growing import end_given_by
from staff.audit.record import note_of_login
from staff.choices import AuditAction
from staff.models import ApiToken, Member, RotaFeed, User
from staff.rights.administrators import needs_second_key
from staff.rights.rank import ABOVE_ALL
from staff.rights.taken import taken


def end_all(user: User) -> tuple[int, int]:
    """End the sessions and tokens of ``user``. Returns how many of each."""
    tokens = ApiToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=now())
    return end_sessions(user), tokens


def end_with_login(by: Actor, user: User, to: Member | None = None) -> dict[str, Any]:
    """What a closed login leaves: sessions, tokens and the address of the calendar end, as does what the
    person gave to others; the cases that were assigned to her are passed on (``pass_on``). Returns for the
    audit where they went."""
    end_all(user)
    end_given_by(by, user)
    RotaFeed.objects.filter(member__user=user).delete()
    member = Member.objects.filter(user=user).first()
    return pass_on(by, member, to) if member is not None else {}


def pass_on(by: Actor, member: Member, to: Member | None) -> dict[str, Any]:
    """Nobody keeps cases of a post that she lost: they go to ``to``, if ``to`` holds it, else to whoever has
    it now. Cases are made further up, so that the one who does it is named by a setting."""
    found: dict[str, Any] = import_string(settings.CASES_OF_A_POST)(by=by, member=member, to=to)
    return found


def mark(by: Actor, user: User, rank: int) -> None:
    """Keep who closed the login, and at which rank."""
    who, height = taken(by, rank)
    User.objects.filter(pk=user.pk).update(taken_by=who, taken_rank=height)


def unmark(user: User) -> None:
    """The login is open."""
    User.objects.filter(pk=user.pk).update(taken_by=None, taken_rank=None)


def close_until_opened(by: Actor, user: User) -> None:
    """After what only the system administrator did to somebody's login: where the three administrators are
    separate persons, it stays closed until the security administrator opens it."""
    if not needs_second_key(by):
        return
    was_open = User.objects.filter(pk=user.pk, is_active=True).exists()
    User.objects.filter(pk=user.pk).update(is_active=False)
    mark(by, user, ABOVE_ALL)
    if was_open:
        end_all(user)
        note_of_login(by, AuditAction.LOGIN_CLOSED, user, until="opened by the security administrator")
    user.is_active = False
