"""Activities: called, signed up for, moved, called off, counted; in the diary by themselves."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
import time_machine
from django.test import Client

from diaries.actions.news.activities import (
    call_activity,
    call_off,
    change_activity,
    count_activity,
    sign_off,
    sign_up,
)
from diaries.lines import Span, lines_of
from diaries.models import Activity, SignUp
from grids.queries.printed import public_code
from kit.errors import Conflict, Invalid, KeyReused, NotAllowed
from kit.time import clock
from kit.time.clock import CHINA
from notices.models import Notice
from staff.models import Member
from staff.rights.roles import scope_where
from tests.cast import Cast
from tests.pages.desk import at_desk
from tests.residents.world import household

pytestmark = pytest.mark.django_db

MORNING = dt.datetime(2026, 9, 24, 9, 0, tzinfo=CHINA)
SATURDAY = dt.datetime(2026, 9, 26, 14, 0, tzinfo=CHINA)
HOURS = dt.timedelta(hours=2)


@pytest.fixture(autouse=True)
def _on_a_morning(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(MORNING, tick=False):
        yield


def facts(**more: Any) -> dict[str, Any]:
    return {
        "kind": "volunteering",
        "audience": "leaders",
        "title": "清洁楼道",
        "words": "带手套",
        "begins_at": SATURDAY,
        "ends_at": SATURDAY + HOURS,
        "place": "3幢门口",
        "capacity": None,
        **more,
    }


def called(cast: Cast, **more: Any) -> Activity:
    given = {"by": cast.community_worker2, "area": cast.community.code, **facts(**more)}
    return call_activity(**given | more)


def told(activity: Activity, what: str) -> set[int]:
    rows = Notice.objects.filter(key__startswith=f"activity:{activity.pk}:{what}", channel="inbox")
    return set(rows.values_list("recipient", flat=True))


def diary(of: Member, day: dt.date, reader: Member | None = None) -> list[tuple[str, str]]:
    lines = lines_of(of.pk, Span(day, day), partial(scope_where, (reader or of).user))
    return [(line.words, line.link) for line in lines if line.source == "activities"]


def test_leaders_find_it_on_their_first_page_and_come_by_one_tap(cast: Cast) -> None:
    made = called(cast)
    browser = at_desk(cast.building_leader)
    assert "清洁楼道" in browser.get("/").content.decode()
    for _tap in range(2):
        assert browser.post(f"/activities/{made.pk}/", {"what": "come"}).status_code == 302
    assert SignUp.objects.get().member == cast.building_leader
    page = browser.get("/activities/").content.decode()
    assert "I am signed up" in page
    browser.post(f"/activities/{made.pk}/", {"what": "away", "back": "/"})
    assert "清洁楼道" not in browser.get("/").content.decode()


def test_it_stands_in_the_diary_of_whoever_came_once_and_by_itself(cast: Cast) -> None:
    made = called(cast, takes_part=True)
    sign_up(by=cast.building_leader, activity=made)
    sign_up(by=cast.group_leader, activity=made)
    day = clock.date_of(SATURDAY)
    assert diary(cast.building_leader, day) == []
    with time_machine.travel(SATURDAY + HOURS, tick=False):
        line = ("清洁楼道; 3幢门口", f"/activities/{made.pk}/")
        assert diary(cast.building_leader, day) == [line]
        assert diary(cast.community_worker2, day) == [line]
        hidden = diary(cast.building_leader, day, reader=cast.other_community_leader)
        assert "清洁" not in hidden[0][0]
        assert hidden[0][1] == ""
        absent = SignUp.objects.get(member=cast.group_leader).pk
        count_activity(by=cast.community_worker2, activity=made, counted=12, absent=[absent], version=1)
        assert diary(cast.building_leader, day) == [line]
        assert diary(cast.group_leader, day) == []


def test_called_off_it_stands_in_no_diary_and_whoever_comes_hears_why(cast: Cast) -> None:
    made = called(cast)
    sign_up(by=cast.building_leader, activity=made)
    call_off(by=cast.community_secretary, activity=made, why="下雨", version=1)
    assert told(made, "off") == {cast.building_leader.pk}
    with time_machine.travel(SATURDAY + HOURS, tick=False):
        assert diary(cast.building_leader, clock.date_of(SATURDAY)) == []
        with pytest.raises(Conflict):
            count_activity(by=cast.community_secretary, activity=made, counted=1, version=2)
    with pytest.raises(Conflict):
        call_off(by=cast.community_secretary, activity=made, why="又", version=2)
    with pytest.raises(Invalid):
        sign_up(by=cast.group_leader, activity=made)


def test_moved_it_says_so_to_whoever_comes_and_only_then(cast: Cast) -> None:
    made = called(cast)
    sign_up(by=cast.building_leader, activity=made)
    by = {"by": cast.community_secretary, "activity": made}
    change_activity(**by, **facts(words="带扫帚"), version=1)
    assert told(made, "moved") == set()
    done = change_activity(**by, **facts(place="5幢门口"), version=2)
    assert told(made, "moved") == {cast.building_leader.pk}
    assert done.moved_at == MORNING
    with pytest.raises(Conflict):
        change_activity(**by, **facts(place="7幢门口"), version=2)


def test_when_it_is_full_others_wait_and_move_up_in_their_order(cast: Cast) -> None:
    made = called(cast, capacity=3)
    home, other = (household(cast.building_leader, cast.building, door) for door in ("101", "102"))
    first = sign_up(by=cast.building_leader, activity=made, household=home, people=2)
    assert sign_up(by=cast.group_leader, activity=made).state == "going"
    waits = sign_up(by=cast.building_leader, activity=made, household=other, people=2)
    second = sign_up(by=cast.community_secretary, activity=made)
    assert (waits.state, second.state) == ("waiting", "waiting")
    sign_off(by=cast.building_leader, sign_up=first)
    states = {one.pk: one.state for one in SignUp.objects.all()}
    assert (states[waits.pk], states[second.pk]) == ("going", "waiting")
    assert told(made, f"moved-up:{waits.pk}") == {cast.building_leader.pk}
    change_activity(by=cast.community_secretary, activity=made, **facts(capacity=4), version=1)
    assert SignUp.objects.get(pk=second.pk).state == "going"
    with pytest.raises(Invalid) as refused:
        change_activity(by=cast.community_secretary, activity=made, **facts(capacity=1), version=2)
    assert "capacity" in refused.value.fields
    with pytest.raises(Invalid):
        sign_up(by=cast.building_leader, activity=made, household=home, people=5)


def test_another_number_of_people_changes_the_sign_up_and_frees_its_own_places(cast: Cast) -> None:
    made = called(cast, capacity=3)
    home = household(cast.building_leader, cast.building)
    sign_up(by=cast.building_leader, activity=made, household=home, people=2)
    sign_up(by=cast.building_leader, activity=made, household=home, people=3)
    assert [(one.people, one.state) for one in SignUp.objects.all()] == [(3, "going")]
    waits = sign_up(by=cast.group_leader, activity=made)
    sign_up(by=cast.building_leader, activity=made, household=home, people=1)
    assert SignUp.objects.get(pk=waits.pk).state == "going"


def test_a_household_is_signed_up_by_its_door_and_nobody_else_reads_which(cast: Cast) -> None:
    made = called(cast, by=cast.county_official, area=cast.county.code)
    household(cast.building_leader, cast.building, "1203")
    browser, address = at_desk(cast.building_leader), f"/activities/{made.pk}/"
    assert browser.post(address, {"what": "door", "door": "9999", "people": 1}).status_code == 400
    assert browser.post(address, {"what": "door", "door": "1203", "people": 2}).status_code == 302
    assert "1203" in browser.get(address).content.decode()
    neighbour = at_desk(cast.other_community_leader)
    assert "1203" not in neighbour.get(address).content.decode()
    assert neighbour.post(address, {"what": "door", "door": "1203", "people": 2}).status_code == 400
    row = SignUp.objects.get()
    assert neighbour.post(address, {"what": "leave", "sign_up": row.pk}).status_code == 403
    assert browser.post(address, {"what": "leave", "sign_up": row.pk}).status_code == 302
    assert SignUp.objects.get().state == "left"
    with pytest.raises(NotAllowed):
        sign_up(by=cast.other_community_leader, activity=made, household=row.household)


def test_who_came_is_counted_when_it_has_begun_and_can_be_put_right(cast: Cast) -> None:
    made = called(cast)
    sign_up(by=cast.building_leader, activity=made)
    count = partial(count_activity, by=cast.community_worker2, activity=made)
    with pytest.raises(Invalid):
        count(counted=5, version=1)
    address = f"/activities/{made.pk}/"
    with time_machine.travel(SATURDAY + HOURS, tick=False):
        browser = at_desk(cast.community_worker2)
        assert browser.get(address).status_code == 200
        with pytest.raises(Invalid):
            sign_up(by=cast.group_leader, activity=made)
        sent = {"what": "count", "counted": 23, "words": "热闹", "version": 1}
        assert browser.post(address, sent | {"counted": "-1"}).status_code == 400
        assert browser.post(address, sent).status_code == 302
        assert Activity.objects.get().counted == 23
        assert browser.post(address, sent).status_code == 409
        assert browser.post(address, sent | {"version": 2, "counted": 24}).status_code == 302
        assert "24 came" in browser.get("/activities/?show=past").content.decode()
        with pytest.raises(Conflict):
            sign_off(by=cast.building_leader, sign_up=SignUp.objects.get())


def public_page(cast: Cast, code: str = "") -> str:
    return Client().get(f"/g/{public_code(code or cast.building.code)}/").content.decode()


def test_residents_find_what_is_called_for_them_without_who_comes(cast: Cast) -> None:
    made = called(cast, audience="residents", title="居民运动会", capacity=3)
    called(cast, title="内部的")
    called(
        cast, by=cast.other_community_leader, area=cast.other_community.code, audience="residents", title="邻"
    )
    assert "room for 3 more" in public_page(cast)
    sign_up(by=cast.building_leader, activity=made)
    page = public_page(cast)
    assert "居民运动会" in page
    assert "room for 2 more" in page
    for one in (cast.group_leader, cast.community_secretary):
        sign_up(by=one, activity=made)
    page = public_page(cast)
    assert "· full" in page
    for hidden in ("内部的", "邻"):
        assert hidden not in page.replace(cast.other_community.name, "")
    with time_machine.travel(SATURDAY + HOURS, tick=False):
        assert "居民运动会" not in public_page(cast)


def test_a_leader_calls_neighbours_of_her_own_grid_together_and_of_no_other(cast: Cast) -> None:
    made = called(cast, by=cast.building_leader, area=cast.building.code)
    assert at_desk(cast.building_leader).get(f"/activities/{made.pk}/change/").status_code == 200
    for area in (cast.group.code, cast.community.code, cast.other_building.code):
        with pytest.raises(NotAllowed):
            called(cast, by=cast.building_leader, area=area)
    with pytest.raises(NotAllowed):
        call_off(by=cast.other_community_leader, activity=made, why="不", version=1)
    assert at_desk(cast.other_community_leader).get(f"/activities/{made.pk}/").status_code == 404
    assert at_desk(cast.stranger).get("/activities/").status_code == 403


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"place": ""}, "place"),
        ({"kind": "x"}, "kind"),
        ({"audience": "x"}, "audience"),
        ({"ends_at": SATURDAY}, "ends_at"),
        ({"ends_at": SATURDAY + dt.timedelta(days=60)}, "ends_at"),
        ({"begins_at": dt.datetime(1800, 1, 1, tzinfo=CHINA)}, "begins_at"),
        ({"capacity": 0}, "capacity"),
        ({"audience": "residents", "words": "电话13812345678"}, "words"),
    ],
)
def test_what_does_not_fit_is_refused(cast: Cast, wrong: dict, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        called(cast, **wrong)
    assert field in refused.value.fields


def test_the_same_form_calls_once(cast: Cast) -> None:
    first = called(cast, key="k")
    assert called(cast, key="k") == first
    with pytest.raises(KeyReused):
        called(cast, key="k", title="别的")


def test_it_is_called_changed_and_called_off_on_its_pages(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    sent = {"area": cast.building.code, **facts(begins_at="2026-09-26T14:00", ends_at="2026-09-26T13:00")}
    sent |= {"capacity": "", "takes_part": "on"}
    assert browser.post("/activities/new/", sent).status_code == 400
    assert browser.post("/activities/new/", sent | {"ends_at": "2026-09-26T16:00"}).status_code == 302
    made = Activity.objects.get()
    assert SignUp.objects.get().member == cast.building_leader
    address = f"/activities/{made.pk}/"
    page = browser.get(f"{address}change/").content.decode()
    assert 'value="2026-09-26T14:00"' in page
    change = sent | {"ends_at": "2026-09-26T17:00", "version": 1}
    assert browser.post(f"{address}change/", change).status_code == 302
    assert browser.post(f"{address}change/", change).status_code == 409
    assert browser.post(address, {"what": "off", "version": 2}).status_code == 400
    assert browser.post(address, {"what": "off", "why": "雨", "version": 2}).status_code == 302
    assert browser.get(f"{address}change/").status_code == 302
    assert browser.get(address).status_code == 200


def test_wrong_addresses_lead_nowhere(cast: Cast) -> None:
    made = called(cast)
    browser = at_desk(cast.building_leader)
    assert browser.get("/activities/?show=x").status_code == 404
    assert browser.get("/activities/999999/").status_code == 404
    assert browser.post(f"/activities/{made.pk}/", {"what": "x"}).status_code == 404
    for what in ("leave", "photo"):
        assert browser.post(f"/activities/{made.pk}/", {"what": what, "sign_up": "²"}).status_code == 404
    assert (
        browser.post(f"/activities/{made.pk}/", {"what": "off", "why": "x", "version": 1}).status_code == 403
    )


def test_the_same_called_again_after_a_lost_answer_is_called_once(cast: Cast) -> None:
    first = called(cast, key="one")
    assert called(cast, key="two") == first
    assert called(cast, key="three", title="别的") != first
