"""The files of a step, written around the transaction that attaches them."""

import datetime as dt
from collections.abc import Sequence
from contextlib import AbstractContextManager

from cases.attachments.storage import folder
from cases.models import Attachment, Case
from kit.files import writing
from kit.files.checking import Upload
from kit.files.writing import Files
from staff.models import Member


def attach(files: Files, *, case: Case, kind: str, by: Member | None, at: dt.datetime) -> None:
    """Note them as files of a case."""
    for one in files.taken():
        Attachment.objects.create(case=case, kind=kind, added_by=by, added_at=at, **one.columns())


def written(uploads: Sequence[Upload], *, whose: str) -> AbstractContextManager[Files]:
    """As ``kit.files.writing.written``, where the files of cases are."""
    return writing.written(uploads, folder=folder(), whose=whose)
