"""Photos: upright, without metadata, scaled, and nothing else under a photo's name."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cases.choices import RouteCode
from cases.models import Attachment, Case
from cases.photos import folder
from gridgov.kit.errors import Invalid
from tests.cases.journey import a_case
from tests.cast import make_cast
from tests.pictures import a_photo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_stored_photo_is_upright_small_and_without_metadata(kind):
    a_case(make_cast(), RouteCode.ROUTINE, uploads=[a_photo(kind=kind)])
    kept = Attachment.objects.get()
    assert (kept.width, kept.height) == (800, 1600)
    for name in (kept.file, kept.thumbnail):
        with Image.open(folder() / name) as image:
            assert not dict(image.getexif())
            assert image.height > image.width
    assert "photo" not in kept.file


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("photo.jpg", b"<script>alert(1)</script>"),
        SimpleUploadedFile("photo.png", b"\x89PNG\r\n\x1a\nbroken"),
        SimpleUploadedFile("photo.jpg", b""),
    ],
    ids=["disguised", "broken", "empty"],
)
def test_what_is_no_photo_is_refused_by_name_and_nothing_is_kept(upload):
    cast = make_cast()
    with pytest.raises(Invalid) as refused:
        a_case(cast, RouteCode.ROUTINE, uploads=[a_photo(), upload])
    assert upload.name in str(refused.value.fields["photos"][0])
    assert not Case.objects.exists()
    assert not folder().exists()


def test_a_photo_over_ten_megabytes_is_refused():
    big = SimpleUploadedFile("big.jpg", b"0" * (10 * 1024 * 1024 + 1))
    with pytest.raises(Invalid):
        a_case(make_cast(), RouteCode.ROUTINE, uploads=[big])


def test_seven_photos_at_once_are_too_many():
    with pytest.raises(Invalid):
        a_case(make_cast(), RouteCode.ROUTINE, uploads=[a_photo(20, 10) for _ in range(7)])
