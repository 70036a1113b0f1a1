"""At the desk, beside the pages of households and people: what happens to them, by the forms and verbs of the
phone."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from kit.admin.bases import AnyForm, dress, key_of
from residents import access, registry
from residents.models import Resident
from residents.views.forms import CloseForm, WelfareForm
from residents.views.guarding import carry_out
from residents.views.happenings import event_form, happen
from staff.rights.request import acting
from staff.rights.roles import scope_where

_LOOK_AT_HOUSEHOLDS = "residents.view_household"


def event(model_admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """Moved out, moved to another household, died; or back again."""
    scope = scope_where(request.user, access.LOOK)
    person = access.resident(scope, key_of(object_id))
    by = acting(request)
    form = _at_desk(event_form(request.POST or None, person, scope))
    return _page(
        model_admin,
        request,
        form,
        lambda given: happen(person, by, given),
        title=_("What happened"),
        done=_("Noted."),
        **_about(person),
    )


def welfare(model_admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """Register an entitlement, which the community verifies."""
    person = access.resident(scope_where(request.user, access.LOOK), key_of(object_id))
    by = acting(request)
    return _page(
        model_admin,
        request,
        _at_desk(WelfareForm(request.POST or None)),
        lambda given: registry.register_welfare(resident=person, by=by, **given),
        title=_("New welfare record"),
        done=_("Registered; the community verifies it."),
        **_about(person),
    )


def close(model_admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """Nobody lives there any more."""
    home = access.household(scope_where(request.user, _LOOK_AT_HOUSEHOLDS), key_of(object_id))
    by = acting(request)
    form = _at_desk(CloseForm(request.POST or None, initial={"version": home.version}))

    def verb(given: dict[str, Any]) -> Any:
        version = given["version"] or 0
        return registry.close_household(
            household=home, by=by, version=version, on=given["on"], note=given["note"]
        )

    return _page(
        model_admin,
        request,
        form,
        verb,
        title=_("Close the household"),
        done=_("The household is closed; its history stays."),
        what=home.choice_label,
        back=reverse("admin:residents_household_change", args=[home.pk]),
    )


def _about(person: Resident) -> dict[str, str]:
    """Whom a form is about, and where it leads back."""
    return {
        "what": f"{person.name} · {person.household.choice_label}",
        "back": reverse("admin:residents_resident_change", args=[person.pk]),
    }


def _at_desk(form: AnyForm) -> AnyForm:
    """A form of the phone with the admin's look; the big targets of a thumb become lists, of which nothing is
    chosen yet unless the form begins with it."""
    for name, field in form.fields.items():
        if isinstance(field, forms.ChoiceField) and isinstance(field.widget, forms.RadioSelect):
            blank = [] if form.get_initial_for_field(field, name) else [("", "—")]
            field.widget = forms.Select(choices=[*blank, *field.widget.choices])
    return dress(form)


def _page(
    model_admin: Any,
    request: HttpRequest,
    form: Any,
    verb: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    done: str,
    **context: str,
) -> HttpResponse:
    """Ask, call the verb, and go back."""
    made, status = carry_out(form, verb)
    if made is not None:
        messages.success(request, done)
        return redirect(context["back"])
    everywhere = model_admin.admin_site.each_context(request)
    context |= {**everywhere, "title": title, "form": form, "opts": model_admin.opts, "button": _("Save")}
    response = TemplateResponse(request, "admin/residents/verify.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
