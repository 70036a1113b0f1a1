"""Every URL of the project, walked as every part of the cast: 200, 302, 403 or 404 as the table says.

The rows that the URLs point to lie in the building of the building leader; "other" leads another community.
A URL that is missing from the table fails.
"""

import re

import pytest
from django.test import Client

from staff.tokens import make_token
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
        "id": row.pk,
        "number": world.case.number,
        "code": cast.building.code,
        "action": "handle",
        "name": world.case.attachments.get().file,
        "date": "2026-11-09",
        "week": "2026-W46",
        "token": "unknown",
        "app_label": "cases",
        "content_type_id": 1,
        "url": "nothing",
    }
    values["notice"] = world.rows["notices_notice"].pk
    values["entry"] = values["entry_id"] = world.rows["diaries_entry"].pk
    path = PARAMETER.sub(lambda match: str(values[match[1] or match[2]]), path)
    return "/" + re.sub(r"\\Z|[\^$?\\]", "", path)


def clients(cast: Cast) -> list[Client]:
    """A browser each, the first one anonymous."""
    made = [Client(raise_request_exception=False)]
    for attribute in PARTS.values():
        made.append(Client(raise_request_exception=False))
        made[-1].force_login(getattr(cast, attribute).user)
    return made


def programs(cast: Cast) -> list[Client]:
    """A program each that acts as one of the parts, the first one without a token."""
    made = [Client(raise_request_exception=False)]
    for attribute in PARTS.values():
        _row, token = make_token(user=getattr(cast, attribute).user, name="table")
        made.append(Client(raise_request_exception=False, headers={"authorization": f"Bearer {token}"}))
    return made


def observed(cast: Cast, world: World) -> dict[str, str]:
    people, machines = clients(cast), programs(cast)
    seen = {}
    for name, path in every_url().items():
        if name in SKIPPED:
            continue
        url = filled(name, path, world, cast)
        askers = machines if url.startswith("/api/") else people
        seen[name] = " ".join(str(client.get(url).status_code) for client in askers)
    return seen


@pytest.mark.django_db
def test_everybody_gets_at_every_url_what_the_table_says(settings):
    settings.LANGUAGE_CODE = "en"
    cast = make_cast()
    assert observed(cast, make_world(cast)) == TABLE


def test_no_url_is_missing_from_the_table():
    assert set(every_url()) == set(TABLE) | set(SKIPPED)
