"""What is noted of a file that is kept: what kind it is, under which random names its contents lie, and what
a table of such files has in common."""

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.db import models
from django.utils.translation import gettext_lazy as _


class FileKind(models.TextChoices):
    """What kind of file it is, found by its content."""

    IMAGE = "image", _("Photo")
    PDF = "pdf", _("PDF")


@dataclass(frozen=True, slots=True)
class Checked:
    """A file as it will be kept: its contents by their random names, and what is noted of it."""

    file_kind: FileKind
    name: str
    contents: dict[str, bytes]
    digest: str
    width: int = 0
    height: int = 0

    def columns(self) -> dict[str, object]:
        """What a row of it says, but for the digest."""
        file, *thumbnail = self.contents
        return {
            "file_kind": self.file_kind,
            "name": self.name,
            "file": file,
            "thumbnail": thumbnail[0] if thumbnail else None,
            "width": self.width,
            "height": self.height,
        }


class FileRow(models.Model):
    """A row of a file: re-encoded, turned upright, without metadata, under a random name."""

    file_kind = models.CharField(
        _("kind of file"), max_length=5, choices=FileKind.choices, default=FileKind.IMAGE
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    file = models.CharField(_("file"), max_length=60, unique=True)
    # A PDF has none.
    thumbnail = models.CharField(_("thumbnail"), max_length=60, unique=True, null=True, blank=True)
    width = models.PositiveIntegerField(_("width"), default=0)
    height = models.PositiveIntegerField(_("height"), default=0)

    class Meta:
        abstract = True

    def names(self) -> list[str]:
        """Under which its contents lie."""
        return [name for name in (self.file, self.thumbnail) if name]

    def copied(self, folder: Path, digest: str = "") -> Checked | None:
        """The file of ``folder`` under new names, to be kept somewhere else; None where it is gone. Its
        ``digest`` is that of what was sent, or, where that is not known, of what is kept."""
        random = secrets.token_hex(16)
        try:
            contents = {f"{random}{_ending(name)}": (folder / name).read_bytes() for name in self.names()}
        except FileNotFoundError:
            return None
        digest = digest or hashlib.sha256(next(iter(contents.values()))).hexdigest()
        return Checked(FileKind(self.file_kind), self.name, contents, digest, self.width, self.height)


def _ending(name: str) -> str:
    """What follows the random part: .jpg, .small.jpg, .pdf."""
    return "".join(PurePosixPath(name).suffixes)
