"""Logins: opened, closed, their passwords, their sessions, and who is a system administrator or reads the
audit."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from kit.actors import Actor, require
from kit.errors import Conflict, Invalid, NotAllowed, NotFound
from staff.accounts.login_names import check_login_name
from staff.accounts.login_tries import account_limit, count_try, forgive, limit_of_pin
from staff.accounts.own_phone import MOST_WRONG, check_new_pin, hash_of, is_pin, may_keep_phone
from staff.accounts.passwords import had_before, put_password, remember
from staff.accounts.sessions import end_sessions, end_surplus, surplus_sessions
from staff.actions._closing import close_until_opened, end_all, end_with_login, mark, unmark
from staff.actions._growing import end_outgrown, end_what_changed, hold_growing, hold_login
from staff.audit.record import note, note_of_login, note_of_particulars
from staff.audit.telling import tell_of_power
from staff.choices import AuditAction
from staff.models import LoginSession, Member, OwnPhone, User
from staff.rights.administrators import (
    check_offices,
    needs_second_key,
    offices_of,
    require_not_shut_out,
    separated,
)
from staff.rights.logins import (
    CHANGE,
    RESET,
    email_set_by,
    is_own,
    may_change_login,
    require_in_charge,
    require_own,
)
from staff.rights.rank import ABOVE_ALL
from staff.rights.taken import check_rank, rank_over_login

_NOT_KEPT = _("A phone is kept as one's own by whoever works on the phone's pages, and by no administrator.")
_SENT_BEFORE = _("This was sent already. Please type the PIN once more.")
_TOO_MANY = _("Too many wrong tries. Give the password, or try again in a quarter of an hour.")


@transaction.atomic
def open_login(*, by: Actor, user: User) -> User:
    """Save a login that has no member, such as a system administrator's; its first use begins with choosing
    one's own password. Raises NotAllowed: ``by`` is no system administrator; Invalid: the name is none."""
    require(by, "staff.add_user")
    check_login_name(user.username, field="username")
    user.must_change_password = True
    given = bool(user.password) and user.has_usable_password()
    user.password_by = by if given and isinstance(by, User) else None
    user.email_by = email_set_by(by, user)
    if needs_second_key(by):
        user.is_active = user.is_superuser = user.is_security_admin = False
        user.taken_rank = ABOVE_ALL
    user.save(force_insert=True)
    note(by, AuditAction.LOGIN_OPENED, user)
    tell_of_power(by, AuditAction.LOGIN_OPENED, [], user)
    return user


@transaction.atomic
def change_login(
    *,
    by: Actor,
    user: User,
    username: str,
    email: str,
    is_active: bool,
    is_superuser: bool,
    is_security_admin: bool = False,
    auditor: bool = False,
) -> User:
    """Change a login, and what it may beyond the roles of its member: whether it is a system or security
    administrator's, and whether its member reads the audit. A closed login's sessions and tokens end at once.

    Raises:
        NotAllowed: ``by`` is no administrator; or of three separate ones the security administrator alone
            opens logins and grants offices, the system administrator alone renames, and neither for herself.
        Invalid: the new login name is not one (``check_login_name``), or somebody would be two of the three.
    """
    hold_growing(*Member.objects.filter(user=user))
    before = User.objects.select_for_update().get(pk=user.pk)
    member = Member.objects.select_related("organization").filter(user=user).first()
    rights = {"is_active": is_active, "is_superuser": is_superuser, "is_security_admin": is_security_admin}
    changed: dict[str, Any] = {name: to for name, to in rights.items() if getattr(before, name) != to}
    if member is not None and member.is_auditor != auditor:
        changed["auditor"] = auditor
    given = {"username": username, "email": email}
    renamed = [name for name, to in given.items() if getattr(before, name) != to]
    _require_for_change(by, user, changed, renamed=bool(renamed))
    if renamed or changed.get("is_active") is False:
        require_not_shut_out(by, offices_of(before, member))
    if username != before.username:
        check_login_name(username, field="username", but=before)
    user.email = email
    email_by = email_set_by(by, user) if email != before.email else before.email_by
    User.objects.filter(pk=user.pk).update(username=username, email=email, email_by=email_by, **rights)
    user.refresh_from_db(fields=["username", "email", "email_by", *rights])
    if member is not None and "auditor" in changed:
        Member.objects.filter(pk=member.pk).update(is_auditor=auditor)
        member.is_auditor = auditor
    if changed.keys() - {"is_active"}:
        check_offices(user, member)
    left = _close_or_open(by, user, changed.get("is_active"))
    if renamed:
        note_of_particulars(by, user, member, renamed, area="", before=before.own_email)
    if changed:
        note(by, AuditAction.ROLE_CHANGED, user, **changed, **left)
        tell_of_power(by, AuditAction.ROLE_CHANGED, [member], user)
        end_what_changed(by, *([member] if member is not None else []), login=user)
    return user


def _close_or_open(by: Actor, user: User, active: bool | None) -> dict[str, Any]:
    """What follows when an administrator, who stands above every post, closes or opens a login; returns where
    the cases of a closed one went."""
    if active is False:
        mark(by, user, ABOVE_ALL)
        return end_with_login(by, user)
    if active:
        unmark(user)
    return {}


def _require_for_change(by: Actor, user: User, changed: Mapping[str, bool], *, renamed: bool) -> None:
    may_keep, may_grant = by.has_perm("staff.change_user"), by.has_perm("staff.grant_user")
    closes_only = changed == {"is_active": False}
    if not (may_keep or may_grant) or (renamed and not may_keep):
        raise NotAllowed
    if changed and not closes_only and not may_grant:
        raise NotAllowed(_("The security administrator opens logins and grants rights."))
    if changed and separated() and is_own(by, user):
        raise NotAllowed


@transaction.atomic
def set_active(*, by: Actor, member: Member, active: bool, cases_to: Member | None = None) -> None:
    """Close or open a login. The sessions, tokens and calendar of a closed login end at once, and stay ended
    when it is opened again; its grids count as vacant, and the post above has what waits there. Cases that
    were assigned to ``member`` go to ``cases_to``, where she holds the post that they wait for, else to
    whoever does. Which rank closed it is kept: a higher one closes it once more. It is always possible, so
    that a lost phone can do no harm: what else hangs on the login stays, and ``check_grids`` finds it.

    Raises:
        NotAllowed: ``by`` is not in charge of the login, or would shut out one of three separate
            administrators.
        Invalid: a higher rank closed it.
    """
    permissions = (CHANGE,) if active else (CHANGE, RESET)
    hold_growing(member)
    require_in_charge(by, member, *permissions)
    login = User.objects.select_for_update().get(pk=member.user_id)
    require_not_shut_out(by, [] if active or not login.is_active else offices_of(login, member))
    rank = rank_over_login(by, login, *permissions)
    if active and not login.is_active:
        check_rank(login, rank, field="active")
    changed = User.objects.filter(pk=login.pk, is_active=not active).update(is_active=active)
    if changed and active:
        unmark(login)
    elif changed:
        mark(by, login, rank)
    elif not active:
        _close_higher(by, login, rank)
    left = {} if active else end_with_login(by, login, cases_to)
    if changed:
        action = AuditAction.LOGIN_OPENED if active else AuditAction.LOGIN_CLOSED
        note_of_login(by, action, member.user, **left)
    if changed and active:
        end_outgrown(by, member)


def _close_higher(by: Actor, login: User, rank: int) -> None:
    """A closed login that somebody higher closes too is for that one to open."""
    if isinstance(by, User) and rank > (login.taken_rank or 0):
        mark(by, login, rank)
        note_of_login(by, AuditAction.LOGIN_CLOSED, login)


@transaction.atomic
def set_password(*, by: Actor, user: User, password: str) -> None:
    """Give a login a new password, which is good for choosing one's own; without one nobody can log in. The
    old sessions end by it, and so does a lock after too many wrong tries.

    Raises:
        NotAllowed: ``by`` is not in charge of the login, or would shut out one of three separate
            administrators.
        Invalid: it is too weak.
    """
    hold_login(user)
    if not may_change_login(by, user, RESET):
        raise NotAllowed
    require_not_shut_out(by, offices_of(user, Member.objects.filter(user=user).first()))
    old = user.password
    put_password(user, password)
    remember(user, old)
    user.must_change_password = True
    user.password_by = by if password and isinstance(by, User) else None
    user.save(update_fields=["password", "password_by", "must_change_password"])
    end_sessions(user)
    forgive(account_limit(user.get_username()))
    note_of_login(by, AuditAction.PASSWORD_RESET, user)
    close_until_opened(by, user)


@transaction.atomic
def choose_password(*, by: Actor, user: User, password: str, but: str | None = None) -> None:
    """Take a password that the person has chosen; nothing more is asked of the login. Sessions other than the
    one with the key ``but`` end, and the PINs of phones: whoever knew the old password may have set one.

    Raises:
        NotAllowed: it is somebody else's login.
        Conflict: somebody gave another one, or ended this one, in between.
        Invalid: it is too weak, or one of the last five.
    """
    require_own(by, user)
    # A password that has just ended is not made good by whoever knew it.
    if User.objects.select_for_update(no_key=True).get(pk=user.pk).password != user.password:
        raise Conflict
    old = user.password
    if had_before(user, password):
        raise Invalid(fields={"password": [_("You had this password before. Choose another one.")]})
    put_password(user, password)
    remember(user, old)
    user.must_change_password, user.password_by = False, None
    user.save(update_fields=["password", "password_by", "must_change_password"])
    end_sessions(user, but=but)
    OwnPhone.objects.filter(user=user).update(pin="", answered_at=None)
    note(by, AuditAction.PASSWORD_CHANGED, user)


@transaction.atomic
def revoke_access(*, by: Actor, member: Member) -> tuple[int, int]:
    """End all sessions and tokens of ``member`` at once. Returns how many of each. Raises NotAllowed: ``by``
    is not in charge of the login."""
    require_in_charge(by, member, CHANGE, RESET)
    sessions, tokens = end_all(member.user)
    note_of_login(by, AuditAction.SESSION_REVOKED, member.user, sessions=sessions, tokens=tokens)
    return sessions, tokens


@transaction.atomic
def end_surplus_sessions(*, by: Actor, user: User, this: str | None = None) -> list[LoginSession]:
    """End those of one's own sessions that are more than ``SESSION_MOST``, besides the one with the key
    ``this``, the longest unused first. Returns them. Raises NotAllowed: it is somebody else's login."""
    require_own(by, user)
    surplus = surplus_sessions(user, this=this, most=settings.SESSION_MOST)
    end_surplus(surplus)
    if surplus:
        note(by, AuditAction.SESSION_REVOKED, user, sessions=len(surplus), most=settings.SESSION_MOST)
    return surplus


@transaction.atomic
def end_own_sessions(*, by: Actor, user: User, but: str | None = None, only: str | None = None) -> int:
    """End one's own sessions: all but the one with key ``but``, or ``only`` the one of that name. Returns how
    many ended. Raises NotAllowed: it is somebody else's login."""
    require_own(by, user)
    ended = end_sessions(user, but=but, only=only)
    if ended:
        note(by, AuditAction.SESSION_REVOKED, user, sessions=ended)
    return ended


@transaction.atomic
def keep_phone(*, by: Actor, user: User) -> OwnPhone:
    """Make a phone that ``user`` calls her own; whoever asked puts its name into the session.

    Raises:
        NotAllowed: it is somebody else's login, or one whose sessions stay short (``may_keep_phone``).
    """
    require_own(by, user)
    if not may_keep_phone(user):
        raise NotAllowed(_NOT_KEPT)
    phone = OwnPhone.objects.create(user=user, name=get_random_string(32))
    note(by, AuditAction.PHONE_KEPT, user)
    return phone


@transaction.atomic
def give_phone_up(*, by: Actor, user: User, name: str) -> None:
    """The phone of that name is not one's own any more; its PIN is gone. Raises NotAllowed: it is somebody
    else's login."""
    require_own(by, user)
    if OwnPhone.objects.filter(user=user, name=name).delete()[0]:
        note(by, AuditAction.PHONE_GIVEN_UP, user)


@transaction.atomic
def set_pin(*, by: Actor, user: User, name: str, pin: str) -> None:
    """Set the PIN of one's phone of that name; it counts as given now.

    Raises:
        NotAllowed: it is somebody else's login.
        NotFound: the phone is not one's own any more.
        Invalid: it is no PIN, or soon guessed.
    """
    require_own(by, user)
    check_new_pin(user, pin)
    facts = {"pin": hash_of(pin), "wrong": 0, "sent": "", "answered_at": timezone.now()}
    if not OwnPhone.objects.filter(user=user, name=name).update(**facts):
        raise NotFound
    forgive(limit_of_pin(user.pk))
    note(by, AuditAction.PIN_SET, user)


def check_pin(*, by: Actor, user: User, name: str, pin: str, sent: str) -> None:
    """Take the PIN of one's phone of that name as given now. A try is counted before it is looked at, on the
    phone and for all phones of the login; after ``MOST_WRONG`` on one the PIN is gone. ``sent`` names the
    form, which is looked at once.

    Raises:
        NotAllowed: it is somebody else's login.
        Invalid: it is wrong, the form was sent before, or there were too many wrong ones.
    """
    require_own(by, user)
    phones = OwnPhone.objects.filter(user=user, name=name).exclude(pin="")
    if phones.filter(sent=sent).exists():
        raise Invalid(fields={"pin": [_SENT_BEFORE]})
    limit = limit_of_pin(user.pk)
    if not count_try([limit]):
        note(by, AuditAction.PIN_WRONG, user, locked=True)
        raise Invalid(fields={"pin": [_TOO_MANY]})
    counted = phones.exclude(sent=sent).filter(wrong__lt=MOST_WRONG)
    if not counted.update(wrong=F("wrong") + 1, sent=sent):
        raise Invalid(fields={"pin": [_SENT_BEFORE]})
    phone = phones.first()
    if phone is not None and is_pin(pin, phone.pin):
        phones.filter(pin=phone.pin).update(wrong=0, answered_at=timezone.now())
        forgive(limit)
        return
    note(by, AuditAction.PIN_WRONG, user)
    left = max(MOST_WRONG - phone.wrong, 0) if phone is not None else 0
    if not left:
        _end_pin(by, user, name)
    words = _("This PIN is not right. Tries left: %(left)s.") % {"left": left}
    raise Invalid(fields={"pin": [words]})


@transaction.atomic
def _end_pin(by: Actor, user: User, name: str) -> None:
    phones = OwnPhone.objects.filter(user=user, name=name).exclude(pin="")
    if phones.update(pin="", answered_at=None):
        note(by, AuditAction.PIN_ENDED, user)
