"""Joining an open case instead of filing the same thing again."""

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from cases.actions.stepping import take_step
from cases.choices import ActionCode
from cases.models import Case
from cases.submissions import claim_key, remember
from staff.models import Member


@transaction.atomic
def join_case(
    case: Case, *, by: Member, words: str, uploads: Sequence[UploadedFile] = (), key: str = ""
) -> Case:
    """Add what somebody was about to report to ``case``, as a note with photos.

    The same ``key`` of the same user makes one note, however often sent.

    Raises:
        NotAllowed: ``by`` may not add to this case.
        Invalid: no words, or a file does not fit.
        Conflict: the key was used for other words, or the case has just moved on.
    """
    claimed = claim_key(user=by.user, key=key, content=("join", case.number, words))
    if claimed is not None and claimed.case is not None:
        return claimed.case
    take_step(case, ActionCode.NOTE, by=by, version=case.version, text=words, uploads=uploads)
    remember(claimed, case)
    return case
