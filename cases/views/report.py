"""Reporting a case."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.choices import RouteCode
from cases.forms import ReportForm
from cases.models import Case, Category
from cases.report import way
from gridgov.kit.errors import Conflict, Invalid, NotAllowed, NotFound, RuleError
from gridgov.kit.forms import show_errors
from grids.areas import names_of, parts
from grids.models import Grid
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
    status = 200
    if request.method == "POST":
        filed, status = try_to_file(form, member)
        if filed is not None:
            return after_filing(request, filed)
    return render(request, "cases/report.html", report_context(form, chosen), status=status)


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
    # The mark tells the page to forget the draft on the phone (static/pages/report.js).
    return redirect(f"{reverse('case', args=[case.number])}?reported=1")


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
    """The route that a category suggests with its first limit: a fragment for the form."""
    staff = cast(StaffRequest, request)
    reporter(staff)
    category = Category.objects.filter(code=request.GET.get("category", ""), in_use=True).first()
    grid = Grid.objects.within(staff.scope).filter(code=request.GET.get("grid", "")).first()
    route = request.GET.get("route", "")
    if category is None or (route and route not in RouteCode.values):
        return HttpResponse()
    hint = way(category, route, grid.code if grid else "")
    return render(request, "cases/route_hint.html", {"way": hint})
