"""Announcements: the list, one of them, a new one, a corrected one."""

from functools import partial
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from diaries.actions.news.announcements import announce, correct_announcement, put_away, withdraw_announcement
from diaries.models import Announcement
from diaries.queries.news.shown import with_areas
from diaries.rules.news import ANNOUNCE, CHANGE, VIEW
from diaries.web.news.fields import (
    DONE,
    NewForm,
    SeenForm,
    WhyForm,
    areas,
    audience_field,
    sent,
    title_field,
    words_field,
)
from kit.errors import NotAllowed, NotFound
from kit.net.links import is_ours
from kit.time import clock
from residents.views.forms import DayField
from staff.models import Member
from staff.rights.request import StaffRequest, acting

MOST = 50
_SHOWN = ("current", "all")
_PLAIN = gettext_lazy("Plain words; an empty line begins a paragraph, an address (https://…) becomes a link.")


class _Announced(forms.Form):
    """What an announcement says."""

    title = title_field()
    words = words_field(gettext_lazy("What you announce"), help_text=_PLAIN)
    audience = audience_field()
    until = DayField(label=gettext_lazy("Until, if it ends some day"), required=False)
    pinned = forms.BooleanField(label=gettext_lazy("Stays on top of the list"), required=False)


class AnnounceForm(_Announced, NewForm):
    """A new announcement."""

    since = DayField(label=gettext_lazy("From, if not today"), required=False)
    urgent = forms.BooleanField(
        label=gettext_lazy("Urgent: it goes to e-mail and robots too, in the morning at the earliest"),
        required=False,
    )
    field_order = ("area", "title", "words", "audience", "since", "until", "pinned", "urgent")


class CorrectForm(_Announced, SeenForm):
    """A correction of one."""


def _reader(request: StaffRequest) -> Member:
    """The member who reads announcements. Raises NotAllowed for a login that has none."""
    if not request.user.has_perm(VIEW):
        raise NotAllowed(_("There are no announcements for your post."))
    return acting(request)


@login_required
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """What is announced: that which holds today for her, or ``?show=all`` whatever was and will be, of all
    her area. Raises NotFound for another list."""
    staff = cast(StaffRequest, request)
    _reader(staff)
    asked = request.GET.get("show", "current")
    if asked not in _SHOWN:
        raise NotFound
    scope, today = staff.scope_where(VIEW), clock.today()
    rows = Announcement.objects.within(scope).shown_to(scope, staff.scope_where(CHANGE), today)
    rows = rows.select_related("organization").order_by("-pk")
    if asked == "current":
        rows = rows.current(today).order_by("-urgent", "-pinned", "-pk")
    context = {
        "here": "home",
        "asked": asked,
        "lines": with_areas(rows[:MOST]),
        "today": today,
        "may_announce": request.user.has_perm(ANNOUNCE),
    }
    return render(request, "diaries/news/list.html", context)


def _found(request: StaffRequest, pk: int) -> Announcement:
    scope = request.scope_where(VIEW)
    rows = Announcement.objects.within(scope).shown_to(scope, request.scope_where(CHANGE), clock.today())
    related = ("organization", "author", "withdrawn_by")
    found = rows.select_related(*related).prefetch_related("versions__by").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return cast(Announcement, with_areas([found])[0])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def announcement(request: HttpRequest, announcement: int) -> HttpResponse:
    """An announcement; a POST puts it away from one's own first page, or withdraws it (``what``)."""
    staff = cast(StaffRequest, request)
    member = _reader(staff)
    found = _found(staff, announcement)
    may = request.user.has_perm(CHANGE, found) and found.withdrawn_at is None
    form, status = WhyForm(initial={"version": found.version}), 200
    if request.method == "POST":
        if request.POST.get("what") == "away":
            put_away(by=member, announcement=found)
            return back_from(request, "news")
        if request.POST.get("what") != "withdraw":
            raise NotFound
        form = WhyForm(request.POST)
        status = sent(form, lambda: withdraw_announcement(by=member, announcement=found, **form.cleaned_data))
        if status == DONE:
            messages.success(request, _("Withdrawn. Nobody finds it on a list any more."))
            return redirect("announcement", found.pk)
    context = {"here": "home", "one": found, "form": form, "may_change": may, "today": clock.today()}
    return render(request, "diaries/news/one.html", context, status=status)


def back_from(request: HttpRequest, otherwise: str) -> HttpResponse:
    """To the page that a form names as the one where it stood, if it is one of ours."""
    back = request.POST.get("back", "")
    if is_ours(back):
        return redirect(back)
    return redirect(otherwise)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def announcement_new(request: HttpRequest) -> HttpResponse:
    """Announce something. Whatever is refused, what was typed stays."""
    staff = cast(StaffRequest, request)
    if not request.user.has_perm(ANNOUNCE):
        raise NotAllowed(_("Your post announces nothing."))
    member = acting(staff)
    offered = areas(staff.scope_where(ANNOUNCE))
    form = AnnounceForm(request.POST if request.method == "POST" else None, areas=offered)
    status = 200
    if form.is_bound:
        made: list[Announcement] = []
        status = sent(form, lambda: made.append(announce(by=member, **form.cleaned_data)))
        if status == DONE:
            messages.success(request, said_of(made[0]))
            return redirect("announcement", made[0].pk)
    context: dict[str, Any] = {"here": "home", "form": form, "areas": offered}
    return render(request, "diaries/news/new.html", context, status=status)


def said_of(made: Announcement) -> str:
    """Who is told of it, and when."""
    if made.since > clock.today():
        return _("Kept. The leaders are told on the day when it begins.")
    return _("Announced. The leaders find it on their first page and in their inbox.")


def _said_of_correction(before: Announcement, now: Announcement) -> str:
    """Whether anybody is told of it."""
    if now.edited_at == before.edited_at or not now.told_again:
        return _("Corrected. What it said before is kept. Nobody is told anew.")
    return _("Corrected. It is urgent: the leaders are told again, and find it on their first page again.")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def announcement_correct(request: HttpRequest, announcement: int) -> HttpResponse:
    """Correct an announcement that still stands."""
    staff = cast(StaffRequest, request)
    member = _reader(staff)
    found = _found(staff, announcement)
    if not request.user.has_perm(CHANGE, found):
        raise NotAllowed
    if found.withdrawn_at is not None:
        return redirect("announcement", found.pk)
    names = ("title", "words", "audience", "until", "pinned", "version")
    start = {name: getattr(found, name) for name in names}
    form = CorrectForm(request.POST if request.method == "POST" else None, initial=start)
    status = 200
    if form.is_bound:
        made: list[Announcement] = []
        carry_out = partial(correct_announcement, by=member, announcement=found)
        status = sent(form, lambda: made.append(carry_out(**form.cleaned_data)))
        if status == DONE:
            messages.success(request, _said_of_correction(found, made[0]))
            return redirect("announcement", found.pk)
    context = {"here": "home", "form": form, "one": found}
    return render(request, "diaries/news/correct.html", context, status=status)
