"""What is too large, too often or can't be kept is refused before any work is done."""

import json

import pytest
from django.core.cache import cache
from django.urls import reverse

from gridgov.http.limits import BEFORE_LOGIN
from staff.accounts.tokens import make_token
from staff.models import Member
from tests.access.walking import browser_of, program
from tests.cast import make_cast

CASES = "/api/v1/cases/"


def token_of(member: Member) -> str:
    """A token that may write."""
    _row, token = make_token(user=member.user, name="limits", may_write=True)
    return token


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"
    cache.clear()


@pytest.mark.django_db
def test_who_is_not_logged_in_may_not_send_much(client):
    answer = client.post(reverse("login"), {"username": "x" * (BEFORE_LOGIN + 1), "password": "y"})
    assert answer.status_code == 413
    assert "larger than what can be sent" in answer.content.decode()


@pytest.mark.django_db
def test_a_size_that_is_no_number_is_refused(client):
    answer = client.generic("POST", reverse("login"), b"a=b", CONTENT_LENGTH="²")
    assert answer.status_code == 413


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["?before=%00", "?%00=1", "?show=waiting&before=a%00b"])
def test_nul_in_a_query_is_a_400(query):
    answer = browser_of(make_cast().community_secretary.user).get(reverse("cases") + query)
    assert answer.status_code == 400


@pytest.mark.django_db
def test_nul_in_a_form_or_the_name_of_a_field_is_a_400(client):
    for data in ({"number": "a\0b", "code": "x"}, {"nu\0mber": "a"}):
        assert client.post(reverse("track"), data).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [
        '{"route": "\\ud800"}',
        '{"\\udfff": 1}',
        '{"title": "a\\u0000b"}',
        "[" * 20_000,
        "[" * 21 + "]" * 21,
        '{"a":' * 20_000 + "1" + "}" * 20_000,
        '{"version": ' + "9" * 5000 + "}",
    ],
    ids=["surrogate", "name", "nul", "unclosed", "deep", "very deep", "digits"],
)
def test_json_that_nobody_can_keep_is_a_400(body):
    token = token_of(make_cast().community_secretary)
    answer = program(token).post(CASES, body, content_type="application/json")
    assert answer.status_code == 400
    assert json.loads(answer.content)["type"] == "urn:gridgov:malformed"


@pytest.mark.django_db
def test_a_program_that_asks_too_often_is_told_how_long_to_wait(settings):
    settings.API_RATE_TOKEN = 3
    cast = make_cast()
    token = token_of(cast.community_secretary)
    answers = [program(token).get(CASES) for _ in range(5)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert json.loads(answers[-1].content)["type"] == "urn:gridgov:throttled"
    assert program(token_of(cast.community_secretary)).get(CASES).status_code == 200


@pytest.mark.django_db
def test_wrong_tokens_count_for_their_address(settings, client):
    settings.API_RATE_ADDRESS = 3
    answers = [program(f"gg_{number}").get(CASES).status_code for number in range(5)]
    assert answers == [401, 401, 401, 429, 429]
    assert client.get(reverse("login")).status_code == 200
