"""My cases, and the page of one."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases.attachments import download, folder
from cases.choices import Light, RouteCode
from cases.models import Attachment, Case
from cases.public.grants import Shown
from cases.public.own_reports import unanswered
from cases.queries.afterwards import done_in_words, said_with
from cases.queries.family import origins_of
from cases.queries.progress import bar_of
from cases.queries.supervision import supervision
from cases.queries.waiting import ON_PHONE, waiting
from cases.queries.wording import due_in_words, path_of, until_in_words, waiting_in_words
from cases.web.case_page import CasePage, Typed, keep_typed, take_typed, typed_for
from cases.web.offer import said_lately
from cases.web.taken_back import GoingBack, to_report_again
from cases.workflow.available import next_steps
from cases.workflow.meanings import ENDINGS
from cases.workflow.routes import BURNING
from kit.errors import Conflict, Invalid, NotAllowed, RuleError
from kit.numbers.whole import whole
from kit.text import Text
from kit.time import clock
from staff.rights.request import StaffRequest

PAGE = 30
TABS: dict[str, Text] = {
    "waiting": gettext_lazy("Waiting for me"),
    "supervised": gettext_lazy("Supervised"),
    "filed": gettext_lazy("Reported by me"),
    "open": gettext_lazy("Open in my area"),
    "closed": gettext_lazy("Closed"),
}
VIEW = "cases.view_case"
_BURNS = Q(route=RouteCode.EMERGENCY, stage__in=BURNING)
_BURNING = "burning"  # a list without a tab: the first page leads to it
_HEADINGS: dict[str, Text] = {_BURNING: gettext_lazy("Emergencies that are not under control yet")}
_BETWEEN = " / "  # the levels of a place
_RELATED = ("category", "grid__parent__parent", "handling_grid", "office")


def visible(request: StaffRequest) -> QuerySet[Case]:
    """The cases where this person may look at cases, with their light at this moment."""
    rows: QuerySet[Case] = Case.objects.within(request.scope_where(VIEW)).with_light(clock.now())
    return rows.select_related(*_RELATED)


def waiting_for(request: StaffRequest) -> QuerySet[Case]:
    """Open cases that wait for this person, the most pressing first."""
    rows = visible(request)
    return rows.filter(request.seats.condition()).order_by("due_at", "id")


def burning_for(request: StaffRequest) -> QuerySet[Case]:
    """The emergencies that are not under control yet, in the grids of a member and those elsewhere that wait
    for her; the most pressing first."""
    seats = request.seats
    rows = visible(request).filter(_BURNS, closed_at__isnull=True)
    return rows.filter(seats.inside("area") | seats.condition()).order_by("due_at", "pk")


def calm_for(request: StaffRequest) -> QuerySet[Case]:
    """What waits for this person and does not burn: on the first page, what burns stands above it."""
    return waiting_for(request).exclude(_BURNS)


def line_of(case: Any) -> dict[str, Any]:
    """What a list shows of a case."""
    return {
        "case": case,
        "light": Light(case.light_now),
        "due": due_in_words(case, clock.now()),
        "until": until_in_words(case, clock.now()),
        "place": path_of(case),
        "waiting": waiting_in_words(case),
    }


def lines_of(cases: Sequence[Any]) -> list[dict[str, Any]]:
    """What a list shows of cases; of the places only what tells them apart."""
    lines, asked = [line_of(case) for case in cases], unanswered(cases)
    paths = [line["place"].split(_BETWEEN) for line in lines]
    shared = sum(1 for _level in takewhile(lambda level: len(set(level)) == 1, zip(*paths, strict=False)))
    for line, path in zip(lines, paths, strict=True):
        line["asked"] = line["case"].pk in asked
        line["place"] = _BETWEEN.join(path[shared:]) or ("" if line["case"].address else path[-1])
    return lines


@login_required
@require_safe
def my_cases(request: HttpRequest) -> HttpResponse:
    """One of the lists, 30 cases a page (up to 100 that wait for oneself), without counting; ``?waiting=`` of
    those that wait, one kind, ``?light=`` of them those in one light, ``&but=burning`` without those that
    burn, ``?show=burning`` these."""
    staff = cast(StaffRequest, request)
    if not request.user.has_perm(VIEW):
        raise NotAllowed
    tab = request.GET.get("show", "waiting")
    kind, light = request.GET.get("waiting", ""), request.GET.get("light", "")
    but = request.GET.get("but", "")
    if tab not in (*TABS, _BURNING) or kind not in ("", *ON_PHONE) or light not in ("", *Light.values):
        raise Http404
    if ((light or but) and tab != "waiting") or but not in ("", _BURNING):
        raise Http404  # the others are long, and paged without it
    rows = _waiting(staff, kind) if kind else _tab(staff, tab)
    if but:
        rows = rows.exclude(_BURNS)
    if light:
        rows = rows.in_light(light, clock.now())  # type: ignore[attr-defined]
    before = whole(request.GET.get("before", ""))
    if before is not None and tab not in ("waiting", _BURNING):
        rows = rows.filter(pk__lt=before)
    pressing = tab in ("waiting", _BURNING)
    most = 100 if pressing else PAGE
    found = list(rows[: most + 1])
    context = {
        "here": "cases",
        "tab": tab,
        "tabs": TABS.items(),
        "kind": ON_PHONE.get(kind) or (Light(light).label if light else _HEADINGS.get(tab)),
        "lines": lines_of(found[:most]),
        "whose": tab != "waiting",
        "older": found[most - 1].pk if len(found) > most and not pressing else None,
        "more": len(found) > most,
    }
    return render(request, "cases/list.html", context)


def _waiting(request: StaffRequest, kind: str) -> QuerySet[Case]:
    """What waits for this person in one way, the most pressing first."""
    rows: QuerySet[Case] = waiting(visible(request), kind, request.member, request.seats)
    return rows.order_by("due_at", "id")


def _tab(request: StaffRequest, tab: str) -> QuerySet[Case]:
    if tab == "waiting":
        return waiting_for(request)
    if tab == _BURNING:
        return burning_for(request)
    rows = visible(request).order_by("-id")
    if tab == "supervised":
        return supervision(rows, "mine", request.member)
    if tab == "filed":
        return rows.filter(filed_by=request.member)
    return rows.filter(closed_at__isnull=tab == "open")


def _case(request: StaffRequest, number: str) -> Case:
    """The case, if it lies inside the scope. Raises Http404."""
    return get_object_or_404(visible(request), number=number)


@login_required
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """A case with its timeline, and what this person may do now; ``?do=`` unfolds one of it."""
    staff = cast(StaffRequest, request)
    asked = request.GET.get("do", "")
    return _page(staff, _case(staff, number), Typed("" if asked in ENDINGS else asked), 200)


def _page(request: StaffRequest, found: Case, typed: Typed, status: int, refusal: str = "") -> HttpResponse:
    page = CasePage(found, request.member, typed, scope=request.scope_where(VIEW))
    context = {
        "here": "cases",
        "case": found,
        "page": page,
        "bar": bar_of(found),
        "until": until_in_words(found, clock.now()),
        "light": Light(cast(Any, found).light_now),
        "refusal": refusal,
        "origins": origins_of(found, request.member, request.scope_where),
        "arrived": said_lately((line.event for line in page.events), request.member),
    }
    context["register"] = Shown.of(found, request.user, request.scope_where)
    context |= to_report_again(request)
    # An emergency went out at once: whether it was known already is asked afterwards.
    context["asks_same"] = "reported" in request.GET and found.route == RouteCode.EMERGENCY
    ending = page.ending(typed.action)
    if ending is None:
        return render(request, "cases/case.html", context, status=status)
    context |= {"offer": ending, "told": page.told_by(ending), "alone": True}
    return render(request, "cases/confirm.html", context, status=status)


@login_required
def step(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """Take one step with the version that the person saw; whatever is refused, the words are kept."""
    staff = cast(StaffRequest, request)
    found = _case(staff, number)
    if request.method != "POST":
        return _ask(staff, found, action)
    typed = typed_for(found, action, request)
    if typed.asks(found, staff.member, staff.scope_where(VIEW)):
        return _again(staff, number, typed, 200)
    back = GoingBack.of(found, action, staff.member)
    try:
        event = take_typed(found, staff.member, typed)
    except Invalid as refused:
        typed.refused = refused
        return _again(staff, number, typed, 400)
    except RuleError as refused:
        typed.stale = isinstance(refused, Conflict)
        return _again(staff, number, typed, refused.status, str(refused.message))
    if back is None:
        messages.success(request, done_in_words(event, staff.member, clock.now()))
        return redirect("case", number)
    words = _("Taken back: %(action)s.") % {"action": back.event.get_action_display()}
    messages.success(request, said_with(words, event.case, staff.member, clock.now()))
    return redirect(reverse("case", args=[number]) + back.keep())


def _again(request: StaffRequest, number: str, typed: Typed, status: int, refusal: str = "") -> HttpResponse:
    """The page as the case is now, with what was typed and chosen for a step that was not taken."""
    found = _case(request, number)
    keep_typed(found, request.member, typed)
    return _page(request, found, typed, status, refusal)


def _ask(request: StaffRequest, found: Case, action: str) -> HttpResponse:
    """The page that asks for an action which ends or hides the case; others are asked for on the case's."""
    ends = action in ENDINGS and any(one.action == action for one in next_steps(found, request.member))
    return _page(request, found, Typed(action), 200) if ends else redirect("case", found.number)


@login_required
@require_safe
def photo(request: HttpRequest, name: str) -> FileResponse:
    """A file of a case or its thumbnail, for those who may see the case, or the one that it was merged into.
    Raises Http404."""
    staff = cast(StaffRequest, request)
    kept = Attachment.objects.filter(Q(file=name) | Q(thumbnail=name)).first()
    if kept is None:
        raise Http404
    shown_at = Q(pk=kept.case_id) | Q(merged=kept.case_id)
    if not visible(staff).filter(shown_at).exists():
        raise Http404
    return download(kept, folder(), name)
