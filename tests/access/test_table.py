"""Every URL of the project, walked as every part of the cast: 200, 302, 403 or 404 as the table says.

The rows that the URLs point to lie in the building of the building leader; "other" leads another community.
A URL that is missing from the table fails.
"""

import re
from typing import Any

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


OWN_WORDS = {
    "notice": "notices_notice",
    "entry": "diaries_entry",
    "entry_id": "diaries_entry",
    "household": "residents_household",
    "resident": "residents_resident",
    "unit": "residents_unit",
    "record": "residents_welfarerecord",
}


def row_of(name: str, world: World) -> Any:
    """The row that a URL of the admin is about: the model with the longest name that fits; else the case."""
    model = name.removeprefix("admin:").replace("cases_case_filter", "cases_savedfilter")
    model = model.removeprefix("admin/").replace("/", "_")
    fitting = [key for key in world.rows if model.startswith(f"{key}_")]
    return world.rows[max(fitting, key=len)] if fitting else world.case


def filled(name: str, path: str, world: World, cast: Cast) -> str:
    """The path with the row of the world that its model names."""
    row = row_of(name, world)
    values = {
        **dict.fromkeys(("object_id", "pk", "id"), row.pk),
        "number": world.case.number,
        "code": cast.community.code if name == "rota" else cast.building.code,
        "action": "urge" if "bulk" in name else "handle",
        "name": world.case.attachments.get().file,
        "date": "2026-11-09",
        "week": "2026-W46",
        "token": "unknown",
        "secret": "unknown",
        "field": "phone",
        "kind": "xlsx",
        "app_label": "cases",
        "content_type_id": 1,
        "url": "nothing",
    }
    values |= {word: world.rows[model].pk for word, model in OWN_WORDS.items()}
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
