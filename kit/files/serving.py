"""A file that is kept, as an answer."""

from pathlib import Path
from urllib.parse import quote

from django.http import FileResponse, Http404

from kit.files.kinds import FileKind, FileRow

CONTENT_TYPES = {FileKind.IMAGE: "image/jpeg", FileKind.PDF: "application/pdf"}


def download(kept: FileRow, folder: Path, name: str) -> FileResponse:
    """The file of ``folder``, or its thumbnail: a photo to be shown, a PDF to be saved under its name.

    Raises:
        Http404: the file is gone.
    """
    path = folder / name
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
