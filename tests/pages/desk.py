"""Somebody at a desk: a browser logged in as a member, and lists to count queries on."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions import file_case
from cases.choices import RouteCode
from cases.models import Case
from grids.models import Grid
from staff.models import Member, User
from tests.factories import CategoryFactory


def at_desk(person: Member | User) -> Client:
    """A browser logged in as ``person``."""
    browser = Client()
    browser.cookies["django_language"] = "en"
    browser.force_login(person.user if isinstance(person, Member) else person)
    return browser


def filed(
    by: Member, at: Grid, route: str = RouteCode.COORDINATION, text: str = "楼道堆物,过不去人。"
) -> Case:
    """A real case, with timeline and stage."""
    return file_case(by=by, grid=at, category=CategoryFactory(), description=text, route=route)


def case_page(case: Case) -> str:
    """The address of the page of a case in the admin."""
    return reverse("admin:cases_case_change", args=[case.pk])


def step_address(case: Case, action: str) -> str:
    """Where the form of a step goes."""
    return reverse("admin:cases_case_step", args=[case.pk, action])


def queries_of(browser: Client, address: str) -> int:
    """How many queries a page costs."""
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert browser.get(address).status_code == 200
    return len(seen)
