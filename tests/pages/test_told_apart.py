"""Two of the same name are told apart: in what a field offers, in what is chosen, in lists and in messages."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gridgov.services.power import tell
from kit.time import clock
from notices.models import Notice
from staff.actions import make_cover
from staff.choices import AppointmentRole
from tests.actors import ADMIN
from tests.cast import Cast, appoint
from tests.factories import CategoryFactory, MemberFactory, OrganizationFactory, PlaceFactory, grid
from tests.pages.desk import at_desk, filed
from tests.residents.world import household

pytestmark = pytest.mark.django_db
AUTOCOMPLETE = "/admin/autocomplete/"
PATH = "建设街道 / 1社区 / 1小组 / 1幢"


def offered(member: Any, model: str, field: str, term: str = "") -> list[str]:
    """What a field of the desk offers for ``term``."""
    app, _dot, name = model.partition(".")
    asked = {"app_label": app, "model_name": name, "field_name": field, "term": term}
    answer = at_desk(member).get(AUTOCOMPLETE, asked)
    assert answer.status_code == 200
    return [row["text"] for row in answer.json()["results"]]


def test_a_grid_is_offered_with_its_whole_path(cast: Cast) -> None:
    texts = offered(cast.township_official, "staff.appointment", "grid", "1幢")
    assert texts == [PATH, "建设街道 / 2社区 / 1小组 / 1幢"]


def test_a_member_is_offered_with_organization_and_post(cast: Cast) -> None:
    MemberFactory(name="楼道长", organization=cast.committee)
    assert set(offered(cast.township_official, "staff.appointment", "member", "楼道长")) == {
        "楼道长 · 一社区居民 · Grid leader 1社区 / 1小组 / 1幢",
        "楼道长 · 一社区居委会 · Other",
    }


def test_a_post_outside_the_scope_is_not_told(cast: Cast) -> None:
    appoint(cast.community_worker2, cast.other_community, AppointmentRole.VOLUNTEER)
    texts = offered(cast.community_secretary, "staff.appointment", "member", "专职社工乙")
    assert len(texts) == 1
    assert "2社区" not in texts[0]


def test_an_organization_is_offered_with_its_area(cast: Cast) -> None:
    OrganizationFactory(name="民政科", divisions=[cast.township])
    several = [cast.community, cast.other_community]
    OrganizationFactory(name="民政科二", communities=several)
    assert offered(cast.township_official, "staff.member", "organization", "民政科") == [
        "民政科 · 南湖区 / 建设街道",
        "民政科二 · 建设街道 / 1社区 …",
    ]


def test_a_household_is_offered_with_grid_and_door(cast: Cast) -> None:
    household(cast.building_leader, cast.building, "2-301")
    assert offered(cast.community_secretary, "residents.resident", "household", "2-301") == [
        f"{PATH} · 2-301"
    ]


def test_a_category_is_offered_with_what_it_is_part_of_and_its_route(cast: Cast) -> None:
    above = CategoryFactory(code="above", name="市容")
    CategoryFactory(code="below", name="其他事", parent=above)
    assert offered(cast.superuser, "cases.matter", "category", "其他事") == ["市容 / 其他事 · Routine"]


@pytest.mark.parametrize(
    ("model", "field"),
    [
        ("staff.appointment", "grid"),
        ("staff.appointment", "member"),
        ("staff.member", "organization"),
        ("residents.resident", "household"),
        ("cases.matter", "category"),
    ],
)
def test_twenty_rows_cost_no_more_queries_than_two(cast: Cast, model: str, field: str) -> None:
    def make(numbers: range) -> None:
        for n in numbers:
            building = grid(f"330402001001{n + 100:03d}001", name=f"囍{n}幢")
            office = OrganizationFactory(name=f"囍{n}科", communities=[cast.community])
            appoint(MemberFactory(name=f"囍{n}", organization=office), building, AppointmentRole.VOLUNTEER)
            CategoryFactory(name=f"囍{n}类", parent=CategoryFactory(name=f"类{n}"))
            household(cast.community_secretary, building, f"囍{n}")

    def queries() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as seen:
            texts = offered(cast.superuser, model, field, "囍")
        return len(seen), len(texts)

    make(range(2))
    few, two = queries()
    make(range(2, 25))
    many, twenty = queries()
    assert (two, twenty) == (2, 20)
    assert many == few


def test_what_was_chosen_is_shown_in_the_same_words_when_the_form_comes_back(cast: Cast) -> None:
    page = at_desk(cast.township_official).post(
        reverse("admin:staff_appointment_add"),
        {"grid": cast.building.pk, "member": cast.building_leader.pk, "role": "", "since": ""},
    )
    words = page.content.decode()
    assert page.status_code == 200
    assert f"selected>{PATH}</option>" in words
    assert "selected>楼道长 · 一社区居民 · Grid leader 1社区 / 1小组 / 1幢</option>" in words


def test_a_place_that_is_opened_again_shows_the_path_of_its_grid(cast: Cast) -> None:
    place = PlaceFactory(grid=cast.group)
    page = at_desk(cast.community_secretary).get(reverse("admin:grids_place_change", args=[place.pk]))
    assert "selected>建设街道 / 1社区 / 1小组</option>" in page.content.decode()


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("staff_appointment", ["1社区 / 1小组 / 1幢", "楼道长 · 一社区居民"]),
        ("staff_member", ["建设街道办 · 南湖区 / 建设街道"]),
        ("staff_organization", ["建设街道 / 1社区"]),
        ("staff_cover", ["楼道长 · 一社区居民", "小组长 · 一社区居民"]),
        ("residents_household", ["1社区 / 1小组 / 1幢"]),
    ],
)
def test_lists_of_the_desk_say_where_and_of_which_office(cast: Cast, page: str, words: list[str]) -> None:
    household(cast.building_leader, cast.building, "2-301")
    make_cover(
        by=ADMIN,
        absent=cast.building_leader,
        deputy=cast.building_liaison,
        since=clock.today(),
        until=clock.today(),
        reason="出差",
    )
    shown = at_desk(cast.township_official).get(reverse(f"admin:{page}_changelist")).content.decode()
    for one in words:
        assert one in shown, one


def test_the_title_of_a_message_says_where(cast: Cast) -> None:
    case = filed(cast.building_leader, cast.building)
    subjects = set(Notice.objects.filter(about=case.number).values_list("subject", flat=True))
    assert subjects
    assert all(subject.endswith("楼道堆物，过不去人 · 1社区 1幢") for subject in subjects), subjects


def test_a_message_of_power_says_of_which_office_and_which_building(cast: Cast) -> None:
    held = cast.building_leader.appointments.get()
    tell(by=cast.township_official.user, action="", concerned=[cast.building_leader], row=held)
    told = Notice.objects.filter(recipient=cast.building_leader).latest("pk")
    assert told.subject == "1社区 1幢的网格负责人现由楼道长 · 一社区居民担任"
    assert "街道干部 · 建设街道办" in told.body


def test_the_timeline_names_people_with_their_office(cast: Cast) -> None:
    case = filed(cast.building_leader, cast.building)
    words = at_desk(cast.community_secretary).get(reverse("case", args=[case.number])).content.decode()
    assert "· 楼道长 · 一社区居民" in words


def test_the_phone_offers_grids_with_as_much_of_the_path_as_tells_them_apart(cast: Cast) -> None:
    def labels(member: Any) -> list[str]:
        page = at_desk(member).get(reverse("household-new"))
        return [label for key, label in page.context["form"].fields["grid"].choices if key]

    assert labels(cast.community_secretary) == ["1小组 · 1幢", "1社区 · 1小组"]
    assert labels(cast.township_official)[:2] == ["1社区 / 1小组 / 1幢", "2社区 / 1小组 / 1幢"]


def test_two_buildings_of_one_name_are_told_apart_where_a_case_is_reported(cast: Cast) -> None:
    appoint(cast.building_leader, grid("330402001001002001", name="1幢"), AppointmentRole.VOLUNTEER)
    page = at_desk(cast.building_leader).get(reverse("report")).content.decode()
    assert ">1小组 · 1幢</option>" in page
    assert ">2小组 · 1幢</option>" in page
