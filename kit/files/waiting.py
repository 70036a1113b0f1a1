"""Files between upload and confirmation: kept encrypted in a folder, for half an hour, for the login that
sent them, with what was found in them. Whoever keeps one has asked the right. With several web servers the
folder (DATA_DIR) must be shared."""

import datetime as dt
import fcntl
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kit.errors import Invalid, NotFound, StillRunning
from kit.privacy.fields import cipher
from kit.time import clock

KEPT = dt.timedelta(minutes=30)
MOST = 20 * 1024 * 1024  # bytes; 50,000 residents are about 4 MB
MOST_WAITING = 5  # files of one person; the oldest gives way
_NAME = re.compile(r"[0-9a-f]{32}")
_FOUND, _UNFINISHED = ".found", ".new"


def _folder(name: str = "uploads") -> Path:
    folder = Path(settings.DATA_DIR) / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _path(owner: int, token: str) -> Path:
    if not _NAME.fullmatch(token):
        raise NotFound
    return _folder() / f"{owner}-{token}"


def refuse_large(size: int) -> None:
    """Go on only with a file that is kept; asked before it is read. Raises Invalid."""
    if size > MOST:
        raise Invalid(_("The file is larger than %(most)s MB.") % {"most": MOST // 1024**2})


def keep(content: bytes, *, owner: int) -> str:
    """Keep a file of the login ``owner``, and drop those whose time is over, and her oldest when too many
    wait. Returns the token to get it by. Raises Invalid: it is too large."""
    drop_old()
    refuse_large(len(content))
    token = secrets.token_hex(16)
    path = _path(owner, token)
    path.touch(mode=0o600)
    path.write_bytes(cipher().encrypt(content))
    waiting = [one for one in _folder().glob(f"{owner}-*") if not one.suffix]
    for one in sorted(waiting, key=_age)[MOST_WAITING:]:
        _unlink(one)
    return token


def get(token: str, *, owner: int) -> bytes:
    """The file again. Raises NotFound when it is somebody else's, or its time is over."""
    try:
        return cipher().decrypt(_waiting(owner, token).read_bytes())
    except (OSError, InvalidToken) as error:
        raise _gone() from error


def drop(token: str, *, owner: int) -> None:
    """The file is no longer needed, nor what was found in it; another's stays."""
    _unlink(_path(owner, token))


def drop_old() -> int:
    """Delete everybody's files whose time is over. Returns how many."""
    old = [path for path in _folder().iterdir() if _age(path) > KEPT]
    for path in old:
        path.unlink(missing_ok=True)
    return len([path for path in old if not path.suffix])


def put_beside(token: str, pieces: Iterable[bytes], *, owner: int) -> None:
    """Keep what was found in a file beside it, each piece encrypted by itself, instead of what was there; it
    goes with the file. Raises NotFound as ``get``."""
    path = _waiting(owner, token)
    new = path.with_suffix(_UNFINISHED)
    new.touch(mode=0o600)
    with new.open("wb") as file:
        file.writelines(cipher().encrypt(piece) + b"\n" for piece in pieces)
    try:
        written = path.stat().st_mtime
    except OSError as error:
        new.unlink(missing_ok=True)
        raise _gone() from error
    os.utime(new, (written, written))
    new.replace(path.with_suffix(_FOUND))


def forget_beside(token: str, *, owner: int) -> None:
    """What was found in a file no longer holds."""
    _path(owner, token).with_suffix(_FOUND).unlink(missing_ok=True)


def beside(token: str, first: int, last: int, *, owner: int) -> list[bytes]:
    """The pieces of what was found in a file, from the ``first`` to before the ``last``; none when nothing is
    kept. Raises NotFound as ``get``."""
    path = _waiting(owner, token)
    try:
        with path.with_suffix(_FOUND).open("rb") as file:
            return [cipher().decrypt(line) for line in islice(file, first, last)]
    except (OSError, InvalidToken):
        return []


@contextmanager
def one_at_a_time(*, owner: int) -> Iterator[None]:
    """Work on one file of a login: a page that was asked for again while it is made must not take another
    thread of the web server. Raises StillRunning."""
    with (_folder("uploads.busy") / str(owner)).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            words = _("A file of yours is just being checked. Please load this page again in a moment.")
            raise StillRunning(words) from error
        yield  # closing it ends the lock


def _waiting(owner: int, token: str) -> Path:
    path = _path(owner, token)
    if not path.exists() or _age(path) > KEPT:
        raise _gone()
    return path


def _gone() -> NotFound:
    return NotFound(_("The half hour is over; please send the file again."))


def _unlink(path: Path) -> None:
    for one in (path, path.with_suffix(_FOUND), path.with_suffix(_UNFINISHED)):
        one.unlink(missing_ok=True)


def _age(path: Path) -> dt.timedelta:
    """None at all of a file that somebody dropped meanwhile."""
    try:
        written = dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC)
    except FileNotFoundError:
        return dt.timedelta()
    return clock.now() - written
