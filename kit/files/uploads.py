"""Files that people send, beside the rows that have them: written through, and swept when no row does."""

import datetime as dt
import os
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path

from django.db import transaction

from kit.time import clock

LARGEST_BYTES = 10 * 1024 * 1024
UNATTACHED = dt.timedelta(days=1)  # longer than any transaction: what is younger may still be attached
_BATCH = 400


def write_through(path: Path, content: bytes) -> None:
    """Write a new file through to the disk: the row that is committed next stays there, too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def unlink_on_commit(folder: Path, names: Iterable[str]) -> None:
    """Remove files once the transaction that let go of them is committed."""

    def unlink() -> None:
        for path in paths:
            path.unlink(missing_ok=True)

    paths = [folder / name for name in names]
    transaction.on_commit(unlink)


def sweep_folder(folder: Path, known: Callable[[Sequence[str]], set[str]]) -> int:
    """Remove the files of ``folder`` older than ``UNATTACHED`` that no row has; the number of them. ``known``
    says which of some names a row has."""
    before = (clock.now() - UNATTACHED).timestamp()
    if not folder.is_dir():
        return 0
    old = (path for path in folder.iterdir() if path.stat().st_mtime < before)
    removed = 0
    while paths := list(islice(old, _BATCH)):
        kept = known([path.name for path in paths])
        for path in paths:
            if path.name not in kept:
                path.unlink(missing_ok=True)
                removed += 1
    return removed
