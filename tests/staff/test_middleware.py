"""Scope and member on the request."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from grids.scope import Scope
from staff.models import User
from staff.rights.request import ScopeMiddleware
from tests.cast import Cast


def passed(user: object) -> HttpRequest:
    seen: list[HttpRequest] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse()

    request = RequestFactory().get("/")
    request.user = user
    ScopeMiddleware(view)(request)
    return seen[0]


def test_an_anonymous_request_has_no_member_no_scope_and_no_query() -> None:
    # Without the database fixture any query would raise.
    request = passed(AnonymousUser())
    assert request.member is None
    assert request.scope == Scope.nothing()


def test_a_request_carries_the_member_and_the_scope(cast: Cast) -> None:
    request = passed(User.objects.get(pk=cast.group_leader.user_id))
    assert request.member == cast.group_leader
    assert request.scope == Scope.of(["330402001001001"])


@pytest.mark.django_db
def test_the_scope_is_computed_when_it_is_asked_for(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = User.objects.get(pk=cast.group_leader.user_id)
    with django_assert_num_queries(1):
        passed(user)


def test_a_system_administrator_without_member_has_everything(cast: Cast) -> None:
    request = passed(cast.superuser)
    assert request.member is None
    assert request.scope.unlimited
