"""What the walks of this folder have in common: every URL with its row filled in, and a browser or a program for
each of the cast."""

import re
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.test import Client

from grids.queries.printed import public_code
from staff.accounts.tokens import make_token
from staff.models import User
from tests.access.table import PARTS
from tests.access.urls import walk
from tests.access.world import World
from tests.cast import Cast

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
# What they say is no row: anybody may ask for any date or kind of file.
_NO_ROW = frozenset(
    {
        "app_label",
        "content_type_id",
        "url",
        "kind",
        "week",
        "field",
        "date",
        "month",
        "source",
        "action",
        "what",
        "which",
    }
)
# Who walks again on PostgreSQL: that everybody gets her own is shown on SQLite, that it understands what is
# asked takes one of each kind.
_AGAIN = ("building leader", "township official", "department officer")
OWN_WORDS = {
    "notice": "notices_notice",
    "address": "notices_ownaddress",
    "device": "notices_device",
    "ring": "notices_ring",
    "entry": "diaries_entry",
    "entry_id": "diaries_entry",
    "household": "residents_household",
    "resident": "residents_resident",
    "unit": "residents_unit",
    "record": "residents_welfarerecord",
    "closing": "diaries_weekclosing",
    "opinion": "diaries_voicedopinion",
    "message": "diaries_boxmessage",
    "announcement": "diaries_announcement",
    "activity": "diaries_activity",
    "picture": "diaries_activityphoto",
    "text": "diaries_knowledgetext",
    "task": "diaries_task",
    "round": "assessment_spotcheckround",
    "check": "assessment_spotcheck",
    "part": "diaries_taskpart",
    "answer": "diaries_taskanswer",
    "line": "residents_visit",
    "visit": "residents_visit",
    "meeting": "diaries_analysismeeting",
    "held": "diaries_held",
    "item": "diaries_agendaitem",
    "counted": "diaries_counted",
    "raised": "diaries_raised",
    "decision": "diaries_meetingdecision",
}


def walking() -> list[int]:
    """The columns of the tables that are walked on this database; 0 is somebody who is not logged in."""
    parts = ("nobody", *PARTS)
    return [at for at, part in enumerate(parts) if connection.vendor == "sqlite" or part in _AGAIN]


def every_url() -> dict[str, str]:
    """Paths by name; a name that stands for two paths is told apart by the path."""
    found: dict[str, str] = {}
    for name, path in walk():
        found[name if name not in found else path] = path
    return found


def row_of(name: str, world: World) -> Any:
    """The row that a URL of the admin is about: the model with the longest name that fits; else the case."""
    model = name.removeprefix("admin:").replace("cases_case_filter", "cases_savedfilter")
    model = model.replace("cases_case_bulk_done", "cases_bulkjob_done")
    model = model.replace("end_token", "staff_apitoken_end").replace("auth_user", "staff_user")
    model = model.removeprefix("admin/").replace("/", "_")
    fitting = [key for key in world.rows if model.startswith(f"{key}_")]
    return world.rows[max(fitting, key=len)] if fitting else world.case


def has_row(path: str) -> bool:
    """Whether the path names a row."""
    return any((match[1] or match[2]) not in _NO_ROW for match in PARAMETER.finditer(path))


def _code(name: str, patch: Any) -> str:
    """By which code an address knows a grid."""
    if name in ("grid-page", "own-report", "public-photo"):
        return public_code(patch.building.code)
    return str(patch.community.code if name in ("rota", "box-community") else patch.building.code)


def filled(name: str, path: str, world: World, given: Mapping[str, Any] | None = None) -> str:
    """The path with the row of the world that its model names, or with what is ``given``."""
    row = row_of(name, world)
    patch = world.patch
    values = {
        **dict.fromkeys(("object_id", "pk", "id"), row.pk),
        "number": world.case.number,
        "code": _code(name, patch),
        "action": "urge" if "bulk" in name else "handle",
        "date": "2026-11-09",
        "month": "2026-11",
        "source": "visits",
        "what": "households",
        "which": "due",
        "leader": patch.leader.pk,
        "week": "2026-W46",
        "token": "unknown",
        "secret": "unknown",
        "field": "phone",
        "kind": "xlsx",
        "app_label": "cases",
        "content_type_id": 1,
        "url": "nothing",
    }
    values |= {word: world.rows[model].pk for word, model in OWN_WORDS.items()} | dict(given or {})
    if "name>" in path and "name" not in values:
        values["name"] = world.case.attachments.earliest("id").file
    path = PARAMETER.sub(lambda match: str(values.get(match[1] or match[2], row.pk)), path)
    return "/" + re.sub(r"\\Z|[\^$?\\]", "", path)


def browser_of(user: User) -> Client:
    """A browser in which somebody is logged in."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def clients(cast: Cast) -> list[Client]:
    """A browser each, the first one anonymous."""
    people = [browser_of(getattr(cast, attribute).user) for attribute in PARTS.values()]
    return [Client(raise_request_exception=False), *people]


def programs(cast: Cast, *, may_write: bool = False) -> list[Client]:
    """A program each that acts as one of the parts, the first one without a token."""
    made = [Client(raise_request_exception=False)]
    for attribute in PARTS.values():
        _row, token = make_token(user=getattr(cast, attribute).user, name="table", may_write=may_write)
        made.append(program(token))
    return made


def program(token: str) -> Client:
    """A program with a token."""
    return Client(raise_request_exception=False, headers={"authorization": f"Bearer {token}"})
