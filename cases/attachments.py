"""Files of a case: photos and PDF, checked by what they hold, written anew, under random names."""

import datetime as dt
import hashlib
import secrets
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases import images, pdfs
from cases.choices import FileKind
from cases.models import Attachment, Case
from gridgov.kit.errors import Invalid
from gridgov.kit.images import Refused
from gridgov.kit.text import Text
from gridgov.kit.uploads import LARGEST_BYTES, sweep_folder, write_through
from staff.models import Member

MOST = 6
LONGEST_NAME = 100
_NOT_IN_NAMES = frozenset('/\\:*?"<>|')
_BLANK = b"\xef\xbb\xbf\0 \t\r\n"  # what some programs write before the first line of a PDF


def folder() -> Path:
    """Where files are kept, outside the web root."""
    return Path(settings.MEDIA_ROOT) / "photos"


@dataclass(frozen=True, slots=True)
class Checked:
    """A file as it will be kept: its contents by their random names, and what is noted of it."""

    file_kind: FileKind
    name: str
    contents: dict[str, bytes]
    digest: str
    width: int = 0
    height: int = 0


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

    def attach(self, *, case: Case, kind: str, by: Member, at: dt.datetime) -> None:
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
def written(uploads: Sequence[UploadedFile]) -> Iterator[Files]:
    """Check and write the files of a step, around the transaction that attaches them.

    They are written before the commit, so that no row can be without its file, and removed when the
    transaction fails or did not attach them. What is left when the machine stops in between, or a transaction
    around this one fails, ``sweep`` removes. Photos are decoded here, while no row is locked.

    Raises:
        Invalid: too many, or one is too big, broken, or something else; names each. Nothing is written.
    """
    files = Files(check(uploads))
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


def check(uploads: Sequence[UploadedFile]) -> list[Checked]:
    """Open each upload and make sure that it is a photo or a PDF. Raises Invalid; names each that is not."""
    if len(uploads) > MOST:
        raise Invalid(fields={"photos": [_("At most %(most)s files at a time.") % {"most": MOST}]})
    errors: list[Text] = []
    checked: list[Checked] = []
    for upload in uploads:
        try:
            checked.append(_checked(upload))
        except Refused as refused:
            errors.append(f"{_legible(upload.name or '')}: {refused.reason}")
    if errors:
        raise Invalid(fields={"photos": errors})
    return checked


def _checked(upload: UploadedFile) -> Checked:
    if (upload.size or 0) > LARGEST_BYTES:
        raise Refused(_("larger than 10 MB"))
    if not upload.size:
        raise Refused(_("empty"))
    upload.seek(0)
    content = upload.read()
    digest, random = hashlib.sha256(content).hexdigest(), secrets.token_hex(16)
    if content[:1024].lstrip(_BLANK).startswith(pdfs.MAGIC):
        name = clean_name(upload.name or "", ".pdf")
        return Checked(FileKind.PDF, name, {f"{random}.pdf": pdfs.clean(content)}, digest)
    picture = images.picture(content)
    contents = {f"{random}.jpg": picture.large, f"{random}.small.jpg": picture.small}
    name = clean_name(upload.name or "", ".jpg")
    return Checked(FileKind.IMAGE, name, contents, digest, picture.width, picture.height)


def clean_name(given: str, ending: str) -> str:
    """A name by which a file can be saved anywhere: the given one without folders, its ending, and signs that
    can't be seen or have a meaning of their own."""
    stem = PurePosixPath(given.replace("\\", "/")).stem
    stem = "".join(sign for sign in _legible(stem) if sign not in _NOT_IN_NAMES)
    return f"{stem.strip('. ') or 'file'}{ending}"


def _legible(name: str) -> str:
    """A name without signs that can't be seen, such as those that turn the direction of writing."""
    signs = (one for one in unicodedata.normalize("NFC", name) if unicodedata.category(one)[0] != "C")
    return " ".join("".join(signs).split())[:LONGEST_NAME]


def sweep() -> int:
    """Remove old files that no case has; the number of them."""
    return sweep_folder(folder(), _known)


def _known(names: Sequence[str]) -> set[str]:
    rows = Attachment.objects.filter(Q(file__in=names) | Q(thumbnail__in=names))
    return {name for row in rows.values_list("file", "thumbnail") for name in row if name}
