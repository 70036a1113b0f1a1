"""Who is who: the directory, and the portraits of members."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from kit.errors import NotAllowed
from kit.numbers.whole import whole
from staff.models import Member
from staff.models.photos import path_of
from staff.posts.directory import people_in
from staff.rights.request import StaffRequest

PAGE = 50
MOST_PAGES = 99_999


@login_required
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """The people of one's scope by office and grid, with their phones, 50 a page, without counting."""
    staff = cast(StaffRequest, request)
    if not request.user.has_perm("staff.view_member"):
        raise NotAllowed
    name = request.GET.get("name", "").strip()[:40]
    page = whole(request.GET.get("page", ""), least=1, most=MOST_PAGES) or 1
    first = (page - 1) * PAGE
    found = list(people_in(staff.scope, name)[first : first + PAGE + 1])
    context = {
        "here": "team",
        "people": found[:PAGE],
        "name": name,
        "earlier": page - 1 if page > 1 else None,
        "later": page + 1 if len(found) > PAGE else None,
    }
    return render(request, "staff/directory.html", context)


@login_required
@require_safe
def photo(request: HttpRequest, name: str) -> FileResponse:
    """A portrait, for those who may see the member, and for herself. Raises Http404."""
    staff = cast(StaffRequest, request)
    member = staff.member
    if member is None or member.photo != name:
        if not request.user.has_perm("staff.view_member"):
            raise Http404
        member = get_object_or_404(Member.objects.within(staff.scope_where("staff.view_member")), photo=name)
    path = path_of(member.photo)
    if not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), content_type="image/jpeg")
    # The name is random and its content never changes; only this person's browser may keep it.
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response
