"""When it rings: the page on which a member lets a phone ring, and chooses kinds, ways and quiet hours."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from kit.errors import Conflict, Invalid, NotFound
from kit.forms import show_errors
from kit.net.links import is_ours
from kit.net.sent_to import sent_from
from kit.time.formats import HOUR_INPUT, hour_text
from notices.actions import let_ring, mark_read, remove_address, ring_now, want_ringing
from notices.channels import push
from notices.channels.sms import writes_to_staff
from notices.choices import Kind, Way
from notices.models import ChannelAddress, Notice, Ringing
from notices.quiet import Hours
from notices.views.inbox import reader
from notices.wishes import CHOOSABLE, cell, wants
from staff.accounts.passwords import device_of
from staff.accounts.sessions import mark_of_device, own_phone_of
from staff.models import Member

_TIME = forms.TimeInput(format=HOUR_INPUT, attrs={"type": "time"})


class QuietForm(forms.Form):
    """Quiet hours of one's own."""

    quiet_begins = forms.TimeField(label=gettext_lazy("Quiet from"), required=False, widget=_TIME)
    quiet_ends = forms.TimeField(label=gettext_lazy("until"), required=False, widget=_TIME)

    def clean(self) -> dict[str, Any]:
        """Both or none. Raises ValidationError."""
        given = super().clean() or {}
        if (given.get("quiet_begins") is None) != (given.get("quiet_ends") is None) and not self.errors:
            raise forms.ValidationError(_("Quiet hours have a begin and an end; leave both empty for none."))
        return given

    def hours(self) -> Hours | None:
        """What was given."""
        begins, ends = self.cleaned_data["quiet_begins"], self.cleaned_data["quiet_ends"]
        return None if begins is None else (begins, ends)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ringing(request: HttpRequest) -> HttpResponse:
    """The page, and its form. Raises NotAllowed for a login that is no member's."""
    member = reader(request)
    wishes = Ringing.objects.filter(member=member).first()
    kept = {"quiet_begins": wishes.quiet_begins, "quiet_ends": wishes.quiet_ends} if wishes else {}
    form = QuietForm(request.POST if request.method == "POST" else None, initial=kept)
    chosen = request.POST.getlist("wanted") if form.is_bound else None
    if chosen is not None and form.is_valid():
        try:
            want_ringing(by=request.user, member=member, chosen=_offered(chosen, wishes), quiet=form.hours())
        except Invalid as refused:
            if not refused.fields:
                raise
            show_errors(form, refused)
        else:
            messages.success(request, _("Noted. Emergencies come by day and night all the same."))
            return redirect("ringing")
    context = {**_context(request, member), "form": form, "rows": _rows(wishes, chosen)}
    return render(request, "notices/ringing.html", context, status=400 if form.is_bound else 200)


def _context(request: HttpRequest, member: Member) -> dict[str, Any]:
    mark = mark_of_device(request)
    devices = list(ChannelAddress.objects.of(member).devices().defer("url").order_by("pk"))
    city = settings.NOTICE_QUIET_HOURS
    return {
        "here": "inbox",
        "devices": [(one, one.device == mark) for one in devices],
        "rings_here": any(one.device == mark for one in devices),
        "key": push.public_key(),
        "sms": writes_to_staff(),
        "ways": _ways(),
        "is_own_phone": bool(own_phone_of(request)),
        "city": [hour_text(time) for time in city] if city else None,
    }


def _ways() -> list[Way]:
    """Those that there are in this installation."""
    there = {Way.PUSH: push.is_set_up(), Way.SMS: writes_to_staff()}
    return [way for way in Way if there.get(way, True)]


def _rows(wishes: Ringing | None, chosen: list[str] | None) -> list[dict[str, Any]]:
    """A row for each kind, with a cell for each way; as it was sent, or as it is kept."""
    kept = wishes.choices if wishes is not None else {}
    rows = []
    for kind in Kind:
        cells = []
        for way in _ways():
            name = cell(kind, way)
            on = wants(kept, kind, way) if chosen is None or kind == Kind.EMERGENCY else name in chosen
            cells.append({"name": name, "way": way, "on": on, "fixed": kind == Kind.EMERGENCY})
        rows.append({"kind": kind, "cells": cells})
    return rows


def _offered(chosen: list[str], wishes: Ringing | None) -> set[str]:
    """What was chosen; of ways that are not shown just now what was kept of them."""
    kept = wishes.choices if wishes is not None else {}
    hidden = [way for way in Way if way not in _ways()]
    return {*chosen, *(cell(kind, way) for way in hidden for kind in CHOOSABLE if wants(kept, kind, way))}


@login_required
@sent_from("ringing")
@sensitive_post_parameters("endpoint", "p256dh", "auth")
def ring_here(request: HttpRequest) -> HttpResponse:
    """What the browser tells of itself when she lets it ring, by a script of the page: 204, or the reason why
    not."""
    given = {name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth")}
    try:
        let_ring(
            by=request.user,
            member=reader(request),
            device=mark_of_device(request),
            label=device_of(request.headers.get("User-Agent", "")),
            **given,
        )
    except (Invalid, Conflict) as refused:
        return JsonResponse({"reason": str(refused)}, status=refused.status)
    return HttpResponse(status=204)


@login_required
@sent_from("ringing")
def ring_test(request: HttpRequest) -> HttpResponse:
    """Ring all her devices now."""
    number = ring_now(by=request.user, member=reader(request))
    if number:
        words = ngettext(
            "%(n)s device is being rung; it may take half a minute.",
            "%(n)s devices are being rung; it may take half a minute.",
            number,
        )
        messages.success(request, words % {"n": number})
    else:
        messages.warning(request, _("No device of yours rings yet."))
    return redirect("ringing")


@login_required
@sent_from("ringing")
def ring_device(request: HttpRequest, device: int) -> HttpResponse:
    """Let one of her devices ring no more. Raises NotFound: it is not hers."""
    mine = ChannelAddress.objects.of(reader(request)).devices().filter(pk=device).first()
    if mine is None:
        raise NotFound
    remove_address(by=request.user, address=mine)
    messages.success(request, _("This device rings no more."))
    return redirect("ringing")


@login_required
@require_safe
def rung(request: HttpRequest, ring: int) -> HttpResponse:
    """On from a device that rang, or from a text message, to what it told of; it is read then. Raises
    NotFound for those of others."""
    member = reader(request)
    found = Notice.objects.rung_for(member).filter(pk=ring).first()
    if found is None:
        raise NotFound
    told = Notice.objects.inbox_of(member).filter(key=found.inbox_key).first()
    if told is None:  # a test, or it was taken back
        return redirect("ringing" if found.key.startswith(push.TEST) else "inbox")
    mark_read(notice=told, by=member)
    return redirect(told.link) if is_ours(told.link) else redirect("notice", told.pk)
