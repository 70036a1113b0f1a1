"""Private data in full: shown once, written down, and the superior is told. Wiring, because the register
knows of no messages."""

from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from gridgov.kit.errors import Invalid, NotAllowed
from gridgov.kit.forms import show_errors
from grids.areas import names_of
from notices.actions import tell
from notices.choices import Channel
from residents import access
from residents.choices import SecretField
from residents.exports import EXPORT_PRIVATE
from residents.forms import PurposeForm
from residents.models import Resident, Unit
from residents.record import everything
from residents.record_words import moment, sections
from staff.choices import AppointmentRole, Post, RevealPurpose
from staff.directory import grids_of
from staff.middleware import StaffRequest
from staff.models import Member
from staff.posts import holders
from staff.roles import scope_where

SECONDS = 60  # for which a number stays on the page
_LOOK = "residents.view_resident"
_LOOK_AT_UNITS = "residents.view_unit"
_GRID_LENGTHS = (18, 15, 12)


def superiors(member: Member, area: str) -> list[Member]:
    """Who guides ``member`` in ``area``: the liaison of the highest grid there that the member leads, else of
    the nearest above; at last the street or town, and for its own people the county."""
    led = set(grids_of(member).values_list("code", flat=True))
    led |= set(grids_of(member, AppointmentRole.LIAISON).values_list("code", flat=True))
    chain = [area[:length] for length in _GRID_LENGTHS if length <= len(area)]
    own = [position for position, code in enumerate(chain) if code in led]
    for code in chain[max(own, default=0) :]:
        found = [one for one in holders(Post.LIAISON, code=code) if one.pk != member.pk]
        if found:
            return found
    for post in (Post.TOWNSHIP, Post.COUNTY):
        found = [one for one in holders(post, code=area) if one.pk != member.pk]
        if found and member.pk not in {one.pk for one in holders(post, code=area)}:
            return found
    return []


def tell_superiors(*, by: Member, seen: Resident | Unit, what: str, purpose: str) -> int:
    """Tell the superior that somebody looked at private data: who, where and what for; never at whose."""
    home = seen.household if isinstance(seen, Resident) else None
    grid = seen.grid if isinstance(seen, Unit) else seen.household.grid
    body = _("%(what)s of a resident of %(grid)s. What for: %(purpose)s")
    if home is None:
        body = _("%(what)s of a shop, firm or school in %(grid)s. What for: %(purpose)s")
    return tell(
        recipients=superiors(by, grid.code if home is None else home.area),
        key=f"reveal:{get_random_string(20)}",
        subject=_("%(name)s looked at private data") % {"name": by.name},
        body=body % {"what": what, "grid": grid.name, "purpose": RevealPurpose(purpose).label},
        link=reverse("household", args=[home.pk]) if home is not None else reverse("units"),
        channels=(Channel.INBOX,),
    )


def tell_of_export(*, by: Member, purpose: str) -> int:
    """Tell the superior that somebody took names and numbers of all residents of an area away in full."""
    areas = sorted(scope_where(by.user, EXPORT_PRIVATE).prefixes)
    names = names_of(areas)
    where = "、".join(names.get(area, area) for area in areas)
    told = {one.pk: one for area in areas for one in superiors(by, area)}
    with translation.override(settings.LANGUAGE_CODE):
        body = _("Names and numbers of all residents of %(area)s in full. What for: %(purpose)s")
        return tell(
            recipients=told.values(),
            key=f"export:{get_random_string(20)}",
            subject=_("%(name)s exported private data") % {"name": by.name},
            body=body % {"area": where, "purpose": RevealPurpose(purpose).label},
            channels=(Channel.INBOX,),
        )


@transaction.atomic
def reveal_and_tell(
    *,
    resident: Resident,
    field: str,
    by: Member | None,
    purpose: str,
    words: str,
    request: HttpRequest | None = None,
) -> str:
    """A number in full, once: recorded, and the superior told, or not shown at all. Raises as
    ``access.reveal``."""
    value = access.reveal(
        resident=resident, field=field, by=by, purpose=purpose, words=words, request=request
    )
    assert by is not None  # reveal refuses a login without a member
    tell_superiors(by=by, seen=resident, what=str(SecretField(field).label), purpose=purpose)
    return value


@login_required
def reveal_page(request: HttpRequest, resident: int, field: str) -> HttpResponse:
    """Ask what for, then show a number for a minute. Raises NotFound, NotAllowed, Invalid."""
    staff = cast(StaffRequest, request)
    person = _person(staff, resident)
    if field not in SecretField.values:
        raise Invalid(_("There is no such field."))
    form, value, status = PurposeForm(request.POST or None), "", 200
    if request.method == "POST":
        value, status = _try_to_reveal(staff, person, field, form)
    context = {
        "here": "households",
        "person": person,
        "field": field,
        "form": form,
        "value": value,
        "seconds": SECONDS,
        "masked": person.phone_masked if field == SecretField.PHONE else person.id_masked,
    }
    part = "residents/revealed.html" if value else "residents/reveal_form.html"
    fragment = bool(getattr(request, "htmx", False))
    response = render(request, part if fragment else "residents/reveal.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    if value and not fragment:
        response.headers["Refresh"] = f"{SECONDS}; url={reverse('household', args=[person.household_id])}"
    return response


def _try_to_reveal(request: StaffRequest, person: Resident, field: str, form: PurposeForm) -> tuple[str, int]:
    if not form.is_valid():
        return "", 400
    given = form.cleaned_data
    try:
        return reveal_and_tell(resident=person, field=field, by=request.member, request=request, **given), 200
    except Invalid as refused:
        show_errors(form, refused)
        return "", 400


@transaction.atomic
def reveal_contact_and_tell(
    *, unit: Unit, by: Member | None, purpose: str, words: str, request: HttpRequest | None = None
) -> str:
    """As ``reveal_and_tell``, the phone of a unit's contact."""
    value = access.reveal_contact(unit=unit, by=by, purpose=purpose, words=words, request=request)
    assert by is not None  # reveal_contact refuses a login without a member
    tell_superiors(by=by, seen=unit, what=_("The phone of the contact"), purpose=purpose)
    return value


@login_required
def contact_page(request: HttpRequest, unit: int) -> HttpResponse:
    """Ask what for, then show the phone of a unit's contact for a minute. Raises NotFound, NotAllowed."""
    staff = cast(StaffRequest, request)
    if not request.user.has_perm(_LOOK_AT_UNITS):
        raise NotAllowed
    found = access.unit(staff.scope_where(_LOOK_AT_UNITS), unit)
    if staff.member is None or not request.user.has_perm(access.REVEAL, found):
        raise NotAllowed(_("You may not see this in full."))
    form, value, status = PurposeForm(request.POST or None), "", 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                value = reveal_contact_and_tell(
                    unit=found, by=staff.member, request=request, **form.cleaned_data
                )
                status = 200
            except Invalid as refused:
                show_errors(form, refused)
    context = {"here": "households", "unit": found, "form": form, "value": value, "seconds": SECONDS}
    response = render(request, "residents/unit_phone.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    if value:
        response.headers["Refresh"] = f"{SECONDS}; url={reverse('units')}"
    return response


@login_required
def record_page(request: HttpRequest, resident: int) -> HttpResponse:
    """Everything that is held on a person, to print or as a file, for the person who asks for it."""
    staff = cast(StaffRequest, request)
    person = _person(staff, resident)
    form = PurposeForm(request.POST or None, initial={"purpose": RevealPurpose.REQUEST})
    context: dict[str, Any] = {"here": "households", "person": person, "form": form}
    status = 400 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        held = _everything_and_tell(staff, person, form.cleaned_data)
        if request.POST.get("format") == "json":
            return _as_file(held)
        context |= {"form": None, "sections": sections(held), "made_at": moment(held["made_at"])}
        status = 200
    response = render(request, "residents/record.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


@transaction.atomic
def _everything_and_tell(request: StaffRequest, person: Resident, given: dict[str, str]) -> dict[str, Any]:
    held = everything(resident=person, by=request.member, request=request, **given)
    assert request.member is not None  # everything refuses a login without a member
    what = _("Everything that is held")
    tell_superiors(by=request.member, seen=person, what=what, purpose=given["purpose"])
    return held


def _as_file(held: dict[str, Any]) -> HttpResponse:
    response = JsonResponse(
        held, encoder=DjangoJSONEncoder, json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    response.headers["Content-Disposition"] = 'attachment; filename="resident.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _person(request: StaffRequest, resident: int) -> Resident:
    """The person, for those who may see such data in full. Raises NotFound, NotAllowed."""
    if not request.user.has_perm(_LOOK):
        raise NotAllowed
    person = access.resident(request.scope_where(_LOOK), resident)
    if request.member is None or not request.user.has_perm(access.REVEAL, person):
        raise NotAllowed(_("You may not see this in full."))
    return person
