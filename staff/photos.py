"""Where the portraits of members are kept: under random names, outside the web root."""

from pathlib import Path

from django.conf import settings

SIDE = 600  # pixels
LARGEST_BYTES = 10 * 1024 * 1024


def folder() -> Path:
    """The folder of the portraits."""
    return Path(settings.MEDIA_ROOT) / "members"


def path_of(name: str) -> Path:
    """The file of a portrait."""
    return folder() / name
