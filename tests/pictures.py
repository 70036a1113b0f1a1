"""Photos as phones take them, turned and with the place in their metadata; and PDF files, plain and nasty."""

import io

import pillow_heif
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    EncodedStreamObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825
SECRET = "SECRET"  # stands in everything that must not be kept

pillow_heif.register_heif_opener()


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # turned by 90°
    exif[MAKER] = SECRET
    exif.get_ifd(GPS)[2] = (30.0, 45.0, 0.0)
    return exif


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """An image as the bytes of a file."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def a_photo(width=2400, height=1200, name="photo.jpg", kind="JPEG") -> SimpleUploadedFile:
    """A photo of these pixels before it is turned upright."""
    exif = _exif().tobytes()
    return SimpleUploadedFile(name, encoded(Image.new("RGB", (width, height), "navy"), kind, exif=exif))


def _named(**items: object) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in items.items()})


def _square() -> ArrayObject:
    return ArrayObject([NumberObject(corner) for corner in (0, 0, 10, 10)])


def _stream(content: bytes, **items: object) -> StreamObject:
    made = EncodedStreamObject() if "Filter" in items else StreamObject()
    made._data = content
    made.update(_named(**items))
    return made


def _bytes(writer: PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def a_pdf(pages=1, name="批复.pdf", password="") -> SimpleUploadedFile:
    """A PDF of empty pages."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 100)
    if password:
        writer.encrypt(password)
    return SimpleUploadedFile(name, _bytes(writer))


def a_nasty_pdf(name="申请表.pdf") -> SimpleUploadedFile:
    """A photo on a page with a filled form field, and whatever a PDF can do or tell besides."""
    writer = PdfWriter()
    script = _named(S=NameObject("/JavaScript"), JS=TextStringObject(f"app.alert('{SECRET}')"))
    launch = _named(S=NameObject("/Launch"), F=TextStringObject(f"{SECRET}.exe"))
    page = writer.add_blank_page(200, 100)
    photo = encoded(Image.new("RGB", (20, 10), "navy"), "JPEG", exif=_exif(), comment=SECRET.encode())
    image = _stream(
        photo,
        Type=NameObject("/XObject"),
        Subtype=NameObject("/Image"),
        Width=NumberObject(20),
        Height=NumberObject(10),
        ColorSpace=NameObject("/DeviceRGB"),
        BitsPerComponent=NumberObject(8),
        Filter=NameObject("/DCTDecode"),
        Metadata=writer._add_object(_stream(f"<xmp>{SECRET}</xmp>".encode(), Type=NameObject("/Metadata"))),
    )
    look = _stream(
        b"BT (LOOK) Tj ET", Type=NameObject("/XObject"), Subtype=NameObject("/Form"), BBox=_square()
    )
    field = _named(
        Type=NameObject("/Annot"),
        Subtype=NameObject("/Widget"),
        FT=NameObject("/Tx"),
        V=TextStringObject(SECRET),
        Rect=_square(),
        AP=_named(N=writer._add_object(look)),
        A=launch,
    )
    attached = _named(
        Type=NameObject("/Annot"),
        Subtype=NameObject("/FileAttachment"),
        Rect=_square(),
        FS=_named(
            EF=_named(F=writer._add_object(_stream(SECRET.encode(), Type=NameObject("/EmbeddedFile"))))
        ),
    )
    page.update(
        _named(
            Contents=writer._add_object(_stream(b"q 200 0 0 100 0 0 cm /Im0 Do Q")),
            Resources=_named(XObject=_named(Im0=writer._add_object(image))),
            AA=_named(O=script),
            Annots=ArrayObject([writer._add_object(field), writer._add_object(attached)]),
        )
    )
    writer.root_object.update(_named(OpenAction=script))
    writer.add_attachment(f"{SECRET}.exe", SECRET.encode())
    writer.add_metadata({"/Author": SECRET})
    return SimpleUploadedFile(name, _bytes(writer))
