"""Portraits: opened by what they hold, turned upright, cut square, and written anew without any metadata."""

import io

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_PIXELS = 60_000_000
_QUALITY = 85


def square(content: bytes, side: int) -> bytes:
    """The middle of the photo in ``content`` as a JPEG of ``side`` by ``side`` pixels. Transparent parts
    become white.

    Raises:
        ValueError: it is no photo, is broken, or has too many pixels; says so in the user's language.
    """
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
        small_enough = image.width * image.height <= LARGEST_PIXELS
        if small_enough:
            image.draft("RGB", (side, side))
            image.load()
    except Exception as error:
        # A decoder that is fed rubbish may raise anything; whatever it is, the file is no photo.
        raise ValueError(_("not a readable JPEG, PNG or WebP photo")) from error
    if not small_enough:
        raise ValueError(_("too many pixels"))
    cut = ImageOps.fit(ImageOps.exif_transpose(image).convert("RGBA"), (side, side))
    plain = Image.new("RGB", cut.size, "white")
    plain.paste(cut, mask=cut.getchannel("A"))
    buffer = io.BytesIO()
    plain.save(buffer, "JPEG", quality=_QUALITY, optimize=True)
    return buffer.getvalue()
