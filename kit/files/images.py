"""Pictures that people send: opened by what they hold, whatever their name is; and portraits cut square."""

import io
from collections.abc import Callable
from typing import Any, TypeVar

import pillow_heif
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from kit.files.apart.calling import NoTurn, Overrun, apart
from kit.text import Text

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
LARGEST_PIXELS = 60_000_000
# Of formats that pack a few bytes into any number of pixels, and which no camera writes.
LARGEST_DRAWN_PIXELS = 25_000_000
_OF_CAMERAS = ("JPEG", "HEIF")
# A progressive JPEG is drawn in some ten scans, each over the whole picture; a file may hold thousands.
_SCAN = b"\xff\xda"
_MOST_SCANS = 100
_OF_SCANS = {"JPEG", "MPO"}
_QUALITY = 85
SECONDS = 12  # for one file; a large photo takes two or three on a slow machine
Size = tuple[int, int]
Read = TypeVar("Read")

# Phones by Apple take HEIC; what they add (thumbnails, depth) is not read.
pillow_heif.register_heif_opener(thumbnails=False)


_MINUTE = 60


class Refused(ValueError):
    """A file that is not kept; ``reason`` says why, in the user's language."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason)  # not yet as a text: it goes from process to process
        self.reason = reason


class RefusedNow(Refused):
    """A file that is not read just now; ``retry_seconds`` says when it may be sent again."""

    def __init__(self, reason: Text, retry_seconds: int) -> None:
        super().__init__(reason)
        self.retry_seconds = retry_seconds


def opened(
    content: bytes, formats: tuple[str, ...], unreadable: Text, scale: Callable[[Size], Size]
) -> Image.Image:
    """The decoded picture. ``scale`` says of its size which size will do: a JPEG is read at a smaller scale
    then, which saves most of the time and memory.

    Raises:
        Refused: it is none of ``formats`` or broken (``unreadable``), or has too many pixels.
    """
    try:
        image = Image.open(io.BytesIO(content), formats=formats)
        # In other formats the two bytes mean nothing, and come by chance in every large photo.
        if image.format in _OF_SCANS and content.count(_SCAN) > _MOST_SCANS:
            raise Refused(unreadable)
        most = LARGEST_PIXELS if image.format in _OF_CAMERAS else LARGEST_DRAWN_PIXELS
        if image.width * image.height > most:
            raise Refused(_("too many pixels"))
        image.draft("RGB", scale(image.size))
        image.load()
    except Refused:
        raise
    except Exception as error:
        # A decoder that is fed rubbish may raise anything; whatever it is, the file is no photo.
        raise Refused(unreadable) from error
    return image


def read_apart(function: Callable[..., Read], *arguments: Any) -> Read:
    """What ``function`` makes of a file, in the process for files of strangers.

    Raises:
        Refused: it takes too long or too much memory there.
        RefusedNow: others' files took too long before.
    """
    try:
        return apart(function, *arguments, seconds=SECONDS)
    except NoTurn as error:
        reason = _("not read: many files are just being read; please try again in a minute")
        raise RefusedNow(reason, _MINUTE) from error
    except Overrun as error:
        raise Refused(_("takes too long, or too much memory, to read")) from error


def square(content: bytes, side: int) -> bytes:
    """The middle of the photo in ``content`` as a JPEG of ``side`` by ``side`` pixels. Transparent parts
    become white.

    Raises:
        Refused: it is no photo, is broken, has too many pixels, or takes too long to read.
    """
    return read_apart(cut_square, content, side)


def cut_square(content: bytes, side: int) -> bytes:
    """As ``square``, here and now."""
    image = opened(
        content, FORMATS, _("not a readable photo (JPEG, PNG, WebP, HEIC)"), lambda size: (side, side)
    )
    cut = ImageOps.fit(ImageOps.exif_transpose(image).convert("RGBA"), (side, side))
    plain = Image.new("RGB", cut.size, "white")
    plain.paste(cut, mask=cut.getchannel("A"))
    buffer = io.BytesIO()
    plain.save(buffer, "JPEG", quality=_QUALITY, optimize=True)
    return buffer.getvalue()
