"""The households of my grids: the list, the page of one, and the form at the door."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gridgov.kit.errors import NotFound
from residents import access, registry
from residents.forms import CloseForm, HouseholdForm
from residents.models import Household, Resident
from residents.views.common import actor, carry_out, register_page
from staff.middleware import StaffRequest

PAGE = 50
_LONGEST = 40  # characters of what is searched for


def _people() -> "Prefetch[str, Any, str]":
    present = Resident.objects.present().masked().order_by("-relation", "pk").prefetch_related("tags")
    return Prefetch("residents", present, to_attr="people")


def _page_of(request: StaffRequest) -> int:
    text = request.GET.get("page", "")
    return int(text) if text.isdecimal() and 0 < int(text[:4]) <= 1000 else 1


def _listed(request: StaffRequest, rows: Any) -> dict[str, Any]:
    """A page of a list of households, without counting them."""
    page = _page_of(request)
    found = list(rows.prefetch_related(_people())[(page - 1) * PAGE : page * PAGE + 1])
    query = request.GET.copy()
    query["page"] = str(page + 1)
    return {
        "households": found[:PAGE],
        "next": query.urlencode() if len(found) > PAGE else "",
        "here": "households",
    }


@register_page
@require_safe
def households(request: StaffRequest) -> HttpResponse:
    """The households of my grids, by door."""
    rows = access.households(request.scope)
    context = _listed(request, rows)
    if _is_small(request):
        never = Count("pk", filter=Q(last_visited_at__isnull=True))
        context["summary"] = rows.order_by().aggregate(all=Count("pk"), never=never)
    return render(request, "residents/households.html", context)


def _is_small(request: StaffRequest) -> bool:
    """Whether the area is at most a community, so that counting it costs nothing."""
    prefixes = request.scope.prefixes
    return 0 < len(prefixes) <= 50 and all(len(prefix) >= 12 for prefix in prefixes)


@register_page
@require_POST
def find(request: StaffRequest) -> HttpResponse:
    """Search by door, name, id number or phone. By POST, so that nobody's name or number stands in an
    address, and so in a log."""
    words = request.POST.get("words", "")[:_LONGEST]
    people = list(access.by_number(request.scope, words)[:PAGE])
    homes: list[Household] = []
    if not people:
        people = list(access.by_name(request.scope, words)[:PAGE])
        homes = list(access.by_door(request.scope, words).prefetch_related(_people())[:PAGE])
    context = {"people": people, "households": homes, "words": words, "here": "households"}
    return render(request, "residents/found.html", context)


@register_page
@require_safe
def due(request: StaffRequest) -> HttpResponse:
    """The households to call on: nearest first where a position is given, else as one walks."""
    rows = access.due_for_visit(request.scope)
    place = _position(request)
    if place is not None:
        rows = rows.nearest_first(*place)  # type: ignore[attr-defined]
    return render(request, "residents/due.html", {**_listed(request, rows), "placed": place is not None})


def _position(request: StaffRequest) -> tuple[Decimal, Decimal] | None:
    try:
        latitude, longitude = (Decimal(request.GET.get(name, "")) for name in ("latitude", "longitude"))
    except InvalidOperation:
        return None
    inside = latitude.is_finite() and longitude.is_finite() and abs(latitude) <= 90 and abs(longitude) <= 180
    return (latitude, longitude) if inside else None


@register_page
@require_safe
def household(request: StaffRequest, household: int) -> HttpResponse:
    """A household with its people, masked, its visits and what happened."""
    home = access.household(request.scope, household)
    people = (
        Resident.objects.masked().filter(household=home).prefetch_related("tags").order_by("ended_on", "pk")
    )
    context = {
        "here": "households",
        "home": home,
        "present": [one for one in people if one.ended_on is None],
        "gone": [one for one in people if one.ended_on is not None],
        "visits": list(home.visits.select_related("by")[:5]),
        "events": list(home.events.select_related("by", "from_grid")),
        "may_reveal": request.user.has_perm(access.REVEAL, home),
        "may_change": home.closed_on is None and request.user.has_perm("residents.change_household", home),
        "close_form": CloseForm(initial={"version": home.version}),
    }
    return render(request, "residents/household.html", context)


@register_page
def household_new(request: StaffRequest) -> HttpResponse:
    """Register a household at the door."""
    by = actor(request)
    initial = {"grid": request.GET.get("grid")}
    form = HouseholdForm(request.POST or None, scope=request.scope, initial=initial)
    made, status = carry_out(
        form,
        lambda given: registry.register_household(
            by=by, grid=given["grid"], door=given["door"], tenure=given["tenure"], kind=given["kind"]
        ),
    )
    if made is not None:
        messages.success(request, _("The household is in the register. Now its people."))
        return redirect("resident-new", made.pk)
    return _form(request, form, _("New household"), status)


@register_page
def household_change(request: StaffRequest, household: int) -> HttpResponse:
    """Change a household, or put it into another grid."""
    by, home = actor(request), access.household(request.scope, household)
    form = HouseholdForm.of(request.POST or None, home, request.scope)

    def change(given: dict[str, Any]) -> Household:
        facts = {name: given[name] for name in ("door", "tenure", "kind")}
        done = registry.change_household(household=home, by=by, version=given["version"] or 0, **facts)
        if given["grid"].pk == done.grid_id:
            return done
        return registry.move_household(household=done, by=by, version=done.version, grid=given["grid"])

    made, status = carry_out(form, change)
    if made is not None:
        messages.success(request, _("Saved."))
        return redirect("household", home.pk)
    return _form(request, form, _("Change the household"), status, home)


@register_page
@require_POST
def household_close(request: StaffRequest, household: int) -> HttpResponse:
    """Nobody lives there any more."""
    by, home = actor(request), access.household(request.scope, household)
    form = CloseForm(request.POST)
    made, status = carry_out(
        form,
        lambda given: registry.close_household(
            household=home, by=by, version=given["version"] or 0, on=given["on"], note=given["note"]
        ),
    )
    if made is not None:
        messages.success(request, _("The household is closed; its history stays."))
        return redirect("household", home.pk)
    return _form(request, form, _("Close the household"), status, home)


def _form(
    request: StaffRequest, form: Any, title: str, status: int, home: Household | None = None
) -> HttpResponse:
    if "grid" in form.fields and not form.fields["grid"].queryset:
        raise NotFound(_("There is no resident group or building in your area."))
    context = {"here": "households", "form": form, "title": title, "home": home}
    return render(request, "residents/form.html", context, status=status)
