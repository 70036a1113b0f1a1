"""What was sent is a photo or a PDF: told by what it holds, and written anew under random names."""

import hashlib
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from kit.errors import Invalid, NotReadNow
from kit.files import pdfs, photos
from kit.files.images import Refused
from kit.files.kinds import Checked, FileKind
from kit.files.turns import turn
from kit.files.uploads import LARGEST_BYTES
from kit.text import Text, labelled

MOST = 6
TOO_MANY = _("At most %(most)s files at a time.")
LONGEST_NAME = 100
_NOT_IN_NAMES = frozenset('/\\:*?"<>|')
_BLANK = b"\xef\xbb\xbf\0 \t\r\n"  # what some programs write before the first line of a PDF


@dataclass(frozen=True, slots=True)
class NotKept:
    """Why a file, which is named, is not kept; ``retry_seconds``: when it may come again, if that helps."""

    reason: Text
    retry_seconds: int = 0


Upload = UploadedFile | Checked  # what a verb takes: a file as it was sent, or one that was opened already


def check(uploads: Sequence[Upload], *, whose: str) -> list[Checked]:
    """Open each upload of ``whose`` (``senders.sender_of``) and make sure that it is a photo or a PDF.

    Raises:
        Invalid: too many, or one is neither; names each.
        NotReadNow: one was not read, since others are being read; names each.
    """
    if len(uploads) > MOST:
        raise Invalid(fields={"photos": [TOO_MANY % {"most": MOST}]})
    checked, refused = check_each(uploads, whose=whose)
    if refused:
        raise refusal(refused)
    return checked


def refusal(refused: Sequence[NotKept]) -> Invalid:
    """The error that names files that are not kept."""
    fields = {"photos": [one.reason for one in refused]}
    later = max(one.retry_seconds for one in refused)
    return NotReadNow(fields=fields, retry_seconds=later) if later else Invalid(fields=fields)


def check_each(uploads: Sequence[Upload], *, whose: str) -> tuple[list[Checked], list[NotKept]]:
    """Those that are photos or PDFs, opened, and what is wrong with each of the others; ``whose`` as in
    ``check``."""
    wrong: list[NotKept] = []
    checked: list[Checked] = []
    for upload in uploads:
        try:
            checked.append(upload if isinstance(upload, Checked) else _checked(upload, whose))
        except Refused as refused:
            reason = labelled(legible(upload.name or ""), refused.reason)
            wrong.append(NotKept(reason, getattr(refused, "retry_seconds", 0)))
    return checked, wrong


def _checked(upload: UploadedFile, whose: str) -> Checked:
    if (upload.size or 0) > LARGEST_BYTES:
        raise Refused(_("larger than 10 MB"))
    if not upload.size:
        raise Refused(_("empty"))
    upload.seek(0)
    content = upload.read()
    digest, random = hashlib.sha256(content).hexdigest(), secrets.token_hex(16)
    if content[:1024].lstrip(_BLANK).startswith(pdfs.MAGIC):
        name = clean_name(upload.name or "", ".pdf")
        with turn(whose):
            return Checked(FileKind.PDF, name, {f"{random}.pdf": pdfs.clean(content)}, digest)
    with turn(whose):
        picture = photos.picture(content)
    contents = {f"{random}.jpg": picture.large, f"{random}.small.jpg": picture.small}
    name = clean_name(upload.name or "", ".jpg")
    return Checked(FileKind.IMAGE, name, contents, digest, picture.width, picture.height)


def clean_name(given: str, ending: str) -> str:
    """A name by which a file can be saved anywhere: the given one without folders, its ending, and signs that
    can't be seen or have a meaning of their own."""
    stem = PurePosixPath(given.replace("\\", "/")).stem
    stem = "".join(sign for sign in legible(stem) if sign not in _NOT_IN_NAMES)
    return f"{stem.strip('. ') or 'file'}{ending}"


def legible(name: str) -> str:
    """A name without signs that can't be seen, such as those that turn the direction of writing."""
    signs = (one for one in unicodedata.normalize("NFC", name) if unicodedata.category(one)[0] != "C")
    return " ".join("".join(signs).split())[:LONGEST_NAME]
