"""Bearer tokens of programs: made, recognized, and what they may do (design §5)."""

import datetime as dt
import hashlib
import secrets
from functools import partial
from typing import Any, cast

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from kit.time.clock import now
from staff.accounts import schema  # noqa: F401  (registers the description of bearer tokens)
from staff.models import ApiToken, User
from staff.posts.deputies import is_deputy
from staff.rights.roles import scope_where
from staff.rights.scopes import member_of, narrow, scope_of

PREFIX = "gg_"
LONGEST = dt.timedelta(days=365)  # of a token's life, and what it gets when nobody says how long
_SEEN_EVERY = dt.timedelta(minutes=1)
_UNKNOWN = _("This token is not known, or has been revoked.")
_EXPIRED = _("This token has expired.")


def digest_of(token: str) -> str:
    """What the database keeps of a token. A plain hash will do: a token has 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_token(
    *,
    user: User,
    name: str,
    may_write: bool = False,
    expires_at: dt.datetime | None = None,
    area: str = "",
    made_by: User | None = None,
) -> tuple[ApiToken, str]:
    """Save a new token, which ends at the latest after ``LONGEST``; the second value is the
    token itself, which can't be read again later. ``made_by``: who made it, if not ``user``."""
    token = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        user=user,
        name=name,
        may_write=may_write,
        expires_at=expires_at or now() + LONGEST,
        area=area,
        made_by=made_by,
        digest=digest_of(token),
        hint=token[:8],
    )
    return row, token


class BearerAuthentication(BaseAuthentication):
    """Recognizes ``Authorization: Bearer TOKEN`` and puts scope and member on the request. One query."""

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401."""
        return "Bearer"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The user and the token, or None without a bearer token.

        Raises:
            AuthenticationFailed: unknown, revoked or expired, or its user is inactive (HTTP 401).
        """
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        if len(words) != 2:
            raise AuthenticationFailed(_UNKNOWN)
        token = _find(words[1].decode("latin-1"))
        user = token.user
        # The join has read the member already; without this, member_of would ask again.
        member: Any = getattr(user, "member", None)
        if member is not None:
            member.is_deputy = cast(Any, token).is_deputy
        user._member = member  # type: ignore[attr-defined]
        user.program = token.name
        if token.area:
            narrow(user, token.area)
        _seen(token)
        http: Any = request._request
        http.member = member_of(user)
        http.scope = scope_of(user)
        http.scope_where = partial(scope_where, user)
        return user, token


def _find(token: str) -> ApiToken:
    rows = ApiToken.objects.select_related("user__member__organization").annotate(
        is_deputy=is_deputy("user__member")
    )
    row = rows.filter(digest=digest_of(token), revoked_at__isnull=True, user__is_active=True).first()
    if row is None:
        raise AuthenticationFailed(_UNKNOWN)
    if row.expires_at is not None and row.expires_at <= now():
        raise AuthenticationFailed(_EXPIRED)
    return row


def _seen(token: ApiToken) -> None:
    """Note the use at most once a minute, so that a program that pulls often doesn't write as often."""
    at = now()
    if token.last_used_at is not None and token.last_used_at > at - _SEEN_EVERY:
        return
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lte=at - _SEEN_EVERY)
    ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=at)


class TokenMayDoThis(BasePermission):
    """Reading needs a token, writing a token that may write (else HTTP 403)."""

    message = _("This token may only read.")

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the token's kind allows the method; what the person may do is asked elsewhere."""
        if not request.user or not request.user.is_authenticated:
            return False
        return request.method in SAFE_METHODS or bool(getattr(request.auth, "may_write", False))


class MayReadAboutTheAPI(BasePermission):
    """Schema and pages of the API say nothing private: for everybody, unless ``API_DOCS_OPEN`` is off; then
    for those who are logged in, and for programs."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether this one may."""
        return settings.API_DOCS_OPEN or bool(request.user and request.user.is_authenticated)
