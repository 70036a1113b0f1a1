"""Bearer tokens: kept as a digest, revoked, expired, read-only."""

import datetime as dt

import pytest
import time_machine
from django.contrib import admin
from django.http import HttpRequest
from django.test import Client
from django.urls import path
from pytest_django import DjangoAssertNumQueries
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit.errors import Invalid
from kit.time.clock import now
from staff import actions
from staff.accounts.tokens import digest_of, make_token
from staff.models import ApiToken
from tests.actors import ADMIN
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


class Echo(APIView):
    """Says who asks and from where the person may see."""

    def get(self, request: Request) -> Response:
        http: HttpRequest = request._request
        return Response({"member": http.member.pk, "prefixes": sorted(http.scope.prefixes)})

    post = get


urlpatterns = [path("echo", Echo.as_view()), path("admin/", admin.site.urls)]


def ask(token: str, method: str = "get", scheme: str = "Bearer") -> tuple[int, object]:
    response = getattr(Client(), method)("/echo", headers={"Authorization": f"{scheme} {token}"})
    return response.status_code, response.json() if response.status_code == 200 else response.headers


def test_the_token_itself_is_not_kept(cast: Cast) -> None:
    row, token = make_token(user=cast.city_official.user, name="大屏", may_write=False, expires_at=None)
    stored = ApiToken.objects.filter(pk=row.pk).values().get()
    assert token.startswith("gg_")
    assert len(token) > 40
    assert stored["digest"] == digest_of(token)
    assert stored["hint"] == token[:8]
    assert token not in map(str, stored.values())


def test_a_token_acts_as_its_person(cast: Cast) -> None:
    _, token = make_token(user=cast.county_official.user, name="大屏")
    expected = {"member": cast.county_official.pk, "prefixes": ["330402"]}
    assert ask(token) == (200, expected)
    assert ask(token, scheme="bearer") == (200, expected)


@pytest.mark.parametrize("token", ["", "wrong", "two words", "gg_é"])
def test_a_wrong_token_is_challenged(cast: Cast, token: str) -> None:
    status, headers = ask(token)
    assert status == 401
    assert headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_without_a_token_it_is_challenged_too(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.city_official.user)
    response = client.get("/echo")
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert ask("x", scheme="Basic")[0] == 401


def test_a_revoked_token_ends_at_once(cast: Cast) -> None:
    row, token = make_token(user=cast.city_official.user, name="大屏")
    actions.revoke_token(by=ADMIN, token=row)
    first = row.revoked_at
    assert ask(token)[0] == 401
    assert actions.revoke_token(by=ADMIN, token=row).revoked_at == first


def test_a_token_expires(cast: Cast) -> None:
    row, token = make_token(
        user=cast.city_official.user, name="大屏", expires_at=now() + dt.timedelta(days=1)
    )
    assert ask(token)[0] == 200
    with time_machine.travel(row.expires_at, tick=False):
        assert ask(token)[0] == 401


def test_the_token_of_a_closed_login_does_not_work(cast: Cast) -> None:
    _, token = make_token(user=cast.city_official.user, name="大屏")
    actions.set_active(by=ADMIN, member=cast.city_official, active=False)
    assert ask(token)[0] == 401


def test_a_reading_token_may_not_write(cast: Cast) -> None:
    _, reading = make_token(user=cast.city_official.user, name="大屏", may_write=False)
    _, writing = make_token(user=cast.city_official.user, name="热线", may_write=True)
    assert ask(reading, "post")[0] == 403
    assert ask(writing, "post")[0] == 200


def test_use_is_noted_once_a_minute(cast: Cast) -> None:
    row, token = make_token(user=cast.city_official.user, name="大屏")
    with time_machine.travel(dt.datetime(2026, 9, 24, 1, 0, tzinfo=dt.UTC), tick=False) as clock:
        seen = []
        for seconds in (0, 30, 31):
            clock.shift(seconds)
            ask(token)
            row.refresh_from_db()
            seen.append(row.last_used_at)
    assert seen[0] == seen[1] == dt.datetime(2026, 9, 24, 1, 0, tzinfo=dt.UTC)
    assert seen[2] == dt.datetime(2026, 9, 24, 1, 1, 1, tzinfo=dt.UTC)


def test_a_request_with_a_known_token_reads_the_token_and_the_scope_only(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    _, token = make_token(user=cast.county_official.user, name="大屏")
    ask(token)
    with django_assert_num_queries(2):  # token; appointments and areas
        ask(token)


def test_a_token_that_could_never_work_is_not_issued(cast: Cast) -> None:
    with pytest.raises(Invalid) as caught:
        actions.issue_token(by=ADMIN, user=cast.city_official.user, name=" ", expires_at=now())
    assert set(caught.value.fields) == {"name", "expires_at"}
    assert not ApiToken.objects.exists()
    row, _ = actions.issue_token(by=ADMIN, user=cast.city_official.user, name="大屏", may_write=True)
    assert row.may_write
