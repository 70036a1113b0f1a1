"""The OpenAPI document: complete, without warnings, and the committed copy is the current one."""

import io
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from staff.accounts.tokens import make_token
from tests.cast import Cast

COMMITTED = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"
PATHS = {
    "/api/v1/divisions/",
    "/api/v1/grids/",
    "/api/v1/grids/{code}/",
    "/api/v1/appointments/",
    "/api/v1/cases/",
    "/api/v1/cases/duplicates/",
    "/api/v1/cases/{number}/",
    "/api/v1/cases/{number}/status/",
    "/api/v1/cases/{number}/events/",
    "/api/v1/cases/{number}/actions/",
    "/api/v1/cases/{number}/attachments/",
    "/api/v1/cases/{number}/attachments/{name}",
    "/api/v1/diaries/",
    "/api/v1/closings/",
    "/api/v1/opinions/",
    "/api/v1/announcements/",
    "/api/v1/activities/",
    "/api/v1/meetings/",
    "/api/v1/tasks/",
    "/api/v1/tasks/{task}/",
    "/api/v1/tasks/{task}/answers/",
}


@pytest.fixture(scope="module")
def document() -> str:
    out = io.StringIO()
    with translation.override("en"):
        call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    return out.getvalue()


def test_the_committed_document_is_the_current_one(document: str) -> None:
    command = "python manage.py spectacular --lang en --validate --fail-on-warn --file docs/openapi.yaml"
    assert COMMITTED.read_text(encoding="utf-8").rstrip() == document.rstrip(), f"Please run: {command}"


def test_every_operation_is_described_and_names_its_problems(document: str) -> None:
    schema = yaml.safe_load(document)
    assert set(schema["paths"]) == PATHS
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], path
            assert operation["description"], path
            assert operation["security"] == [{"bearer": []}], path
            refused = {status: found for status, found in operation["responses"].items() if status >= "400"}
            assert "401" in refused, (path, method)
            assert all(list(found["content"]) == ["application/problem+json"] for found in refused.values())


def test_the_committed_document_names_no_machine(document: str) -> None:
    assert str(settings.BASE_DIR) not in document
    assert "localhost" not in document


@pytest.mark.django_db
def test_the_document_and_its_pages_are_served_without_any_other_host() -> None:
    client = Client()
    assert b"openapi: 3" in client.get("/api/v1/schema/").content
    page = client.get("/api/v1/docs/").content.decode()
    assert "drf_spectacular_sidecar" in page
    assert "cdn" not in page
    assert "https://" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/api/v1/schema/", "/api/v1/docs/"])
def test_what_tells_of_the_api_is_open_or_for_those_who_are_known(address: str, cast: Cast, settings) -> None:
    _row, token = make_token(user=cast.building_leader.user, name="x")
    program = {"headers": {"Authorization": f"Bearer {token}"}}
    logged_in = Client()
    logged_in.force_login(cast.building_leader.user)
    assert Client().get(address).status_code == 200
    settings.API_DOCS_OPEN = False
    assert Client().get(address).status_code in (401, 403)
    assert Client().get(address, **program).status_code == 200
    assert logged_in.get(address).status_code == 200
