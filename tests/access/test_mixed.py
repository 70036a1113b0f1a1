"""An own form with a foreign row in it: whoever may send the form, and is done with rows of their own, is refused,
and nothing is written."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.access.patches import NEAREST, helper_of_two
from tests.access.table import PARTS
from tests.access.walking import browser_of
from tests.access.world import World
from tests.access.writing.pages import API
from tests.access.writing.sent import Sent
from tests.access.writing.walk import BY_SECRET, FORMS, OF_NO_PATCH, Walk
from tests.cast import make_cast

Value = Callable[[World], Any]
# Line of the table, field, and the foreign row that is put into it.
MIXED: list[tuple[str, str, Value]] = [
    ("report", "grid", lambda world: world.patch.building.code),
    ("report join", "join_now", lambda world: world.case.number),
    ("case-step merge", "case", lambda world: world.case.number),
    ("case-step reassign", "assignee", lambda world: world.patch.leader.pk),
    ("household-new", "grid", lambda world: world.patch.building.pk),
    ("household-change", "grid", lambda world: world.patch.building.pk),
    ("unit-new", "grid", lambda world: world.patch.building.pk),
    ("resident-event transfer", "building", lambda world: world.patch.building.pk),
    ("entry-case", "grid", lambda world: world.patch.building.code),
    ("api-cases", "grid", lambda world: world.patch.building.code),
    ("api-case-actions merge", "case", lambda world: world.case.number),
    ("admin:grids_place_add", "grid", lambda world: world.patch.building.pk),
    ("admin:grids_place_change", "grid", lambda world: world.patch.building.pk),
    ("admin:grids_sizestandard_add", "area", lambda world: world.patch.township.code),
    ("admin:diaries_meetingrhythm_add", "area", lambda world: world.patch.township.code),
    ("admin:cases_timelimit_add", "area", lambda world: world.patch.township.code),
    ("admin:cases_case_bulk reassign", "assignee", lambda world: world.patch.leader.pk),
    ("admin:staff_member_add", "organization", lambda world: world.patch.committee.pk),
    ("admin:staff_apitoken_add for another", "member", lambda world: world.patch.secretary.pk),
    ("admin:staff_organization_change", "communities", lambda world: [world.patch.community.pk]),
    ("admin:staff_training_add", "organizer", lambda world: world.patch.committee.pk),
    ("admin:staff_training_add", "attendees", lambda world: [world.patch.leader.pk]),
    ("admin:staff_appointment_add", "grid", lambda world: world.patch.building.pk),
    ("admin:staff_appointment_add", "member", lambda world: world.patch.leader.pk),
    ("admin:staff_appointment_add to hand over", "member", lambda world: world.patch.leader.pk),
    ("admin:staff_cover_add", "absent", lambda world: world.patch.leader.pk),
    ("admin:staff_cover_add", "deputy", lambda world: world.patch.leader.pk),
    ("admin:staff_shift_add", "grid", lambda world: world.patch.community.pk),
    ("admin:staff_shift_add", "member", lambda world: world.patch.leader.pk),
    ("admin:staff_shift_change", "member", lambda world: world.patch.leader.pk),
    ("admin:staff_shift_copy", "grid", lambda world: world.patch.community.pk),
    ("admin:residents_household_add", "grid", lambda world: world.patch.building.pk),
    ("admin:residents_household_change", "grid", lambda world: world.patch.building.pk),
    ("admin:residents_unit_add", "grid", lambda world: world.patch.building.pk),
    ("admin:residents_resident_add", "household", lambda world: world.more["empty"].pk),
]


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.long
@pytest.mark.usefixtures("bare_templates")
def test_a_foreign_row_in_an_own_form_is_refused(settings):
    settings.LANGUAGE_CODE = "en"
    walk = Walk(make_cast())
    wrong, tried = [], 0
    for line, field, foreign in MIXED:
        name = line.split(" ")[0]
        own = FORMS[line](walk.own)
        askers = walk.machines if name.startswith("api") else walk.people
        done = 0
        for part, asker in zip(PARTS.values(), askers[1:-1], strict=True):
            if walk.letter(asker, line, name, walk.own) != "D":
                continue
            done += 1
            value = foreign(walk.foreign[NEAREST[part]])
            letter = walk.send(asker, name, walk.own, Sent({**own.data, field: value}, own.path, own.query))
            tried += 1
            if letter not in "-RN":
                wrong.append((line, field, part, letter))
        if not done:
            wrong.append((line, field, "nobody may at all", ""))
    print(f"{tried} forms with a foreign row")
    assert wrong == []


# What a volunteer may do.
HELPS = {"report", "report join", "case-step note", "admin:cases_case_step note"} | {
    *("activity come", "activity away", "announcement away", "text wrong"),
}


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.long
@pytest.mark.usefixtures("bare_templates")
def test_the_rights_of_one_role_write_nothing_in_the_area_of_another(settings):
    """On the staff of one community, and a volunteer in another: there a volunteer writes, and nobody else."""
    settings.LANGUAGE_CODE = "en"
    walk = Walk(make_cast())
    elsewhere = walk.foreign[NEAREST["community_secretary"]]
    both = browser_of(helper_of_two(walk.cast, elsewhere.patch).user)
    lines = [line for line in FORMS if line not in API and not OF_NO_PATCH.match(line)]
    letters = {line: walk.letter(both, line, line.split(" ")[0], elsewhere) for line in lines}
    done = {line for line, letter in letters.items() if letter in "D!"}
    assert sorted(done ^ (HELPS | set(BY_SECRET))) == []
    assert walk.letter(both, "household-new", "household-new", walk.own) == "D"
