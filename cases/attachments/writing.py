"""The files of a step, written around the transaction that attaches them."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cases.attachments.checking import Checked, Upload, check
from cases.attachments.storage import folder
from cases.models import Attachment, Case
from kit.files.uploads import write_through
from staff.models import Member


@dataclass
class Files:
    """The files given with one step, checked."""

    checked: list[Checked]
    attached: bool = field(default=False, init=False)

    def __len__(self) -> int:
        return len(self.checked)

    @property
    def digests(self) -> list[str]:
        """SHA-256 of each file as it was given."""
        return [one.digest for one in self.checked]

    def attach(self, *, case: Case, kind: str, by: Member | None, at: dt.datetime) -> None:
        """Note them as files of a case."""
        self.attached = True
        for one in self.checked:
            file, *thumbnail = one.contents
            Attachment.objects.create(
                case=case,
                kind=kind,
                file_kind=one.file_kind,
                name=one.name,
                file=file,
                thumbnail=thumbnail[0] if thumbnail else None,
                width=one.width,
                height=one.height,
                added_by=by,
                added_at=at,
            )

    def paths(self) -> Iterator[tuple[Path, bytes]]:
        """Where each content is kept."""
        for one in self.checked:
            for name, content in one.contents.items():
                yield folder() / name, content


@contextmanager
def written(uploads: Sequence[Upload], *, whose: str) -> Iterator[Files]:
    """Check and write the files of a step, around the transaction that attaches them; ``whose`` they are as
    ``staff.accounts.senders`` says it.

    They are written before the commit, so that no row can be without its file, and removed when the
    transaction fails or did not attach them. What is left when the machine stops in between, or a transaction
    around this one fails, ``sweep`` removes. Photos are decoded here, while no row is locked.

    Raises:
        Invalid: too many, or one is too big, broken, or something else; names each. Nothing is written.
        NotReadNow: others are being read.
    """
    files = Files(check(uploads, whose=whose))
    kept = False
    try:
        for path, content in files.paths():
            write_through(path, content)
        yield files
        kept = files.attached
    finally:
        if not kept:
            for path, _content in files.paths():
                path.unlink(missing_ok=True)
