"""The box about the system itself (国办函〔2026〕12号): for residents without a login, for the staff with or
without their name, and for whoever answers."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cases.web.views.track import for_residents
from diaries.actions.box import LONGEST, answer_message, put_into_box, tick_off_message
from diaries.choices import BoxKind
from diaries.models import BoxMessage
from diaries.queries.opinions import waiting_in_box
from diaries.rules.opinions import ANSWER_BOX, COMMUNITY, VIEW_BOX
from diaries.web.sending import DONE, carried_out
from grids.models import Grid
from grids.queries.printed import public_code
from kit.errors import KeyReused, NotAllowed, NotFound
from kit.files.qr import as_svg
from kit.forms import KeyedForm, PhoneField, WordsField
from kit.net.client import client_address
from kit.net.links import absolute
from kit.net.rate_limit import Tries, network_of
from staff.models import Member
from staff.posts.directory import home_grid
from staff.posts.published import leader_for
from staff.rights.request import StaffRequest, acting

MOST = 50
MOST_AN_HOUR = 6  # from one network, by residents
_HOUR = 3600


class BoxForm(KeyedForm):
    """A complaint or a suggestion about the system itself."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=BoxKind.choices, widget=forms.RadioSelect)
    words = WordsField(
        label=gettext_lazy("What you would like to say"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    contact = PhoneField(
        label=gettext_lazy("Phone, if you want to be answered"), max_length=30, required=False
    )


class StaffBoxForm(BoxForm):
    """The same for somebody of the staff, who may sign it."""

    contact = None  # type: ignore[assignment]
    signed = forms.BooleanField(label=gettext_lazy("With my name: then I am told the answer"), required=False)


class AnswerBoxForm(forms.Form):
    """The answer to a message of the box."""

    answer = WordsField(
        label=gettext_lazy("The answer"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


def _community(code: str) -> Grid:
    """A community in use. Raises NotFound."""
    found = Grid.objects.current().filter(code=code).select_related("division").first()  # public by its code
    if found is None or len(code) != COMMUNITY:
        raise NotFound
    return cast(Grid, found)


@for_residents
@require_http_methods(["GET", "HEAD", "POST"])
def box_community(request: HttpRequest, code: str) -> HttpResponse:
    """The box of a community for residents: no login, no name asked. Raises NotFound."""
    community = _community(code)
    form, status = BoxForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        if seconds := _too_often(request):
            response = _box_page(request, community, form, 429, minutes=-(-seconds // 60))
            response.headers["Retry-After"] = str(seconds)
            return response
        status = _put(form, community, None)
        if status == DONE:
            answered = bool(form.cleaned_data["contact"])
            return render(request, "diaries/box/thanks.html", {"answered": answered, "grid": community})
    return _box_page(request, community, form, status)


def _too_often(request: HttpRequest) -> int:
    """The seconds to wait where too much came from one network; a form that is sent again because something
    in it was wrong counts too."""
    network = network_of(client_address(request) or "")
    return Tries(f"box from {network}", most=MOST_AN_HOUR, seconds=_HOUR).wait()


def _box_page(
    request: HttpRequest, community: Grid, form: forms.Form, status: int, **more: Any
) -> HttpResponse:
    context = {"form": form, "grid": community, "leader": leader_for(community), **more}
    context["code"] = public_code(community.code)
    return render(request, "diaries/box/resident.html", context, status=status)


def _put(form: BoxForm, community: Grid, sender: Member | None) -> int:
    """The HTTP status; what was refused stands beside the fields."""
    if not form.is_valid():
        return 400
    given = dict(form.cleaned_data)
    signed = given.pop("signed", False)
    facts = {"grid": community, "sender": sender if signed else None, **given}
    status = carried_out(form, lambda: put_into_box(**facts))
    if status == KeyReused.status:
        form.renew()
    return status


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def box(request: HttpRequest) -> HttpResponse:
    """The box for the staff, of the community of their own grid, with the way for residents to print; and
    what they said before with the answers."""
    staff = cast(StaffRequest, request)
    member = acting(staff)
    home = home_grid(member)
    community = _community(home.code[:COMMUNITY]) if home is not None else None
    form, status = StaffBoxForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        if community is None:
            raise NotAllowed(_("Your post belongs to no community whose box this could go into."))
        status = _put(form, community, member)
        if status == DONE:
            messages.success(request, _("Received. The community and the street or town read it."))
            return redirect("box")
    link = absolute(request, reverse("box-community", args=[community.code])) if community else ""
    context = {
        "here": "box",
        "form": form,
        "grid": community,
        "link": link,
        "code": as_svg(link, title=_("QR code")) if link else "",
        "own": list(BoxMessage.objects.of(member).order_by("-pk")[:10]),
        "may_read": request.user.has_perm(VIEW_BOX),
    }
    return render(request, "diaries/box/staff.html", context, status=status)


def _reader(request: StaffRequest) -> Member:
    if not request.user.has_perm(VIEW_BOX):
        raise NotAllowed(_("Your post does not read the box."))
    return acting(request)


@login_required
@require_safe
def box_received(request: HttpRequest) -> HttpResponse:
    """What is in the box: ``?waiting=answer`` what waits for oneself (what the first page counts), else all
    of one's area. Raises NotFound for another list."""
    staff = cast(StaffRequest, request)
    _reader(staff)
    asked = request.GET.get("waiting", "all")
    if asked not in ("all", "answer"):
        raise NotFound
    rows = (
        waiting_in_box(staff.seats, staff.scope_where)
        if asked == "answer"
        else BoxMessage.objects.within(staff.scope_where(VIEW_BOX))
    )
    lines = list(rows.select_related("grid").order_by("-pk")[:MOST])
    context = {"here": "box", "asked": asked, "lines": lines}
    return render(request, "diaries/box/received.html", context)


def _message(request: StaffRequest, pk: int) -> BoxMessage:
    rows = BoxMessage.objects.within(request.scope_where(VIEW_BOX))
    found = rows.select_related("grid", "sender__organization", "answered_by").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return cast(BoxMessage, found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def box_message(request: HttpRequest, message: int) -> HttpResponse:
    """A message of the box; a POST answers it, or ticks off that the phone has heard it (``told``)."""
    staff = cast(StaffRequest, request)
    member = _reader(staff)
    found = _message(staff, message)
    may = request.user.has_perm(ANSWER_BOX, found)
    form, status = AnswerBoxForm(initial={"version": found.version}), 200
    if request.method == "POST":
        if not may:
            raise NotAllowed
        form = AnswerBoxForm(request.POST)
        status = _answer(form, member, found, told="told" in request.POST)
        if status == DONE:
            messages.success(request, _("Ticked off.") if "told" in request.POST else _("Answered."))
            return redirect("box-message", found.pk)
        found = _message(staff, message)
    context = {"here": "box", "message": found, "form": form, "may_answer": may}
    return render(request, "diaries/box/message.html", context, status=status)


def _answer(form: AnswerBoxForm, member: Member, found: BoxMessage, *, told: bool) -> int:
    """The HTTP status; what was refused stands beside the fields."""
    if told:
        form.fields["answer"].required = False
    if not form.is_valid():
        return 400
    version = form.cleaned_data["version"]
    if told:
        return carried_out(form, lambda: tick_off_message(by=member, message=found, version=version))
    answer = form.cleaned_data["answer"]
    return carried_out(form, lambda: answer_message(by=member, message=found, answer=answer, version=version))
