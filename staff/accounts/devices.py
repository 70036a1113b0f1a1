"""Browsers in which somebody has logged in before (OWASP, device cookies). Their wrong tries are counted by
themselves, so that strangers who guess at a phone number don't shut out the one whose it is.

A cookie is signed, good for one login and until its password is changed, and says nothing to whoever reads
it. It opens nothing: it is as hard to guess the password with it as without.
"""

import hashlib
import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from staff.accounts.login_tries import Limit, device_limit
from staff.models import User

_SALT = "gridgov.known-device"
_DAYS = 180


def limit_of_device(request: HttpRequest | None, login: str) -> Limit | None:
    """The limit of the known device that ``request`` comes from; None: it is none for the name ``login``. One
    query where there is a cookie for this name that we have made."""
    given = request.COOKIES.get(_name(login)) if request is not None else None
    if not given:
        return None
    try:
        nonce, password = signing.loads(given, salt=_salt(login), max_age=_DAYS * 86_400)
    except (signing.BadSignature, ValueError):
        return None
    user = User.objects.filter(username=login).first()
    return device_limit(nonce) if user is not None and password == _password(user) else None


def know_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let the browser be known as one in which ``user`` logged in."""
    login = user.get_username()
    if limit_of_device(request, login) is not None:
        return
    value = signing.dumps([secrets.token_urlsafe(12), _password(user)], salt=_salt(login))
    response.set_cookie(
        _name(login),
        value,
        max_age=_DAYS * 86_400,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _name(login: str) -> str:
    """A cookie for each login, since several people share a computer; its name tells no phone number."""
    digest = hashlib.blake2b(login.encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=8)
    return f"known_{digest.hexdigest()}"


def _salt(login: str) -> str:
    return f"{_SALT}:{login}"


def _password(user: User) -> str:
    """What changes with the password."""
    return str(user.get_session_auth_hash())[:20]
