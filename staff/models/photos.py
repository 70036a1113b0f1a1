"""Portraits of members: how they are read, and where they are kept, under random names."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from kit.errors import Invalid, NotReadNow
from kit.files.images import Refused, RefusedNow, square
from kit.files.turns import turn
from kit.files.uploads import LARGEST_BYTES, sweep_folder
from staff.models import Member

SIDE = 600  # pixels
_FOLDER = "members"  # below the media


def folder() -> Path:
    """The folder of the portraits."""
    return Path(settings.MEDIA_ROOT) / _FOLDER


def path_of(name: str) -> Path:
    """The file of a portrait."""
    return folder() / name


def sweep() -> int:
    """Remove portraits that no member has; the number of them."""
    return sweep_folder(folder(), _known)


def _known(names: Sequence[str]) -> set[str]:
    return set(Member.objects.filter(photo__in=names).values_list("photo", flat=True))


@dataclass(frozen=True, slots=True)
class Portrait:
    """A photo as it will be kept."""

    content: bytes


def opened(upload: UploadedFile, *, whose: str) -> Portrait:
    """Read a portrait: its middle, 600 by 600 pixels, without metadata. Not inside a transaction, which would
    hold its locks until it is one's turn; ``whose`` turn: ``senders.sender_of``.

    Raises:
        Invalid: it is larger than 10 MB, or no photo.
        NotReadNow: other files are being read.
    """
    if (upload.size or 0) > LARGEST_BYTES:
        raise Invalid(fields={"upload": [_("larger than 10 MB")]})
    try:
        with turn(whose):
            return Portrait(square(upload.read(), SIDE))
    except RefusedNow as refused:
        fields = {"upload": [refused.reason]}
        raise NotReadNow(fields=fields, retry_seconds=refused.retry_seconds) from refused
    except Refused as refused:
        raise Invalid(fields={"upload": [refused.reason]}) from refused
