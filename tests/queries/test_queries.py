"""Every page, list and answer of the API costs no more queries in a world that has three times as much of everything
than in a small one, and as many there as the table says.

The table, ``table.txt``, is reviewed by hand: a changed number is a changed cost. ``WRITE_TABLE=1`` writes it
anew, as observed, for the review::

    WRITE_TABLE=1 python -m pytest tests/queries; git diff tests/queries/table.txt
"""

import datetime as dt
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kit.time.clock import CHINA
from staff.accounts.tokens import make_token
from tests.access.sweeping import text_of
from tests.access.table import PARTS, TABLE
from tests.access.walking import browser_of, every_url, filled, program
from tests.access.world import World, make_world
from tests.cast import Cast, make_cast
from tests.queries.growing import grow

FILE = Path(__file__).parent / "table.txt"
HEAD = "# The queries of each address that answers with 200, asked by the leader, and by the street's official or whoever may.\n"
WIDTH = 72
NOW = dt.datetime(2026, 11, 24, 10, 30, tzinfo=CHINA)  # a Tuesday
SMALL, LARGE = 2, 8

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.long]


def askers() -> Iterator[tuple[str, str]]:
    """Each address by name, with the parts that ask for it: two of those who get something there, else one."""
    for name, row in TABLE.items():
        statuses = dict(zip(PARTS, row.split()[1:], strict=True))
        shown = [part for part, status in statuses.items() if status == "200"]
        usual = [part for part in ("building leader", "township official") if part in shown]
        for part in usual or shown[:1]:
            yield name, part


def written_down() -> dict[str, int]:
    """The table as it is kept."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return {line[:WIDTH].strip(): int(line[WIDTH:]) for line in lines if not line.startswith("#")}


class Walk:
    """The cast and one world, and what each address costs there."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.world: World = make_world(cast)
        self.paths = every_url()
        self.statements: dict[str, list[str]] = {}

    def go(self) -> dict[str, int]:
        """The number of queries by address and part."""
        browsers = {part: browser_of(getattr(self.cast, attribute).user) for part, attribute in PARTS.items()}
        tokens = {part: self._program(attribute) for part, attribute in PARTS.items()}
        counts = {}
        for name, part in askers():
            asker = (tokens if self.paths[name].startswith("api/") else browsers)[part]
            line = f"{name} · {part}"
            statements = self._asked(asker, filled(name, self.paths[name], self.world))
            if statements is not None:
                self.statements[line] = statements
                counts[line] = len(statements)
        return counts

    def _program(self, attribute: str) -> Client:
        _row, token = make_token(user=getattr(self.cast, attribute).user, name="count")
        return program(token)

    def _asked(self, asker: Client, url: str) -> list[str] | None:
        """The statements of one request, unless it is refused. Nothing is remembered from an earlier one, and
        nothing that it wrote, such as a refusal in the audit, is there for the next."""
        cache.clear()
        ContentType.objects.clear_cache()
        connection.queries_log.clear()  # it keeps no more than 9000, and all pages together cost more
        with transaction.atomic():
            with CaptureQueriesContext(connection) as seen:
                answer = asker.get(url)
                text_of(answer)  # files are written while they are read
            transaction.set_rollback(True)
        if answer.status_code != 200:
            return None
        # Without the lock of a chain, which SQLite with its one writer does not need.
        return [query["sql"] for query in seen.captured_queries if "pg_advisory" not in query["sql"]]


@pytest.mark.usefixtures("bare_templates")
def test_many_rows_cost_as_many_queries_as_few_and_as_the_table_says():
    with time_machine.travel(NOW, tick=False):
        walk = Walk(make_cast())
        for number in range(SMALL):
            grow(walk.world, number)
        few = walk.go()
        for number in range(SMALL, LARGE):
            grow(walk.world, number)
        many = walk.go()
    more = {line: (few[line], many[line]) for line in few if many[line] > few[line]}
    for line in more:
        kinds = Counter(statement[:200] for statement in walk.statements[line])
        print(line, more[line], *kinds.most_common(2), sep="\n    ")
    assert more == {}
    if os.environ.get("WRITE_TABLE"):
        lines = [f"{line:{WIDTH}}{count}\n" for line, count in few.items()]
        FILE.write_text(HEAD + "".join(lines), encoding="utf-8")
    assert few == written_down()
