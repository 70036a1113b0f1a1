"""What residents report at the public page of their grid, and what they say where they follow it. No login,
no script: a phone in a stairwell. Nothing stays on the device but the cookie that forms need."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from cases.actions.opinions import take_opinion_by_code
from cases.actions.own_reports import answer_question, confirm_phone, file_own_report, send_code
from cases.models import Case
from cases.public.guessing import category_of, guess
from cases.public.own_reports import (
    limits_of_answer,
    limits_of_code,
    limits_of_report,
    may_be_checked,
    report_of,
    sent_again,
    was_sent,
)
from cases.public.tracking import way_to
from cases.web.receipts import MINUTES, receipt_of, to_receipt
from cases.web.resident_forms import (
    AnswerForm,
    CodeForm,
    FirstWordsForm,
    OpinionForm,
    OwnReportForm,
    TrackForm,
)
from cases.web.views.track import for_residents, look_up, show
from grids.models import Grid
from grids.queries.printed import in_its_place, printed_grid, public_code
from kit.errors import Conflict, Invalid, KeyReused, NotFound, RuleError, TooOften
from kit.files.qr import as_svg
from kit.forms import show_errors
from kit.net.client import client_address
from kit.net.links import absolute
from kit.net.rate_limit import network_of
from kit.text import Text
from staff.posts.published import leader_for, sheet_of

_OWN = ("description", "address", "reporter_name", "reporter_phone")
GridView = Callable[[HttpRequest, Grid, dict[str, Any]], HttpResponse]


def at_grid(view: GridView) -> Callable[..., HttpResponse]:
    """A page of the grid on whose card the code stands, or of the one that has taken its place."""

    @wraps(view)
    def page(request: HttpRequest, code: str) -> HttpResponse:
        printed = printed_grid(code)
        if printed is None:
            raise NotFound
        grid = in_its_place(printed)
        if grid is None:
            return render(request, "track/grid_gone.html", {"name": printed.name}, status=404)
        context = {
            "grid": grid,
            "code": public_code(grid.code),
            "moved_from": printed.name if grid.pk != printed.pk else "",
            "sheet": sheet_of(grid),
            "leader": leader_for(grid),
        }
        return view(request, grid, context)

    return for_residents(page)


@sensitive_post_parameters()
@at_grid
def own_report(request: HttpRequest, grid: Grid, context: dict[str, Any]) -> HttpResponse:
    """Report something about the grid: first what and where, then what it is likely to be, photos and who."""
    if request.method != "POST":
        return _begin(request, context)
    first = FirstWordsForm(request.POST)
    words = str(request.POST.get("description", "")).strip()
    if not words:
        first.add_error("description", _("Please say what happened."))
        return render(request, "track/report_words.html", context | {"form": first}, status=400)
    guessed = guess(words, grid=grid)
    form = OwnReportForm(request.POST, guesses=guessed.categories)
    context |= {"form": form, "danger": guessed.danger, "key": form.token, "guesses": guessed.categories}
    if "send" not in request.POST:
        return render(request, "track/report.html", context)
    try:
        case = _file(request, grid, form)
    except RuleError as refused:
        _show(form, refused)
        if isinstance(refused, KeyReused):
            context["key"] = OwnReportForm().token
        return render(request, "track/report.html", context, status=refused.status)
    _send_first(request, case)
    report = report_of(case)
    key = report.key if report is not None else form.token
    return to_receipt(public_code(grid.code), key, again=key != form.token)


def _begin(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The empty form, to which a browser may go back with what was typed; or the receipt of what was sent."""
    if "sent" not in request.GET:
        response = render(request, "track/report_words.html", context | {"form": FirstWordsForm()})
        response.headers["Cache-Control"] = "private, no-cache"
        return response
    case = receipt_of(request)
    if case is None:
        return render(request, "track/form.html", {"form": TrackForm(), "over": MINUTES})
    again = request.GET["sent"] == "again"
    said = _("You sent the same a short while ago. It is one report, with this number.") if again else ""
    return _arrived(request, case, said=said)


def _file(request: HttpRequest, grid: Grid, form: OwnReportForm) -> Case:
    """Raises Invalid, TooOften, KeyReused, StillRunning: as the limits and ``file_own_report``."""
    if form.typed("website"):
        raise Invalid(_("This was filled in by a program. Please leave the last field empty."))
    address = client_address(request) or ""
    said = {name: form.typed(name) for name in ("description", "address")}
    uploads = request.FILES.getlist("photos")
    earlier = sent_again(form.token, said, (one.size or 0 for one in uploads))
    if earlier is not None:
        return earlier
    if not was_sent(form.token):
        limits_of_report(address=address, phone=form.typed("reporter_phone"), grid=grid.code).count()
    return file_own_report(
        grid=grid,
        category=category_of(form.typed("category")),
        key=form.token,
        whose=f"resident:{network_of(address)}",
        device=str(request.META.get("CSRF_COOKIE", "")),  # the cookie that forms need
        email=form.typed("email"),
        uploads=uploads,
        **{name: form.typed(name) for name in _OWN},
    )


def _show(form: Any, refused: RuleError) -> None:
    """Say what was refused; files that were chosen are not kept for strangers, and are asked for again."""
    if isinstance(refused, KeyReused):
        words = _(
            "You have sent this form already, with other words: %(number)s, “%(words)s”. If this is "
            "something else, send it once more."
        )
        # The token of the form is hers alone, and so are these.
        form.add_error(None, words % {"number": refused.first.number, "words": refused.first.description})
    elif isinstance(refused, Invalid):
        show_errors(form, refused)
    else:
        form.add_error(None, str(refused.message))
    if form.files or "photos" in form.fields:
        form.fields["photos"].help_text = _("Please choose the photos once more, if there were any.")


def _arrived(
    request: HttpRequest, case: Case, *, said: Text = "", status: int = 200, **more: Any
) -> HttpResponse:
    """Number, code and the way to follow it; and the code for the phone, where one was sent."""
    report = report_of(case)
    link = absolute(request, way_to(case))
    context = {
        "case": case,
        "code": as_svg(link, title=_("QR code")),
        "checks": bool(report and report.codes_sent and may_be_checked(case, report)),
        "checked": bool(report and report.phone_checked_at),
        "leader": leader_for(case.grid),
        "form": CodeForm(),
        "said": said,
    }
    return render(request, "track/reported.html", context | more, status=status)


def _send_first(request: HttpRequest, case: Case) -> None:
    """The code for the phone, once, where one can be sent; the report has come in any case."""
    report = report_of(case)
    if report is not None and not report.codes_sent and case.reporter_phone and may_be_checked(case, report):
        _send(request, case, "")


def _send(request: HttpRequest, case: Case, phone: str) -> dict[str, Any]:
    """Send a code, or what the page says instead: the report has come in any case."""
    try:
        limits_of_code(address=client_address(request) or "", phone=phone or case.reporter_phone).count()
        send_code(case, phone=phone)
    except (Invalid, TooOften) as refused:
        form = CodeForm()
        _say(form, refused)
        return {"form": form, "status": refused.status}
    return {}


def _say(form: CodeForm, refused: RuleError) -> None:
    if isinstance(refused, Invalid):
        show_errors(form, refused)
    else:
        form.add_error(None, str(refused.message))


@sensitive_post_parameters()
@for_residents
def phone(request: HttpRequest) -> HttpResponse:
    """Show that a phone is hers by the code that was sent there; or have one sent, to another phone too."""
    if request.method != "POST":
        return redirect("track")
    found = look_up(request)
    if not isinstance(found, Case):
        return found
    if "again" in request.POST:
        more = _send(request, found, str(request.POST.get("phone", "")).strip())
        status = more.pop("status", 200)
        said = "" if more else _("A code is on its way.")
        return _arrived(request, _anew(found), said=said, status=status, **more or {"sent": True})
    form = CodeForm(request.POST)
    try:
        confirm_phone(found, code=str(request.POST.get("sent", "")))
    except RuleError as refused:
        _say_at(form, refused)
        return _arrived(request, found, status=refused.status, form=form)
    return _arrived(request, found, said=_("Thank you. Your phone is checked."), sent=True)


def _anew(case: Case) -> Case:
    case.refresh_from_db(fields=["reporter_phone"])
    return case


def _say_at(form: CodeForm, refused: RuleError) -> None:
    """Errors of the code stand at the field where it is typed."""
    if isinstance(refused, Invalid) and "code" in refused.fields:
        refused = Invalid(fields={"sent": refused.fields["code"]})
    _say(form, refused)


@sensitive_post_parameters("code", "words")
@for_residents
def answer(request: HttpRequest) -> HttpResponse:
    """What the resident answers to what she was asked."""
    if request.method != "POST":
        return redirect("track")
    found = look_up(request)
    if not isinstance(found, Case):
        return found
    form = AnswerForm(request.POST)
    address = client_address(request) or ""
    try:
        limits_of_answer(address=address).count()
        answer_question(
            found,
            words=str(request.POST.get("words", "")),
            whose=f"resident:{network_of(address)}",
            uploads=request.FILES.getlist("photos"),
        )
    except Conflict as refused:
        return show(request, found, status=refused.status, said=refused.message)
    except (Invalid, TooOften) as refused:
        _show(form, refused)
        return show(request, found, status=refused.status, answer=form)
    return show(request, found, said=_("Thank you. The grid leader has your answer."))


@sensitive_post_parameters("code", "words")
@for_residents
def say(request: HttpRequest) -> HttpResponse:
    """What the resident thinks of the result of her own report."""
    if request.method != "POST":
        return redirect("track")
    found = look_up(request)
    if not isinstance(found, Case):
        return found
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return show(request, found, status=400, opinion=form)
    try:
        done = take_opinion_by_code(found, **form.cleaned_data)
    except Conflict as refused:
        return show(request, found, status=refused.status, said=refused.message)
    except Invalid as refused:
        show_errors(form, refused)
        return show(request, found, status=400, opinion=form)
    context = {"case": done, "reopened": done.closed_at is None, "code": done.track_code}
    return render(request, "track/thanks.html", context)
