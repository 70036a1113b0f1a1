"""Spreadsheets between upload and confirmation: kept encrypted in a folder, for half an hour, for the one who
sent them. With several web servers the folder (DATA_DIR) must be shared."""

import datetime as dt
import re
import secrets
from pathlib import Path

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kit.actors import Actor, require
from kit.errors import Invalid, NotFound
from kit.privacy.fields import cipher
from kit.time import clock
from residents.spreadsheets.imports import PERMISSION
from staff.models import User

KEPT = dt.timedelta(minutes=30)
MOST = 20 * 1024 * 1024  # bytes; 50,000 residents are about 4 MB
_NAME = re.compile(r"[0-9a-f]{32}")


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _path(owner: User, token: str) -> Path:
    if not _NAME.fullmatch(token):
        raise NotFound
    return _folder() / f"{owner.pk}-{token}"


def refuse_large(size: int) -> None:
    """Go on only with a file that is kept; asked before it is read. Raises Invalid."""
    if size > MOST:
        raise Invalid(_("The file is larger than %(most)s MB.") % {"most": MOST // 1024**2})


def keep(content: bytes, *, by: User) -> str:
    """Keep a file of ``by`` and drop those whose time is over. Returns the token to get it by.

    Raises:
        NotAllowed: ``by`` may not import residents.
        Invalid: it is too large.
    """
    require(by, PERMISSION)
    _drop_old()
    refuse_large(len(content))
    token = secrets.token_hex(16)
    path = _path(by, token)
    path.touch(mode=0o600)
    path.write_bytes(cipher().encrypt(content))
    return token


def get(token: str, *, by: User) -> bytes:
    """The file again. Raises NotFound when it is somebody else's, or its time is over."""
    path = _path(by, token)
    try:
        if _age(path) > KEPT:
            raise NotFound
        return cipher().decrypt(path.read_bytes())
    except (OSError, InvalidToken) as error:
        raise NotFound(_("The half hour is over; please send the file again.")) from error


def drop(token: str, *, by: User) -> None:
    """The file is no longer needed; another's stays. Raises NotAllowed as ``keep``."""
    require(by, PERMISSION)
    _path(by, token).unlink(missing_ok=True)


def drop_old(*, by: Actor) -> int:
    """Delete everybody's files whose time is over. Returns how many. Raises NotAllowed: ``by`` is not the
    system."""
    require(by, "residents.drop_uploads")
    return _drop_old()


def _drop_old() -> int:
    old = [path for path in _folder().iterdir() if _age(path) > KEPT]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _age(path: Path) -> dt.timedelta:
    written = dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC)
    return clock.now() - written
