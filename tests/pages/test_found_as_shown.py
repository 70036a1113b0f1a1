"""What a list or a chooser of the desk shows of a row finds it: paths and labels are copied from where they are
seen."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import lookup_field
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags

from tests.access.patches import NEAREST, patch_at
from tests.access.test_autocomplete import fields
from tests.access.world import make_world
from tests.cast import Cast, make_cast
from tests.pages.desk import at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SEPARATORS = (" / ", " · ")
# Shown, and not meant for finding: words of a case, which are masked there, and whose turn it is.
BESIDE = {
    ("cases_case", "title_shown"),
    ("cases_case", "waiting"),
    ("staff_auditrecord", "about"),
    ("notices_notice", "subject"),
}
# No form chooses these: an approval makes its record, or finds it.
NOT_CHOSEN = {("grant", "record")}
NARROWED = {"grids_grid": {"level": "3"}}  # else it shows the tops of the tree only
# Of these lists at least.
PATHS = (
    ("cases_case", "place"),
    ("diaries_diary", "path"),
    ("grids_grid", "path"),
    ("grids_place", "path"),
    ("residents_household", "path"),
    ("residents_unit", "path"),
    ("residents_visit", "grid"),
    ("residents_welfarerecord", "path"),
    ("staff_appointment", "path"),
    ("staff_appointment", "person"),
    ("staff_cover", "who"),
    ("staff_member", "office"),
    ("staff_organization", "area"),
    ("staff_shift", "community"),
)


@pytest.fixture
def everywhere() -> Cast:
    """One of everything in several places, whose grids are called alike."""
    cast = make_cast()
    make_world(cast)
    for part in ("community_secretary", "township_official", "county_official"):
        make_world(cast, patch_at(cast, NEAREST[part]))
    return cast


def browser_of(person: Any) -> Client:
    """A desk in Chinese."""
    browser = at_desk(person)
    browser.cookies["django_language"] = "zh-hans"
    return browser


def shown(page: str, one: Any, rows: list[Any]) -> Iterator[tuple[Any, str, str]]:
    """The paths and labels in the columns of a list."""
    for row in rows:
        for column in one.list_display:
            if (page, column) in BESIDE:
                continue
            with translation.override("zh-hans"):
                _field, _attr, value = lookup_field(column, row, one)
                text = strip_tags(str(value)).strip()
            if any(sign in text for sign in SEPARATORS):
                yield row, column, text


def choosing_among(field: dict[str, str]) -> str:
    """The kind of rows that a field offers, and which of them."""
    one: Any = apps.get_model(field["app_label"], field["model_name"])._meta.get_field(field["field_name"])
    key = getattr(one.remote_field, "field_name", "")
    return f"{one.remote_field.model._meta.label} {key} {one.get_limit_choices_to()}"


@pytest.mark.parametrize("part", ["superuser", "township_official"])
def test_the_paths_and_labels_of_every_list_find_their_rows(everywhere: Cast, part: str) -> None:
    browser, lost, seen = browser_of(getattr(everywhere, part)), [], set()
    for model, one in admin.site._registry.items():
        if not one.search_fields:
            continue
        page = f"{model._meta.app_label}_{model._meta.model_name}"
        address = reverse(f"admin:{page}_changelist")
        narrowed = NARROWED.get(page, {})
        answer = browser.get(address, narrowed)
        if answer.status_code != 200:
            continue
        changelist = answer.context["cl"]
        for row, column, text in shown(page, changelist.model_admin, list(changelist.result_list)[:4]):
            seen.add((page, column))
            found = browser.get(address, {**narrowed, "q": text}).context["cl"].result_list
            if row.pk not in {each.pk for each in found}:
                lost.append((page, column, text))
    assert lost == []
    assert set(PATHS) <= seen


@pytest.mark.parametrize("part", ["superuser", "township_official"])
def test_the_labels_of_every_chooser_find_their_rows(everywhere: Cast, part: str) -> None:
    browser, lost, seen = browser_of(getattr(everywhere, part)), [], set()
    address = reverse("admin:autocomplete")
    found_among: dict[tuple[str, str], set[str]] = {}
    for field in fields():
        answer = browser.get(address, {**field, "term": ""})
        if answer.status_code != 200:
            continue
        for row in answer.json()["results"][:4]:
            if "*" in row["text"] or not any(sign in row["text"] for sign in SEPARATORS):
                continue
            if (field["model_name"], field["field_name"]) in NOT_CHOSEN:
                continue
            seen.add((field["model_name"], field["field_name"]))
            # What is searched is the rows that fields choose among: where these are the same, one answer tells.
            asked = (choosing_among(field), row["text"])
            if asked not in found_among:
                found = browser.get(address, {**field, "term": row["text"]}).json()["results"]
                found_among[asked] = {each["id"] for each in found}
            if row["id"] not in found_among[asked]:
                lost.append((field["model_name"], field["field_name"], row["text"]))
    assert lost == []
    assert {("appointment", "grid"), ("appointment", "member"), ("member", "organization")} <= seen
