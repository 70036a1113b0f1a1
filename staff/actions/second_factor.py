"""The second factor of a login: a phone that shows codes, and recovery codes on paper. One's own, except that
whoever is in charge forgets a phone that is lost."""

import hashlib
import secrets

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit.actors import Actor
from kit.errors import Invalid, NotAllowed
from kit.numbers.whole import whole
from kit.time.clock import now
from staff.accounts.login_tries import count_try, forgive, limit_of_code
from staff.accounts.second_factor import must_have_second_factor
from staff.accounts.sessions import end_sessions
from staff.actions._closing import close_until_opened
from staff.audit.record import note, note_of_login
from staff.audit.telling import tell_of_power
from staff.choices import AuditAction
from staff.models import Member, RecoveryCode, TwoFactorPhone, User
from staff.models.phones import TOLERANCE, code_maker
from staff.rights.administrators import offices_of, require_not_shut_out
from staff.rights.logins import RESET, is_own, require_own, require_own_or_in_charge

RECOVERY_CODES = 10
# Without letters and digits that look alike on paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_WRONG_CODE = _("This code is not right. The clock of the phone must be right too.")
_TOO_MANY = _("Too many wrong codes. Try again in a quarter of an hour.")


@transaction.atomic
def switch_two_factor_on(
    *, by: Actor, user: User, key: str, code: str, but: str | None
) -> tuple[TwoFactorPhone, list[str]]:
    """Enrol the phone that has ``key`` and shows ``code``. Sessions other than the one with key ``but`` end;
    she and the level above are told. The second value are recovery codes, which can't be read again.

    Raises:
        NotAllowed: it is somebody else's login.
        Invalid: the code is wrong.
    """
    require_own(by, user)
    shown = whole(code)
    if shown is None or not code_maker(key).verify(shown, TOLERANCE):
        raise Invalid(fields={"code": [_WRONG_CODE]})
    _forget_phone(user)
    device = TwoFactorPhone.objects.create(user=user, name="phone", key=key)
    device.verify_token(code)  # so that the same code is not good again
    end_sessions(user, but=but)
    note(by, AuditAction.TWO_FACTOR_ON, user)
    _tell(by, AuditAction.TWO_FACTOR_ON, user)
    return device, _new_codes(user)


@transaction.atomic
def switch_two_factor_off(*, by: Actor, user: User) -> None:
    """Forget the phone and the recovery codes: one's own, or of somebody who lost both.

    Raises:
        NotAllowed: ``by`` is not in charge of the login, or would shut out one of three separate
            administrators; or it is one's own, and must have a second factor.
    """
    require_own_or_in_charge(by, user, RESET)
    if is_own(by, user) and must_have_second_factor(user):
        raise NotAllowed(_("Whoever works in the admin needs it."))
    if not is_own(by, user):
        require_not_shut_out(by, offices_of(user, Member.objects.filter(user=user).first()))
    _forget_phone(user)
    RecoveryCode.objects.filter(user=user).delete()
    note_of_login(by, AuditAction.TWO_FACTOR_OFF, user)
    if is_own(by, user):
        _tell(by, AuditAction.TWO_FACTOR_OFF, user)
    else:
        close_until_opened(by, user)


@transaction.atomic
def new_recovery_codes(*, by: Actor, user: User) -> list[str]:
    """Make new recovery codes; the old ones are good no more. Raises NotAllowed: it is somebody else's
    login."""
    require_own(by, user)
    note(by, AuditAction.CODES_MADE, user)
    _tell(by, AuditAction.CODES_MADE, user)
    return _new_codes(user)


def check_second_factor(*, by: Actor, user: User, code: str) -> TwoFactorPhone:
    """The phone of ``user``, who is logging in, if it shows ``code``, or if that is an unused recovery code.

    Raises:
        NotAllowed: it is somebody else's login.
        Invalid: it is neither, or there were too many wrong ones.
    """
    require_own(by, user)
    limit = limit_of_code(user.pk)
    if not count_try([limit]):
        note(by, AuditAction.LOGIN_FAILED, user, second_factor=True)
        raise Invalid(fields={"code": [_TOO_MANY]})
    with transaction.atomic():
        device = TwoFactorPhone.objects.select_for_update().filter(user=user).first()
        spare = device is not None and _use_recovery_code(user, code)
        right = device is not None and (spare or device.verify_token(code))
    if device is None or not right:
        note(by, AuditAction.LOGIN_FAILED, user, second_factor=True)
        raise Invalid(fields={"code": [_WRONG_CODE]})
    forgive(limit)
    if spare:
        note(by, AuditAction.RECOVERY_CODE_USED, user)
    return device


def _tell(by: Actor, action: str, user: User) -> None:
    """Of one's own deed too: it may have been somebody else with her session."""
    tell_of_power(by, action, Member.objects.filter(user=user), user, own=True)


def _forget_phone(user: User) -> None:
    TwoFactorPhone.objects.filter(user=user).delete()


def _new_codes(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    codes = ["-".join(_random(5) for _part in range(2)) for _code in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(code)) for code in codes)
    return codes


def _use_recovery_code(user: User, code: str) -> bool:
    rows = RecoveryCode.objects.filter(user=user, digest=_digest(code), used_at__isnull=True)
    return rows.update(used_at=now()) == 1


def _digest(code: str) -> str:
    """A plain hash will do: a code has 49 random bits, and five tries a quarter of an hour."""
    return hashlib.sha256("".join(code.lower().split()).replace("-", "").encode()).hexdigest()


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _letter in range(length))
