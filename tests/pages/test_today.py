"""Today, the first page: what burns, what is due, whom to call on, and the diary as it has written itself."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from cases.choices import RouteCode
from diaries.actions import add_entry
from diaries.choices import EntryKind
from gridgov.services.waiting import KINDS
from kit.time.clock import CHINA
from staff.models import Member
from tests.cases.journey import a_case, go
from tests.cast import Cast
from tests.pages.desk import at_desk, queries_of
from tests.residents.world import household, resident

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
FRIDAY = MONDAY + dt.timedelta(days=4)


def fire(cast: Cast) -> object:
    return a_case(cast, RouteCode.EMERGENCY, description="车棚起火,火势蔓延。", address="三单元车棚")


def alarms(person: Member) -> list[object]:
    return [one.case for one in at_desk(person).get("/").context["alarms"]]


def test_an_emergency_in_her_grids_stands_first_whoever_has_it(cast: Cast) -> None:
    case = fire(cast)
    others = a_case(cast, RouteCode.ROUTINE)
    for person in (cast.building_leader, cast.group_leader, cast.community_secretary, cast.township_official):
        assert alarms(person) == [case], person
    assert alarms(cast.other_community_leader) == []
    page = at_desk(cast.building_leader).get("/").content.decode()
    assert page.index(case.number) < page.index(others.number)
    assert "三单元车棚" in page
    for number in ("119", "120", "110"):
        assert f'href="tel:{number}"' in page


def test_her_part_is_the_step_that_the_table_gives_her_and_opens_its_form(cast: Cast) -> None:
    case = fire(cast)
    leader = at_desk(cast.building_leader)
    (alarm,) = leader.get("/").context["alarms"]
    assert (alarm.link.split("#")[1], alarm.hers) == ("note", False)
    liaison = at_desk(alarm.people[0])
    (hers,) = liaison.get("/").context["alarms"]
    assert (hers.link.split("#")[1], hers.hers) == ("acknowledge", True)
    go(case, "acknowledge", alarm.people[0], office=cast.department)
    (alarm,) = leader.get("/").context["alarms"]
    assert alarm.link.endswith(f"/cases/{case.number}/?do=track#track")
    offers = {one.step.action: one for one in leader.get(alarm.link.split("#")[0]).context["page"].offers}
    assert offers["track"].opened
    assert not offers["note"].opened


def test_it_names_whom_to_ring_by_their_work_phones_and_never_a_resident(cast: Cast) -> None:
    case = fire(cast)
    case.reporter_name, case.reporter_phone = "王小明", "13812345678"
    case.save()
    page = at_desk(cast.building_leader).get("/")
    (alarm,) = page.context["alarms"]
    assert cast.building_leader not in alarm.people
    assert all(f'href="tel:{one.phone}"' in page.content.decode() for one in alarm.people)
    assert "13812345678" not in page.content.decode()
    assert cast.building_leader in at_desk(alarm.people[0]).get("/").context["alarms"][0].people


def test_what_is_under_control_burns_no_more(cast: Cast) -> None:
    case = fire(cast)
    (alarm,) = at_desk(cast.building_leader).get("/").context["alarms"]
    go(case, "acknowledge", alarm.people[0], office=cast.department)
    go(case, "contain", cast.department_officer, text="火已扑灭")
    assert alarms(cast.building_leader) == []


def test_what_is_due_says_until_when_as_one_says_it(cast: Cast) -> None:
    with time_machine.travel(MONDAY, tick=False):
        a_case(cast, RouteCode.ROUTINE)
        browser = at_desk(cast.building_leader)
        assert "by 17:30 tomorrow" in browser.get("/").content.decode()
        browser.cookies["django_language"] = "zh-hans"
        assert "明天17:30前" in browser.get("/").content.decode()


def test_a_place_is_told_as_far_as_it_differs(cast: Cast) -> None:
    a_case(cast, RouteCode.ROUTINE, address="三单元")
    a_case(cast, RouteCode.ROUTINE, description="另一件事,楼道灯坏了。")
    lines = at_desk(cast.building_leader).get("/").context["lines"]
    assert sorted(line["place"] for line in lines) == ["", cast.building.name]


def test_who_is_due_stands_there_with_the_reason_and_no_tag(cast: Cast) -> None:
    leader = cast.building_leader
    alone = household(leader, cast.building, "201")
    resident(leader, alone, tags=("living_alone",))
    page = at_desk(leader).get("/")
    (call,) = page.context["calls"]
    assert (call.home.door, call.why) == ("201", "nobody has called yet")
    assert reverse("visit-new", args=[alone.pk]) in page.content.decode()
    assert "王小明" not in page.content.decode()
    for number in range(5):
        household(leader, cast.building, f"30{number}")
    more = at_desk(leader).get("/")
    assert len(more.context["calls"]) == 3
    assert reverse("households-due") in more.content.decode()
    assert at_desk(cast.township_official).get("/").context["calls"] == []


def test_the_diary_stands_there_line_by_line(cast: Cast) -> None:
    leader = cast.building_leader
    case = a_case(cast, RouteCode.ROUTINE)
    add_entry(by=leader, date=dt.datetime.now(CHINA).date(), kind=EntryKind.PATROL, text="三幢楼道巡查")
    page = at_desk(leader).get("/").content.decode()
    diary = page[page.index('id="diary"') :]
    assert "三幢楼道巡查" in diary
    assert case.number in diary


def test_an_empty_day_offers_to_say_so_in_one_tap(cast: Cast) -> None:
    with time_machine.travel(MONDAY, tick=False):
        browser = at_desk(cast.building_leader)
        address = reverse("diary-nothing", args=[MONDAY.date()])
        assert f'action="{address}"' in browser.get("/").content.decode()
        browser.post(address)
        assert "You noted that there was nothing on this day." in browser.get("/").content.decode()


@pytest.mark.parametrize(
    ("day", "offered"), [(MONDAY, False), (FRIDAY, True), (FRIDAY + dt.timedelta(2), True)]
)
def test_the_week_is_offered_from_its_friday_on(cast: Cast, day: dt.datetime, offered: bool) -> None:
    with time_machine.travel(day, tick=False):
        page = at_desk(cast.building_leader).get("/")
    assert (page.context["week"] == MONDAY.date()) is offered


def test_every_kind_of_what_waits_has_its_line(cast: Cast) -> None:
    page = at_desk(cast.building_leader).get("/").context
    assert {one.label for one in page["todo"]} <= {kind.plain for kind in KINDS}


def test_it_costs_the_same_for_many_emergencies_calls_and_lines(cast: Cast) -> None:
    leader = cast.building_leader
    browser = at_desk(leader)
    fire(cast)
    household(leader, cast.building, "201")
    few = queries_of(browser, "/")
    for number in range(4):
        a_case(cast, RouteCode.EMERGENCY, description=f"第{number}处起火,火势蔓延。")
        household(leader, cast.building, f"30{number}")
    assert queries_of(browser, "/") == few
