"""PDFs and pictures that are small and unpack to very much are refused, with a reason."""

import io
import time
import zlib
from base64 import a85encode
from collections.abc import Callable

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, EncodedStreamObject, NameObject, PdfObject

from kit.files import pdfs, photos
from kit.files.images import LARGEST_DRAWN_PIXELS, Refused
from tests.pictures import a_pdf, encoded


def pdf_with(pictures: list[bytes], packed: tuple[str, ...] = ("/FlateDecode",)) -> bytes:
    """A page that draws pictures, each a JPEG that is packed once more; ``packed`` says how it claims to be."""
    writer = PdfWriter()
    page = writer.add_blank_page(width=100, height=100)
    drawn = DictionaryObject()
    for number, content in enumerate(pictures):
        stream = EncodedStreamObject()
        stream._data = zlib.compress(content)
        stream[NameObject("/Type")] = NameObject("/XObject")
        stream[NameObject("/Subtype")] = NameObject("/Image")
        stream[NameObject("/Filter")] = ArrayObject([NameObject(name) for name in (*packed, "/DCTDecode")])
        drawn[NameObject(f"/P{number}")] = writer._add_object(stream)
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): drawn})
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def jpeg(size: int) -> bytes:
    """A JPEG with ``size`` empty bytes behind it."""
    return encoded(Image.new("RGB", (8, 8)), "JPEG") + b"\0" * size


def test_a_pdf_whose_pictures_are_packed_twice_is_kept_unpacked():
    made = pdfs.clean(pdf_with([jpeg(0)] * 3))
    assert made.startswith(b"%PDF-1.7")


@pytest.mark.parametrize("pictures", [[30_000_000], [1_000_000] * 10], ids=["one large", "ten that are many"])
def test_a_pdf_that_unpacks_to_very_much_is_refused(pictures):
    content = pdf_with([jpeg(size) for size in pictures])
    assert len(content) < 100_000
    with pytest.raises(Refused) as refused:
        pdfs.clean(content)
    assert "unpacked" in str(refused.value.reason) or "解压" in str(refused.value.reason)


def test_what_one_filter_has_blown_up_is_counted_before_the_next_works_on_it():
    """ASCII85 of 70 million letters takes minutes."""
    content = pdf_with([b"5sdq," * 14_000_000], ("/FlateDecode", "/ASCII85Decode"))
    assert len(content) < 110_000
    began = time.monotonic()
    with pytest.raises(Refused, match=r"unpacked|解压"):
        pdfs.clean(content)
    assert time.monotonic() - began < 15


@pytest.mark.parametrize("packed", [("/LZWDecode",), ("/RunLengthDecode",), ("/FlateDecode", "/LZWDecode")])
def test_filters_that_nobody_puts_around_a_photo_are_refused(packed):
    with pytest.raises(Refused):
        pdfs.clean(pdf_with([jpeg(0)], packed))


def test_a_broken_stream_is_refused_and_not_mended_byte_by_byte():
    content = pdf_with([jpeg(0)]).replace(zlib.compress(jpeg(0)), b"\xff" * len(zlib.compress(jpeg(0))))
    with pytest.raises(Refused):
        pdfs.clean(content)


def with_a_place() -> bytes:
    """A JPEG whose metadata hold the word PLACE."""
    exif = Image.Exif()
    exif[0x010F] = "PLACE"
    return encoded(Image.new("RGB", (8, 8)), "JPEG", exif=exif)


def pdf_around(data: bytes, named: Callable[[PdfWriter], PdfObject]) -> bytes:
    """A page that draws one photo, whose filters are ``named`` in this way."""
    writer = PdfWriter()
    page = writer.add_blank_page(width=100, height=100)
    stream = EncodedStreamObject()
    stream._data = data
    stream[NameObject("/Subtype")] = NameObject("/Image")
    stream[NameObject("/Filter")] = named(writer)
    drawn = DictionaryObject({NameObject("/P"): writer._add_object(stream)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): drawn})
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


NAMED: dict[str, Callable[[PdfWriter], PdfObject]] = {
    "in short": lambda writer: NameObject("/DCT"),
    "by reference": lambda writer: ArrayObject([writer._add_object(NameObject("/DCTDecode"))]),
    "as one may": lambda writer: NameObject("/DCTDecode"),
}


@pytest.mark.parametrize("before", [b"", b"\r\n"], ids=["at once", "after a line"])
@pytest.mark.parametrize("named", NAMED.values(), ids=NAMED)
def test_a_photo_keeps_no_place_however_its_filter_is_named(named, before):
    content = pdf_around(before + with_a_place(), named)
    assert b"PLACE" in content
    assert b"PLACE" not in pdfs.clean(content)


def test_letters_that_say_where_they_begin_and_end_are_read():
    letters = b"<~" + a85encode(with_a_place()) + b"~ \n>"
    named = ArrayObject([NameObject("/ASCII85Decode"), NameObject("/DCTDecode")])
    cleaned = pdfs.clean(pdf_around(letters, lambda writer: named))
    kept = PdfReader(io.BytesIO(cleaned)).pages[0]["/Resources"]["/XObject"]["/P"]
    assert Image.open(io.BytesIO(kept._data)).size == (8, 8)
    assert b"PLACE" not in cleaned


def test_an_ordinary_pdf_is_kept():
    assert pdfs.clean(a_pdf(pages=3).read()).startswith(b"%PDF-1.7")


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_drawn_picture_of_a_few_bytes_and_many_pixels_is_refused(kind):
    wide = Image.new("L" if kind == "PNG" else "RGB", (5_000, LARGEST_DRAWN_PIXELS // 5_000 + 1))
    content = encoded(wide, kind)
    assert len(content) < 200_000
    with pytest.raises(Refused):
        photos.picture(content)


def test_a_photo_of_a_camera_may_have_more():
    content = encoded(Image.new("RGB", (6_000, 5_000)), "JPEG")
    assert photos.picture(content).width == photos.LONG_SIDE
