"""What a list shows and what is asked of one row are the same, also for people who hold two roles."""

from typing import Any

import pytest
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from staff.models import User
from staff.rights.request import ScopeMiddleware
from tests.access.patches import NEAREST, helper_of_two, patch_at
from tests.access.world import make_world
from tests.cast import Cast, make_cast

APPS = ("grids", "staff", "residents", "notices", "cases", "diaries", "assessment")
PARTS = (
    "building_leader",
    "community_secretary",
    "township_official",
    "county_official",
    "city_official",
    "department_officer",
    "stranger",
)


def asking(user: User) -> HttpRequest:
    """A request of the person, read anew, as it comes out of the middleware."""
    request = RequestFactory().get("/")
    request.user = User.objects.get(pk=user.pk)
    ScopeMiddleware(lambda _request: HttpResponse())(request)
    return request


def rows_that_disagree(request: HttpRequest) -> list[tuple[str, Any, bool]]:
    """Each row that is in the list although it may not be looked at, or the other way round."""
    wrong = []
    for model, desk in admin.site._registry.items():
        if model._meta.app_label not in APPS:
            continue
        rows = desk.get_queryset(request) if desk.has_view_permission(request) else model.objects.none()
        listed = set(rows.values_list("pk", flat=True))
        for row in model._default_manager.all():
            if desk.has_view_permission(request, row) != (row.pk in listed):
                wrong.append((model._meta.label, row.pk, row.pk in listed))
    return wrong


@pytest.mark.django_db
def test_list_and_row_agree_for_everybody_and_for_those_with_two_roles():
    cast: Cast = make_cast()
    make_world(cast)
    elsewhere = make_world(cast, patch_at(cast, NEAREST["community_secretary"]))
    people = {part: getattr(cast, part).user for part in PARTS}
    people["two roles"] = helper_of_two(cast, elsewhere.patch).user
    wrong = {part: rows_that_disagree(asking(user)) for part, user in people.items()}
    assert {part: rows for part, rows in wrong.items() if rows} == {}
