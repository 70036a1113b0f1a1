"""Where numbers could come to lie: tables, files, broker and cache; and where they are meant to be."""

import re
from collections import Counter, defaultdict
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import redis
from django.contrib.sessions.models import Session
from django.db import connection

from scripts.scanning.journey import REPORTER, RESIDENT, STAFF, WORDS
from scripts.scanning.needles import OTHER, Needles

# Where a kind is meant to be, and why. All else is a leak.
MEANT: tuple[tuple[str, set[str], str], ...] = (
    (r"column (cases|diaries|residents)_\w+\.\w+", {WORDS, OTHER}, "the words as they were written"),
    (r"column staff_member\.phone", {STAFF, OTHER}, "officials' own number"),
    (
        r"column staff_(user\.username|auditrecord\.login|triedlogin\.\w+)",
        {STAFF},
        "login names of officials",
    ),
    (r"column \w+\.(password|\w*(hash|digest|fingerprint|_key|_data))", {OTHER}, "digits of a digest"),
    (r"page GET .*", {WORDS, STAFF, OTHER}, "for those who may see the case, and the directory"),
    (r"page POST .*", {WORDS, STAFF, OTHER, RESIDENT, REPORTER}, "what was typed stays in a form"),
    (r"page \w+ /cases/\S*", {REPORTER}, "whom to call back"),
    (r"page \w+ /admin/cases/case/N/change/", {REPORTER}, "whom to call back"),
    (r"file (in full|record)", {RESIDENT, STAFF, WORDS, OTHER}, "asked for in full with a reason"),
    (r"file /admin/staff/auditrecord/export/.*", {STAFF}, "login names of officials"),
    (r"data gridgov\.sqlite3.*", {WORDS, STAFF, OTHER}, "the tables above"),
    (r"api", {STAFF}, "who holds an office"),
    (r"api", {OTHER}, "digits of a digest"),
    (r"api, refused", {WORDS, OTHER}, "the address that was asked for"),
    (r"column staff_organization\.phone", {OTHER}, "offices' own number"),
    (r"log (commands|server)\.log", {STAFF}, "the accounts that the demonstration prints"),
)


class Hits:
    """What was found, by place."""

    def __init__(self, needles: Needles) -> None:
        self._needles = needles
        self.places: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def look(self, place: str, data: str | bytes) -> None:
        """Look into something that lay at ``place``."""
        found = self._needles.found if isinstance(data, str) else self._needles.found_in_bytes
        self.places[place] += found(data)  # type: ignore[operator]

    def look_into(self, folder: Path, place: str) -> None:
        """Every file below a folder."""
        self.places[place] += Counter()
        for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            if path.is_file():
                self.look(place, path.read_bytes())

    def table(self) -> list[tuple[str, str, int, str]]:
        """Every place with the kinds that were found, how often, and why they are meant to be there; empty
        for a leak. A place that holds nothing has one line."""
        rows = []
        for place, counter in sorted(self.places.items()):
            rows += [(place, kind, number, reason(place, kind)) for kind, number in sorted(counter.items())]
            if not counter:
                rows.append((place, "", 0, ""))
        return rows

    def leaks(self) -> list[tuple[str, str, int]]:
        """What is where it is not meant to be."""
        return [(place, kind, number) for place, kind, number, why in self.table() if number and not why]


def reason(place: str, kind: str) -> str:
    """Why ``kind`` is meant to be at ``place``; empty when it is not."""
    return next((why for shape, kinds, why in MEANT if kind in kinds and re.fullmatch(shape, place)), "")


def look_into_database(hits: Hits) -> None:
    """Every column of every table, whatever its type; sessions are unpacked."""
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  (names of our tables)
            columns = [column[0] for column in cursor.description]
            texts: defaultdict[str, list[str]] = defaultdict(list)
            for row in cursor:
                for column, value in zip(columns, row, strict=True):
                    if isinstance(value, str | bytes | memoryview | int):
                        texts[column].append(_text(value))
            for column, values in texts.items():
                hits.look(f"column {table}.{column}", "\n".join(values))
    hits.look("sessions, unpacked", "\n".join(str(one.get_decoded()) for one in Session.objects.all()))


def _text(value: Any) -> str:
    return bytes(value).decode("utf-8", errors="replace") if not isinstance(value, str | int) else str(value)


def look_into_mails(hits: Hits, folder: Path) -> int:
    """Every e-mail of the backend that writes files, unpacked as its reader sees it. Returns how many."""
    hits.look("e-mails", "")
    number = 0
    for path in folder.iterdir():
        for raw in path.read_bytes().split(b"-" * 79 + b"\n"):
            message = message_from_bytes(raw, policy=policy.default)
            body = message.get_body()
            if body is not None and message["To"]:
                number += 1
                hits.look("e-mails", f"{message['Subject']}\n{body.get_content()}")
    return number


def look_into_redis(hits: Hits, url: str) -> None:
    """Every key with its value: messages of the broker, the cache, locks."""
    client = redis.Redis.from_url(url)
    readers: dict[bytes, Any] = {
        b"string": client.get,
        b"list": lambda key: client.lrange(key, 0, -1),
        b"set": client.smembers,
        b"hash": client.hgetall,
        b"zset": lambda key: client.zrange(key, 0, -1),
    }
    hits.look("redis", "")
    for key in client.scan_iter():
        kind: Any = client.type(key)
        hits.look("redis", f"{key!r} {readers[kind](key)!r}" if kind in readers else repr(key))
