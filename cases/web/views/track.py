"""Pages for residents, without a login: how far a matter is, and what they think of the result. And the two
sheets that lead there, which the leader prints or shows on the phone."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe
from django.views.i18n import set_language

from cases.actions.opinions import make_opinion_link, take_opinion_by_link
from cases.choices import Source
from cases.models import Case
from cases.public.opinion_links import VALID, is_of_no_closing, is_open_to_opinion, live_link
from cases.public.tracking import Look, Progress, find, plain, way_to
from cases.web.resident_forms import AnswerForm, OpinionForm, TrackForm
from cases.web.views.cases import visible
from kit.errors import Conflict, Invalid, NotAllowed, NotFound
from kit.files.qr import as_svg
from kit.forms import show_errors
from kit.net.client import client_address
from kit.net.links import absolute
from kit.text import Text
from kit.time import clock
from staff.rights.request import StaffRequest

View = Callable[..., HttpResponse]


def for_residents(view: View) -> View:
    """A page of nobody in particular: without the leaders' menu, kept by no cache and no search engine."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        cast(StaffRequest, request).member = None
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return page


@sensitive_post_parameters("code")
@for_residents
def track(request: HttpRequest) -> HttpResponse:
    """How far a matter is. The code is typed, or comes behind the ``#`` of a QR code, which browsers keep to
    themselves: it stands in no address that a server sees."""
    if request.method != "POST":
        return _form(request, TrackForm(initial={"number": plain(request.GET.get("number", ""))[:20]}))
    found = look_up(request)
    return show(request, found) if isinstance(found, Case) else found


def look_up(request: HttpRequest) -> Case | HttpResponse:
    """The case of the number and code that were sent, or the page that says why there is none. Tries are
    counted."""
    form = TrackForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=400)
    number = form.cleaned_data["number"]
    look = Look.of(client_address(request) or "", number)
    seconds = look.wait()
    again = TrackForm(initial={"number": number[:20]})
    if seconds:
        response = _form(request, again, status=429, minutes=-(-seconds // 60))
        response.headers["Retry-After"] = str(seconds)
        return response
    case = find(number, form.cleaned_data["code"])
    if case is None:
        return _form(request, again, status=404, unknown=True)
    look.was_right()
    return case


def show(
    request: HttpRequest,
    case: Case,
    *,
    status: int = 200,
    said: Text = "",
    answer: AnswerForm | None = None,
    opinion: OpinionForm | None = None,
) -> HttpResponse:
    """How far ``case`` is, with what its resident may say here; ``said``: what has just been done."""
    context = {
        "progress": Progress.of(case),
        "code": case.track_code,
        "said": said,
        "answer": answer or AnswerForm(),
        "opinion": opinion or OpinionForm(),
    }
    return render(request, "track/progress.html", context, status=status)


def _form(request: HttpRequest, form: TrackForm, *, status: int = 200, **words: Any) -> HttpResponse:
    return render(request, "track/form.html", {"form": form, **words}, status=status)


@login_required
@require_safe
def slip(request: HttpRequest, number: str) -> HttpResponse:
    """A slip for the resident: number, code, and the way to the page. For those who see the case."""
    case = _seen(request, number)
    if case.source == Source.RESIDENT:
        raise NotFound(_("The resident has number and code; nobody else sees the code."))
    page = absolute(request, reverse("track"))
    link = absolute(request, way_to(case))
    return _sheet(request, "track/slip.html", {"case": case, "page": page, "link": link})


@login_required
def opinion_link(request: HttpRequest, number: str) -> HttpResponse:
    """Make a link for the resident's opinion and show it, this once.

    Raises:
        NotAllowed, Invalid: as ``make_opinion_link``.
    """
    case = _seen(request, number)
    if request.method != "POST":
        return redirect("case", number)
    member = cast(StaffRequest, request).member
    if member is None:
        raise NotAllowed
    secret = make_opinion_link(case, by=member)
    link = absolute(request, reverse("opinion", args=[secret]))
    return _sheet(request, "track/opinion_link.html", {"case": case, "link": link, "days": VALID.days})


def _seen(request: HttpRequest, number: str) -> Case:
    """The case, if it lies inside the scope. Raises Http404."""
    return get_object_or_404(visible(cast(StaffRequest, request)), number=number)


def _sheet(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page that shows a secret of one resident."""
    code = as_svg(context["link"], title=_("QR code"))
    response = render(request, template, {"here": "cases", "code": code, **context})
    response.headers["Cache-Control"] = "no-store"
    return response


@csrf_exempt
@for_residents
def opinion(request: HttpRequest, secret: str) -> HttpResponse:
    """What the resident thinks of the result.

    The secret in the address is the only right that is used here, so that there is none a strange page could
    borrow; and a browser that tells no referrer tells no origin either, which Django's check would refuse.
    """
    response = _opinion(request, secret)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _opinion(request: HttpRequest, secret: str) -> HttpResponse:
    if request.method == "POST" and "language" in request.POST:
        return set_language(request)
    if request.method == "POST":
        return _answer(request, secret)
    return _question(request, secret, OpinionForm())


def _answer(request: HttpRequest, secret: str) -> HttpResponse:
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return _question(request, secret, form, status=400)
    try:
        case = take_opinion_by_link(secret, **form.cleaned_data)
    except Invalid as refused:
        show_errors(form, refused)
        return _question(request, secret, form, status=400)
    except Conflict:
        return _told(request, 409)
    except NotFound:
        return _gone(request, secret)
    context = {"case": case, "reopened": case.closed_at is None}
    return render(request, "track/thanks.html", context)


def _question(request: HttpRequest, secret: str, form: OpinionForm, status: int = 200) -> HttpResponse:
    link = live_link(secret, clock.now())
    if link is None:
        return _gone(request, secret)
    if not is_open_to_opinion(link.case):
        return _told(request, 200)
    return render(request, "track/opinion.html", {"case": link.case, "form": form}, status=status)


def _told(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, "track/told.html", status=status)


def _gone(request: HttpRequest, secret: str) -> HttpResponse:
    """The same for a secret that is used, expired, replaced, mistyped or made up. Whoever was asked about a
    result that is none any more is told that it is being worked on again."""
    again = is_of_no_closing(secret, clock.now())
    return render(request, "track/gone.html", {"again": again}, status=404)
