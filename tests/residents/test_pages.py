"""The register on the phone."""

import datetime as dt

import pytest
from django.db import IntegrityError
from django.urls import reverse

from kit.time import clock
from residents import registry
from residents.bookkeeping.particulars import TAKEN_ELSEWHERE
from residents.bookkeeping.writing import still_free
from residents.models import Household, Resident, Unit, Visit, WelfareRecord
from residents.registry import households, people
from tests.cast import Cast
from tests.pages.desk import at_desk, queries_of
from tests.residents.world import household, id_number, resident, welfare

pytestmark = pytest.mark.django_db
LIST = "/households/"


def doors(page) -> list[str]:
    return [home.door for home in page.context["households"]]


def test_a_leader_sees_the_households_of_the_own_grids_door_by_door(cast: Cast) -> None:
    by = cast.township_official
    household(by, cast.other_building, "999")
    for door in ("201", "101"):
        household(by, cast.building, door)
    assert doors(at_desk(cast.building_leader).get(LIST)) == ["101", "201"]
    assert doors(at_desk(cast.other_community_leader).get(LIST)) == ["999"]
    assert doors(at_desk(cast.township_official).get(LIST)) == ["101", "201", "999"]


@pytest.mark.parametrize("part", ["stranger", "department_officer"])
def test_who_has_no_business_with_the_register_gets_403_everywhere(cast: Cast, part: str) -> None:
    home = household(cast.building_leader, cast.building)
    browser = at_desk(getattr(cast, part))
    for address in (
        LIST,
        f"{LIST}due/",
        f"{LIST}{home.pk}/",
        f"{LIST}new/",
        f"{LIST}welfare/",
        f"{LIST}units/",
    ):
        assert browser.get(address).status_code == 403


def test_foreign_rows_do_not_exist_by_any_address(cast: Cast) -> None:
    leader = cast.building_leader
    person = resident(leader, household(leader, cast.building))
    record = welfare(leader, person)
    unit = registry.register_unit(by=leader, grid=cast.building, name="小店")
    home = person.household_id
    browser = at_desk(cast.other_community_leader)
    addresses = [
        f"{LIST}{home}/", f"{LIST}{home}/change/", f"{LIST}{home}/close/", f"{LIST}{home}/visit/",
        f"{LIST}{home}/residents/new/", f"{LIST}residents/{person.pk}/", f"{LIST}units/{unit.pk}/",
        f"{LIST}residents/{person.pk}/change/", f"{LIST}residents/{person.pk}/event/",
        f"{LIST}residents/{person.pk}/welfare/", f"{LIST}welfare/{record.pk}/verify/",
    ]  # fmt: skip
    read = {f"{LIST}{home}/", f"{LIST}residents/{person.pk}/"}
    asked = [browser.get(one) if one in read else browser.post(one, {}) for one in addresses]
    assert {page.status_code for page in asked} == {404}


def found(browser, words: str) -> tuple[list[str], list[str]]:
    """Names and doors that a search finds."""
    page = browser.post(f"{LIST}find/", {"words": words})
    return [one.name for one in page.context["people"]], doors(page)


def test_one_search_finds_doors_names_and_numbers_inside_the_scope(cast: Cast) -> None:
    leader = cast.building_leader
    resident(leader, household(leader, cast.building, "101"), "王小明")
    resident(leader, household(leader, cast.building, "102"), "李四", id_number=id_number(3), phone="")
    browser = at_desk(leader)
    assert found(browser, "102") == ([], ["102"])
    assert found(browser, " 王 ") == (["王小明"], [])
    assert found(browser, id_number()) == (["王小明"], [])
    assert found(browser, "13812345678") == (["王小明"], [])
    assert found(browser, "赵") == ([], [])
    assert found(browser, "") == ([], [])
    for words in ("102", "王", id_number(), "13812345678"):
        assert found(at_desk(cast.other_community_leader), words) == ([], [])


def test_what_is_searched_for_never_stands_in_an_address(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    assert browser.get(f"{LIST}find/").headers["Location"] == LIST
    form = browser.get(LIST).content.decode()
    assert '<form method="post" action="/households/find/" role="search"' in form
    assert '<form method="get"' not in form


def test_pages_show_numbers_masked_and_are_not_kept_by_the_browser(cast: Cast) -> None:
    person = resident(cast.building_leader, household(cast.building_leader, cast.building))
    browser = at_desk(cast.building_leader)
    for address in (LIST, f"{LIST}{person.household_id}/", f"{LIST}residents/{person.pk}/", f"{LIST}due/"):
        page = browser.get(address)
        shown = page.content.decode()
        assert (page.status_code, id_number() in shown, "13812345678" in shown) == (200, False, False)
        assert page.headers["Cache-Control"] == "no-store"
    form = browser.get(f"{LIST}residents/{person.pk}/change/").content.decode()
    assert (id_number() in form, "13812345678" in form) == (False, False)


def test_a_household_and_its_people_are_registered_at_the_door(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    given = {"grid": cast.building.pk, "door": "301", "kind": "registered", "tenure": "rented"}
    made = browser.post(f"{LIST}new/", given)
    home = Household.objects.get()
    assert made.headers["Location"] == f"{LIST}{home.pk}/residents/new/"
    person = {
        "name": "王小明", "id_number": id_number(), "phone": "13812345678", "kind": "registered",
        "relation": "head", "how": "move_in", "on": "2026-03-01",
    }  # fmt: skip
    sent = browser.post(f"{LIST}{home.pk}/residents/new/", person)
    assert sent.headers["Location"] == f"{LIST}{home.pk}/"
    event = Resident.objects.get().events.get()
    assert (event.kind, event.date) == ("move_in", dt.date(2026, 3, 1))


def test_what_is_refused_stands_beside_the_fields_and_what_was_typed_stays(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building)
    browser = at_desk(cast.building_leader)
    wrong = {
        "name": "王小明",
        "id_number": "110105194912310021",
        "kind": "registered",
        "relation": "head",
        "how": "registered",
    }
    page = browser.post(f"{LIST}{home.pk}/residents/new/", wrong)
    assert (page.status_code, list(page.context["form"].errors)) == (400, ["id_number"])
    assert page.context["form"]["name"].value() == "王小明"
    assert Resident.objects.count() == 0


def test_what_is_rarely_asked_is_folded_away_unless_it_is_wrong(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building)
    browser, address = at_desk(cast.building_leader), f"{LIST}{home.pk}/residents/new/"
    form = browser.get(address).context["form"]
    assert [field.name for field in form.front] == ["name", "id_number", "phone", "relation", "kind", "tags"]
    assert '<details class="more">' in browser.get(address).content.decode()
    child = {"name": "王一", "kind": "registered", "relation": "child", "how": "birth"}
    assert '<details class="more" open>' in browser.post(address, child).content.decode()


def test_a_grid_outside_can_not_be_chosen(cast: Cast) -> None:
    given = {"grid": cast.other_building.pk, "door": "1", "kind": "registered", "tenure": "owned"}
    page = at_desk(cast.building_leader).post(f"{LIST}new/", given)
    assert (page.status_code, list(page.context["form"].errors)) == (400, ["grid"])


def test_a_correction_leaves_numbers_that_are_not_typed_as_they_are(cast: Cast) -> None:
    person = resident(cast.building_leader, household(cast.building_leader, cast.building))
    browser = at_desk(cast.building_leader)
    given = {"name": "王晓明", "kind": "floating", "relation": "head", "version": person.version}
    address = f"{LIST}residents/{person.pk}/change/"
    assert browser.post(address, given).status_code == 302
    now = Resident.objects.get()
    assert (now.name, now.kind, now.id_number, now.phone) == (
        "王晓明",
        "floating",
        id_number(),
        "13812345678",
    )
    assert browser.post(address, given).status_code == 409
    assert browser.post(address, {**given, "version": now.version, "no_phone": "on"}).status_code == 302
    assert Resident.objects.get().phone == ""


def test_a_person_moves_to_another_household_and_out_and_in_again(cast: Cast) -> None:
    leader = cast.building_leader
    person = resident(leader, household(leader, cast.building))
    other = household(leader, cast.building, "102")
    browser, address = at_desk(leader), f"{LIST}residents/{person.pk}/event/"
    today = str(clock.today())
    assert browser.post(address, {"what": "transfer", "on": today}).status_code == 400
    goal = {"building": cast.building.pk, "door": "102"}
    assert browser.post(address, {"what": "transfer", "on": today, **goal}).status_code == 302
    assert browser.post(address, {"what": "move_out", "on": today}).status_code == 302
    person.refresh_from_db()
    assert (person.household, person.ended_by) == (other, "move_out")
    assert browser.post(address, {"on": today}).status_code == 302
    person.refresh_from_db()
    assert person.ended_on is None


def test_a_visit_takes_a_purpose_and_two_words(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building)
    browser = at_desk(cast.building_leader)
    address = f"{LIST}{home.pk}/visit/"
    form = browser.get(address).context["form"]
    given = {"purpose": "care", "findings": "都好", "key": form["key"].value()}
    for _ in range(2):
        assert browser.post(address, given).status_code == 302
    visit = Visit.objects.get()
    assert (visit.by, visit.purpose, visit.findings) == (cast.building_leader, "care", "都好")


def visited(home: Household, days_ago: int) -> None:
    Household.objects.filter(pk=home.pk).update(
        last_visited_at=dt.datetime.now(dt.UTC) - dt.timedelta(days=days_ago)
    )


def test_those_are_due_whose_tag_or_else_the_usual_interval_is_over(cast: Cast) -> None:
    leader = cast.building_leader
    cases = [("never", None, ()), ("usual-due", 181, ()), ("usual", 170, ()), ("alone-due", 31, ("living_alone",)),
             ("alone", 29, ("living_alone",)), ("two-tags", 40, ("disabled", "living_alone")),
             ("disabled", 40, ("disabled",))]  # fmt: skip
    for serial, (door, days, tags) in enumerate(cases):
        home = household(leader, cast.building, door)
        resident(leader, home, id_number=id_number(serial), phone="", tags=tags)
        if days is not None:
            visited(home, days)
    assert sorted(doors(at_desk(leader).get(f"{LIST}due/"))) == [
        "alone-due",
        "never",
        "two-tags",
        "usual-due",
    ]


def test_a_tag_of_somebody_who_left_makes_nobody_due(cast: Cast) -> None:
    leader = cast.building_leader
    home = household(leader, cast.building)
    person = resident(leader, home, tags=("living_alone",))
    visited(home, 40)
    assert doors(at_desk(leader).get(f"{LIST}due/")) == ["101"]
    registry.move_out(resident=person, by=leader)
    assert doors(at_desk(leader).get(f"{LIST}due/")) == []


def test_the_nearest_come_first_where_a_position_is_given(cast: Cast) -> None:
    by = cast.township_official
    for grid, place in ((cast.building, "30.75"), (cast.other_building, "30.85")):
        household(by, grid, place)
        grid.latitude, grid.longitude = place, "120.75"
        type(grid).objects.filter(pk=grid.pk).update(latitude=place, longitude="120.75")
    household(by, cast.group, "nowhere")
    browser = at_desk(by)
    near = browser.get(f"{LIST}due/", {"latitude": "30.84", "longitude": "120.75"})
    assert doors(near) == ["30.85", "30.75", "nowhere"]
    for strange in ("x", "NaN", "1e999", "-91"):
        assert browser.get(f"{LIST}due/", {"latitude": strange, "longitude": "120"}).status_code == 200


def test_the_community_verifies_on_the_phone_what_a_leader_registered(cast: Cast) -> None:
    leader = cast.building_leader
    person = resident(leader, household(leader, cast.building))
    browser = at_desk(leader)
    sent = browser.post(f"{LIST}residents/{person.pk}/welfare/", {"kind": "relief", "grounds": "低收入"})
    assert sent.status_code == 302
    record = WelfareRecord.objects.get()
    address = f"{LIST}welfare/{record.pk}/verify/"
    until = str(clock.today() + dt.timedelta(days=20))
    assert browser.post(address, {"valid_until": until}).status_code == 403
    secretary = at_desk(cast.community_secretary)
    assert list(secretary.get(f"{LIST}welfare/").context["waiting"]) == [record]
    assert secretary.post(address, {"valid_until": until}).status_code == 302
    page = secretary.get(f"{LIST}welfare/")
    assert (page.context["waiting"], page.context["lapsing"]) == ([], [record])
    assert "低收入" not in page.content.decode()
    assert secretary.post(address, {"end": "1"}).status_code == 302
    record.refresh_from_db()
    assert record.state == "lapsed"


def test_a_unit_is_registered_and_changed(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    given = {
        "grid": cast.building.pk,
        "name": "便民超市",
        "kind": "shop",
        "contact_name": "李四",
        "contact_phone": "13712345678",
    }
    assert browser.post(f"{LIST}units/new/", given).status_code == 302
    unit = Unit.objects.get()
    listed = browser.get(f"{LIST}units/").content.decode()
    assert ("13712345678" in listed, "*******5678" in listed) == (False, True)
    closed = {**given, "name": "便民店", "closed_on": "2026-03-01", "version": unit.version}
    assert browser.post(f"{LIST}units/{unit.pk}/", closed).status_code == 302
    assert list(browser.get(f"{LIST}units/").context["units"]) == []


def test_who_only_looks_does_not_see_the_contact_of_a_unit(cast: Cast) -> None:
    unit = registry.register_unit(
        by=cast.building_leader, grid=cast.building, name="小店", contact_phone="13712345678"
    )
    assert at_desk(cast.county_official).get(f"{LIST}units/{unit.pk}/").status_code == 403
    assert at_desk(cast.building_leader).get(f"{LIST}units/{unit.pk}/").status_code == 200


@pytest.mark.parametrize("address", [LIST, f"{LIST}due/", f"{LIST}welfare/"])
def test_ten_households_and_forty_cost_the_same(cast: Cast, address: str) -> None:
    leader = cast.building_leader
    browser = at_desk(leader)

    def fill(first: int, last: int) -> int:
        for n in range(first, last):
            home = household(leader, cast.building, f"1{n:02d}")
            welfare(leader, resident(leader, home, id_number=id_number(n), phone="", tags=("hardship",)))
        return queries_of(browser, address)

    assert fill(0, 10) == fill(10, 40)


def test_the_page_of_a_household_costs_the_same_for_one_person_and_for_ten(cast: Cast) -> None:
    leader = cast.building_leader
    home = household(leader, cast.building)
    browser, address = at_desk(leader), reverse("household", args=[home.pk])
    resident(leader, home, id_number=id_number(1), phone="", tags=("hardship",))
    one = queries_of(browser, address)
    for n in range(2, 12):
        resident(leader, home, id_number=id_number(n), phone="", tags=("hardship",))
    assert queries_of(browser, address) == one


def test_the_first_page_leads_those_to_the_register_who_may(cast: Cast) -> None:
    link = 'href="/households/"'
    assert link in at_desk(cast.building_leader).get("/").content.decode()
    assert link not in at_desk(cast.department_officer).get("/").content.decode()


class BlindOnce:
    """A check that finds nothing the first time, as when somebody is faster in between."""

    def __init__(self, check) -> None:
        self.check, self.asked = check, 0

    def __call__(self, *args, **kwargs) -> None:
        self.asked += 1
        if self.asked > 1:
            self.check(*args, **kwargs)


def test_a_door_that_is_taken_between_check_and_writing_is_named_beside_the_field(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    household(cast.building_leader, cast.building, "301")
    monkeypatch.setattr(households, "_check_free", BlindOnce(households._check_free))
    given = {"grid": cast.building.pk, "door": "301", "kind": "floating", "tenure": "rented"}
    page = at_desk(cast.building_leader).post(f"{LIST}new/", given)
    form = page.context["form"]
    assert (page.status_code, form["kind"].value()) == (400, "floating")
    assert form.errors == {"door": [f"301 of {cast.building} is in the register already."]}


@pytest.mark.parametrize(
    ("writer", "words"),
    [
        ("building_leader", "王小明 is registered already: {grid}, 101."),
        (
            "other_community_leader",
            TAKEN_ELSEWHERE,
        ),
    ],
)
def test_a_person_who_is_registered_between_check_and_writing_is_named_where_that_may_be_known(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, writer: str, words: str
) -> None:
    resident(cast.building_leader, household(cast.building_leader, cast.building))
    by = getattr(cast, writer)
    near = household(by, cast.building if writer == "building_leader" else cast.other_building, "102")
    monkeypatch.setattr(people, "check_unique", BlindOnce(people.check_unique))
    given = {
        "name": "李四",
        "id_number": id_number(),
        "kind": "registered",
        "relation": "head",
        "how": "registered",
    }
    page = at_desk(by).post(f"{LIST}{near.pk}/residents/new/", given)
    form = page.context["form"]
    assert (page.status_code, form["name"].value()) == (400, "李四")
    assert form.errors == {
        "id_number": [words.format(grid=cast.building) if isinstance(words, str) else words]
    }
    assert near.residents.count() == 0


def test_what_the_database_refuses_for_another_reason_is_not_hidden(cast: Cast) -> None:
    with pytest.raises(IntegrityError), still_free(lambda: None):
        Household.objects.create(grid=cast.building, area="33", door="1", registered_at=clock.now())
