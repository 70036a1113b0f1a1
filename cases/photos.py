"""Photos of a case: checked by content, turned upright, without metadata, scaled, under random names."""

import datetime as dt
import io
import secrets
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from cases.models import Attachment, Case
from gridgov.kit.errors import Invalid
from gridgov.kit.text import Text
from staff.models import Member

FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_BYTES = 10 * 1024 * 1024
MOST = 6
LARGEST_PIXELS = 60_000_000
LONG_SIDE = 1600
THUMBNAIL_SIDE = 320


def folder() -> Path:
    """Where photos are kept, outside the web root."""
    return Path(settings.MEDIA_ROOT) / "photos"


def check(uploads: Sequence[UploadedFile]) -> list[Image.Image]:
    """Open each upload and make sure that it is a photo.

    Raises:
        Invalid: too many, too big, broken, or something else under a photo's name; names the file.
    """
    if len(uploads) > MOST:
        raise Invalid(fields={"photos": [_("At most %(most)s photos at a time.") % {"most": MOST}]})
    errors: list[Text] = []
    images: list[Image.Image] = []
    for upload in uploads:
        try:
            images.append(_open(upload))
        except ValueError as error:
            errors.append(f"{upload.name}: {error}")
    if errors:
        raise Invalid(fields={"photos": errors})
    return images


def _open(upload: UploadedFile) -> Image.Image:
    if (upload.size or 0) > LARGEST_BYTES:
        raise ValueError(_("larger than 10 MB"))
    try:
        image = Image.open(upload, formats=FORMATS)
        if image.width * image.height > LARGEST_PIXELS:
            raise ValueError(_("too many pixels"))
        image.load()
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(_("not a readable JPEG, PNG or WebP photo")) from error
    return ImageOps.exif_transpose(image).convert("RGB")


def _scaled(image: Image.Image, side: int) -> bytes:
    """The picture as JPEG with its long side at most ``side`` pixels; re-encoding drops every metadata."""
    copy = image.copy()
    copy.info.clear()
    copy.thumbnail((side, side))
    buffer = io.BytesIO()
    copy.save(buffer, "JPEG", quality=82, optimize=True)
    return buffer.getvalue()


def add(*, case: Case, uploads: Sequence[UploadedFile], kind: str, by: Member, at: dt.datetime) -> None:
    """Keep the photos of a case. Raises Invalid, before anything is written, when one does not fit."""
    if not uploads:
        return
    images = check(uploads)
    folder().mkdir(parents=True, exist_ok=True)
    for image in images:
        name = secrets.token_hex(16)
        large = _scaled(image, LONG_SIDE)
        (folder() / f"{name}.jpg").write_bytes(large)
        (folder() / f"{name}.small.jpg").write_bytes(_scaled(image, THUMBNAIL_SIDE))
        with Image.open(io.BytesIO(large)) as stored:
            width, height = stored.size
        Attachment.objects.create(
            case=case,
            kind=kind,
            file=f"{name}.jpg",
            thumbnail=f"{name}.small.jpg",
            width=width,
            height=height,
            added_by=by,
            added_at=at,
        )
