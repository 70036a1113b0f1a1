"""The grid chart and the contact card, to be printed (policy 三(二))."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grids.models import Grid
from grids.queries.printed import public_code
from kit.files.qr import as_svg
from kit.net.links import absolute
from staff.duty.policy_duties import DUTIES, FIRST, HABITS
from staff.posts.published import sheet_of
from staff.rights.request import StaffRequest


@login_required
@require_safe
def chart(request: HttpRequest, code: str) -> HttpResponse:
    """The grid chart for the stairwell, A4."""
    return _print(cast(StaffRequest, request), code, "staff/chart.html")


@login_required
@require_safe
def card(request: HttpRequest, code: str) -> HttpResponse:
    """The contact card for every household, A6."""
    return _print(cast(StaffRequest, request), code, "staff/chart_card.html")


def _print(request: StaffRequest, code: str, template: str) -> HttpResponse:
    """The sheet of a grid in use inside the scope. Raises Http404."""
    if not request.user.has_perm("grids.view_grid"):
        raise Http404
    grids = Grid.objects.within(request.scope).current().select_related("parent__parent", "division")
    grid = get_object_or_404(grids, code=code)
    address = absolute(request, reverse("grid-page", args=[public_code(grid.code)]))
    context = {
        "sheet": sheet_of(grid),
        "duties": DUTIES,
        "habits": HABITS,
        "first": FIRST,
        "address": address,
        "code": as_svg(address, _("Report something, or ask how far it is")),
    }
    return render(request, template, context)
