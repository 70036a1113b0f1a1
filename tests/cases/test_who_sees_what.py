"""Who sees what (docs/pitfalls.md): a list and a single case agree, and no photo tells where it was taken."""

from collections.abc import Callable
from itertools import product

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from cases.attachments import folder
from cases.choices import ActionCode, RouteCode
from cases.models import Attachment, Case
from diaries.models import Entry
from staff.rights.scopes import scope_of
from tests.api.program import ROOT, Program
from tests.cases.journey import a_case, fresh, go
from tests.cast import Cast
from tests.factories import CategoryFactory
from tests.pages.desk import at_desk, step_address
from tests.pages.test_diary_page import case_form, entry_of
from tests.pictures import a_photo

pytestmark = pytest.mark.django_db


# A list and a single case


def test_a_list_and_a_single_case_agree_about_who_may_see_it(cast: Cast) -> None:
    here = a_case(cast, RouteCode.EMERGENCY)
    a_case(cast, RouteCode.ROUTINE, handled_result="好了")
    a_case(cast, RouteCode.ROUTINE, by=cast.other_community_leader, grid=cast.other_building)
    go(here, ActionCode.ACKNOWLEDGE, cast.building_liaison, office=cast.department.pk)
    for member, case in product(cast.members().values(), Case.objects.all()):
        user = fresh(member).user
        listed = Case.objects.within(scope_of(user)).filter(pk=case.pk).exists()
        assert listed == user.has_perm("cases.view_case", case), (member, case)
        program = Program(member)
        assert (case.number in program.numbers()) == listed
        assert program.get(f"cases/{case.number}/").status_code == (200 if listed else 404)


# Photos, whichever way they come


def report(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    form = browser.get("/report/").context["form"]
    given = {name: form[name].value() or "" for name in form.fields if name != "photos"}
    browser.post("/report/", {**given, "category": "other", "description": "路灯不亮", "photos": [a_photo()]})


def join(cast: Cast) -> None:
    number = a_case(cast, RouteCode.ROUTINE).number
    browser = at_desk(cast.building_leader)
    browser.post("/report/", {"join_now": number, "description": "又不亮", "photos": [a_photo()]})


def step_on_the_phone(cast: Cast) -> None:
    case = a_case(cast, RouteCode.ROUTINE)
    address = reverse("case-step", args=[case.number, "handle"])
    at_desk(cast.building_leader).post(address, {"text": "修了", "version": 1, "photos": a_photo()})


def step_at_a_desk(cast: Cast) -> None:
    case = a_case(cast, RouteCode.EMERGENCY)
    given = {"office": cast.department.pk, "text": "已通知", "version": 1, "photos": a_photo()}
    at_desk(cast.township_official).post(step_address(case, ActionCode.ACKNOWLEDGE), given)


def filed_by_a_program(cast: Cast) -> None:
    parts = {
        "grid": cast.building.code,
        "category": CategoryFactory(code="lamp").code,
        "description": "路灯不亮",
        "photos": [a_photo()],
    }
    by_form(cast, "cases/", parts)


def step_of_a_program(cast: Cast) -> None:
    case = a_case(cast, RouteCode.ROUTINE)
    parts = {"action": "handle", "version": 1, "text": "修了", "photos": [a_photo()]}
    by_form(cast, f"cases/{case.number}/actions/", parts)


def by_form(cast: Cast, path: str, parts: dict[str, object]) -> None:
    program = Program(cast.building_leader, may_write=True)
    Client().post(ROOT + path, parts, headers=program.headers)


def from_the_diary(cast: Cast) -> None:
    entry: Entry = entry_of(cast.building_leader, cast.building)
    address = reverse("entry-case", args=[entry.pk])
    at_desk(cast.building_leader).post(address, case_form(entry, cast, photos=[a_photo()]))


WAYS: list[Callable[[Cast], None]] = [
    report,
    join,
    step_on_the_phone,
    step_at_a_desk,
    filed_by_a_program,
    step_of_a_program,
    from_the_diary,
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_no_stored_copy_of_a_photo_says_where_it_was_taken(cast: Cast, way: Callable[[Cast], None]) -> None:
    assert b"Exif" in a_photo().read()
    way(cast)
    kept = Attachment.objects.get()
    files = [folder() / name for name in (kept.file, kept.thumbnail)]
    assert sorted(folder().iterdir()) == sorted(files)
    for path in files:
        assert b"Exif" not in path.read_bytes()
        with Image.open(path) as image:
            assert (dict(image.getexif()), image.info.get("exif"), image.info.get("xmp")) == ({}, None, None)
