"""Portraits of members: drawn, small, and of nobody."""

import io
import random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from demo.people.names import FEMALE

_SIDE = 240
_GROUNDS = ((214, 224, 232), (222, 228, 218), (232, 226, 216), (224, 220, 230))
_SKINS = ((240, 208, 180), (232, 196, 166), (244, 214, 190))
_DARK, _GREY = ((44, 40, 40), (58, 50, 46), (70, 60, 56)), ((128, 124, 122), (152, 150, 148), (182, 180, 178))
_CLOTHES = ((58, 84, 120), (84, 110, 96), (120, 72, 74), (92, 92, 104), (70, 98, 128), (146, 120, 84))


def portrait(sex: str, source: random.Random, *, old: bool) -> SimpleUploadedFile:
    """Head and shoulders before a plain ground; the hair of the ``old`` is grey."""
    image = Image.new("RGB", (_SIDE, _SIDE), source.choice(_GROUNDS))
    draw = ImageDraw.Draw(image)
    skin, hair = source.choice(_SKINS), source.choice(_GREY if old else _DARK)
    clothes = source.choice(_CLOTHES)
    if sex == FEMALE and source.random() < 0.7:
        draw.ellipse((66, 44, 174, 186), fill=hair)  # down to the shoulders
    else:
        draw.ellipse((70, 44, 170, 150), fill=hair)
    draw.rounded_rectangle((104, 140, 136, 190), 12, fill=skin)
    draw.ellipse((30, 170, 210, 330), fill=clothes)
    draw.polygon(((100, 172), (140, 172), (120, 204)), fill=skin)
    draw.ellipse((78, 60, 162, 166), fill=skin)
    draw.pieslice((74, 48, 166, 150), 190 + source.randint(0, 12), 350 - source.randint(0, 12), fill=hair)
    for left in (100, 132):
        draw.ellipse((left, 108, left + 8, 116), fill=(60, 50, 46))
    draw.arc((104, 118, 136, 146), 25, 155, fill=(170, 96, 88), width=3)
    if source.random() < 0.35:
        for left in (90, 124):
            draw.ellipse((left, 98, left + 28, 126), outline=(70, 70, 76), width=3)
        draw.line((118, 110, 124, 110), fill=(70, 70, 76), width=3)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=82)
    return SimpleUploadedFile("portrait.jpg", buffer.getvalue(), content_type="image/jpeg")
