"""The households of my grids: the list, the page of one, and the form at the door."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grids.codes import COMMUNITY_LENGTH
from kit.errors import Conflict, KeyReused, NotFound
from kit.net.sent_to import sent_from
from kit.numbers import doors
from kit.numbers.whole import whole
from residents import access, registry
from residents.choices import WelfareKind
from residents.models import Household
from residents.views import asking
from residents.views.forms import CloseForm, HouseholdForm, NewHouseholdForm, find_form
from residents.views.guarding import actor, carry_out, register_page
from residents.views.saying import settled
from staff.models import Member
from staff.rights.request import StaffRequest

PAGE = 50
MOST_PAGES = 1000


def _page_of(request: StaffRequest) -> int:
    return whole(request.GET.get("page", ""), least=1, most=MOST_PAGES) or 1


def _listed(request: StaffRequest, rows: Any) -> dict[str, Any]:
    """A page of a list of households, without counting them."""
    page = _page_of(request)
    found = list(access.with_names(rows)[(page - 1) * PAGE : page * PAGE + 1])
    query = request.GET.copy()
    query["page"] = str(page + 1)
    return {
        "households": found[:PAGE],
        "next": query.urlencode() if len(found) > PAGE else "",
        "here": "households",
        "far": access.needs_reason(request.user),
    }


@register_page
@require_safe
def households(request: StaffRequest) -> HttpResponse:
    """The households of my grids, by door."""
    rows = access.households(request.scope)
    context = {**_listed(request, rows), "find": find_form(None, request.user)}
    if _is_small(request):
        never = Count("pk", filter=Q(last_visited_at__isnull=True))
        context["summary"] = rows.order_by().aggregate(all=Count("pk"), never=never)
    return render(request, "residents/households.html", context)


def _is_small(request: StaffRequest) -> bool:
    """Whether the area is at most a community, so that counting it costs nothing."""
    prefixes = request.scope.prefixes
    return 0 < len(prefixes) <= 50 and all(len(prefix) >= COMMUNITY_LENGTH for prefix in prefixes)


@register_page
@sent_from("households")
def find(request: StaffRequest) -> HttpResponse:
    """Search by door, name, id number or phone. By POST, so that nobody's name or number stands in an
    address, and so in a log."""
    form = find_form(request.POST, request.user)
    found, status = carry_out(form, lambda given: access.look_up(by=request.user, most=PAGE, **given))
    context: dict[str, Any] = {"here": "households", "find": form, "far": access.needs_reason(request.user)}
    if found is not None:
        homes = list(access.with_names(found.homes)[:PAGE])
        context |= {"people": found.people, "households": homes, "found": True}
    return render(request, "residents/found.html", context, status=200 if found is not None else status)


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
@require_http_methods(["GET", "HEAD", "POST"])
def household(request: StaffRequest, household: int) -> HttpResponse:
    """A household with its people, masked, its visits and what happened; whoever opens it leaves a record."""
    home = access.household(request.scope, household)
    asked = asking.opened(request, home, "household", asking.on_the_phone(request))
    if asked is not None:
        return asked
    people = home.residents.masked().prefetch_related("tags").order_by("ended_on", "pk")
    context = {
        "here": "households",
        "home": home,
        "present": [one for one in people if one.ended_on is None],
        "gone": [one for one in people if one.ended_on is not None],
        "visits": access.with_cases(list(home.visits.select_related("by")[:5]), request.scope_where),
        "events": list(home.events.select_related("by", "from_grid")),
        "may_reveal": request.user.has_perm(access.REVEAL, home),
        "may_change": home.closed_on is None and request.user.has_perm("residents.change_household", home),
        "welfare_kinds": WelfareKind.choices,
        "close_form": CloseForm(initial={"version": home.version}),
    }
    return render(request, "residents/household.html", context)


@register_page
def household_new(request: StaffRequest) -> HttpResponse:
    """Register a household at the door."""
    by = actor(request)
    initial = {"grid": request.GET.get("grid")}
    form = NewHouseholdForm(request.POST or None, scope=request.scope, initial=initial)
    there = None

    def add(given: dict[str, Any]) -> Household:
        facts = {name: given[name] for name in ("grid", "door", "tenure", "kind", "key")}
        return registry.register_household(by=by, **facts)

    try:
        made, status = carry_out(form, add)
    except KeyReused as refused:
        made, status = None, refused.status
        form.add_error(None, str(refused.message))
        form.renew()
        there = access.households(request.scope).filter(pk=refused.first.pk).first()
    if made is not None:
        return _registered(request, made)
    there = there or _at_door(request, form)
    return _form(request, form, _("New household"), status, there=there)


def _registered(request: StaffRequest, home: Household) -> HttpResponse:
    """To the people of a household that has none yet, else to the household: the form was sent before."""
    if home.closed_on is not None or home.residents.exists():
        messages.warning(
            request, _("This form has arrived before. This is the household that it registered.")
        )
        return redirect("household", home.pk)
    messages.success(request, _("The household is in the register. Now its people."))
    return redirect("resident-new", home.pk)


def _at_door(request: StaffRequest, form: NewHouseholdForm) -> Household | None:
    """The household that is behind the door that was typed, where that is why the form was refused."""
    if not form.has_error("door") or "grid" not in form.cleaned_data:
        return None
    door = doors.plain(form["door"].value() or "")
    return access.households(request.scope).filter(grid=form.cleaned_data["grid"], door=door).first()


@register_page
def household_change(request: StaffRequest, household: int) -> HttpResponse:
    """Change a household, or put it into another grid."""
    by, home = actor(request), access.household(request.scope, household)
    form = HouseholdForm.of(request.POST or None, home, request.scope)

    made, status = carry_out(form, lambda given: change_as_typed(home, by, given))
    if made is not None:
        messages.success(request, settled(_("Saved.")))
        return redirect("household", home.pk)
    now = None
    if status == Conflict.status:
        now = access.household(request.scope, household)
        form.see(now.version)
    return _form(request, form, _("Change the household"), status, home, now=now)


def change_as_typed(home: Household, by: Member, given: dict[str, Any]) -> Household:
    """Change a household as its form says, or put it into another grid. Raises as the verbs."""
    facts = {name: given[name] for name in ("door", "tenure", "kind")}
    done = registry.change_household(household=home, by=by, version=given["version"] or 0, **facts)
    if given["grid"].pk == done.grid_id:
        return done
    return registry.move_household(household=done, by=by, version=done.version, grid=given["grid"])


@register_page
@sent_from("household", "household")
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
        messages.success(request, settled(_("The household is closed; its history stays.")))
        return redirect("household", home.pk)
    return _form(request, form, _("Close the household"), status, home)


def _form(
    request: StaffRequest, form: Any, title: str, status: int, home: Household | None = None, **more: Any
) -> HttpResponse:
    if "grid" in form.fields and not form.fields["grid"].queryset:
        raise NotFound(_("There is no resident group or building in your area."))
    context = {"here": "households", "form": form, "title": title, "home": home, **more}
    return render(request, "residents/form.html", context, status=status)
