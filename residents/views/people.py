"""Residents: the page of one, the forms at the door, what happened to them, their entitlements."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kit.errors import NotAllowed
from residents import access, registry
from residents.choices import ResidentEventKind
from residents.models import Resident
from residents.views import asking
from residents.views.forms import EraseForm, KnownResidentForm, NewResidentForm, WelfareForm
from residents.views.guarding import actor, carry_out, register_page
from residents.views.happenings import event_form, happen
from residents.views.saying import settled
from staff.models import Member
from staff.rights.request import StaffRequest

ERASE = "residents.erase_resident"


@register_page
@require_http_methods(["GET", "HEAD", "POST"])
def resident(request: StaffRequest, resident: int) -> HttpResponse:
    """A person, masked, with what happened and the entitlements."""
    person = access.resident(request.scope, resident)
    asked = asking.opened(request, person, "resident", asking.on_the_phone(request))
    if asked is not None:
        return asked
    context = {
        "here": "households",
        "person": person,
        "home": person.household,
        "tags": list(person.tags.all()),
        "events": list(person.events.defer("before").select_related("by", "household__grid__parent__parent")),
        "welfare": access.with_approvals(list(person.welfare_records.defer("grounds")), request.scope_where),
        "may_reveal": request.user.has_perm(access.REVEAL, person),
        "may_change": request.user.has_perm("residents.change_resident", person),
        "may_erase": request.user.has_perm(ERASE, person),
        "returns": person.ended_by == ResidentEventKind.MOVE_OUT,
    }
    return render(request, "residents/resident.html", context)


@register_page
def resident_new(request: StaffRequest, household: int) -> HttpResponse:
    """Put a person into a household."""
    by, home = actor(request), access.household(request.scope, household)
    form = NewResidentForm(request.POST or None)
    made, status = carry_out(
        form,
        lambda given: registry.add_resident(
            household=home, by=by, particulars=form.particulars(), how=given["how"], on=given["on"]
        ),
    )
    if made is not None:
        messages.success(request, settled(_("%(name)s is in the register.") % {"name": made.name}))
        return redirect("resident-new" if "another" in request.POST else "household", home.pk)
    return _form(request, form, _("New person"), status, home=home, another=True)


@register_page
def resident_change(request: StaffRequest, resident: int) -> HttpResponse:
    """Correct what is known of a person."""
    by, person = actor(request), access.resident(request.scope, resident)
    asked = asking.opened(request, person, "resident-change", asking.on_the_phone(request))
    if asked is not None:
        return asked
    form = KnownResidentForm(request.POST or None, person=person)
    made, status = carry_out(
        form,
        lambda given: registry.change_resident(
            resident=person, by=by, version=given["version"] or 0, particulars=form.particulars()
        ),
    )
    if made is not None:
        messages.success(request, settled(_("Saved; what was there before stays in the history.")))
        return redirect("resident", person.pk)
    return _form(request, form, _("Correct"), status, home=person.household, person=person)


@register_page
def resident_event(request: StaffRequest, resident: int) -> HttpResponse:
    """Moved out, moved to another household, died; or back again."""
    by, person = actor(request), access.resident(request.scope, resident)
    form = event_form(request.POST or None, person, request.scope)
    made, status = carry_out(form, lambda given: happen(person, by, given))
    if made is not None:
        messages.success(request, settled(_("Noted.")))
        return redirect("household", made.household_id)
    return _form(request, form, _("What happened"), status, home=person.household, person=person)


@register_page
def welfare_new(request: StaffRequest, resident: int) -> HttpResponse:
    """Register an entitlement, which the community verifies."""
    by, person = actor(request), access.resident(request.scope, resident)
    form = WelfareForm(request.POST or None)
    made, status = carry_out(
        form,
        lambda given: registry.register_welfare(
            resident=person, by=by, kind=given["kind"], grounds=given["grounds"]
        ),
    )
    if made is not None:
        messages.success(request, _("Registered; the community verifies it."))
        return redirect("resident", person.pk)
    return _form(request, form, _("New welfare record"), status, home=person.household, person=person)


@register_page
def resident_erase(request: StaffRequest, resident: int) -> HttpResponse:
    """Erase a person on request, after saying what that does. Raises NotAllowed."""
    by, person = actor(request), access.resident(request.scope, resident)
    if not request.user.has_perm(ERASE, person):
        raise NotAllowed
    home, name = person.household, person.name
    form = EraseForm(request.POST or None)
    made, status = carry_out(form, lambda given: _erased(person, by, given["reason"]))
    if made is not None:
        messages.success(request, _("Erased. The record says only that it was done, by whom and why."))
        return redirect("household", home.pk)
    context = {"here": "households", "form": form, "person": person, "home": home, "name": name}
    return render(request, "residents/erase.html", context, status=status)


def _erased(person: Resident, by: Member, reason: str) -> bool:
    registry.erase_resident(resident=person, by=by, reason=reason)
    return True


def _form(request: StaffRequest, form: Any, title: str, status: int, **more: Any) -> HttpResponse:
    context = {"here": "households", "form": form, "title": title, **more}
    return render(request, "residents/form.html", context, status=status)
