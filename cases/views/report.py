"""Reporting a case."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases import attachments
from cases.choices import RouteCode
from cases.duplicates import Similar, similar_cases, similar_to, spot_at
from cases.forms import ReportForm
from cases.models import Case, Category
from cases.report import way
from cases.submissions import was_sent
from gridgov.kit.errors import Conflict, Invalid, NotAllowed, NotFound, RuleError
from gridgov.kit.forms import show_errors
from grids.areas import names_of, parts
from grids.models import Grid
from grids.scope import Scope
from staff.directory import home_grid
from staff.middleware import StaffRequest
from staff.models import Member

_EMERGENCY = {"category": "emergency", "route": RouteCode.EMERGENCY}


def reporter(request: StaffRequest) -> Member:
    """The member who reports. Raises NotAllowed for a login that may not file anywhere."""
    if request.member is None or not request.user.has_perm("cases.add_case"):
        raise NotAllowed(_("Your post does not report cases."))
    return request.member


@login_required
def report(request: HttpRequest) -> HttpResponse:
    """A new case: one page. Whatever is refused, what was typed stays."""
    staff = cast(StaffRequest, request)
    member = reporter(staff)
    chosen = request.GET.get("grid", "")
    if not chosen.isascii() or not chosen.isdigit():
        chosen = ""
    form = ReportForm(
        request.POST or None,
        request.FILES or None,
        member=member,
        scope=staff.scope,
        initial=_initial(request, member, chosen),
        chosen=chosen,
    )
    if not _places(form):
        if chosen:
            raise NotFound
        return redirect("report-where")
    if request.method == "POST":
        return _sent(staff, form, member, chosen)
    return render(request, "cases/report.html", report_context(form, chosen) | {"joins": True})


def _sent(request: StaffRequest, form: ReportForm, member: Member, chosen: str) -> HttpResponse:
    """File what was sent, add it to a case that is open already, or ask once which of the two it is."""
    hint = _hint(request.scope, request.POST) | {"joins": True}
    if "join" in request.POST:
        case, status = _try_to_join(form, member, request.scope)
        if case is not None:
            return _after_joining(request, form, case)
    elif _is_held_up(request, form, hint.get("similar", [])):
        hint["asks"] = True
        status = _check_files(form)
    else:
        case, status = try_to_file(form, member)
        if case is not None:
            return after_filing(request, case)
    return render(request, "cases/report.html", report_context(form, chosen) | hint, status=status)


def _is_held_up(request: StaffRequest, form: ReportForm, found: list[Similar]) -> bool:
    """Whether there are open cases like this one that the reporter has not been shown. What is settled on the
    spot, an emergency (it has no hint of similar ones) and what was sent before go through."""
    if not found or form.settled or not form.is_valid():
        return False
    if {one.case.number for one in found} <= set(request.POST.getlist("seen")):
        return False
    return not was_sent(user=form.member.user, key=form.cleaned_data["key"])


def _check_files(form: ReportForm) -> int:
    """Say at once what is wrong with the files; the HTTP status."""
    try:
        attachments.check(form.cleaned_data["photos"])
    except Invalid as refused:
        show_errors(form, refused)
        return 400
    return 200


def _try_to_join(form: ReportForm, member: Member, scope: Scope) -> tuple[Case | None, int]:
    """The case that was joined, or None with the errors in the form; and the HTTP status."""
    form.is_valid()
    if not form.cleaned_data.get("description"):
        return None, 400
    case = Case.objects.within(scope).open().filter(number=form.data["join"]).first()
    if case is None:
        form.add_error(None, _("This case is not open any more. Please report yours as a new one."))
        return None, 400
    try:
        return form.join(case, by=member), 302
    except Invalid as refused:
        show_errors(form, refused)
        return None, 400
    except (NotAllowed, Conflict) as refused:
        return None, refuse(form, refused)


def _after_joining(request: HttpRequest, form: ReportForm, case: Case) -> HttpResponse:
    messages.success(request, _("Added to the case %(number)s.") % {"number": case.number})
    if form.cleaned_data.get("reporter_name") or form.cleaned_data.get("reporter_phone"):
        words = _("The name and phone of the one who told you are private and were not added.")
        messages.warning(request, words)
    return redirect(f"{reverse('case', args=[case.number])}?reported=1")


def _places(form: ReportForm) -> list[Any]:
    return list(cast(Any, form.fields["grid"]).choices)


def report_context(form: ReportForm, chosen: str = "") -> dict[str, Any]:
    """What the template of the form needs."""
    emergency = form["route"].value() == RouteCode.EMERGENCY
    return {"form": form, "here": "report", "chosen": chosen, "emergency": emergency, "keep_draft": True}


def _initial(request: HttpRequest, member: Member, chosen: str) -> dict[str, Any]:
    home = None if chosen else home_grid(member)
    initial: dict[str, Any] = {"grid": chosen or (home.code if home else "")}
    if request.GET.get("route") == RouteCode.EMERGENCY:
        initial |= _EMERGENCY
    return initial


def try_to_file(form: ReportForm, member: Member, **how: Any) -> tuple[Case | None, int]:
    """The filed case, or None with the errors in the form; and the HTTP status."""
    if not form.is_valid():
        return None, 400
    try:
        return form.file(by=member, **how), 302
    except Invalid as refused:
        show_errors(form, refused)
        return None, 400
    except (NotAllowed, Conflict) as refused:
        return None, refuse(form, refused)


def refuse(form: ReportForm, refused: RuleError) -> int:
    """Say on top of the form what was refused; the status that it has."""
    form.add_error(None, str(refused.message))
    return refused.status


def after_filing(request: HttpRequest, case: Case) -> HttpResponse:
    """On to the case, with a word of what happened."""
    if case.closed_at is not None:
        messages.success(request, _("Registered and closed: %(number)s.") % {"number": case.number})
    else:
        messages.success(request, _("Reported: %(number)s.") % {"number": case.number})
        _list_similar(request, case)
    # The mark tells the page to forget the draft on the phone (static/pages/report.js).
    return redirect(f"{reverse('case', args=[case.number])}?reported=1")


def _list_similar(request: HttpRequest, case: Case) -> None:
    """An emergency is not held up by cases like it; they are named afterwards."""
    if case.route != RouteCode.EMERGENCY:
        return
    found = similar_to(case, cast(StaffRequest, request).scope)
    if found:
        numbers = ", ".join(one.case.number for one in found)
        messages.warning(request, _("Similar open cases: %(numbers)s.") % {"numbers": numbers})


@login_required
@require_safe
def where(request: HttpRequest) -> HttpResponse:
    """Choosing the place of a new case, level by level; for those whose area is larger than a community."""
    staff = cast(StaffRequest, request)
    reporter(staff)
    code = request.GET.get("area", "")
    if code and not (code.isascii() and code.isdigit() and staff.scope.covers(code)):
        raise NotFound
    rows = parts(staff.scope, code) if code or staff.scope.unlimited or staff.scope.prefixes else []
    rows = [row for row in rows if row[0] != code]
    context = {
        "here": "report",
        "rows": rows,
        "code": code,
        "name": names_of([code]).get(code, "") if code else "",
        "is_grid": len(code) >= 12,
    }
    return render(request, "cases/where.html", context)


@login_required
@require_safe
def route_hint(request: HttpRequest) -> HttpResponse:
    """What a category means for the report: a fragment for the form; with ``joins`` for a form that can add
    to a case."""
    staff = cast(StaffRequest, request)
    reporter(staff)
    hint = _hint(staff.scope, request.GET) | {"joins": "joins" in request.GET}
    return render(request, "cases/route_hint.html", hint) if "way" in hint else HttpResponse()


def _hint(scope: Scope, given: QueryDict) -> dict[str, Any]:
    """The route of the chosen category with its first limit, why it needs a photo, and open cases that may be
    the same: not for an emergency, which nothing holds up. Empty without a category. Three queries."""
    category = Category.objects.filter(code=given.get("category", ""), in_use=True).first()
    grid = Grid.objects.within(scope).filter(code=given.get("grid", "")).first()
    route = given.get("route", "")
    if category is None or (route and route not in RouteCode.values):
        return {}
    found: list[Similar] = []
    if grid is not None and (route or category.route) != RouteCode.EMERGENCY:
        spot = spot_at(given.get("latitude"), given.get("longitude"))
        found = similar_cases(scope, grid=grid, category=category, spot=spot)
    shown = way(category, route, grid.code if grid else "")
    return {"way": shown, "photo_reason": category.photo_reason, "similar": found}
