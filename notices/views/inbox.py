"""The inbox of a member."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit.errors import NotAllowed, NotFound
from kit.net.sent_to import sent_from
from kit.numbers.whole import whole
from notices.actions import mark_all_read, mark_read
from notices.models import Notice
from staff.models import Member
from staff.rights.request import StaffRequest

PAGE = 30


def reader(request: HttpRequest) -> Member:
    """The member whose inbox it is. Raises NotAllowed for a login that is no member's."""
    member = cast(StaffRequest, request).member
    if member is None:
        raise NotAllowed(_("This login has no inbox."))
    return member


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """30 messages a page, the newest first, without counting. ``before``: only older ones than this id."""
    rows = Notice.objects.inbox_of(reader(request))
    before = whole(request.GET.get("before", ""))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    older = found[PAGE - 1].pk if len(found) > PAGE else None
    context = {"here": "inbox", "notices": found[:PAGE], "older": older, "first": before is None}
    return render(request, "notices/inbox.html", context)


@login_required
@require_safe
def notice(request: HttpRequest, notice: int) -> HttpResponse:
    """Read a message: on to what it tells of, or its words on a page. Raises NotFound for those of others."""
    member = reader(request)
    found = Notice.objects.inbox_of(member).filter(pk=notice).first()
    if found is None:
        raise NotFound
    mark_read(notice=found, by=member)
    if _is_ours(found.link):
        return redirect(found.link)
    return render(request, "notices/notice.html", {"here": "inbox", "notice": found})


def _is_ours(link: str) -> bool:
    """Whether it is a path of this site and cannot lead anywhere else ("//host" and "/\\host" do)."""
    return link.startswith("/") and url_has_allowed_host_and_scheme(link, allowed_hosts=None)


@login_required
@sent_from("inbox")
def inbox_read(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    mark_all_read(by=reader(request))
    return redirect("inbox")
