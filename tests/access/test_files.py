"""Files and pages to print: for those who may see what they belong to, and under no other address."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from cases.actions import take_step
from kit.files.kinds import FileKind
from tests.access.patches import NEAREST, home, patch_at
from tests.access.table import PARTS
from tests.access.walking import clients, programs
from tests.access.world import World, make_world
from tests.cast import Cast, make_cast
from tests.pictures import a_pdf

pytestmark = pytest.mark.django_db
PHOTO, PAPER, THUMBNAIL, PORTRAIT = "photo", "paper", "thumbnail", "portrait"


def with_paper(world: World) -> World:
    """The case gets a PDF too."""
    version = world.case.version
    take_step(world.case, "note", by=world.patch.leader, version=version, text="附件", uploads=[a_pdf()])
    world.case.refresh_from_db()
    return world


def files(world: World) -> dict[str, str]:
    """The addresses of the files of a world."""
    image = world.case.attachments.get(file_kind=FileKind.IMAGE)
    paper = world.case.attachments.get(file_kind=FileKind.PDF)
    world.patch.leader.refresh_from_db()
    return {
        PHOTO: reverse("photo", args=[image.file]),
        THUMBNAIL: reverse("photo", args=[image.thumbnail]),
        PAPER: reverse("photo", args=[paper.file]),
        PORTRAIT: reverse("member-photo", args=[world.patch.leader.photo]),
    }


def answers(asker: Client, world: World) -> dict[str, int]:
    """What somebody gets of the files of a world."""
    return {kind: asker.get(address).status_code for kind, address in files(world).items()}


ALL, NONE, OUT = ((dict.fromkeys((PHOTO, THUMBNAIL, PAPER, PORTRAIT), code)) for code in (200, 404, 302))
# Who gets which of the files of the cast's own patch.
OWN = {
    "nobody": OUT,
    "building_leader": ALL,
    "group_leader": ALL,
    "community_secretary": ALL,
    "township_official": ALL,
    "county_official": ALL,
    "city_official": ALL,
    # A case that reached the department, with its files; of people it knows nothing.
    "department_officer": {**ALL, PORTRAIT: 404},
    "other_community_leader": NONE,
    "stranger": NONE,
}


def test_everybody_gets_the_files_of_the_own_area_and_of_no_other():
    cast = make_cast()
    own = with_paper(make_world(cast))
    own.case.reached.add(cast.department)
    foreign = {code: with_paper(make_world(cast, patch_at(cast, code))) for code in set(NEAREST.values())}
    parts = ("nobody", *PARTS.values())
    for part, browser in zip(parts, clients(cast), strict=True):
        assert answers(browser, own) == OWN[part], part
        assert answers(browser, foreign[NEAREST[part]]) == (OUT if part == "nobody" else NONE), part


def test_a_file_is_found_by_the_number_of_its_own_case_only():
    cast = make_cast()
    own, foreign = make_world(cast), make_world(cast, patch_at(cast, "330402001001001002"))
    for part, program in zip(("nobody", *PARTS.values()), programs(cast), strict=True):
        for world, other in pairs(own, foreign):
            found = program.get(address(world, world)).status_code
            crossed = program.get(address(other, world)).status_code
            assert crossed == (401 if part == "nobody" else 404), part
            if world is own:
                assert found == {"nobody": 401}.get(part, 200 if OWN[part][PORTRAIT] == 200 else 404), part


def pairs(own: World, foreign: World) -> Iterator[tuple[World, World]]:
    """Each of the two beside the other."""
    yield own, foreign
    yield foreign, own


def address(by: World, of: World) -> str:
    """The address of a file of one case under the number of another."""
    name = of.case.attachments.get().file
    return reverse("api-case-attachment", args=[by.case.number, name])


def test_a_calendar_has_the_turns_of_its_member_and_of_nobody_else():
    cast: Cast = make_cast()
    make_world(cast)
    patch = patch_at(cast, "330402001003001001")
    make_world(cast, patch)
    assert home(cast).worker == cast.group_leader
    browser = Client()
    browser.force_login(cast.group_leader.user)
    page = browser.post(reverse("rota-feed-new")).content.decode()
    found = re.search(r"/rota/feed/[\w-]+\.ics", page)
    assert found is not None
    calendar = Client().get(found[0]).content.decode()
    assert "athome" in calendar
    assert patch.mark not in calendar
