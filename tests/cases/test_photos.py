"""Photos: upright, without metadata, scaled, and nothing else under a photo's name."""

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from cases.attachments import folder
from cases.choices import RouteCode
from cases.models import Attachment, Case
from kit.errors import Invalid
from kit.files.images import LARGEST_PIXELS
from kit.files.photos import picture
from tests.cases.journey import a_case
from tests.cast import make_cast
from tests.pictures import SECRET, a_photo, encoded

pytestmark = pytest.mark.django_db
MB = 1024 * 1024


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def png_of(width: int, height: int) -> bytes:
    """A tiny PNG that says it is large."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


def refused(*uploads: SimpleUploadedFile) -> list[str]:
    """What a case with these files is refused for; nothing of it is kept."""
    with translation.override("en"):
        with pytest.raises(Invalid) as caught:
            a_case(make_cast(), RouteCode.ROUTINE, uploads=uploads)
        errors = [str(error) for error in caught.value.fields["photos"]]
    assert not Case.objects.exists()
    assert not folder().exists()
    assert list(caught.value.fields) == ["photos"]
    return errors


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_stored_photo_is_upright_small_and_without_metadata(kind):
    given = a_photo(kind=kind, name="IMG 1.heic")
    assert b"SECRET" in given.read() or kind == "PNG"
    a_case(make_cast(), RouteCode.ROUTINE, uploads=[given])
    kept = Attachment.objects.get()
    assert (kept.width, kept.height) == (800, 1600)
    assert (kept.kind, kept.file_kind, kept.name) == ("before", "image", "IMG 1.jpg")
    assert "IMG" not in kept.file
    for name, size in ((kept.file, (800, 1600)), (kept.thumbnail, (160, 320))):
        content = (folder() / name).read_bytes()
        assert SECRET.encode() not in content
        with opened(content) as image:
            assert (image.format, image.size) == ("JPEG", size)
            assert not dict(image.getexif())


def test_a_small_photo_is_not_blown_up():
    made = picture(a_photo(30, 20).read())
    assert (made.width, made.height, opened(made.small).size) == (20, 30, (20, 30))


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16"])
def test_a_picture_of_any_colours_becomes_an_ordinary_photo(mode):
    made = picture(encoded(Image.new(mode, (40, 20)), "PNG"))
    # What is transparent is white, not black.
    expected = (255, 255, 255) if mode in ("LA", "RGBA") else (0, 0, 0)
    assert opened(made.large).mode == "RGB"
    assert opened(made.large).getpixel((20, 10)) == expected


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_an_animated_picture_the_first_one_is_kept(kind):
    frames = [Image.new("RGB", (40, 20), colour) for colour in ("red", "blue")]
    content = encoded(frames[0], kind, save_all=True, append_images=frames[1:], lossless=True)
    assert opened(content).n_frames == 2
    kept = opened(picture(content).large)
    assert getattr(kept, "n_frames", 1) == 1
    red, _green, blue = kept.getpixel((20, 10))
    assert red > 200 > blue


@pytest.mark.parametrize(
    "tail", [b"<?php system($_GET['c']); ?>", b"<script>alert(1)</script>", b"PK\x05\x06"]
)
def test_what_hides_behind_a_photo_is_not_kept(tail):
    made = picture(a_photo(40, 20).read() + tail)
    assert tail not in made.large + made.small


@pytest.mark.parametrize(
    ("upload", "reason"),
    [
        (SimpleUploadedFile("photo.jpg", b"<script>alert(1)</script>"), "not a readable photo"),
        (SimpleUploadedFile("photo.jpg", b"GIF89a" + b"\0" * 100), "not a readable photo"),
        (
            SimpleUploadedFile("photo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            "not a readable photo",
        ),
        (SimpleUploadedFile("photo.png", b"\x89PNG\r\n\x1a\nbroken"), "not a readable photo"),
        (SimpleUploadedFile("half.jpg", a_photo().read()[:5000]), "not a readable photo"),
        (SimpleUploadedFile("half.heic", a_photo(kind="HEIF").read()[:1500]), "not a readable photo"),
        (SimpleUploadedFile("photo.jpg", b""), "empty"),
        (SimpleUploadedFile("big.jpg", b"0" * (10 * MB + 1)), "larger than 10 MB"),
        (SimpleUploadedFile("bomb.png", png_of(50_000, 50_000)), "not a readable photo"),
        (SimpleUploadedFile("huge.png", png_of(8_000, LARGEST_PIXELS // 8_000 + 1)), "too many pixels"),
    ],
    ids=["disguised", "gif", "svg", "broken", "half", "half heic", "empty", "big", "bomb", "huge"],
)
def test_what_is_no_photo_is_refused_by_name_and_nothing_is_kept(upload, reason):
    (error,) = refused(a_photo(20, 10), upload)
    assert error.startswith(f"{upload.name}: {reason}")


def test_every_file_that_does_not_fit_is_named():
    wrong = [SimpleUploadedFile(name, b"x") for name in ("一.jpg", "二.jpg")]
    errors = refused(*wrong, a_photo(20, 10))
    assert [error.split(":")[0] for error in errors] == ["一.jpg", "二.jpg"]


def test_seven_files_at_once_are_too_many():
    assert refused(*(a_photo(20, 10) for _ in range(7))) == ["At most 6 files at a time."]


def test_six_are_not():
    a_case(make_cast(), RouteCode.ROUTINE, uploads=[a_photo(20, 10) for _ in range(6)])
    assert Attachment.objects.count() == 6
    assert len(list(folder().iterdir())) == 12
