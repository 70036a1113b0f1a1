"""A file that is taken away from the desk."""

from typing import IO

from django.http import FileResponse

from kit.tables.files import Kind


def as_download(file: IO[bytes], name: str, kind: Kind = Kind.XLSX) -> FileResponse:
    """The answer that sends ``file``, which no browser keeps. Its kind is said, not guessed from its name:
    what a machine knows of names differs."""
    response = FileResponse(file, as_attachment=True, filename=name, content_type=kind.content_type)
    response.headers["Cache-Control"] = "no-store"
    return response
