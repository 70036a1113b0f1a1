"""The inbox of a member."""

from dataclasses import dataclass
from typing import cast

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit.errors import NotAllowed, NotFound
from kit.net.links import is_ours
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


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the inbox: the newest message about a matter, how many there are, and how many wait to be
    read; ``urgent``: one of those, or the newest, is."""

    notice: Notice
    number: int
    unread: int
    urgent: bool


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """30 lines a page, the newest first, without counting all. ``before``: only older ones than this id."""
    rows = Notice.objects.newest_of_lines(reader(request))
    found, older, first = _page_of(request, rows)
    context = {"here": "inbox", "lines": _lines(reader(request), found), "older": older, "first": first}
    return render(request, "notices/inbox.html", context)


def _page_of(request: HttpRequest, rows: QuerySet[Notice]) -> tuple[list[Notice], int | None, bool]:
    """The messages of a page, the id before which the next one begins, and whether it is the first."""
    before = whole(request.GET.get("before", ""))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None, before is None


def _lines(member: Member, newest: list[Notice]) -> list[Line]:
    """The lines whose newest messages these are. One query."""
    about = {one.about for one in newest if one.about}
    rows = Notice.objects.inbox_of(member).filter(about__in=about).order_by().values("about")
    waits = Q(read_at__isnull=True)
    counts = rows.annotate(
        number=Count("pk"),
        unread=Count("pk", filter=waits),
        urgent=Count("pk", filter=waits & Q(urgent=True)),
    )
    found = {row["about"]: row for row in counts} if about else {}
    lines = []
    for one in newest:
        of = found.get(one.about, {"number": 1, "unread": int(one.read_at is None), "urgent": 0})
        lines.append(Line(one, of["number"], of["unread"], one.urgent or bool(of["urgent"])))
    return lines


@login_required
@require_safe
def inbox_line(request: HttpRequest, notice: int) -> HttpResponse:
    """All messages about the matter of one, in full, the newest first; they are read then. Raises NotFound
    for those of others."""
    member = reader(request)
    found = _own(member, notice)
    rows, older, first = _page_of(request, Notice.objects.inbox_of(member).of_line(found))
    if first:
        mark_read(notice=found, by=member)
    link = found.link if is_ours(found.link) else ""
    context = {"here": "inbox", "notices": rows, "older": older, "first": first, "link": link}
    return render(request, "notices/line.html", context)


def _own(member: Member, notice: int) -> Notice:
    found: Notice | None = Notice.objects.inbox_of(member).filter(pk=notice).first()
    if found is None:
        raise NotFound
    return found


@login_required
@require_safe
def notice(request: HttpRequest, notice: int) -> HttpResponse:
    """Read a message, and its line with it: on to what it tells of, or its words on a page. Raises NotFound
    for those of others."""
    member = reader(request)
    found = _own(member, notice)
    mark_read(notice=found, by=member)
    if is_ours(found.link):
        return redirect(found.link)
    return render(request, "notices/notice.html", {"here": "inbox", "notice": found})


@login_required
@sent_from("inbox")
def inbox_read(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    mark_all_read(by=reader(request))
    return redirect("inbox")
