"""What fields offer while somebody types: rows inside the scope, in every field that offers any."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from tests.access.patches import NEAREST, patch_at
from tests.access.sweeping import marks_in
from tests.access.table import PARTS
from tests.access.walking import clients
from tests.access.world import make_world
from tests.cast import Cast, make_cast

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.long]
TERMS = ("", "foreign")


def fields() -> Iterator[dict[str, str]]:
    """Every relation to a model whose admin can be searched, whether or not a form shows it: the address can be
    written by hand."""
    for model in apps.get_models():
        for field in [*model._meta.fields, *model._meta.many_to_many]:
            target = getattr(field, "remote_field", None) and field.remote_field.model
            found: Any = admin.site._registry.get(target) if target else None
            if found is not None and found.search_fields:
                yield {
                    "app_label": model._meta.app_label,
                    "model_name": model._meta.model_name or "",
                    "field_name": field.name,
                }


def people(cast: Cast) -> dict[str, Any]:
    """Everybody by part, with a browser."""
    return dict(zip(PARTS.values(), clients(cast)[1:], strict=True))


@pytest.mark.usefixtures("bare_templates")
def test_no_field_offers_anything_foreign(settings):
    settings.LANGUAGE_CODE = "en"
    cast = make_cast()
    make_world(cast)
    patches = [patch_at(cast, code) for code in sorted(set(NEAREST.values()))]
    for patch in patches:
        make_world(cast, patch)
    found, offered, asked = [], set(), 0
    for part, browser in people(cast).items():
        user = getattr(cast, part).user
        hidden = {patch.mark for patch in patches if not patch.is_seen_by(user)}
        for field in fields():
            for term in TERMS:
                answer = browser.get(reverse("admin:autocomplete"), {**field, "term": term})
                asked += 1
                seen = {mark.rstrip("RD") for mark in marks_in(answer)}
                if seen & hidden:
                    found.append((part, field, term, sorted(seen & hidden)))
                if seen:
                    offered.add((field["model_name"], field["field_name"]))
                if answer.status_code in (302, 403):
                    break
    print(f"{asked} requests")
    assert found == []
    assert {("appointment", "grid"), ("appointment", "member"), ("resident", "household")} <= offered


def test_a_stranger_gets_nothing_at_all(settings):
    settings.LANGUAGE_CODE = "en"
    cast = make_cast()
    make_world(cast)
    askers = people(cast)
    for part in ("stranger", "building_leader", "group_leader"):
        for field in fields():
            answer = askers[part].get(reverse("admin:autocomplete"), {**field, "term": ""})
            assert answer.status_code == 302, (part, field)
