"""The photos of entries, for those who may read the entry."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from diaries.models import Entry, EntryPhoto
from diaries.models.photos import folder
from kit.errors import NotFound
from kit.files.serving import download
from staff.rights.request import StaffRequest


@login_required
@require_safe
def photo(request: HttpRequest, name: str) -> FileResponse:
    """A photo of an entry that stands, or its thumbnail: one's own, and those of diaries that one reads.
    Raises NotFound, also for what was forgotten."""
    staff = cast(StaffRequest, request)
    kept = EntryPhoto.objects.filter(Q(file=name) | Q(thumbnail=name), forgotten_at=None).first()
    if kept is None:
        raise NotFound
    entries = Entry.objects.standing().filter(pk=kept.entry_id)
    own = staff.member is not None and entries.filter(diary__member=staff.member).exists()
    if not own and not entries.within(staff.scope_where("diaries.view_entry")).exists():
        raise NotFound
    return download(kept, folder(), name)
