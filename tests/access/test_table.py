"""Every URL of the project, walked as every part of the cast: 200, 302, 403 or 404 as the table says; and
nothing that is written in a foreign patch stands in any answer: all of its texts carry a mark.

The rows that the URLs point to lie in the building of the building leader; "other" leads another community.
A URL that is missing from the table fails. What is written by whom: ``test_writing.py``; foreign rows by their
address: ``test_foreign.py``.
"""

from typing import Any

import pytest
from django.test import Client

from staff.models import Member
from tests.access.patches import NEAREST, helper_of_two, patch_at
from tests.access.sweeping import marks_in
from tests.access.table import PARTS, SKIPPED, TABLE
from tests.access.walking import browser_of, clients, every_url, filled, programs, walking
from tests.access.world import World, make_world
from tests.cast import Cast, make_cast

# Lists that show more when they are searched, or asked for what is over.
SEARCHES = {
    "admin:grids_grid_changelist": "?q=foreign",
    "admin:staff_appointment_changelist": "?ended=all",
    "admin:staff_cover_changelist": "?ended=all",
    "admin:staff_shift_changelist": "?week=all",
}
# Searches and exports that are sent by POST.
SENT = {
    "households-find": {"words": "foreign", "purpose": "check", "matter": "核对"},
    "admin:residents_resident_find": {"words": "foreign", "purpose": "check", "matter": "核对"},
    "admin:residents_resident_export": {},
}


class Walk:
    """The answers to everybody, and what of foreign patches stood in them."""

    def __init__(self, cast: Cast) -> None:
        self.own = make_world(cast)
        self.foreign = [make_world(cast, patch_at(cast, code)) for code in sorted(set(NEAREST.values()))]
        self.statuses: dict[str, list[str]] = {}
        self.found: list[tuple[str, str, list[str]]] = []
        self.requests = 0

    def go(self, part: str, member: Member | None, browser: Client, program: Client) -> None:
        """Ask for everything as one part."""
        hidden = {
            world.patch.mark
            for world in self.foreign
            if member is None or not world.patch.is_seen_by(member.user)
        }
        for name, path in every_url().items():
            if name in SKIPPED:
                continue
            asker = program if path.startswith("api/") else browser
            answers = answers_to(asker, name, filled(name, path, self.own))
            self.requests += len(answers)
            self.statuses.setdefault(name, []).append(str(answers[0].status_code))
            seen = hidden & {mark.rstrip("RD") for answer in answers for mark in marks_in(answer)}
            if seen:
                self.found.append((part, name, sorted(seen)))


def answers_to(asker: Client, name: str, url: str) -> list[Any]:
    """The page, and for a list also what it shows when it is searched."""
    answers = [asker.get(url)]
    if name in SEARCHES:
        answers.append(asker.get(url + SEARCHES[name]))
    if name in SENT:
        answers.append(asker.post(url, SENT[name]))
    return answers


@pytest.mark.django_db
@pytest.mark.long
@pytest.mark.usefixtures("bare_templates")
def test_everybody_gets_at_every_url_what_the_table_says_and_nothing_foreign(settings):
    settings.LANGUAGE_CODE = "en"
    cast = make_cast()
    walk = Walk(cast)
    members = [None, *(getattr(cast, attribute) for attribute in PARTS.values())]
    askers = list(zip(("nobody", *PARTS), members, clients(cast), programs(cast), strict=True))
    columns = walking()
    for column in columns:
        walk.go(*askers[column])
    print(f"{walk.requests} requests")
    assert walk.found == []
    told = {name: [row.split()[column] for column in columns] for name, row in TABLE.items()}
    assert walk.statuses == told


def test_no_url_is_missing_from_the_table():
    assert set(every_url()) == set(TABLE) | set(SKIPPED)


@pytest.mark.django_db
@pytest.mark.long
@pytest.mark.usefixtures("bare_templates")
def test_the_rights_of_one_role_are_no_rights_in_the_area_of_another(settings):
    """On the staff of one community, and a volunteer in another, whose cases, but neither whose households nor
    whose diaries are a volunteer's business."""
    settings.LANGUAGE_CODE = "en"
    cast = make_cast()
    make_world(cast)
    elsewhere: World = make_world(cast, patch_at(cast, NEAREST["community_secretary"]))
    browser = browser_of(helper_of_two(cast, elsewhere.patch).user)
    mark = elsewhere.patch.mark
    found, with_cases = {}, set()
    for name, path in every_url().items():
        if path.startswith("api/"):
            continue
        answers = answers_to(browser, name, filled(name, path, elsewhere))
        marks = {seen for answer in answers for seen in marks_in(answer)}
        if marks & {f"{mark}R", f"{mark}D"}:
            found[name] = sorted(marks)
        if mark in marks:
            with_cases.add(name)
    assert found == {}
    assert {"case", "admin:cases_case_changelist"} <= with_cases
