"""Photos: opened by what they hold, turned upright, scaled, and written anew without any metadata."""

import io
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from kit.files.images import FORMATS, Size, opened, read_apart

LONG_SIDE = 1600
THUMBNAIL_SIDE = 320
_QUALITY = 82

UNREADABLE = _("not a readable photo (JPEG, PNG, WebP, HEIC) or PDF")


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo as it is kept: JPEG, at most 1600 pixels long, with a thumbnail of 320."""

    large: bytes
    small: bytes
    width: int
    height: int


def picture(content: bytes) -> Picture:
    """The photo of ``content``; of an animated one the first picture.

    Raises:
        Refused: it is no photo, is broken, has too many pixels, or takes too long to read.
    """
    return read_apart(written_anew, content)


def written_anew(content: bytes) -> Picture:
    """As ``picture``, here and now."""
    image = _upright(opened(content, FORMATS, UNREADABLE, _scale))
    small = image.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Picture(_jpeg(image), _jpeg(small), image.width, image.height)


def _scale(size: Size) -> Size:
    """The size at which it is kept."""
    share = min(1.0, LONG_SIDE / max(size))
    return round(size[0] * share), round(size[1] * share)


def _upright(image: Image.Image) -> Image.Image:
    """Scaled first: the other steps copy the picture. Transparent parts become white."""
    if image.mode not in ("RGB", "RGBA", "L", "CMYK"):
        image = _plain(image)
    image.thumbnail((LONG_SIDE, LONG_SIDE))
    image = ImageOps.exif_transpose(image)
    if image.mode == "RGBA":
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        return white
    return image.convert("RGB")


def _plain(image: Image.Image) -> Image.Image:
    """Palettes, black and white, and 16 bits a colour as 8 bits a colour."""
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    return image.convert("RGBA")


def _jpeg(image: Image.Image) -> bytes:
    copy = image.copy()
    copy.info.clear()
    buffer = io.BytesIO()
    copy.save(buffer, "JPEG", quality=_QUALITY, optimize=True)
    return buffer.getvalue()
