"""Private data in full: shown once, written down, and the superior is told. Wiring, because the register
knows of no messages."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
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
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from grids.queries.areas import names_of
from kit.errors import Invalid, NotAllowed, TooOften
from kit.forms import show_errors
from kit.text import listed
from kit.time.clock import today
from kit.time.formats import date_code
from notices.choices import Channel
from notices.telling import notify
from residents import access
from residents.choices import SecretField
from residents.models import Resident, Unit
from residents.own_record.record import everything
from residents.own_record.wording import moment, sections
from residents.spreadsheets.exports import EXPORT_PRIVATE
from residents.views.forms import PurposeForm
from staff.audit.reveals import note_too_often
from staff.choices import RevealPurpose
from staff.models import Member
from staff.rights.request import StaffRequest
from staff.rights.roles import scope_where
from staff.rights.superiors import superiors

SECONDS = 60  # for which a number stays on the page
_LOOK_AT_UNITS = "residents.view_unit"


def tell_superiors(*, by: Member, seen: Resident | Unit, what: str, purpose: str) -> int:
    """Tell the superior that somebody looked at private data: who, where and what for; never at whose."""
    home = seen.household if isinstance(seen, Resident) else None
    grid = seen.grid if isinstance(seen, Unit) else seen.household.grid
    body = _("%(what)s of a resident of %(grid)s. What for: %(purpose)s")
    if home is None:
        body = _("%(what)s of a shop, firm or school in %(grid)s. What for: %(purpose)s")
    return tell_of_look(
        by=by,
        area=grid.code if home is None else home.area,
        body=body % {"what": what, "grid": grid.path, "purpose": RevealPurpose(purpose).label},
        link=reverse("household", args=[home.pk]) if home is not None else reverse("units"),
    )


def tell_of_look(*, by: Member, area: str, body: str, link: str) -> int:
    """Tell the superior of ``by`` in ``area`` of a look at private data."""
    return notify(
        recipients=superiors(by, area),
        key=f"reveal:{get_random_string(20)}",
        subject=_("%(name)s looked at private data") % {"name": by.named},
        body=body,
        link=link,
        channels=(Channel.INBOX,),
    )


def tell_of_export(*, by: Member, purpose: str) -> int:
    """Tell the superior that somebody took names and numbers of all residents of an area away in full."""
    areas = sorted(scope_where(by.user, EXPORT_PRIVATE).prefixes)
    names = names_of(areas)
    told = {one.pk: one for area in areas for one in superiors(by, area)}
    with translation.override(settings.LANGUAGE_CODE):
        where = listed(names.get(area, area) for area in areas)
        body = _("Names and numbers of all residents of %(area)s in full. What for: %(purpose)s")
        return notify(
            recipients=told.values(),
            key=f"export:{get_random_string(20)}",
            subject=_("%(name)s exported private data") % {"name": by.named},
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
def reveal_page(request: HttpRequest, resident: int, field: str) -> HttpResponse:
    """Ask what for, then show a number for a minute. Raises NotFound, NotAllowed, Invalid."""
    staff = cast(StaffRequest, request)
    person = _person(staff, resident)
    if field not in SecretField.values:
        raise Invalid(_("There is no such field."))
    asked = _ask(staff, partial(reveal_and_tell, resident=person, field=field))
    masked = person.phone_masked if field == SecretField.PHONE else person.id_masked
    context = {"person": person, "field": field, "masked": masked}
    if not getattr(request, "htmx", False):
        back = reverse("household", args=[person.household_id])
        return _show(staff, "residents/reveal.html", asked, context, back=back)
    part = "residents/revealed.html" if asked.value else "residents/reveal_form.html"
    return _show(staff, part, asked, context)


@login_required
def contact_page(request: HttpRequest, unit: int) -> HttpResponse:
    """Ask what for, then show the phone of a unit's contact for a minute. Raises NotFound, NotAllowed."""
    staff = cast(StaffRequest, request)
    if not request.user.has_perm(_LOOK_AT_UNITS):
        raise NotAllowed
    found = access.unit(staff.scope_where(_LOOK_AT_UNITS), unit)
    _demand(staff, found)
    asked = _ask(staff, partial(reveal_contact_and_tell, unit=found))
    return _show(staff, "residents/unit_phone.html", asked, {"unit": found}, back=reverse("units"))


@dataclass(frozen=True, slots=True)
class _Asked:
    """The form that asks what for, and the number in full once it was said."""

    form: PurposeForm
    value: str = ""
    status: int = 200


def _ask(request: StaffRequest, verb: Callable[..., str]) -> _Asked:
    """Ask what for; what is refused stands beside the fields. Raises as ``verb``, but for Invalid."""
    form = PurposeForm(request.POST or None)
    if request.method != "POST":
        return _Asked(form)
    if not form.is_valid():
        return _Asked(form, status=400)
    try:
        return _Asked(form, verb(by=request.member, request=request, **form.cleaned_data))
    except Invalid as refused:
        show_errors(form, refused)
        return _Asked(form, status=refused.status)
    except TooOften as refused:
        note_too_often(request)
        form.add_error(None, str(refused.message))
        return _Asked(form, status=refused.status)


def _show(
    request: StaffRequest, template: str, asked: _Asked, context: dict[str, Any], *, back: str = ""
) -> HttpResponse:
    """The form or the number, which no browser keeps; a whole page leads ``back`` after a minute."""
    shown = {"here": "households", "form": asked.form, "value": asked.value, "seconds": SECONDS}
    response = render(request, template, {**shown, **context}, status=asked.status)
    response.headers["Cache-Control"] = "no-store"
    if asked.value and back:
        response.headers["Refresh"] = f"{SECONDS}; url={back}"
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
    # Not whose it is: a name of a file is read by anybody.
    name = f"{_('Everything that is held')}-{date_code(today())}.json"
    response.headers["Content-Disposition"] = str(content_disposition_header(True, name))
    response.headers["Cache-Control"] = "no-store"
    return response


def _person(request: StaffRequest, resident: int) -> Resident:
    """The person, for those who may see such data in full. Raises NotFound, NotAllowed."""
    if not request.user.has_perm(access.LOOK):
        raise NotAllowed
    person = access.resident(request.scope_where(access.LOOK), resident)
    _demand(request, person)
    return person


def _demand(request: StaffRequest, row: Resident | Unit) -> None:
    """The page is for those only to whom the verb would show it. Raises NotAllowed."""
    if request.member is None or not request.user.has_perm(access.REVEAL, row):
        raise NotAllowed(_("You may not see this in full."))
