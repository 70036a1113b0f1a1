"""Tokens of programs."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gridgov.kit.clock import now
from gridgov.kit.errors import Invalid
from staff.models import ApiToken, User
from staff.scopes import assignments, scope_from
from staff.tokens import make_token


@transaction.atomic
def issue_token(
    *,
    user: User,
    name: str,
    may_write: bool = False,
    expires_at: dt.datetime | None = None,
    area: str = "",
) -> tuple[ApiToken, str]:
    """Make a token for a program that acts as ``user``; the second value is shown once and not kept. With
    ``area``, the code of a division or grid, it reaches only what lies there.

    Raises:
        Invalid: the name is empty, it would have expired already, the login is inactive, or ``area`` does not
            lie in the area of one of the person's roles.
    """
    wrong: dict[str, Any] = {}
    if not name.strip():
        wrong["name"] = [_("Say which program it is for.")]
    if expires_at is not None and expires_at <= now():
        wrong["expires_at"] = [_("This moment has passed already.")]
    if not user.is_active:
        wrong["user"] = [_("This login is not active.")]
    if area and not (area.isdecimal() and scope_from(assignments(user)).covers(area)):
        wrong["area"] = [_("This login has no part in an area of this code.")]
    if wrong:
        raise Invalid(fields=wrong)
    return make_token(user=user, name=name.strip(), may_write=may_write, expires_at=expires_at, area=area)


def revoke_token(*, token: ApiToken) -> ApiToken:
    """End a token at once. Revoking it again changes nothing."""
    ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now())
    token.refresh_from_db(fields=["revoked_at"])
    return token
