"""Where the photos of activities are kept, outside the web root, and what of them no row has any more."""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from diaries.models import ActivityPhoto
from kit.files.uploads import sweep_folder

MOST_PHOTOS = 30  # of one activity
_FOLDER = "activities"  # below the media


def folder() -> Path:
    """The folder of the photos."""
    return Path(settings.MEDIA_ROOT) / _FOLDER


def sweep() -> int:
    """Remove old photos that no activity has; the number of them."""
    return sweep_folder(folder(), _known)


def _known(names: Sequence[str]) -> set[str]:
    rows = ActivityPhoto.objects.filter(Q(file__in=names) | Q(thumbnail__in=names))
    return {name for row in rows.values_list("file", "thumbnail") for name in row}
