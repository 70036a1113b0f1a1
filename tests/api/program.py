"""A program that talks to the API with a token."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from staff.accounts.tokens import make_token
from staff.models import Member, User

ROOT = "/api/v1/"
PROBLEM = "application/problem+json"


class Program:
    """Sends requests below ``/api/v1/`` with the token of a member or login."""

    def __init__(self, whose: Member | User | None, *, may_write: bool = False) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers: dict[str, str] = {}
        if whose is not None:
            user = whose.user if isinstance(whose, Member) else whose
            _row, token = make_token(user=user, name="程序", may_write=may_write)
            self.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        """GET ``path``, which may also be a whole address out of an answer."""
        return self.client.get(self._whole(path), query, headers=self.headers | headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        """POST ``body`` as JSON; a string is sent as it is."""
        return self.client.post(
            self._whole(path), body, content_type="application/json", headers=self.headers | headers
        )

    def numbers(self, query: dict[str, Any] | None = None) -> list[str]:
        """The numbers on the first page of the list of cases."""
        return [row["number"] for row in self.get("cases/", query).json()["results"]]

    @staticmethod
    def _whole(path: str) -> str:
        return path if path.startswith(("/", "http")) else ROOT + path


def is_problem(response: HttpResponse, status: int, kind: str) -> dict[str, Any]:
    """Make sure that ``response`` is a problem document, and read it."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == PROBLEM
    problem: dict[str, Any] = json.loads(response.content)
    assert problem.keys() >= {"type", "title", "status", "detail", "instance"}
    assert problem["type"] == f"urn:gridgov:{kind}"
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    assert "?" not in problem["instance"]
    return problem


def in_words(value: object) -> str:
    """The name of a parameter; sets in order, since every process orders them in its own way."""
    return str(sorted(value)) if isinstance(value, set) else str(value)
