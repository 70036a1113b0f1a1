"""Files written around the transaction that notes them in rows."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kit.files.checking import Upload, check
from kit.files.kinds import Checked
from kit.files.uploads import write_through


@dataclass
class Files:
    """Files given at once, checked, and written into ``folder``; ``noted`` once rows have them."""

    checked: list[Checked]
    folder: Path
    noted: bool = field(default=False, init=False)

    def __len__(self) -> int:
        return len(self.checked)

    @property
    def digests(self) -> list[str]:
        """SHA-256 of each file as it was given."""
        return [one.digest for one in self.checked]

    def taken(self) -> list[Checked]:
        """For the rows that are made of them now."""
        self.noted = True
        return self.checked

    def paths(self) -> Iterator[tuple[Path, bytes]]:
        """Where each content is kept."""
        for one in self.checked:
            for name, content in one.contents.items():
                yield self.folder / name, content


@contextmanager
def written(uploads: Sequence[Upload], *, folder: Path, whose: str) -> Iterator[Files]:
    """Check and write files, around the transaction that notes them; ``whose`` they are as
    ``staff.accounts.senders`` says it.

    They are written before the commit, so that no row can be without its file, and removed when the
    transaction fails or did not note them. What is left when the machine stops in between, or a transaction
    around this one fails, a sweep removes. Photos are decoded here, while no row is locked.

    Raises:
        Invalid: too many, or one is too big, broken, or something else; names each. Nothing is written.
        NotReadNow: others are being read.
    """
    files = Files(check(uploads, whose=whose), folder)
    kept = False
    try:
        for path, content in files.paths():
            write_through(path, content)
        yield files
        kept = files.noted
    finally:
        if not kept:
            for path, _content in files.paths():
                path.unlink(missing_ok=True)
