"""Where the portraits of members are kept: under random names, outside the web root."""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from kit.files.uploads import sweep_folder
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
