"""Every URL of the project, walked as every part of the cast: 200, 302, 403 or 404 as the table says.

The rows that the URLs point to lie in the building of the building leader; "other" leads another community.
A URL that is missing from the table fails.
"""

import re

import pytest
from django.test import Client

from tests.access.table import PARTS, SKIPPED, TABLE
from tests.access.urls import walk
from tests.access.world import World, make_world
from tests.cast import Cast, make_cast

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


def every_url() -> dict[str, str]:
    """Paths by name; a name that stands for two paths is told apart by the path."""
    found: dict[str, str] = {}
    for name, path in walk():
        found[name if name not in found else path] = path
    return found


def filled(name: str, path: str, world: World, cast: Cast) -> str:
    """The path with the row of the world that its model names."""
    model = re.sub(r"^admin:|_(change|delete|history|step|end|revoke|done)$", "", name)
    row = world.rows.get(model)
    if row is None:
        row = next((row for key, row in world.rows.items() if model.startswith(key)), world.case)
    values = {
        "object_id": row.pk,
        "pk": row.pk,
        "number": world.case.number,
        "code": cast.building.code,
        "action": "handle",
        "name": world.case.attachments.get().file,
        "date": "2026-11-09",
        "app_label": "cases",
        "content_type_id": 1,
        "url": "nothing",
    }
    values["notice"] = world.rows["notices_notice"].pk
    values["entry"] = values["entry_id"] = world.rows["diaries_entry"].pk
    path = PARAMETER.sub(lambda match: str(values[match[1] or match[2]]), path)
    return "/" + re.sub(r"\\Z|[\^$?\\]", "", path)


def clients(cast: Cast) -> dict[str, Client]:
    made = {"anonymous": Client(raise_request_exception=False)}
    for part, attribute in PARTS.items():
        made[part] = Client(raise_request_exception=False)
        made[part].force_login(getattr(cast, attribute).user)
    return made


def observed(cast: Cast, world: World) -> dict[str, str]:
    people = clients(cast)
    seen = {}
    for name, path in every_url().items():
        if name in SKIPPED:
            continue
        url = filled(name, path, world, cast)
        seen[name] = " ".join(str(client.get(url).status_code) for client in people.values())
    return seen


@pytest.mark.django_db
def test_everybody_gets_at_every_url_what_the_table_says(settings):
    settings.LANGUAGE_CODE = "en"
    cast = make_cast()
    assert observed(cast, make_world(cast)) == TABLE


def test_no_url_is_missing_from_the_table():
    assert set(every_url()) == set(TABLE) | set(SKIPPED)
