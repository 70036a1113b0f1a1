"""Where the files of cases are kept, and what of them belongs to nothing any more."""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from cases.models import Attachment, KeptFile
from kit.files.uploads import UNATTACHED, sweep_folder
from kit.time import clock

_FOLDER = "photos"  # below the media


def folder() -> Path:
    """Where files are kept, outside the web root."""
    return Path(settings.MEDIA_ROOT) / _FOLDER


def sweep() -> int:
    """Remove old files that no case has, and forms have not been sent with for a day; the number of them."""
    KeptFile.objects.filter(kept_at__lt=clock.now() - UNATTACHED).delete()
    return sweep_folder(folder(), _known)


def _known(names: Sequence[str]) -> set[str]:
    has_one = Q(file__in=names) | Q(thumbnail__in=names)
    rows = [
        *Attachment.objects.filter(has_one).values_list("file", "thumbnail"),
        *KeptFile.objects.filter(has_one).values_list("file", "thumbnail"),
    ]
    return {name for row in rows for name in row if name}
