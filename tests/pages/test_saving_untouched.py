"""Whoever opens a row at the desk and saves it without touching anything changes nothing."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from staff.models import User
from tests.access.world import World, make_world
from tests.cast import Cast
from tests.pages.desk import at_desk
from tests.pages.rendered import sent_as_shown

pytestmark = pytest.mark.django_db
# What a row says of its own last change.
_OF_THE_CHANGE = {"version", "updated_at", "password", "last_login"}
# Forms that ask for something that is not there yet.
ASKS = {"cases.CallBack", "assessment.BudgetItem"}


def values(row: Any) -> dict[str, Any]:
    """Everything that is kept of a row."""
    kept = type(row)._base_manager.filter(pk=row.pk).values().get()
    several = {
        field.name: sorted(getattr(row, field.name).values_list("pk", flat=True), key=str)
        for field in row._meta.many_to_many
    }
    return {name: value for name, value in (kept | several).items() if name not in _OF_THE_CHANGE}


def saved(browser: Client, row: Any) -> bool:
    """Send the form of a row as it is shown. Returns whether there is one."""
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    page = browser.get(address)
    if page.status_code != 200 or 'name="_save"' not in (text := page.content.decode()):
        return False
    answer = browser.post(address, sent_as_shown(text) | {"_save": [""]})
    if answer.status_code == 200 and row._meta.label in ASKS:
        return False
    assert answer.status_code == 302, (address, answer.context and answer.context["adminform"].form.errors)
    return True


def rows(world: World) -> list[Any]:
    """Those of the world that the desk knows."""
    known = admin.site._registry
    return [row for row in world.rows.values() if type(row) in known]


def test_saving_what_is_shown_changes_nothing(cast: Cast) -> None:
    world = make_world(cast)
    above_all, of_community = at_desk(cast.superuser), at_desk(cast.community_secretary)
    of_township = at_desk(cast.township_official)
    changed, tried = {}, []
    for row in rows(world):
        before = values(row)
        # The register and the money are kept by members only.
        by_members = {"residents": of_community, "assessment": of_township}
        if saved(by_members.get(row._meta.app_label, above_all), row):
            tried.append(row._meta.label)
            changed |= {row._meta.label: before} if values(row) != before else {}
    assert changed == {}
    assert len(tried) > 10, tried


def test_saving_somebodys_particulars_leaves_her_login_open(cast: Cast) -> None:
    for member in (cast.community_worker2,):
        assert saved(at_desk(cast.community_secretary), member)
        assert User.objects.get(pk=member.user_id).is_active
