"""Pictures that people send: opened by what they hold, whatever their name is; and portraits cut square."""

import io
from collections.abc import Callable

import pillow_heif
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from gridgov.kit.text import Text

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
LARGEST_PIXELS = 60_000_000
_QUALITY = 85
Size = tuple[int, int]

# Phones by Apple take HEIC; what they add (thumbnails, depth) is not read.
pillow_heif.register_heif_opener(thumbnails=False)


class Refused(ValueError):
    """A file that is not kept; ``reason`` says why, in the user's language."""

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason


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
        if image.width * image.height > LARGEST_PIXELS:
            raise Refused(_("too many pixels"))
        image.draft("RGB", scale(image.size))
        image.load()
    except Refused:
        raise
    except Exception as error:
        # A decoder that is fed rubbish may raise anything; whatever it is, the file is no photo.
        raise Refused(unreadable) from error
    return image


def square(content: bytes, side: int) -> bytes:
    """The middle of the photo in ``content`` as a JPEG of ``side`` by ``side`` pixels. Transparent parts
    become white.

    Raises:
        Refused: it is no photo, is broken, or has too many pixels.
    """
    image = opened(
        content, FORMATS, _("not a readable photo (JPEG, PNG, WebP, HEIC)"), lambda size: (side, side)
    )
    cut = ImageOps.fit(ImageOps.exif_transpose(image).convert("RGBA"), (side, side))
    plain = Image.new("RGB", cut.size, "white")
    plain.paste(cut, mask=cut.getchannel("A"))
    buffer = io.BytesIO()
    plain.save(buffer, "JPEG", quality=_QUALITY, optimize=True)
    return buffer.getvalue()
