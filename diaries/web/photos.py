"""The photos of entries, for those who may read the entry."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from diaries.models.photos import folder
from diaries.queries.photos import photo_named
from kit.errors import NotFound
from kit.files.serving import download
from staff.rights.request import StaffRequest


@login_required
@require_safe
def photo(request: HttpRequest, name: str) -> FileResponse:
    """A photo of an entry that stands, or its thumbnail: one's own, and those of diaries that one reads.
    Raises NotFound, also for what was forgotten."""
    staff = cast(StaffRequest, request)
    kept = photo_named(name, staff.member, staff.scope_where("diaries.view_entry"))
    if kept is None:
        raise NotFound
    return download(kept, folder(), name)
