"""The six duties and six habits, on the page, on the grid chart and on the contact card."""

from pathlib import Path

import pytest
from django.utils import translation

from staff.actions import set_photo
from staff.choices import AppointmentRole
from staff.duty.policy_duties import DUTIES, HABITS
from staff.models import Appointment
from tests.actors import ADMIN
from tests.cast import Cast
from tests.factories import AppointmentFactory, MemberFactory
from tests.pages.desk import at_desk, queries_of
from tests.pictures import a_photo

NAMES = ["政策宣传员", "信息采集员", "民意联络员", "矛盾纠纷调解员", "管理监督员", "新风倡导员"]


def test_the_duties_and_habits_are_those_of_the_policy_and_follow_the_language() -> None:
    with translation.override("zh-hans"):
        assert [str(duty.name) for duty in DUTIES] == NAMES
        assert [str(habit) for habit in HABITS] == ["眼勤", "脑勤", "腿勤", "手勤", "嘴勤", "笔勤"]
    with translation.override("en"):
        assert all(str(duty.name).isascii() and str(duty.task).isascii() for duty in DUTIES)
        assert all(str(habit).isascii() for habit in HABITS)


@pytest.mark.django_db
def test_my_team_shows_them(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    browser.cookies["django_language"] = "zh-hans"
    words = browser.get("/team/").content.decode()
    assert [name for name in [*NAMES, "笔勤"] if name not in words] == []


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["chart", "card"])
def test_a_sheet_shows_the_leader_with_photo_phone_and_code(cast: Cast, kind: str) -> None:
    set_photo(by=ADMIN, member=cast.building_leader, upload=a_photo(40, 40))
    page = at_desk(cast.group_leader).get(f"/{kind}/{cast.building.code}/")
    words = page.content.decode()
    leader = cast.building_leader
    for part in (leader.name, leader.phone, leader.photo, cast.building_liaison.name, "<svg"):
        assert part in words
    assert f"/g/{cast.building.code}-" in page.context["address"]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["chart", "card"])
def test_a_sheet_shows_nobodys_private_phone(cast: Cast, kind: str) -> None:
    for role in (AppointmentRole.VOLUNTEER, AppointmentRole.UNIT_CONTACT, AppointmentRole.GROUP_HEAD):
        AppointmentFactory(grid=cast.building, role=role, member=MemberFactory(name="私人"))
    words = at_desk(cast.group_leader).get(f"/{kind}/{cast.building.code}/").content.decode()
    assert "私人" not in words


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["chart", "card"])
def test_a_vacant_grid_says_so_and_a_grid_outside_is_not_there(cast: Cast, kind: str) -> None:
    Appointment.objects.filter(grid=cast.building, role=AppointmentRole.LEADER).delete()
    browser = at_desk(cast.group_leader)
    page = browser.get(f"/{kind}/{cast.building.code}/")
    assert (page.context["sheet"].leader, "vacant" in page.content.decode()) == (None, True)
    assert browser.get(f"/{kind}/{cast.other_building.code}/").status_code == 404
    assert at_desk(cast.stranger).get(f"/{kind}/{cast.building.code}/").status_code == 404
    assert queries_of(browser, f"/{kind}/{cast.building.code}/") <= 8


def test_paper_has_its_size() -> None:
    css = (Path(__file__).parents[2] / "static/pages/sheets.css").read_text()
    for rule in (
        "@page a4 { size: A4",
        "@page a6 { size: 105mm 148mm",
        ".paper.a4 { page: a4",
        ".paper.a6 { page: a6",
    ):
        assert rule in css
