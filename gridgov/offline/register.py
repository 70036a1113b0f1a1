"""The register of one's own grids for the phone without signal: doors and who heads the
household, and no number of anybody."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grids.codes import COMMUNITY_LENGTH
from kit.time.formats import day_text
from residents import access
from residents.choices import Relation
from residents.models import Household, Resident
from residents.views.forms import HouseholdForm, VisitForm
from residents.views.guarding import actor, register_page
from staff.rights.request import StaffRequest

MOST = 2000  # doors; a community has fewer


def _is_own(request: StaffRequest) -> bool:
    """Whether she knows the people there: from above the street or town each look has a purpose, and no area
    above a community is anybody's own."""
    prefixes = request.scope.prefixes
    small = 0 < len(prefixes) <= 50 and all(len(prefix) >= COMMUNITY_LENGTH for prefix in prefixes)
    return small and not access.needs_reason(request.user)


@register_page
@require_safe
def doors(request: StaffRequest) -> HttpResponse:
    """What her list of households says, and what the form of a household begins with."""
    found, due = [], set()
    if _is_own(request):
        found = list(access.with_names(access.households(request.scope))[:MOST])
        due = set(access.due_for_visit(request.scope).order_by().values_list("pk", flat=True)[:MOST])
    return JsonResponse({"doors": [_told(home, due=home.pk in due) for home in found]})


def _told(home: Household, *, due: bool) -> dict[str, Any]:
    people: list[Resident] = home.people  # type: ignore[attr-defined]
    head = [one.name for one in people if one.relation == Relation.HEAD] or [one.name for one in people]
    return {
        "id": home.pk,
        "door": home.door,
        "place": home.grid.path,
        "head": head[0] if head else "",
        "due": due,
        "visited": day_text(home.last_visited_at) if home.last_visited_at else "",
        "form": {
            "version": home.version,
            "door": home.door,
            "kind": home.kind,
            "tenure": home.tenure,
            "grid": home.grid_id,
        },
    }


@register_page
@require_safe
def register(request: StaffRequest) -> HttpResponse:
    """The list, which the phone fills."""
    return render(request, "offline/register.html", {"here": "households"})


@register_page
@require_safe
def household(request: StaffRequest) -> HttpResponse:
    """A household, which the phone fills."""
    actor(request)
    context = {"here": "households", "form": HouseholdForm(scope=request.scope)}
    return render(request, "offline/household.html", context)


@register_page
@require_safe
def visit(request: StaffRequest) -> HttpResponse:
    """The form of a visit, to the household that the phone names."""
    actor(request)
    return render(request, "offline/visit.html", {"here": "households", "form": VisitForm()})
