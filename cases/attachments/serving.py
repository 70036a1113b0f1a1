"""A file of a case as an answer."""

from urllib.parse import quote

from django.http import FileResponse, Http404

from cases.attachments.storage import folder
from cases.choices import FileKind
from cases.models import Attachment

CONTENT_TYPES = {FileKind.IMAGE: "image/jpeg", FileKind.PDF: "application/pdf"}


def download(kept: Attachment, file: str) -> FileResponse:
    """The attachment, or its thumbnail: a photo to be shown, a PDF to be saved under its name.

    Raises:
        Http404: the file is gone.
    """
    path = folder() / file
    if not path.is_file():
        raise Http404
    kind = FileKind(kept.file_kind)
    response = FileResponse(path.open("rb"), content_type=CONTENT_TYPES[kind])
    response.headers["X-Content-Type-Options"] = "nosniff"
    if kind == FileKind.PDF:
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(kept.name, safe='')}"
        response.headers["Cache-Control"] = "private, no-store"
    else:
        # The name is random and its content never changes; only this person's browser may keep it.
        response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response
