"""My cases, and the page of one."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases.choices import Light
from cases.downloads import download
from cases.models import Attachment, Case
from cases.page import CasePage, Typed, take_typed
from cases.words import due_in_words, path_of, waiting_in_words
from gridgov.kit import clock
from gridgov.kit.errors import Conflict, Invalid, NotAllowed, RuleError
from gridgov.kit.text import Text
from staff.middleware import StaffRequest
from staff.posts import seats

PAGE = 30
TABS: dict[str, Text] = {
    "waiting": gettext_lazy("Waiting for me"),
    "filed": gettext_lazy("Reported by me"),
    "open": gettext_lazy("Open in my area"),
    "closed": gettext_lazy("Closed"),
}
_RELATED = ("category", "grid__parent__parent", "handling_grid", "office")


def visible(request: StaffRequest) -> QuerySet[Case]:
    """The cases inside the scope, with their light at this moment."""
    rows: QuerySet[Case] = Case.objects.within(request.scope).with_light(clock.now())
    return rows.select_related(*_RELATED)


def waiting_for(request: StaffRequest) -> QuerySet[Case]:
    """Open cases that wait for this person, the most pressing first."""
    rows = visible(request)
    if request.member is None:
        return rows.none()
    return rows.filter(seats(request.member).condition()).order_by("due_at", "id")


def line_of(case: Any) -> dict[str, Any]:
    """What a list shows of a case."""
    return {
        "case": case,
        "light": Light(case.light_now),
        "due": due_in_words(case, clock.now()),
        "place": path_of(case),
        "waiting": waiting_in_words(case),
    }


@login_required
@require_safe
def my_cases(request: HttpRequest) -> HttpResponse:
    """One of four lists, 30 cases a page, without counting."""
    staff = cast(StaffRequest, request)
    if not request.user.has_perm("cases.view_case"):
        raise NotAllowed
    tab = request.GET.get("show", "waiting")
    if tab not in TABS:
        raise Http404
    rows = _tab(staff, tab)
    before = request.GET.get("before", "")
    if before.isdigit() and tab != "waiting":
        rows = rows.filter(pk__lt=int(before))
    most = 100 if tab == "waiting" else PAGE
    found = list(rows[: most + 1])
    context = {
        "here": "cases",
        "tab": tab,
        "tabs": TABS.items(),
        "lines": [line_of(case) for case in found[:most]],
        "older": found[most - 1].pk if len(found) > most and tab != "waiting" else None,
        "more": len(found) > most,
    }
    return render(request, "cases/list.html", context)


def _tab(request: StaffRequest, tab: str) -> QuerySet[Case]:
    if tab == "waiting":
        return waiting_for(request)
    rows = visible(request).order_by("-id")
    if tab == "filed":
        return rows.filter(filed_by=request.member)
    return rows.filter(closed_at__isnull=tab == "open")


def _case(request: StaffRequest, number: str) -> Case:
    """The case, if it lies inside the scope. Raises Http404."""
    return get_object_or_404(visible(request), number=number)


@login_required
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """A case with its timeline, and what this person may do now."""
    staff = cast(StaffRequest, request)
    return _page(staff, _case(staff, number), Typed(), 200)


def _page(request: StaffRequest, found: Case, typed: Typed, status: int, refusal: str = "") -> HttpResponse:
    context = {
        "here": "cases",
        "case": found,
        "page": CasePage(found, request.member, typed),
        "light": Light(cast(Any, found).light_now),
        "refusal": refusal,
    }
    return render(request, "cases/case.html", context, status=status)


@login_required
def step(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """Take one step with the version that the person saw; whatever is refused, the words are kept."""
    staff = cast(StaffRequest, request)
    found = _case(staff, number)
    if request.method != "POST":
        return redirect("case", number)
    typed = Typed(action, request.POST)
    try:
        take_typed(found, staff.member, typed, request.FILES.getlist("photos"))
    except Invalid as refused:
        typed.refused = refused
        return _page(staff, _case(staff, number), typed, 400)
    except RuleError as refused:
        typed.stale = isinstance(refused, Conflict)
        return _page(staff, _case(staff, number), typed, refused.status, str(refused.message))
    messages.success(request, _("Done."))
    return redirect("case", number)


@login_required
@require_safe
def photo(request: HttpRequest, name: str) -> FileResponse:
    """A file of a case or its thumbnail, for those who may see the case. Raises Http404."""
    staff = cast(StaffRequest, request)
    kept = Attachment.objects.filter(Q(file=name) | Q(thumbnail=name)).first()
    if kept is None or not visible(staff).filter(pk=kept.case_id).exists():
        raise Http404
    return download(kept, name)
