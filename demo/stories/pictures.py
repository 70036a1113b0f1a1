"""Photos of the demonstration: drawn, small, and different enough to tell cases apart."""

import io
import random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

SIZE = (640, 480)
_SKY, _GROUND = {
    "lamp": (28, 34, 58),
    "fire": (96, 84, 80),
}, {
    "water": (96, 116, 128),
    "road": (118, 118, 116),
}  # fmt: skip
_THINGS = {
    "clutter": (150, 108, 66),
    "litter": (92, 122, 70),
    "lamp": (250, 214, 110),
    "car": (226, 228, 230),
    "cable": (40, 40, 40),
    "stall": (196, 72, 58),
    "board": (70, 108, 160),
    "leak": (120, 150, 176),
    "road": (60, 60, 62),
    "roof": (140, 152, 166),
    "fire": (236, 110, 32),
    "water": (110, 150, 182),
}


def picture(shows: str, source: random.Random) -> SimpleUploadedFile:
    """A photo of a thing, as a phone would send it."""
    image = Image.new("RGB", SIZE, _SKY.get(shows, (206, 212, 218)))
    draw = ImageDraw.Draw(image)
    horizon = source.randint(250, 320)
    draw.rectangle((0, horizon, *SIZE), fill=_GROUND.get(shows, (168, 162, 152)))
    wall = source.randint(150, 200)
    draw.rectangle((0, 0, wall, horizon), fill=tuple(source.randint(150, 200) for _ in range(3)))
    for row in range(3):
        draw.rectangle((30, 30 + row * 75, wall - 40, 75 + row * 75), fill=(98, 116, 132))
    for _ in range(source.randint(3, 6)):
        _thing(draw, _THINGS.get(shows, (120, 120, 120)), source, horizon)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=80)
    return SimpleUploadedFile(f"{shows}.jpg", buffer.getvalue(), content_type="image/jpeg")


def _thing(
    draw: ImageDraw.ImageDraw, colour: tuple[int, int, int], source: random.Random, horizon: int
) -> None:
    left, top = source.randint(220, 540), horizon - source.randint(10, 90)
    right, bottom = left + source.randint(30, 90), horizon + source.randint(20, 120)
    shade = tuple(max(0, min(255, part + source.randint(-24, 24))) for part in colour)
    shape = source.choice((draw.rectangle, draw.ellipse))
    shape((left, top, right, bottom), fill=shade, outline=(60, 60, 60))
