"""Logins: one's own password, sessions, the second factor, and who may read the audit."""

import hashlib
import secrets
from binascii import hexlify

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from gridgov.kit.clock import now
from gridgov.kit.errors import Invalid
from staff.models import ApiToken, Member, RecoveryCode, TwoFactorPhone, User
from staff.models.phones import TOLERANCE, code_maker
from staff.sessions import end_sessions
from staff.tries import charge, forgive, limit_of_code

RECOVERY_CODES = 10
# Without letters and digits that look alike on paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_WRONG_CODE = _("This code is not right. The clock of the phone must be right too.")
_TOO_MANY = _("Too many wrong codes. Try again in a quarter of an hour.")


def own_password_chosen(*, user: User) -> None:
    """The person has chosen a password; nothing more is asked of the login."""
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    user.must_change_password = False


@transaction.atomic
def revoke_access(user: User) -> tuple[int, int]:
    """End all sessions and tokens of ``user`` at once. Returns how many of each."""
    tokens = ApiToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=now())
    return end_sessions(user), tokens


def set_auditor(*, member: Member, auditor: bool) -> None:
    """Say whether ``member`` reads the audit."""
    Member.objects.filter(pk=member.pk).update(is_auditor=auditor)
    member.is_auditor = auditor


def new_key() -> str:
    """A new secret for a phone: 20 random bytes in hexadecimal."""
    return hexlify(secrets.token_bytes(20)).decode()


@transaction.atomic
def switch_two_factor_on(
    *, user: User, key: str, code: str, but: str | None
) -> tuple[TwoFactorPhone, list[str]]:
    """Enrol the phone that has ``key`` and shows ``code``. Sessions other than the one with key ``but`` end.
    The second value are recovery codes, which can't be read again.

    Raises:
        Invalid: the code is wrong.
    """
    if not (code.isdecimal() and code_maker(key).verify(int(code), TOLERANCE)):
        raise Invalid(fields={"code": [_WRONG_CODE]})
    _forget_phone(user)
    device = TwoFactorPhone.objects.create(user=user, name="phone", key=key)
    device.verify_token(code)  # so that the same code is not good again
    end_sessions(user, but=but)
    return device, new_recovery_codes(user=user)


@transaction.atomic
def switch_two_factor_off(*, user: User) -> None:
    """Forget the phone and the recovery codes."""
    _forget_phone(user)
    RecoveryCode.objects.filter(user=user).delete()


def _forget_phone(user: User) -> None:
    TwoFactorPhone.objects.filter(user=user).delete()
    # Enrolled with an earlier release: its secret has moved, but sessions may still rest on it.
    TOTPDevice.objects.filter(user=user).delete()


@transaction.atomic
def new_recovery_codes(*, user: User) -> list[str]:
    """Make new recovery codes; the old ones are good no more."""
    RecoveryCode.objects.filter(user=user).delete()
    codes = ["-".join(_random(5) for _part in range(2)) for _code in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(code)) for code in codes)
    return codes


def check_second_factor(*, user: User, code: str) -> tuple[TwoFactorPhone, bool]:
    """The phone of ``user``, if it shows ``code``, or if that is an unused recovery code (then the second
    value is true).

    Raises:
        Invalid: it is neither, or there were too many wrong ones.
    """
    limit = limit_of_code(user.pk)
    if not charge([limit]):
        raise Invalid(fields={"code": [_TOO_MANY]})
    with transaction.atomic():
        device = TwoFactorPhone.objects.select_for_update().filter(user=user).first()
        spare = device is not None and _use_recovery_code(user, code)
        right = device is not None and (spare or device.verify_token(code))
    if device is None or not right:
        raise Invalid(fields={"code": [_WRONG_CODE]})
    forgive(limit)
    return device, spare


def has_second_factor(user: User) -> bool:
    """Whether ``user`` has enrolled a phone."""
    return TwoFactorPhone.objects.filter(user=user).exists()


def _use_recovery_code(user: User, code: str) -> bool:
    rows = RecoveryCode.objects.filter(user=user, digest=_digest(code), used_at__isnull=True)
    return rows.update(used_at=now()) == 1


def _digest(code: str) -> str:
    """A plain hash will do: a code has 49 random bits, and five tries a quarter of an hour."""
    return hashlib.sha256("".join(code.lower().split()).replace("-", "").encode()).hexdigest()


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _letter in range(length))
