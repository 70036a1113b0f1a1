"""Visits, entitlements to verify, and the organizations in my grids."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit.errors import KeyReused, NotAllowed, NotFound
from kit.forms import written_at
from kit.net.sent_to import sent_from
from kit.text import prints_of
from kit.time import clock
from kit.time.formats import moment_text
from residents import access, registry
from residents.choices import WelfareKind, WelfareState
from residents.models import Unit, Visit, WelfareRecord
from residents.views import asking
from residents.views.forms import UnitForm, VerifyForm, VisitForm
from residents.views.guarding import actor, carry_out, register_page
from residents.views.saying import settled, visited
from staff.rights.request import StaffRequest

_MOST = 200  # rows of a list
_LATELY = 20  # visits of one member to one household: among them is what arrived after a draft was typed


@register_page
def visit_new(request: StaffRequest, household: int) -> HttpResponse:
    """Note a visit."""
    by, home = actor(request), access.household(request.scope, household)
    form = VisitForm(request.POST or None)
    sent_before = None
    written = written_at(request.headers)
    try:
        made, status = carry_out(
            form, lambda given: registry.record_visit(household=home, by=by, written_at=written, **given)
        )
    except KeyReused as refused:
        made, status, sent_before = None, refused.status, refused.first
        form.add_error(None, str(refused.message))
        form.renew()
    if made is not None:
        _say_noted(request, made, form.cleaned_data["key"])
        return redirect("household", home.pk)
    # Words that stay on the phone go once a visit has been noted with them.
    noted = Visit.objects.within(request.scope).filter(household=home, by=by).order_by("-pk")[:_LATELY]
    texts = ((one.met, one.findings, one.difficulties, one.wishes, one.follow_up) for one in noted)
    arrived = prints_of(zip((one.pk for one in noted), texts, strict=True))
    context = {"here": "households", "form": form, "home": home, "sent_before": sent_before}
    context |= {"arrived": arrived, "welfare_kinds": WelfareKind.choices}
    return render(request, "residents/visit.html", context, status=status)


def _say_noted(request: StaffRequest, visit: Visit, key: str) -> None:
    """That it is noted; and when it was noted before, that it stands there once."""
    if not key or visit.key == f"{visit.by_id}:{key}":
        messages.success(request, visited(visit))
        return
    words = _("You noted exactly this at %(when)s. It stands here once.")
    messages.warning(request, words % {"when": moment_text(visit.recorded_at)})


@register_page
@require_safe
def promised(request: StaffRequest) -> HttpResponse:
    """What I have promised at the doors and not done yet: what is due by today, and with ``?due=all`` what
    is to come as well. Raises NotFound for another list."""
    by, asked = actor(request), request.GET.get("due", "today")
    if asked not in ("today", "all"):
        raise NotFound
    rows = Visit.objects.within(request.scope).promised(by).select_related("household__grid__parent__parent")
    if asked == "today":
        rows = rows.filter(follow_up_on__lte=clock.today())
    context = {
        "here": "households",
        "asked": asked,
        "today": clock.today(),
        "lines": list(rows.order_by("follow_up_on", "pk")[:_MOST]),
    }
    return render(request, "residents/promised.html", context)


@register_page
@sent_from("visits-promised")
def visit_done(request: StaffRequest, visit: int) -> HttpResponse:
    """What was to be done after a visit is done. Raises NotFound for a visit of somebody else."""
    by = actor(request)
    found = Visit.objects.within(request.scope).select_related("household").filter(pk=visit, by=by).first()
    if found is None:
        raise NotFound
    registry.follow_up_visit(visit=found, by=by)
    messages.success(request, settled(_("Noted: what you promised is done.")))
    return redirect(f"{reverse('visits-promised')}?due=all")


@register_page
@require_http_methods(["GET", "HEAD", "POST"])
def welfare(request: StaffRequest) -> HttpResponse:
    """Entitlements of my area: those to verify, and those that lapse soon. Opening it is written down."""
    asked = asking.opened(request, None, "welfare", asking.on_the_phone(request))
    if asked is not None:
        return asked
    rows = WelfareRecord.objects.within(request.scope).defer(
        "grounds", "resident__id_number", "resident__phone"
    )
    rows = rows.select_related("resident__household__grid__parent__parent", "registered_by")
    soon = clock.today() + dt.timedelta(days=settings.WELFARE_REMINDER_DAYS)
    verified = Q(state=WelfareState.VERIFIED, valid_until__lte=soon)
    context = {
        "here": "households",
        "far": access.needs_reason(request.user),
        "waiting": list(rows.filter(state=WelfareState.REGISTERED)[:_MOST]),
        "lapsing": list(rows.filter(verified).order_by("valid_until", "pk")[:_MOST]),
        "may_verify": request.user.has_perm("residents.verify_welfarerecord"),
        "form": VerifyForm(),
    }
    return render(request, "residents/welfare.html", context)


@register_page
@sent_from("welfare")
def welfare_verify(request: StaffRequest, record: int) -> HttpResponse:
    """Verify an entitlement until a day, or end it."""
    by = actor(request)
    found = WelfareRecord.objects.within(request.scope).filter(pk=record).first()
    if found is None:
        raise NotFound
    if "end" in request.POST:
        registry.end_welfare(record=found, by=by)
        messages.success(request, settled(_("The record has lapsed.")))
        return redirect("welfare")
    form = VerifyForm(request.POST)
    made, status = carry_out(
        form, lambda given: registry.verify_welfare(record=found, by=by, valid_until=given["valid_until"])
    )
    if made is not None:
        messages.success(request, settled(_("Verified.")))
        return redirect("welfare")
    context = {"here": "households", "form": form, "title": _("Verify"), "person": found.resident}
    return render(request, "residents/form.html", context, status=status)


@register_page
@require_safe
def units(request: StaffRequest) -> HttpResponse:
    """Shops, firms and schools of my area."""
    rows = (
        Unit.objects.within(request.scope)
        .filter(closed_on__isnull=True)
        .select_related("grid__parent__parent")
    )
    context = {"here": "households", "units": list(rows.defer("contact_phone")[:_MOST])}
    return render(request, "residents/units.html", context)


@register_page
def unit_new(request: StaffRequest) -> HttpResponse:
    """Register a unit."""
    by = actor(request)
    form = UnitForm(request.POST or None, scope=request.scope)
    made, status = carry_out(
        form, lambda given: registry.register_unit(by=by, grid=given["grid"], **form.facts())
    )
    if made is not None:
        messages.success(request, settled(_("%(name)s is in the register.") % {"name": made.name}))
        return redirect("units")
    return _unit_form(request, form, _("New unit"), status)


@register_page
def unit(request: StaffRequest, unit: int) -> HttpResponse:
    """Change a unit, or close it."""
    by = actor(request)
    found = Unit.objects.within(request.scope).select_related("grid__parent__parent").filter(pk=unit).first()
    if found is None:
        raise NotFound
    if not request.user.has_perm("residents.change_unit", found):
        raise NotAllowed
    form = UnitForm.of(request.POST or None, found, request.scope)

    def change(given: dict[str, Any]) -> Unit:
        version, closed_on = given["version"] or 0, given["closed_on"]
        return registry.change_unit(unit=found, by=by, version=version, closed_on=closed_on, **form.facts())

    made, status = carry_out(form, change)
    if made is not None:
        messages.success(request, settled(_("Saved.")))
        return redirect("units")
    return _unit_form(request, form, str(found), status, unit=found)


def _unit_form(request: StaffRequest, form: UnitForm, title: str, status: int, **more: Any) -> HttpResponse:
    context = {"here": "households", "form": form, "title": title, **more}
    return render(request, "residents/unit.html" if more else "residents/form.html", context, status=status)
