"""Reporting a case."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.choices import RouteCode
from cases.models import Case, Category
from cases.public.guessing import proposed
from cases.queries.afterwards import said_with
from cases.queries.duplicates import Similar, reported_lately, similar_cases, similar_to, was_sent
from cases.queries.of_member import usual_categories
from cases.web.forms import ReportForm
from cases.web.report_options import groups, way
from cases.web.taken_back import initial_of, note_of
from cases.web.uploads import FormFiles
from grids.codes import COMMUNITY_LENGTH
from grids.models import Grid
from grids.queries.areas import names_of, parts
from grids.queries.spots import spot_at
from kit.errors import Conflict, Invalid, KeyReused, NotAllowed, NotFound, RuleError
from kit.forms import show_errors, written_at
from kit.net.sent_to import sent_from
from kit.numbers.whole import is_digits
from kit.text import listed
from kit.time import clock
from kit.time.formats import moment_text
from staff.models import Member
from staff.posts.directory import home_grid
from staff.rights.request import StaffRequest

_FILE, _VIEW = "cases.add_case", "cases.view_case"
_USUAL = 4  # categories that are one tap away
_EMERGENCY = {"category": "emergency", "route": RouteCode.EMERGENCY}


def reporter(request: StaffRequest) -> Member:
    """The member who reports. Raises NotAllowed for a login that may not file anywhere."""
    if request.member is None or not request.user.has_perm(_FILE):
        raise NotAllowed(_("Your post does not report cases."))
    return request.member


@login_required
def report(request: HttpRequest) -> HttpResponse:
    """A new case: one page. Whatever is refused, what was typed stays."""
    staff = cast(StaffRequest, request)
    member = reporter(staff)
    chosen = request.GET.get("grid", "")
    if not is_digits(chosen):
        chosen = ""
    note = note_of(request.GET, member, staff.scope_where(_VIEW)) if "taken" in request.GET else None
    files = FormFiles.of(request, "report")
    if note is not None and request.method != "POST":
        files = FormFiles(member.user, "report", {"kept": request.GET.get("kept", "")})
    form = ReportForm(
        request.POST or None,
        member=member,
        scope=staff.scope_where(_FILE),
        seen=staff.scope_where(_VIEW),
        uploads=files,
        initial=_initial(request, member, chosen) | initial_of(note),
        chosen=chosen,
    )
    if not form.places:
        if chosen:
            raise NotFound
        if request.method == "POST":  # a form that waited while her post ended: not taken, and not lost
            raise NotAllowed(_("Your post does not report cases."))
        return redirect("report-where")
    form.waited = written_at(request.headers) is not None
    filled = f"taken.{note.case.number}.{note.sequence}" if note is not None else ""
    if request.method == "POST":
        return _sent(staff, form, member, chosen, filled)
    return render(request, "cases/report.html", report_context(form, chosen, filled) | {"joins": True})


def _sent(request: StaffRequest, form: ReportForm, member: Member, chosen: str, filled: str) -> HttpResponse:
    """File what was sent, add it to a case that is open already, or ask once which of the two it is."""
    hint = _hint(request, request.POST) | {"joins": True}
    if form.uploads.removes:
        status = 200
    elif "join" in request.POST:
        hint["joining"], status = _joinable(form)
    elif "join_now" in request.POST:
        case, status = _try_to_join(form, member)
        if case is not None:
            return _after_joining(request, form, case)
    elif _is_held_up(request, form, found := hint.get("similar") or form.own_lately()):
        hint |= {"asks": True, "similar": found}
        status = 400 if form.uploads.errors else 200
    else:
        case, status = try_to_file(form, member)
        if case is not None and not was_sent(user=member.user, key=form.token):
            return after_sending_again(request, case)
        if case is not None:
            return after_filing(request, case)
    form.keep_files()
    return render(request, "cases/report.html", report_context(form, chosen, filled) | hint, status=status)


def _is_held_up(request: StaffRequest, form: ReportForm, found: list[Similar]) -> bool:
    """Whether there are open cases like this one that the reporter has not been shown. What is settled on the
    spot, an emergency (it has no hint of similar ones) and what was sent before go through."""
    if not found or form.settled or form.refusal() is not None:
        return False
    if {one.case.number for one in found} <= set(form.shown):
        return False
    return not was_sent(user=form.member.user, key=form.token)


def _joinable(form: ReportForm) -> tuple[Case | None, int]:
    """The open case that is to get the words of the form, or None with the errors in the form; and the HTTP
    status. It is asked once: the page says what is added to whose case."""
    refused = form.refusal()
    if refused is not None and not form.typed("description"):
        show_errors(form, refused)
        return None, 400
    number = form.data.get("join_now") or form.data.get("join")
    rows = Case.objects.within(form.seen).open().select_related("filed_by", "office", "handling_grid")
    case = rows.filter(number=number).first()
    if case is None:
        form.add_error(None, _("This case is not open any more. Please report yours as a new one."))
        return None, 400
    return case, 200


def _try_to_join(form: ReportForm, member: Member) -> tuple[Case | None, int]:
    """The case that was joined, or None with the errors in the form; and the HTTP status."""
    case, status = _joinable(form)
    if case is None:
        return None, status
    try:
        return form.join(case, by=member), 302
    except Invalid as refused:
        show_errors(form, refused)
        return None, 400
    except (NotAllowed, Conflict, KeyReused) as refused:
        return None, refuse(form, refused)


def _after_joining(request: HttpRequest, form: ReportForm, case: Case) -> HttpResponse:
    words = _("Added to the case %(number)s. For ten minutes you can take it back here.")
    _say_filed(request, words, case)
    if form.typed("reporter_name") or form.typed("reporter_phone"):
        words = _("The name and phone of the one who told you are private and were not added.")
        messages.warning(request, words)
    return redirect(f"{reverse('case', args=[case.number])}?reported=1")


def report_context(form: ReportForm, chosen: str = "", filled: str = "") -> dict[str, Any]:
    """What the template of the form needs. ``filled`` says whose words it begins with, where it does: then
    its draft is no other report's."""
    emergency = form["route"].value() == RouteCode.EMERGENCY
    return {
        "form": form,
        "here": "report",
        "chosen": chosen,
        "emergency": emergency,
        "store": filled or (RouteCode.EMERGENCY if emergency else "usual"),
        "sent_before": form.sent_before,
        "usual": [] if emergency else usual_categories(form.member, _USUAL),
        "groups": [] if emergency else groups(),
    }


def _initial(request: HttpRequest, member: Member, chosen: str) -> dict[str, Any]:
    home = None if chosen else home_grid(member)
    initial: dict[str, Any] = {"grid": chosen or (home.code if home else "")}
    if request.GET.get("route") == RouteCode.EMERGENCY:
        initial |= _EMERGENCY
    return initial


def try_to_file(form: ReportForm, member: Member) -> tuple[Case | None, int]:
    """The filed case, or None with the errors in the form, or where she is asked first whether she means to
    close it at once; and the HTTP status."""
    try:
        if form.asks_to_settle():
            return None, 200
        return form.file(by=member), 302
    except Invalid as refused:
        show_errors(form, refused)
        return None, 400
    except (NotAllowed, Conflict, KeyReused) as refused:
        return None, refuse(form, refused)


def refuse(form: ReportForm, refused: RuleError) -> int:
    """Say on top of the form what was refused; the status that it has. What was sent before with other words
    is shown beside what stands in the form now, which can be sent as something else. Where the words are the
    same, the page says what else it may be: a phone keeps neither photos nor who told it."""
    if isinstance(refused, KeyReused):
        form.renew()
        form.sent_before = Case.objects.within(form.seen).filter(pk=refused.first.pk).first()
        if form.said_before:
            words = _(
                "You have reported these words already. This time only who told you, the photos, the category"
                " or the place differ. If nothing is missing in the first report, leave it at that."
            )
        else:
            words = _(
                "This form was sent already with other words. If this is something else, send it once more."
            )
        form.add_error(None, words)
    else:
        form.add_error(None, str(refused.message))
    return refused.status


def after_sending_again(request: HttpRequest, case: Case) -> HttpResponse:
    """On to the case that was made of the same words a short while ago: nothing is dropped in silence."""
    words = _("You reported exactly this at %(when)s: %(number)s. It was not reported a second time.")
    messages.warning(request, words % {"when": moment_text(case.filed_at), "number": case.number})
    return redirect(f"{reverse('case', args=[case.number])}?reported=1")


def after_filing(request: HttpRequest, case: Case) -> HttpResponse:
    """On to the case, with a word of what happened."""
    _say_filed(request, _("Reported: %(number)s."), case)
    if case.closed_at is None:
        _list_similar(request, case)
    # The mark tells the page to forget the draft on the phone (static/pages/report.js).
    return redirect(f"{reverse('case', args=[case.number])}?reported=1")


def _say_filed(request: HttpRequest, words: str, case: Case) -> None:
    done = words % {"number": case.number}
    messages.success(request, said_with(done, case, cast(StaffRequest, request).member, clock.now()))


def _list_similar(request: HttpRequest, case: Case) -> None:
    """An emergency is not held up by cases like it; they are named afterwards."""
    if case.route != RouteCode.EMERGENCY:
        return
    found = similar_to(case, cast(StaffRequest, request).scope_where(_VIEW))
    first = reported_lately(case, found)
    if first is not None:
        words = _(
            "You reported this here at %(when)s: %(number)s. If it is the same, merge this one into it."
        )
        said = words % {"when": moment_text(first.filed_at), "number": first.number}
        messages.warning(request, said)
    elif found:
        numbers = listed(one.case.number for one in found)
        messages.warning(request, _("Similar open cases: %(numbers)s.") % {"numbers": numbers})


@login_required
@require_safe
def where(request: HttpRequest) -> HttpResponse:
    """Choosing the place of a new case, level by level; for those whose area is larger than a community."""
    staff = cast(StaffRequest, request)
    reporter(staff)
    code, scope = request.GET.get("area", ""), staff.scope_where(_FILE)
    if code and not (is_digits(code) and scope.covers(code)):
        raise NotFound
    rows = parts(scope, code) if code or scope.unlimited or scope.prefixes else []
    rows = [row for row in rows if row[0] != code]
    context = {
        "here": "report",
        "rows": rows,
        "code": code,
        "name": names_of([code]).get(code, "") if code else "",
        "is_grid": len(code) >= COMMUNITY_LENGTH,
    }
    return render(request, "cases/where.html", context)


@login_required
@sent_from("report")
def likely_categories(request: HttpRequest) -> HttpResponse:
    """What the words are likely to be about, as a fragment for the form: by what was filed in the city, or by
    points while that is too little. By POST: what somebody says stands in no address."""
    staff = cast(StaffRequest, request)
    reporter(staff)
    words = str(request.POST.get("description", ""))
    found = proposed(words, grid=_grid_of(staff, str(request.POST.get("grid", ""))))
    return render(request, "cases/likely.html", {"likely": found})


def _grid_of(request: StaffRequest, code: str) -> Grid | None:
    found: Grid | None = Grid.objects.within(request.scope_where(_FILE)).filter(code=code).first()
    return found


@login_required
@require_safe
def route_hint(request: HttpRequest) -> HttpResponse:
    """What a category means for the report: a fragment for the form; with ``joins`` for a form that can add
    to a case."""
    staff = cast(StaffRequest, request)
    reporter(staff)
    hint = _hint(staff, request.GET) | {"joins": "joins" in request.GET, "swap": True}
    return render(request, "cases/route_hint.html", hint) if "way" in hint else HttpResponse()


def _hint(request: StaffRequest, given: QueryDict) -> dict[str, Any]:
    """The route of the chosen category with its first limit, why it needs a photo, and open cases that may be
    the same: not for an emergency, which nothing holds up. Empty without a category. Three queries."""
    category = Category.objects.filter(code=given.get("category", ""), in_use=True).first()
    grid = _grid_of(request, given.get("grid", ""))
    route = given.get("route", "")
    if category is None or (route and route not in RouteCode.values):
        return {}
    found: list[Similar] = []
    if grid is not None and (route or category.route) != RouteCode.EMERGENCY:
        spot = spot_at(given.get("latitude"), given.get("longitude"))
        found = similar_cases(request.scope_where(_VIEW), grid=grid, category=category, spot=spot)
    shown = way(category, route, grid.code if grid else "")
    settles = category.route == RouteCode.ROUTINE and route in ("", RouteCode.ROUTINE)
    return {"way": shown, "photo_reason": category.photo_reason, "similar": found, "settles": settles}
