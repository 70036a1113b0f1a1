"""Sends every writing as everybody, and says with a letter what became of each.

| letter | what became of it |
| --- | --- |
| D | done: rows were written |
| - | answered, nothing written: the form again, a page, a redirect |
| L | has to log in first (the admin: as somebody who works at a desk) |
| R | refused (403) |
| N | does not exist for this person (404) |
| M | not by this method (405) |
| ! | wrong in any case: an error (500), or refused and yet something was written |
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils.functional import cached_property

from cases.deadlines.calendar import forget
from staff.actions import make_feed
from tests.access.patches import NEAREST, patch_at
from tests.access.table import PARTS
from tests.access.walking import browser_of, clients, every_url, filled, has_row, programs, walking
from tests.access.world import World, make_world
from tests.access.writing.desk import DESK
from tests.access.writing.pages import API, PAGES
from tests.access.writing.sent import Form, Sent
from tests.access.writing.watch import Watch, watched
from tests.actors import ADMIN
from tests.cast import Cast

FORMS: dict[str, Form] = PAGES | API | DESK
# Forms that nobody of the cast gets done, and why.
NEVER_DONE = {
    **{
        f"diary-closing {step}": "whoever guides the building is in no column; tests/diaries/test_weeks.py"
        for step in ("accept", "return", "comment")
    },
    "diary-of": "whoever guides the building is in no column; tests/diaries/test_weeks.py",
    "track-phone": "a code is sent only where a gateway is set; tests/cases/test_own_reports.py",
    "own_email": "there is something to say only where somebody else has set an e-mail address",
    **{
        name: "on a phone only that somebody called her own; tests/staff/test_own_phone_pin.py"
        for name in ("login_pin", "own_phone_end", "own_pin")
    },
    **dict.fromkeys(("texts-beside", "report-likely"), "asks, and writes nothing"),
    "visit-done": "the visit has nothing to be done on a day; tests/diaries/test_visits_taken_back.py",
    "grant": "its case grants nothing; tests/cases/test_grants.py",
    "admin:cases_case_step handle": "the leaders, who handle cases, do not work at a desk",
}
# Forms for which a secret is the only right, wherever its row lies.
BY_SECRET = {
    "box-community": "anybody, whose box it is",
    "opinion": "the resident's link",
    "own-report": "the code on the card of the grid",
    **dict.fromkeys(("track-answer", "track-opinion"), "number and code of her own report"),
}
# Every form of the admin is sent without rows of those that it shows below.
_SHOWN_BELOW = ("appointments", "attendances", "residents", "events", "limits")
_NO_ROWS = {f"{name}-{count}_FORMS": 0 for name in _SHOWN_BELOW for count in ("TOTAL", "INITIAL")}
_OF_THE_CLOCK = ("cases_calendaryear", "cases_calendarday", "cases_workperiod")
_LETTERS = {401: "L", 403: "R", 404: "N", 405: "M"}
_TO_LOGIN = re.compile(r"(/admin)?/login/\?next=")
_ANSWERED = (200, 201, 204, 302, 308, 400, 409, 415, 429)
# What lies in no patch: one's own account and desk, and rules that hold everywhere.
OF_NO_PATCH = re.compile(
    r"login(_again|_pin)?$|logout|password|rota-feed-|own_(photo|email|phone|pin)|end_session|diary(?!-closing)|inbox-read|box$|opinion-new|channels$|channel-email|ringing$|ring-(here|test)$"
    r"|admin:(logout|cases_(calendar|category|matter|workperiod|texttemplate_add|case_filter_save)"
    r"|cases_timelimit_recompute|residents_tag|staff_apitoken_add$|grids_sizestandard_recompute)"
)
EVERYBODY = ("nobody", *PARTS.values())
NOT_ASKED = "·"


def agree(seen: str, kept: str) -> bool:
    """Whether the letters that were ``seen`` are those of the table, as far as people were asked."""
    own, _, foreign = seen.partition(" ")
    kept_own, _, kept_foreign = kept.partition(" ")
    pairs = (
        [(own, kept_own), (foreign, kept_foreign)] if foreign or NOT_ASKED not in own else [(own, kept_own)]
    )
    return all(
        len(some) == len(others)
        and all(one in (NOT_ASKED, other) for one, other in zip(some, others, strict=True))
        for some, others in pairs
    )


def lines() -> dict[str, str]:
    """The URL of each line of the table: a URL has a line, or one for each thing that is sent to it."""
    found = {}
    for name in every_url():
        for line in [line for line in FORMS if line.split(" ")[0] == name] or [name]:
            found[line] = name
    return found


class Walk:
    """The cast, their worlds, and a browser and a program for each."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.own = make_world(cast)
        self.own.case.reached.add(cast.department)
        for member in cast.members().values():
            make_feed(by=ADMIN, member=member)
        self.people = [*clients(cast), browser_of(cast.superuser)]
        clients(cast)  # each is logged in on a second device too
        self.machines = [*programs(cast, may_write=True), Client(raise_request_exception=False)]
        self.paths = every_url()
        # A system administrator is in no column of the walks that read.
        self.asked = {*walking(), len(EVERYBODY)}
        self.requests = 0

    @cached_property
    def foreign(self) -> dict[str, World]:
        """The worlds next to it, by the code of their building."""
        return {
            code: make_world(self.cast, patch_at(self.cast, code)) for code in sorted(set(NEAREST.values()))
        }

    def letters(self, line: str, name: str) -> str:
        """Both columns; the second is left out where there is no row, or nobody gets to it."""
        own = self.own_letters(line, name)
        foreign = "" if set(own) <= {*"LM", NOT_ASKED} else self.foreign_letters(line, name)
        return f"{own} {foreign}".strip()

    def own_letters(self, line: str, name: str) -> str:
        """What becomes of it on rows of the cast's own patch: of nobody, the parts, a system administrator."""
        askers = self.machines if self.paths[name].startswith("api/") else self.people
        return "".join(
            self.letter(asker, line, name, self.own) if column in self.asked else NOT_ASKED
            for column, asker in enumerate(askers)
        )

    def foreign_letters(self, line: str, name: str) -> str:
        """On rows of the nearest patch that is not the person's; a dash where there is no row."""
        if OF_NO_PATCH.match(line) or (line not in FORMS and not has_row(self.paths[name])):
            return ""
        askers = self.machines if self.paths[name].startswith("api/") else self.people
        return "".join(
            self.letter(asker, line, name, self.foreign[NEAREST[part]]) if column in self.asked else NOT_ASKED
            for column, (part, asker) in enumerate(zip(EVERYBODY, askers, strict=False))
        )

    def letter(self, asker: Client, line: str, name: str, world: World, method: str = "post") -> str:
        """Send it; everything that it did is undone."""
        sent = FORMS[line](world) if line in FORMS else Sent()
        return self.send(asker, name, world, sent, method)

    def send(self, asker: Client, name: str, world: World, sent: Sent, method: str = "post") -> str:
        """As ``letter``, with what is sent."""
        url = filled(name, self.paths[name], world, sent.path) + sent.query
        self.requests += 1
        with undone(asker), watched() as watch:
            ask = getattr(asker, method)
            if url.startswith("/api/"):
                response = ask(url, dict(sent.data), content_type="application/json")
            else:
                rows = _NO_ROWS if name.startswith("admin:") else {}
                response = ask(url, {**rows, **sent.data}) if method == "post" else ask(url)
        if any(written.endswith(_OF_THE_CLOCK) for written in watch.written):
            forget()  # the calendar that was read is not the one that stays
        if name == "box-community":
            cache.clear()  # how much has come from one network
        return _letter(response, watch)


@contextmanager
def undone(asker: Client) -> Iterator[None]:
    """Whatever happens in the database and with the session is undone."""
    cookies = deepcopy(asker.cookies)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    asker.cookies = cookies


def _letter(response: Any, watch: Watch) -> str:
    written, status = watch.written, response.status_code
    to_login = status == 302 and _TO_LOGIN.match(response.headers["Location"])
    letter = "L" if to_login else _LETTERS.get(status, "-" if status in _ANSWERED else "!")
    if not written:
        return letter
    return "D" if letter == "-" and status < 400 else "!"


__all__ = ["BY_SECRET", "FORMS", "NEVER_DONE", "OF_NO_PATCH", "Walk", "lines"]
