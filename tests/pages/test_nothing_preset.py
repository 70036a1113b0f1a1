"""No list has something chosen that nobody chose: every form of the desk and of the phone is walked, and a list that
begins with an answer is a fault, unless it is named here with its reason."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from cases.choices import RouteCode
from cases.models import Category
from cases.models.seeds import categories
from cases.workflow.available import next_steps
from cases.workflow.validation import fields_of
from demo.places.offices import RESPONSIBLE
from diaries.models import Entry
from tests.cases.journey import a_case
from tests.cast import Cast
from tests.pages.desk import at_desk
from tests.residents.world import household, resident

pytestmark = pytest.mark.django_db

# What may stand there at once, and why.
STATED = {
    "/report/ grid": "the reporter's own grid, where she is; it is shown first and counts as where it happened",
    "/report/ of an entry grid": "the grid of the diary in which she noted it",
    "unit grid": "her only grid: there is no other",
    "User usable_password": "whether the login has a password at all: Django's own form for system administrators",
}
# Buttons of which one is pressed: all answers are in sight, and the usual one needs no tap.
STATED_BUTTONS = {
    "/diary/ kind": "a patrol is what leaders note most; all kinds stand beside it",
    "visit purpose": "a visit without an occasion is a routine one",
    "household kind": "most households are registered where they live",
    "household tenure": "most flats are owned",
    "person kind": "most people are registered where they live",
    "person how": "the first register is written down, nobody moves in",
    "unit kind": "most units are shops",
}


def presets(form: Any) -> Iterator[tuple[str, bool]]:
    """The lists of a form that begin with an answer, and whether they are buttons."""
    for field in form:
        widget = field.field.widget
        widget = getattr(widget, "widget", widget)
        if not hasattr(field.field, "choices") or getattr(widget, "allow_multiple_selected", False):
            continue
        buttons = isinstance(widget, forms.RadioSelect)
        value = field.value()
        # A list without an empty line shows its first answer as if it were chosen.
        first = None if buttons else next(iter(field.field.choices), None)
        if value not in (None, "") or (first is not None and str(first[0] or "") != ""):
            yield field.name, buttons


def test_at_the_desk(cast: Cast) -> None:
    browser = at_desk(cast.superuser)
    found, seen = [], 0
    for site in admin.sites.all_sites:
        for model in site._registry:
            try:
                address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
            except NoReverseMatch:
                continue
            answer = browser.get(address)
            if answer.status_code != 200:
                continue
            seen += 1
            form = answer.context["adminform"].form
            found += [f"{model.__name__} {name}" for name, _buttons in presets(form)]
    assert seen > 15
    assert sorted(set(found) - set(STATED)) == []


def test_on_the_phone(cast: Cast) -> None:
    leader, home = at_desk(cast.building_leader), household(cast.building_leader, cast.building)
    person = resident(cast.building_leader, home)
    leader.post("/diary/", {"text": "路灯坏了", "kind": "patrol", "key": "e1"})
    pages = {
        "/report/": "/report/",
        "/report/ of an entry": f"/diary/entries/{Entry.objects.get().pk}/case/",
        "/diary/": "/diary/",
        "visit": f"/households/{home.pk}/visit/",
        "household": "/households/new/",
        "person": f"/households/{home.pk}/residents/new/",
        "unit": "/households/units/new/",
        "event": f"/households/residents/{person.pk}/event/",
        "welfare": f"/households/residents/{person.pk}/welfare/",
    }
    faults = []
    for name, address in pages.items():
        answer = leader.get(address)
        assert answer.status_code == 200, address
        for field, buttons in presets(answer.context["form"]):
            stated = STATED_BUTTONS if buttons else STATED
            if f"{name} {field}" not in stated:
                faults.append(f"{name} {field}")
    assert faults == []


def test_a_step_proposes_the_department_of_its_category_with_the_reason_and_nothing_else(cast: Cast) -> None:
    plain, named = Category.objects.get(code="other"), Category.objects.get(code="fire-lane")
    named.departments.add(cast.department)
    for category in (plain, named):
        case = a_case(cast, "emergency", category=category)
        for person in cast.members().values():
            for step in next_steps(case, person):
                for name, field in fields_of(step, case).items():
                    if isinstance(field.widget, forms.Select):
                        assert field.choices is not None
                        assert str(next(iter(field.choices))[0]) == "", name
                        proposed = field.initial is not None
                        assert proposed == (name == "office" and category == named), (step.action, name)
                        assert not proposed or str(cast.department) in str(field.help_text)


def test_every_emergency_of_the_demonstration_has_its_department() -> None:
    emergencies = {seed.code for seed in categories() if seed.route == RouteCode.EMERGENCY and seed.parent}
    assert {"fire", "gas-leak", "burst-main", "lift-trapped", "flooding", "missing-person"} < emergencies
    assert emergencies == set(RESPONSIBLE)
