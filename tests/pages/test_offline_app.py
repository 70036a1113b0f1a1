"""What the app without signal asks of the server: who is logged in, what it may keep, and forms that come late."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from cases.models import Case
from diaries.models import Entry
from gridgov.offline.lists import QUEUED
from kit.time import clock
from residents.models import Household, Visit
from tests.cast import Cast
from tests.diaries.tasks.orders import a_task, part
from tests.pages.desk import at_desk
from tests.residents.world import household, id_number, resident

pytestmark = pytest.mark.django_db
KEY, OTHER_KEY = "0" * 31 + "1", "0" * 31 + "2"


def late(cast: Cast, **more: str) -> dict[str, str]:
    return {"Gridgov-Person": str(cast.building_leader.pk), **more}


def visit_to(home: Household) -> str:
    return f"/households/{home.pk}/visit/"


def test_the_app_can_be_put_among_the_others_of_a_phone():
    said = Client().get("/manifest.webmanifest").json()
    assert (said["start_url"], said["display"]) == ("/", "standalone")
    for icon in said["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/")), icon


def test_the_worker_keeps_files_that_are_there():
    answer = Client().get("/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    text = answer.content.decode()
    assert "/static/offline/store.js" in text
    assert "/static/pages/report.js" in text
    assert "&quot;" not in text


def test_the_key_is_one_persons_for_good_and_nobody_gets_it_without_a_login(cast: Cast):
    assert Client().get("/offline/me/").status_code == 401
    first, again = (at_desk(cast.building_leader).get("/offline/me/") for _ in range(2))
    other = at_desk(cast.group_leader).get("/offline/me/").json()
    assert first["Cache-Control"] == "no-store"
    assert first.json()["key"] == again.json()["key"] != other["key"]
    assert len(first.json()["key"]) == 64


def test_only_pages_are_kept_that_she_may_open(cast: Cast):
    for person in (cast.building_leader, cast.department_officer, cast.city_official, cast.stranger):
        browser = at_desk(person)
        said = browser.get("/offline/me/").json()
        for address in [*said["pages"], *filter(None, [said["doors"]])]:
            assert browser.get(address).status_code in (200, 302), (person, address)


def test_the_register_is_kept_with_doors_and_heads_and_nothing_else(cast: Cast):
    home = household(cast.building_leader, cast.building, "1-101")
    resident(cast.building_leader, home, "王小明", relation="head", phone="13812345678")
    resident(
        cast.building_leader, home, "李小红", id_number=id_number(2), relation="spouse", phone="13912345678"
    )
    answer = at_desk(cast.building_leader).get("/offline/doors/")
    (told,) = answer.json()["doors"]
    assert (told["door"], told["head"]) == ("1-101", "王小明")
    text = answer.content.decode()
    assert not [one for one in ("李小红", "5678", "1948", id_number()[-4:]) if one in text]
    assert answer["Cache-Control"] == "no-store"


def test_from_above_the_community_no_register_is_kept(cast: Cast):
    household(cast.building_leader, cast.building, "1-101")
    for person in (cast.township_official, cast.county_official):
        assert at_desk(person).get("/offline/doors/").json() == {"doors": []}


def test_a_form_of_somebody_else_is_not_taken(cast: Cast):
    home = household(cast.building_leader, cast.building, "1-101")
    sent = {"purpose": "routine", "findings": "都好", "key": KEY}
    answer = at_desk(cast.group_leader).post(visit_to(home), sent, headers=late(cast))
    assert answer.status_code == 401
    assert Client().post(visit_to(home), sent, headers=late(cast)).status_code == 401
    assert not Visit.objects.exists()


def test_a_form_that_is_sent_again_gets_the_answer_of_the_first_time(cast: Cast):
    home = household(cast.building_leader, cast.building, "1-101")
    browser, sent = at_desk(cast.building_leader), {"purpose": "routine", "findings": "都好", "key": KEY}
    answers = [browser.post(visit_to(home), sent, headers=late(cast)) for _ in range(2)]
    assert [one.status_code for one in answers] == [204, 204]
    assert {one["Gridgov-Leads-To"] for one in answers} == {f"/households/{home.pk}/"}
    assert Visit.objects.count() == 1
    refused = browser.post(visit_to(home), {"purpose": "none"}, headers=late(cast))
    assert (refused.status_code, refused["Gridgov-Answered"]) == (400, "1")


def test_what_another_page_answers_first_is_no_answer_to_the_form(cast: Cast, settings: Any):
    settings.SESSION_IDLE = dt.timedelta(0)
    answer = at_desk(cast.building_leader).post(
        "/diary/", {"text": "x", "kind": "patrol"}, headers=late(cast)
    )
    assert "Gridgov-Answered" not in answer
    assert not Entry.objects.exists()


def test_a_report_of_somebody_whose_post_has_ended_is_refused_and_not_lost(cast: Cast):
    cast.building_leader.appointments.update(until=clock.today())
    answer = at_desk(cast.building_leader).post("/report/", {"description": "x"}, headers=late(cast))
    assert (answer.status_code, answer["Gridgov-Answered"]) == (403, "1")
    assert not Case.objects.exists()


def test_a_visit_that_waited_has_the_time_at_which_it_was_written(cast: Cast):
    home = household(cast.building_leader, cast.building, "1-101")
    browser, sent = at_desk(cast.building_leader), {"purpose": "routine", "findings": "都好", "key": KEY}
    for waited in ("7200", "9000"):  # the answer of the first time was lost
        browser.post(visit_to(home), sent, headers=late(cast, **{"Gridgov-Waited": waited}))
    visit = Visit.objects.get()
    assert abs(visit.recorded_at - visit.at - dt.timedelta(hours=2)) < dt.timedelta(seconds=5)


@pytest.mark.parametrize("waited", ["", "-5", "3", "99999999999", "x"])
def test_a_wait_that_can_not_be_right_counts_for_nothing(cast: Cast, waited: str):
    home = household(cast.building_leader, cast.building, "1-101")
    sent = {"purpose": "routine", "findings": "都好", "key": KEY}
    at_desk(cast.building_leader).post(visit_to(home), sent, headers=late(cast, **{"Gridgov-Waited": waited}))
    visit = Visit.objects.get()
    assert visit.recorded_at - visit.at < dt.timedelta(seconds=5)


def test_a_household_and_its_change_sent_twice_happen_once(cast: Cast):
    browser = at_desk(cast.building_leader)
    new = {"door": "1-102", "kind": "registered", "tenure": "owned", "grid": cast.building.pk, "key": KEY}
    headers = late(cast, **{"Gridgov-Waited": "5"})
    sent = [browser.post("/households/new/", new, headers=headers).status_code for _ in range(2)]
    assert sent == [204, 204]
    home = Household.objects.get()
    change = {**new, "door": "1-103", "version": 1}
    answers = [browser.post(f"/households/{home.pk}/change/", change).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert list(Household.objects.values_list("door", "version")) == [("1-103", 2)]
    assert home.events.count() == 2


@pytest.mark.parametrize("waited", [None, "0", "5", "7200"])
@pytest.mark.parametrize("key", [OTHER_KEY, ""])
def test_a_door_that_another_form_has_registered_is_refused_with_the_way_there(
    cast: Cast, waited: str | None, key: str
):
    browser = at_desk(cast.building_leader)
    new = {"door": "1-204", "kind": "registered", "tenure": "owned", "grid": cast.building.pk}
    browser.post("/households/new/", {**new, "key": KEY})
    home = Household.objects.get()
    headers = {} if waited is None else late(cast, **{"Gridgov-Waited": waited})
    answer = browser.post("/households/new/", {**new, "key": key, "door": "1号204室"}, headers=headers)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "Gridgov-Leads-To" not in answer
    assert f'href="/households/{home.pk}/"' in text
    assert 'value="1号204室"' in text  # what was typed stays
    assert Household.objects.count() == 1


def test_a_form_that_comes_again_after_its_household_has_changed_leads_to_that_household(cast: Cast):
    browser = at_desk(cast.building_leader)
    new = {"door": "1-204", "kind": "registered", "tenure": "owned", "grid": cast.building.pk, "key": KEY}
    browser.post("/households/new/", new)
    home = Household.objects.get()
    resident(cast.building_leader, home, "王芳")
    browser.post(f"/households/{home.pk}/change/", {**new, "door": "1-205", "version": 1})
    answer = browser.post("/households/new/", new, headers=late(cast))
    assert (answer.status_code, answer["Gridgov-Leads-To"]) == (204, f"/households/{home.pk}/")
    assert Household.objects.count() == 1


def test_one_form_registers_one_household_and_another_door_in_it_is_asked_about(cast: Cast):
    browser = at_desk(cast.building_leader)
    new = {"door": "1-204", "kind": "registered", "tenure": "owned", "grid": cast.building.pk, "key": KEY}
    browser.post("/households/new/", new)
    home = Household.objects.get()
    answer = browser.post("/households/new/", {**new, "door": "1-206"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="/households/{home.pk}/"' in text
    assert KEY not in text  # sent once more, it is another household
    again = re.search(r'name="key" value="(\w+)"', text)
    assert again is not None
    assert browser.post("/households/new/", {**new, "door": "1-206", "key": again[1]}).status_code == 302
    assert Household.objects.count() == 2


def test_the_form_of_a_household_carries_a_token_that_the_phone_renews(cast: Cast):
    text = at_desk(cast.building_leader).get("/households/new/").content.decode()
    assert re.search(r'name="key" value="[0-9a-f]{32}"', text)  # as templates/offline/worker.js looks for it


def test_the_same_visit_of_two_days_that_arrives_in_one_minute_is_two(cast: Cast):
    home = household(cast.building_leader, cast.building, "1-101")
    browser, sent = at_desk(cast.building_leader), {"purpose": "routine"}
    for key, waited in ((KEY, "93600"), (OTHER_KEY, "7200"), (OTHER_KEY, "7300")):
        headers = late(cast, **{"Gridgov-Waited": waited})
        assert browser.post(visit_to(home), {**sent, "key": key}, headers=headers).status_code == 204
    assert Visit.objects.count() == 2


def test_the_same_words_of_a_morning_and_an_evening_that_arrive_together_are_two_entries(cast: Cast):
    browser, sent = at_desk(cast.building_leader), {"kind": "patrol", "text": "巡查一遍，无异常"}
    for key, waited in ((KEY, "30000"), (OTHER_KEY, "7200"), (OTHER_KEY, "7300")):
        browser.post("/diary/", {**sent, "key": key}, headers=late(cast, **{"Gridgov-Waited": waited}))
    assert Entry.objects.count() == 2
    browser.post("/diary/", {**sent, "key": "c" * 32})  # with signal, opened anew after a lost answer
    assert Entry.objects.count() == 2


def test_the_same_report_of_a_morning_and_an_evening_that_arrive_together_are_two_cases(cast: Cast):
    browser = at_desk(cast.building_leader)
    sent = {
        "grid": cast.building.code,
        "category": "litter",
        "description": "垃圾桶满了，已清",
        "settled": "sure",
    }
    sent["handled_result"] = "已清理"
    for key, waited in ((KEY, "30000"), (OTHER_KEY, "7200"), (OTHER_KEY, "7300")):
        headers = late(cast, **{"Gridgov-Waited": waited})
        assert browser.post("/report/", {**sent, "key": key}, headers=headers).status_code == 204
    assert Case.objects.count() == 2


def test_where_somebody_was_faster_both_versions_are_shown_and_hers_can_replace_it(cast: Cast):
    home = household(cast.building_leader, cast.building, "1-101")
    browser = at_desk(cast.building_leader)
    given = {"kind": home.kind, "tenure": home.tenure, "grid": cast.building.pk}
    browser.post(f"/households/{home.pk}/change/", {**given, "door": "1-105", "version": 1})
    answer = browser.post(f"/households/{home.pk}/change/", {**given, "door": "1-106", "version": 1})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "It says now:</strong> 1-105" in text
    assert 'value="1-106"' in text
    assert 'name="version" value="2"' in text


def test_a_correction_in_the_same_words_sent_twice_is_no_conflict(cast: Cast):
    browser = at_desk(cast.building_leader)
    browser.post("/diary/", {"text": "巡查", "kind": "patrol", "key": KEY})
    entry = Entry.objects.get()
    address = f"/diary/entries/{entry.pk}/correct/"
    said = {"text": "巡查两圈", "kind": "patrol", "version": entry.version}
    assert [browser.post(address, said).status_code for _ in range(2)] == [302, 302]
    other = browser.post(address, {**said, "text": "巡查三圈"})
    assert other.status_code == 409
    assert "It says now:" in other.content.decode()
    assert Entry.objects.get().version == entry.version + 1


def test_a_page_that_is_fetched_to_be_kept_takes_no_message_away(cast: Cast):
    browser = at_desk(cast.building_leader)
    browser.post("/diary/", {"text": "巡查", "kind": "patrol", "key": KEY})
    assert "Noted." not in browser.get("/", headers={"Gridgov-Kept": "1"}).content.decode()
    assert "Noted." in browser.get("/").content.decode()


def test_logging_out_leaves_sealed_forms_where_they_are_and_nothing_else(cast: Cast):
    answer = at_desk(cast.building_leader).post("/logout/", headers={"Gridgov-Keeps": "1"})
    assert answer["Clear-Site-Data"] == '"cache"'


def queued_pages(cast: Cast) -> list[str]:
    """A page of each kind of form that waits, as its leader opens it."""
    home = household(cast.building_leader, cast.building, "1-101")
    entry = write_entry(cast)
    once = a_task(cast, title="楼道巡查", unit="grid")
    return [
        "/report/",
        "/diary/",
        f"/diary/entries/{entry.pk}/correct/",
        visit_to(home),
        "/households/new/",
        f"/households/{home.pk}/change/",
        f"/tasks/{a_task(cast).pk}/doors/{home.pk}/",
        f"/tasks/{once.pk}/grids/{part(once, cast.building).pk}/",
    ]


def write_entry(cast: Cast) -> Entry:
    at_desk(cast.building_leader).post("/diary/", {"text": "巡查", "kind": "patrol", "key": KEY})
    return Entry.objects.get()


def test_each_form_that_waits_says_whose_it_is_and_is_taken_from_nobody_else(cast: Cast):
    pages = queued_pages(cast)
    # A door that was drawn is none of its leader's: tests/assessment/checks/test_pages.py.
    here = {pattern for pattern in QUEUED if "checks" not in pattern}
    assert {pattern for pattern in QUEUED for page in pages if re.match(pattern, page)} == here
    hers = f'name="whose" value="{cast.building_leader.pk}"'
    own, other = at_desk(cast.building_leader), at_desk(cast.group_leader)
    for page in pages:
        assert hers in own.get(page).content.decode(), page
        sent = {"whose": str(cast.building_leader.pk), "description": "x", "text": "x", "findings": "x"}
        assert other.post(page, sent).status_code == 403, page
        late_as_other = {"Gridgov-Person": str(cast.group_leader.pk)}
        answer = other.post(page, sent, headers=late_as_other)
        assert (answer.status_code, "Gridgov-Answered" in answer) == (401, False), page
        assert own.post(page, sent).status_code not in (401, 403), page
    for kept in ("/offline/visit/", "/offline/household/"):
        assert hers in own.get(kept).content.decode(), kept
