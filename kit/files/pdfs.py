"""PDF files: opened by what they hold, and written anew, page by page, with nothing but what is seen.

Only what draws a page is taken over: its contents, fonts and images. Scripts, actions, embedded files, forms
and metadata have no place in the new file. What a form field, a stamp or a signature looks like is kept.
"""

import io
import zlib
from base64 import a85decode
from collections.abc import Iterator
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    StreamObject,
)

from kit.files.images import Refused, read_apart
from kit.files.photos import UNREADABLE

MAGIC = b"%PDF-"
MOST_PAGES = 50
_PAGE = ("/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Contents", "/Group")
_RESOURCES = ("/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/ProcSet")
# What images, forms and fonts may carry besides what is drawn.
_BESIDE = ("/Metadata", "/PieceInfo", "/AF", "/EF", "/OC", "/OPI", "/Ref", "/LastModified", "/PtData")
_ACTS = ("/JavaScript", "/Launch", "/GoToR", "/GoToE", "/URI", "/SubmitForm", "/ImportData", "/Rendition")
_NO_SHOW = 0b10 | 0b100000  # flags of an annotation: hidden, not on the screen
_JPEG, _JPEGS = "/DCTDecode", ("/DCTDecode", "/DCT")
_BEGIN = b"\xff\xd8"  # of a JPEG
_FLATE, _ASCII85, _HEX = ("/FlateDecode", "/Fl"), ("/ASCII85Decode", "/A85"), ("/ASCIIHexDecode", "/AHx")
# What is kept may be this large: twice what was sent, and a little for what was packed inside.
_MOST_WRITTEN = 20 * 1024**2
_MORE = 2 * 1024**2
_TOO_LARGE = _("too large once it is unpacked")
_TOO_MANY = format_lazy(_("more than {most} pages"), most=MOST_PAGES)


class Unpacking:
    """The bytes of streams that were unpacked, over the whole file."""

    def __init__(self, most: int) -> None:
        self._left = most

    def unpacked(self, by: str, data: bytes) -> bytes:
        """What a filter makes of a stream, while there is not too much. Only the filters that programs use
        around a photo, and each in one go: readers that mend broken streams byte by byte take minutes. Raises
        Refused."""
        if by in _FLATE:
            found = zlib.decompressobj().decompress(data, self._left + 1)
        elif by in _ASCII85:
            begun = data.strip().removeprefix(b"<~")
            found = a85decode(begun[: begun.rfind(b"~")] if b"~" in begun else begun)
        elif by in _HEX:
            found = bytes.fromhex(data.strip().removesuffix(b">").decode("ascii"))
        else:
            raise Refused(UNREADABLE)
        self._left -= len(found)
        if self._left < 0:
            raise Refused(_TOO_LARGE)
        return found


def clean(content: bytes) -> bytes:
    """The PDF of ``content``, written anew.

    Raises:
        Refused: it can't be read or takes too long, is encrypted, has no page or too many, or is too large
            once it is unpacked.
    """
    return read_apart(cleaned, content)


def cleaned(content: bytes) -> bytes:
    """As ``clean``, here and now."""
    most = min(_MOST_WRITTEN, 2 * len(content) + _MORE)
    try:
        written = _written(_opened(content), most)
        if len(written) > most:
            raise Refused(_TOO_LARGE)
        return written
    except Refused:
        raise
    except Exception as error:
        # A parser that is fed rubbish may raise anything; whatever it is, the file is not kept.
        raise Refused(UNREADABLE) from error


def _opened(content: bytes) -> PdfReader:
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise Refused(_("encrypted; please save it without a password"))
    pages = len(reader.pages)
    if pages > MOST_PAGES:
        raise Refused(_TOO_MANY)
    if not pages:
        raise Refused(UNREADABLE)
    return reader


def _written(reader: PdfReader, most: int) -> bytes:
    writer = PdfWriter()
    writer.pdf_header = "%PDF-1.7"
    for page in reader.pages:
        writer.add_page(_plain_page(page))
    writer.metadata = None
    _prune(writer, Unpacking(most))
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _plain_page(page: PageObject) -> PageObject:
    """A page with what is drawn on it, and nothing that does anything."""
    plain = PageObject.create_blank_page(width=1, height=1)
    for name in _PAGE:
        if name in page:
            plain[NameObject(name)] = page.raw_get(name)
    plain[NameObject("/Resources")] = _plain_resources(page.get("/Resources"))
    stamps = ArrayObject(_stamps(page))
    if stamps:
        plain[NameObject("/Annots")] = stamps
    return plain


def _plain_resources(given: Any) -> DictionaryObject:
    given = given.get_object() if given is not None else DictionaryObject()
    return DictionaryObject({NameObject(name): given.raw_get(name) for name in _RESOURCES if name in given})


def _stamps(page: PageObject) -> Iterator[DictionaryObject]:
    """The looks of form fields, stamps and other annotations, as stamps."""
    annotations = page.get("/Annots", NullObject()).get_object()
    for found in annotations if isinstance(annotations, ArrayObject) else ():
        annotation = found.get_object()
        if not isinstance(annotation, DictionaryObject) or int(annotation.get("/F", 0)) & _NO_SHOW:
            continue
        look = _look(annotation)
        if look is not None and "/Rect" in annotation:
            yield DictionaryObject(
                {
                    NameObject("/Type"): NameObject("/Annot"),
                    NameObject("/Subtype"): NameObject("/Stamp"),
                    NameObject("/Rect"): annotation.raw_get("/Rect"),
                    NameObject("/F"): annotation.get("/F", NullObject()),
                    NameObject("/AP"): DictionaryObject({NameObject("/N"): look}),
                }
            )


def _look(annotation: DictionaryObject) -> Any:
    """The reference of the normal appearance, of a check box that in its state; None: it is not seen."""
    looks = annotation.get("/AP", NullObject()).get_object()
    if not isinstance(looks, DictionaryObject) or "/N" not in looks:
        return None
    normal, states = looks.raw_get("/N"), looks["/N"]
    if isinstance(states, StreamObject):
        return normal
    state = annotation.get("/AS")
    return states.raw_get(state) if isinstance(states, DictionaryObject) and state in states else None


def _prune(writer: PdfWriter, unpacking: Unpacking) -> None:
    """Scrub whatever the pages lead to, and leave out what nothing leads to any more."""
    kept: set[int] = set()
    waiting: list[Any] = [writer.root_object.indirect_reference]
    while waiting:
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            if found.idnum in kept:
                continue
            kept.add(found.idnum)
            found = found.get_object()
        if isinstance(found, DictionaryObject):
            _scrub(found, unpacking)
            waiting.extend(found.values())
        elif isinstance(found, ArrayObject):
            waiting.extend(found)
    for position in range(len(writer._objects)):
        if position + 1 not in kept:
            writer._objects[position] = None


def _scrub(found: DictionaryObject, unpacking: Unpacking) -> None:
    """Take out of an image, a form or a font what is beside its drawing, and the metadata of a photo."""
    if found.get("/S") in _ACTS:
        found.clear()
    if "/Resources" in found:
        found[NameObject("/Resources")] = _plain_resources(found["/Resources"])
    if isinstance(found, StreamObject) or "/Type" in found:
        for name in _BESIDE:
            found.pop(name, None)
    if isinstance(found, StreamObject):
        _scrub_stream(found, unpacking)


def _scrub_stream(stream: StreamObject, unpacking: Unpacking) -> None:
    if stream.get("/Type") == "/EmbeddedFile":
        stream._data = b""
    filters = stream.get("/Filter", NullObject()).get_object()
    names = [one.get_object() for one in filters] if isinstance(filters, ArrayObject) else [filters]
    if not names or names[-1] not in _JPEGS:
        return
    if len(names) > 1:
        # One after the other: what one has blown up is counted before the next works on it.
        for name in names[:-1]:
            stream._data = unpacking.unpacked(name, stream._data)
        stream[NameObject("/Filter")] = NameObject(_JPEG)
        stream.pop("/DecodeParms", None)
    stream._data = without_segments(stream._data)


def without_segments(jpeg: bytes) -> bytes:
    """A JPEG without the segments that hold no picture: EXIF with the place, XMP, comments. What tells its
    colours stays: JFIF (APP0), colour profile (APP2), Adobe (APP14). What stands before it is no picture."""
    jpeg = jpeg[max(jpeg.find(_BEGIN), 0) :]
    kept, at = [jpeg[:2]], 2
    while jpeg[at : at + 1] == b"\xff" and at + 4 <= len(jpeg):
        if jpeg[at + 1] == 0xFF:  # segments may begin with several of these
            at += 1
            continue
        marker, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4])
        if marker == 0xDA or length < 2:  # the picture itself begins
            break
        beside = marker == 0xFE or (0xE0 <= marker <= 0xEF and marker not in (0xE0, 0xE2, 0xEE))
        if not beside:
            kept.append(jpeg[at : at + 2 + length])
        at += 2 + length
    return b"".join([*kept, jpeg[at:]])
