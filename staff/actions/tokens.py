"""Tokens of programs."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit.actors import Actor, require
from kit.errors import Invalid, NotAllowed
from kit.net.sending import AGAIN_WITHIN
from kit.numbers.whole import is_digits
from kit.time.clock import now
from staff.accounts.tokens import LONGEST, make_token
from staff.actions._growing import hold_login
from staff.audit.record import note
from staff.audit.telling import tell_of_power
from staff.choices import AuditAction
from staff.models import ApiToken, Member, User
from staff.rights.logins import is_own, logins_in_charge, revocable_tokens
from staff.rights.scopes import assignments, scope_from
from staff.rights.taken import check_rank, rank_over_login, taken

# What is sent twice would make two, of which the person sees the last.
_JUST_MADE = _("A token of this name was made just now. If nobody has seen it, revoke it first.")
ADD, _CHANGE = "staff.add_apitoken", "staff.change_apitoken"


@transaction.atomic
def issue_token(
    *,
    by: Actor,
    user: User,
    name: str,
    may_write: bool = False,
    expires_at: dt.datetime | None = None,
    area: str = "",
) -> tuple[ApiToken, str]:
    """Make a token for a program that acts as ``user``; the second value is shown once and not kept. With
    ``area``, the code of a division or grid, it reaches only what lies there. It ends after ``LONGEST``
    (a year) unless ``expires_at`` is earlier.

    Raises:
        NotAllowed: ``by`` makes no tokens.
        Invalid: ``by`` is not in charge of the login, the name is empty, it would have expired already, the
            login is inactive, it would last longer than ``LONGEST``, a higher rank revoked one and made none
            since, one of this name was made just now, or ``area`` does not lie in the area of one of the
            person's roles.
    """
    require(by, ADD)
    hold_login(user)
    if not is_own(by, user) and not logins_in_charge(by, ADD).filter(pk=user.pk).exists():
        raise Invalid(fields={"member": [_("You are not in charge of this login.")]})
    wrong = _wrong(user, name.strip(), expires_at, area)
    if wrong:
        raise Invalid(fields=wrong)
    rank = rank_over_login(by, user, ADD)
    revoked = ApiToken.objects.filter(user=user, taken_rank__isnull=False)
    check_rank(revoked.order_by("taken_rank").last(), rank, field="member")
    revoked.update(taken_by=None, taken_rank=None)
    maker = by if isinstance(by, User) and not is_own(by, user) else None
    token, plain = make_token(
        user=user, name=name.strip(), may_write=may_write, expires_at=expires_at, area=area, made_by=maker
    )
    note(by, AuditAction.TOKEN_MADE, token, area=area, acts_as=user.pk)
    _tell(by, AuditAction.TOKEN_MADE, token)
    return token, plain


def _wrong(user: User, name: str, expires_at: dt.datetime | None, area: str) -> dict[str, Any]:
    """What is wrong with a token that is to be made."""
    wrong: dict[str, Any] = {}
    if not name:
        wrong["name"] = [_("Say which program it is for.")]
    if expires_at is not None and expires_at <= now():
        wrong["expires_at"] = [_("This moment has passed already.")]
    if expires_at is not None and expires_at > now() + LONGEST:
        wrong["expires_at"] = [_("A token lasts for a year at most.")]
    if not user.is_active:
        wrong["user"] = [_("This login is not active.")]
    if area and not (is_digits(area) and scope_from(assignments(user)).covers(area)):
        wrong["area"] = [_("This login has no part in an area of this code.")]
    lately = ApiToken.objects.filter(
        user=user, name=name, revoked_at=None, created_at__gte=now() - AGAIN_WITHIN
    )
    if not wrong and lately.exists():
        wrong["name"] = [_JUST_MADE]
    return wrong


@transaction.atomic
def revoke_token(*, by: Actor, token: ApiToken) -> ApiToken:
    """End a token at once. Revoking it again changes nothing. Raises NotAllowed: it is neither one's own, nor
    is ``by`` in charge of the login."""
    if not revocable_tokens(by).filter(pk=token.pk).exists():
        raise NotAllowed
    who, rank = taken(by, rank_over_login(by, token.user, _CHANGE))
    good = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True)
    if good.update(revoked_at=now(), taken_by=who, taken_rank=rank):
        note(by, AuditAction.TOKEN_REVOKED, token, area=token.area)
        _tell(by, AuditAction.TOKEN_REVOKED, token)
    token.refresh_from_db(fields=["revoked_at"])
    return token


def _tell(by: Actor, action: str, token: ApiToken) -> None:
    """The one in whose name the program acts, and the level above."""
    tell_of_power(by, action, Member.objects.filter(user=token.user_id), token)
