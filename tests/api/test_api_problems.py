"""Whatever goes wrong, a program gets a problem document after RFC 9457 and a person gets a page."""

import pytest
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from cases.api.views import CaseList
from cases.models import Category
from gridgov.http import errors
from kit.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.api.program import Program, is_problem
from tests.cast import Cast
from tests.factories import CaseFactory, CategoryFactory


def test_an_unknown_address(cast: Cast) -> None:
    program = Program(cast.group_leader)
    for path in ("nothing/", "cases/x/y/z/", "cases/JX 1/", "/api/", "/api/v2/cases/"):
        problem = is_problem(program.get(path), 404, "not_found")
    assert problem["instance"] == "/api/v2/cases/"


def test_a_missing_last_slash_is_added_and_a_post_stays_a_post(cast: Cast) -> None:
    response = Program(cast.group_leader).get("cases", {"page_size": 1})
    assert response.status_code == 308
    assert response["Location"] == "/api/v1/cases/?page_size=1"


def test_a_method_that_is_not_possible(cast: Cast) -> None:
    program = Program(cast.group_leader, may_write=True)
    response = program.post("grids/", {})
    is_problem(response, 405, "method_not_allowed")
    assert "GET" in response["Allow"]


def test_a_format_that_is_not_available(cast: Cast) -> None:
    is_problem(Program(cast.group_leader).get("cases/", Accept="application/xml"), 406, "not_acceptable")


def test_a_body_that_is_no_json(cast: Cast) -> None:
    program = Program(cast.group_leader, may_write=True)
    for body in ("{", '{"a": NaN}', "\xff"):
        is_problem(program.post("cases/", body), 400, "malformed")


def test_a_body_of_another_type(cast: Cast) -> None:
    program = Program(cast.group_leader, may_write=True)
    response = program.client.post(
        "/api/v1/cases/",
        "grid=1",
        content_type="application/x-www-form-urlencoded",
        headers=program.headers,
    )
    is_problem(response, 415, "unsupported_media_type")


@pytest.mark.parametrize("body", [[], "[]", "1", '"text"', "null"])
def test_a_body_that_is_no_object(cast: Cast, body: object) -> None:
    program = Program(cast.group_leader, may_write=True)
    case = CaseFactory(grid=cast.building)
    is_problem(program.post("cases/", body), 400, "invalid")
    is_problem(program.post(f"cases/{case.number}/actions/", body), 400, "invalid")


def test_a_crash(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(self: CaseList) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(CaseList, "get_queryset", crash)
    response = Program(cast.group_leader).get("cases/")
    is_problem(response, 500, "internal")
    assert b"secret" not in response.content


def test_a_row_that_may_be_there_only_once_is_a_conflict(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    CategoryFactory(code="double")

    def double(self: CaseList) -> None:
        Category.objects.create(code="double", name="又一个")

    monkeypatch.setattr(CaseList, "get_queryset", double)
    is_problem(Program(cast.group_leader).get("cases/"), 409, "conflict")


class Beaten(Exception):
    """What the driver says when PostgreSQL has chosen another transaction."""

    def __init__(self, pgcode: str) -> None:
        super().__init__()
        self.pgcode = pgcode


def operational(pgcode: str) -> OperationalError:
    error = OperationalError("words of the database")
    error.__cause__ = Beaten(pgcode)
    return error


@pytest.mark.parametrize("pgcode", ["40P01", "40001"], ids=["deadlock", "serialization"])
def test_a_race_that_the_database_ended_is_a_conflict(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, pgcode: str
) -> None:
    def lose(*_: object) -> None:
        raise operational(pgcode)

    monkeypatch.setattr(CaseList, "get_queryset", lose)
    is_problem(Program(cast.group_leader).get("cases/"), 409, "conflict")
    # A page is answered by the middleware.
    answer = errors.ErrorMiddleware(lambda request: HttpResponse()).process_exception(
        RequestFactory().get("/api/v1/cases/"), operational(pgcode)
    )
    assert answer is not None
    is_problem(answer, 409, "conflict")


@pytest.mark.parametrize("pgcode", ["53300", ""])
def test_another_trouble_of_the_database_is_a_crash(pgcode: str) -> None:
    error = operational(pgcode)
    assert errors.as_rule(error) is None
    request = RequestFactory().get("/cases/")
    assert errors.ErrorMiddleware(lambda request: HttpResponse()).process_exception(request, error) is None


def test_another_broken_constraint_is_a_crash() -> None:
    assert errors.as_rule(IntegrityError("a row that others refer to")) is None


def test_the_words_follow_the_readers_language(cast: Cast) -> None:
    response = Program(cast.group_leader).get("cases/JX0/", **{"Accept-Language": "en"})
    assert response.json()["detail"] == "There is nothing here."


def test_nested_errors_become_one_list_a_field() -> None:
    nested = {"a": ["one"], "b": {"c": ["two"]}, "d": [{}, {"e": ["three"]}]}
    assert errors.flat(nested) == {"a": ["one"], "b.c": ["two"], "d.1.e": ["three"]}
    assert errors.flat(["words"]) == {"non_field_errors": ["words"]}


@pytest.fixture
def plain_page(settings: object, tmp_path: object) -> None:
    """A page of errors that shows everything it is given."""
    content = "{{ status }}|{{ message }}|{% for name, found in fields.items %}{{ name }}{% endfor %}"
    loader = ("django.template.loaders.locmem.Loader", {"error.html": content})
    template = {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {"loaders": [loader]},
    }
    settings.TEMPLATES = [template]  # type: ignore[attr-defined]


def _shown(error: Exception, path: str = "/cases/") -> str:
    middleware = errors.ErrorMiddleware(lambda request: errors.HttpResponse())
    with translation.override("en"):
        response = middleware.process_exception(RequestFactory().get(path), error)
    assert response is not None
    return f"{response.status_code}:{response.content.decode()}"


def test_a_person_gets_a_page_with_the_rules_words(plain_page: None) -> None:
    assert _shown(NotAllowed()) == "403:403|You may not do this.|"
    assert _shown(NotFound()) == "404:404|There is nothing here.|"
    assert _shown(Conflict("Too late.")) == "409:409|Too late.|"
    assert _shown(Invalid("No.", fields={"name": ["bad"]})) == "400:400|No.|name"


def test_a_rule_of_a_view_outside_rest_framework_is_a_problem_under_api() -> None:
    assert '"urn:gridgov:conflict"' in _shown(Conflict(), "/api/v1/docs/")


def test_other_errors_are_left_to_django() -> None:
    middleware = errors.ErrorMiddleware(lambda request: errors.HttpResponse())
    assert middleware.process_exception(RequestFactory().get("/"), ValueError()) is None


def test_pages_for_djangos_own_errors(plain_page: None) -> None:
    request = RequestFactory().get("/nothing/")
    assert errors.page_not_found(request, Exception()).content.startswith(b"404|")
    assert errors.permission_denied(request, Exception()).content.startswith(b"403|")
    assert errors.bad_request(request, Exception()).content.startswith(b"400|")
    assert errors.server_error(request).content.startswith(b"500|")


def test_even_without_its_template_the_page_of_a_crash_is_a_page(settings: object) -> None:
    settings.TEMPLATES = []  # type: ignore[attr-defined]
    response = errors.server_error(HttpRequest())
    assert response.status_code == 500
    assert b"<p>" in response.content


def test_djangos_own_errors_under_api_are_problems() -> None:
    request = RequestFactory().get("/api/v1/nothing/")
    is_problem(errors.permission_denied(request, Exception()), 403, "not_allowed")
    is_problem(errors.bad_request(request, Exception()), 400, "malformed")
    is_problem(errors.server_error(request), 500, "internal")
