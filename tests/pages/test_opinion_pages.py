"""The pages of opinions of the people, as those who use them see them."""

import re

import pytest
from django.urls import reverse

from cases.models import Case
from diaries.actions import add_entry
from diaries.choices import EntryKind
from diaries.models import VoicedOpinion
from kit.time import clock
from staff.models import AuditRecord
from tests.cases.journey import a_case
from tests.cast import Cast
from tests.diaries.opinions import an_opinion, answered, fresh
from tests.factories import CategoryFactory
from tests.pages.desk import at_desk, queries_of
from tests.residents.world import household

pytestmark = pytest.mark.django_db

LIST, NEW = "/opinions/", "/opinions/new/"


def page_of(opinion: VoicedOpinion) -> str:
    return f"/opinions/{opinion.pk}/"


def test_a_leader_collects_with_a_topic_and_words(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    page = browser.get(NEW)
    assert page.context["form"]["grid"].is_hidden
    sent = {"topic": "traffic", "words": "停车难", "grid": cast.building.code, "key": "k"}
    assert browser.post(NEW, sent).headers["Location"] == LIST
    browser.post(NEW, sent)  # sent twice
    [kept] = VoicedOpinion.objects.all()
    assert (kept.topic, kept.words, kept.is_known) == ("traffic", "停车难", False)
    assert browser.post(NEW, sent | {"words": "别的"}).status_code == 422


def test_the_door_names_the_household_and_its_grid(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building, "101")
    browser = at_desk(cast.group_leader)
    sent = {"topic": "care", "words": "要人陪", "grid": cast.group.code, "door": "101"}
    browser.post(NEW, sent)
    kept = VoicedOpinion.objects.get()
    assert (kept.household, kept.grid) == (home, cast.building)
    answer = browser.post(NEW, sent | {"door": "没有"})
    assert answer.status_code == 400
    assert "door" in answer.context["form"].errors
    assert "要人陪" in answer.content.decode()


def test_an_entry_becomes_an_opinion_with_one_tap_prefilled_and_linked_both_ways(cast: Cast) -> None:
    leader = cast.building_leader
    home = household(leader, cast.building, "101")
    facts = {"text": "灯坏了", "place": "3楼", "participants": 4, "household": home}
    entry = add_entry(by=leader, date=clock.today(), kind=EntryKind.OPINION, **facts)
    browser = at_desk(leader)
    address = reverse("entry-opinion", args=[entry.pk])
    assert address in browser.get("/diary/").content.decode()
    form = browser.get(address).context["form"]
    filled = {name: form[name].value() for name in ("words", "place", "people", "door", "grid", "key")}
    assert filled | {"key": ""} == {
        "words": "灯坏了",
        "place": "3楼",
        "people": 4,
        "door": "101",
        "grid": cast.building.code,
        "key": "",
    }
    browser.post(address, filled | {"topic": "facilities"})
    kept = VoicedOpinion.objects.get()
    assert (kept.entry, kept.household, kept.people) == (entry, home, 4)
    assert browser.get(address).headers["Location"] == page_of(kept)
    diary = browser.get("/diary/").content.decode()
    assert page_of(kept) in diary
    assert address not in diary
    assert f"/diary/{clock.today()}/" in browser.get(page_of(kept)).content.decode()
    assert at_desk(cast.group_leader).get(address).status_code == 404


def test_leaders_of_other_grids_never_see_the_words(cast: Cast) -> None:
    mine = an_opinion(cast, words="我们楼的事")
    theirs = an_opinion(cast, by=cast.other_community_leader, grid=cast.other_building, words="他们的事")
    browser = at_desk(cast.building_leader)
    assert browser.get(page_of(theirs)).status_code == 404
    assert "他们的事" not in browser.get(f"{LIST}?waiting=all").content.decode()
    assert "我们楼的事" in browser.get(LIST).content.decode()
    assert at_desk(cast.other_community_leader).get(page_of(mine)).status_code == 404
    for nobody in (cast.stranger, cast.department_officer):
        assert at_desk(nobody).get(LIST).status_code == 403


def test_who_said_it_is_masked_and_shown_for_a_minute_with_a_record(cast: Cast) -> None:
    made = an_opinion(cast, name="王小明", phone="13812345678", words="电话13987654321")
    browser = at_desk(cast.community_worker2)
    page = browser.get(page_of(made)).content.decode()
    assert "王**" in page
    for private in ("王小明", "13812345678", "13987654321"):
        assert private not in page
    assert "13812345678" in browser.post(f"{page_of(made)}who/").content.decode()
    assert AuditRecord.objects.filter(action="reveal", member=cast.community_worker2).count() == 1
    assert at_desk(cast.county_official).post(f"{page_of(made)}who/").status_code == 403
    assert at_desk(cast.other_community_leader).post(f"{page_of(made)}who/").status_code == 404
    nobody = an_opinion(cast, words="无名")
    assert browser.post(f"{page_of(nobody)}who/").status_code == 404


def step(opinion: VoicedOpinion, what: str, **fields: object) -> dict:
    return {"what": what, "version": fresh(opinion).version, "key": f"{what}{opinion.pk}", **fields}


def test_the_community_sorts_gathers_and_answers_and_the_leader_ticks_off(cast: Cast) -> None:
    main = an_opinion(cast, name="王小明")
    other = an_opinion(cast, words="灯又坏", name="李四")
    desk, phone = at_desk(cast.community_worker2), at_desk(cast.building_leader)
    assert other in desk.get(page_of(main)).context["others"]
    desk.post(page_of(main), step(main, "sort", topic="safety"))
    desk.post(page_of(main), step(main, "gather", others=[other.pk]))
    desk.post(page_of(main), step(main, "answer", answer="明天换灯"))
    assert {(one.state, one.answer) for one in VoicedOpinion.objects.all()} == {("answered", "明天换灯")}
    assert [one.pk for one in phone.get(f"{LIST}?waiting=tell").context["lines"]] == [main.pk, other.pk]
    assert "明天换灯" in phone.get(page_of(other)).content.decode()
    phone.post(page_of(other), step(other, "tell", way="phone", reply="好的"))
    assert [one.pk for one in phone.get(f"{LIST}?waiting=tell").context["lines"]] == [main.pk]
    assert "好的" in desk.get(page_of(other)).content.decode()


def test_a_step_that_is_not_hers_or_that_there_is_not_is_refused(cast: Cast) -> None:
    made = an_opinion(cast)
    phone = at_desk(cast.building_leader)
    page = phone.get(page_of(made)).context
    assert not any(name in page for name in ("sort", "answer", "gather"))
    for what in ("sort", "gather", "answer"):
        assert phone.post(page_of(made), step(made, what, topic="safety", answer="x")).status_code == 403
    assert phone.post(page_of(made), step(made, "nonsense")).status_code == 404
    desk = at_desk(cast.community_worker2)
    stale = step(made, "answer", answer="第一个")
    desk.post(page_of(made), step(made, "sort", topic="safety"))
    answer = desk.post(page_of(made), stale)
    assert answer.status_code == 409
    assert "第一个" in answer.content.decode()


def test_an_opinion_becomes_a_case_prefilled_with_who_said_it_unseen(cast: Cast) -> None:
    made = an_opinion(cast, place="3楼", name="王小明", phone="13812345678")
    desk = at_desk(cast.community_worker2)
    address = f"{page_of(made)}case/"
    page = desk.get(address)
    form = page.context["form"]
    assert form["description"].value() == made.words
    assert form["address"].value() == "3楼"
    assert "13812345678" not in page.content.decode()
    category = CategoryFactory().code
    sent = {name: form[name].value() for name in ("description", "address", "grid", "key")}
    desk.post(address, sent | {"category": category})
    case = Case.objects.get()
    assert (case.reporter_name, case.reporter_phone) == ("王小明", "13812345678")
    assert fresh(made).case == case
    assert desk.get(address).headers["Location"] == page_of(made)
    assert case.number in desk.get(page_of(made)).content.decode()
    assert page_of(made) in desk.get(f"/cases/{case.number}/").content.decode()
    assert at_desk(cast.building_leader).get(address).status_code == 403


def test_numbers_in_an_opinion_stay_with_whom_they_were_given_for(cast: Cast) -> None:
    made = an_opinion(cast, words="找李四13800000001或王五13900000001")
    desk = at_desk(cast.community_worker2)
    address = f"{page_of(made)}case/"
    page = desk.get(address)
    form = page.context["form"]
    four, five = re.fullmatch("找李四(〔.*〕)或王五(〔.*〕)", form["description"].value()).groups()
    assert "〔…〕" in page.content.decode()
    sent = {name: form[name].value() for name in ("address", "grid", "key")}
    sent["category"] = CategoryFactory().code
    slip = five.replace("*******", "****")
    refused = desk.post(address, sent | {"description": f"找王五{slip}"})
    assert refused.status_code == 400
    assert slip in refused.context["form"].errors["description"][0]
    assert not Case.objects.exists()
    desk.post(address, sent | {"description": f"找王五7{five}", "address": f"{four}家"})
    case = Case.objects.get()
    assert (case.description, case.address) == ("找王五7，13900000001", "13800000001家")
    # The same form sent as a report of its own shows what it made before, and none of the numbers.
    other = desk.post("/report/", sent | {"description": "别的"})
    assert other.status_code == 422
    assert "13900000001" not in other.content.decode()


def test_the_case_of_its_entry_is_linked_and_not_filed_again(cast: Cast) -> None:
    leader = cast.building_leader
    entry = add_entry(by=leader, date=clock.today(), kind=EntryKind.OPINION, text="灯坏")
    made = an_opinion(cast, entry=entry)
    case = a_case(cast, "routine")
    entry.case = case
    entry.save(update_fields=["case"])
    desk = at_desk(cast.community_worker2)
    assert case.number in desk.get(page_of(made)).content.decode()
    desk.post(f"{page_of(made)}case/", {"link": "1"})
    assert fresh(made).case == case


def test_a_list_costs_the_same_for_many_as_for_few(cast: Cast) -> None:
    desk = at_desk(cast.community_worker2)
    main = an_opinion(cast, name="甲某")
    few = [queries_of(desk, address) for address in (LIST, page_of(main))]
    for number in range(6):
        an_opinion(cast, words=f"第{number}件", name="乙某")
    assert [queries_of(desk, address) for address in (LIST, page_of(main))] == few


def test_the_list_at_the_desk_is_filtered_and_taken_away_without_private_words(cast: Cast) -> None:
    an_opinion(cast, name="王小明", phone="13812345678", words="电话13987654321")
    answered(cast, an_opinion(cast, words="答过", name="李四", topic="traffic"))
    desk = at_desk(cast.community_worker2)
    address = reverse("admin:diaries_voicedopinion_changelist")
    for asked, number in {
        "": 2,
        "?waiting=answer": 1,
        "?waiting=unanswered": 1,
        "?waiting=untold": 1,
        "?waiting=late": 0,
        "?topic__exact=traffic": 1,
    }.items():
        assert desk.get(f"{address}{asked}").context["cl"].result_count == number, asked
    page = desk.get(address).content.decode()
    change = reverse("admin:diaries_voicedopinion_change", args=[VoicedOpinion.objects.last().pk])
    page += desk.get(change).content.decode()
    for private in ("王小明", "13812345678", "13987654321"):
        assert private not in page
    assert at_desk(cast.other_community_leader).get(address).context["cl"].result_count == 0
