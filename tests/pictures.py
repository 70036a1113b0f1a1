"""Photos as phones take them: turned, and with the place in their metadata."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

ORIENTATION, GPS = 0x0112, 0x8825


def a_photo(width=2400, height=1200, name="photo.jpg", kind="JPEG") -> SimpleUploadedFile:
    """A photo of these pixels before it is turned upright."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # turned by 90°
    exif.get_ifd(GPS)[2] = (30.0, 45.0, 0.0)
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(buffer, kind, exif=exif)
    return SimpleUploadedFile(name, buffer.getvalue())
