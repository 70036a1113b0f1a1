"""Spreadsheets between upload and confirmation: kept encrypted in a folder, for half an hour, for the one who
sent them. With several web servers the folder (DATA_DIR) must be shared."""

import datetime as dt
import re
import secrets
from pathlib import Path

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gridgov.kit import clock
from gridgov.kit.errors import Invalid, NotFound
from gridgov.kit.private import cipher

KEPT = dt.timedelta(minutes=30)
MOST = 20 * 1024 * 1024  # bytes; 50,000 residents are about 4 MB
_NAME = re.compile(r"[0-9a-f]{32}")


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _path(user: int, token: str) -> Path:
    if not _NAME.fullmatch(token):
        raise NotFound
    return _folder() / f"{user}-{token}"


def keep(user: int, content: bytes) -> str:
    """Keep a file for the login ``user`` and drop those whose time is over. Returns the token to get it by.

    Raises:
        Invalid: it is too large.
    """
    drop_old()
    if len(content) > MOST:
        raise Invalid(_("The file is larger than %(most)s MB.") % {"most": MOST // 1024**2})
    token = secrets.token_hex(16)
    path = _path(user, token)
    path.touch(mode=0o600)
    path.write_bytes(cipher().encrypt(content))
    return token


def get(user: int, token: str) -> bytes:
    """The file again. Raises NotFound when it is somebody else's, or its time is over."""
    path = _path(user, token)
    try:
        if _age(path) > KEPT:
            raise NotFound
        return cipher().decrypt(path.read_bytes())
    except (OSError, InvalidToken) as error:
        raise NotFound(_("The half hour is over; please send the file again.")) from error


def drop(user: int, token: str) -> None:
    """The file is no longer needed."""
    _path(user, token).unlink(missing_ok=True)


def drop_old() -> int:
    """Delete the files whose time is over. Returns how many."""
    old = [path for path in _folder().iterdir() if _age(path) > KEPT]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _age(path: Path) -> dt.timedelta:
    written = dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC)
    return clock.now() - written
