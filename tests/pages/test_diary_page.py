"""The diary on the phone."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from cases.choices import RouteCode, Source, StageCode
from cases.models import Case
from diaries.actions import add_entry
from diaries.choices import EntryKind
from diaries.models import Diary, Entry
from kit.time import clock
from kit.time.clock import CHINA
from residents import registry
from staff.choices import AppointmentRole, Identity
from staff.models import Member
from tests.cast import Cast, appoint
from tests.factories import CaseFactory, CategoryFactory, MemberFactory
from tests.pages.desk import at_desk, queries_of
from tests.residents.world import household

DAY = dt.date(2026, 9, 24)
MORNING = dt.datetime(2026, 9, 24, 9, 0, tzinfo=CHINA)
NEXT_MORNING = dt.datetime(2026, 9, 25, 8, 12, tzinfo=CHINA)
NEXT_NOON = dt.datetime(2026, 9, 25, 12, 0, tzinfo=CHINA)
TODAY = "/diary/2026-09-24/"
MOST_QUERIES = 27


@pytest.fixture(autouse=True)
def _in_english(settings: Settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture(autouse=True)
def _on_a_morning():
    with time_machine.travel(MORNING, tick=False):
        yield


def typed(text: str = "3 幢楼道堆物,已劝离", **more: object) -> dict[str, object]:
    return {"text": text, "kind": "patrol", "place": "", "participants": "", "key": "form", **more}


def entry_of(member: Member, grid: object, text: str = "巡查", date: dt.date = DAY, **more: object) -> Entry:
    diary, _ = Diary.objects.get_or_create(
        member=member, date=date, defaults={"grid": grid, "first_entry_at": MORNING}
    )
    return Entry.objects.create(
        **{"diary": diary, "kind": "patrol", "text": text, "added_at": MORNING, **more}
    )


def shown(page: object) -> list[str]:
    return [entry.text for entry in page.context["entries"]]


def test_today_has_the_entries_so_far_and_a_short_form(cast: Cast):
    entry_of(cast.building_leader, cast.building, "楼道灯不亮", place="3 幢", participants=4)
    entry_of(cast.building_leader, cast.building, "昨天的", DAY - dt.timedelta(days=1))
    entry_of(cast.group_leader, cast.group, "别人的")
    page = at_desk(cast.building_leader).get("/diary/")
    text = page.content.decode()
    assert shown(page) == ["楼道灯不亮"]
    assert "3 幢 · 4 participants" in text
    assert "别人的" not in text
    form = page.context["form"]
    assert [field.name for field in form.visible_fields()] == [
        "text",
        "kind",
        "place",
        "door",
        "participants",
        "time",
        "photos",
    ]
    assert form["kind"].value() == "patrol"
    assert text.count('type="radio"') == 8
    assert text.count("checked") == 1
    assert len(form["key"].value()) == 32


def test_what_is_typed_is_noted_once(cast: Cast):
    browser = at_desk(cast.building_leader)
    for _tap in range(2):
        assert browser.post(TODAY, typed(kind="visit", place="2 幢", participants="3")).url == "/diary/"
    entry = Entry.objects.get()
    assert (entry.kind, entry.text, entry.place, entry.participants) == (
        "visit",
        "3 幢楼道堆物,已劝离",
        "2 幢",
        3,
    )
    assert (entry.diary.member, entry.diary.grid, entry.diary.date) == (
        cast.building_leader,
        cast.building,
        DAY,
    )


def test_every_page_has_a_token_of_its_own(cast: Cast):
    browser = at_desk(cast.building_leader)
    keys = {browser.get("/diary/").context["form"]["key"].value() for _time in range(2)}
    assert len(keys) == 2


def test_other_words_with_a_used_token_are_kept_and_can_be_sent_once_more(cast: Cast):
    browser = at_desk(cast.building_leader)
    browser.post(TODAY, typed())
    page = browser.post(TODAY, typed("别的事"))
    form = page.context["form"]
    assert page.status_code == 422
    assert form["text"].value() == "别的事"
    assert "3 幢楼道堆物,已劝离" in page.content.decode()[page.content.decode().index("sent before") :]
    assert browser.post(TODAY, typed("别的事", key=form["key"].value())).status_code == 302
    assert shown(browser.get("/diary/")) == ["3 幢楼道堆物,已劝离", "别的事"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": " "}, "text"),
        ({"kind": "points"}, "kind"),
        ({"place": "幢" * 121}, "place"),
        ({"participants": "0"}, "participants"),
        ({"participants": "99999"}, "participants"),
        ({"key": "k" * 65}, "key"),
    ],
)
def test_what_does_not_fit_is_marked_and_nothing_is_noted(cast: Cast, wrong: dict[str, str], field: str):
    page = at_desk(cast.building_leader).post(TODAY, typed(**wrong))
    assert page.status_code == 400
    assert list(page.context["form"].errors) == [field]
    assert 'class="errorlist' in page.content.decode()
    assert Diary.objects.count() == 0


def test_a_page_open_over_midnight_writes_into_its_own_day_and_says_when(cast: Cast):
    with time_machine.travel(NEXT_MORNING, tick=False):
        browser = at_desk(cast.building_leader)
        assert browser.post(TODAY, typed()).url == TODAY
        page = browser.get(TODAY)
        assert shown(browser.get("/diary/")) == []
    entry = Entry.objects.get()
    assert (entry.diary.date, entry.added_at) == (DAY, NEXT_MORNING)
    assert "added late · 09-25 08:12" in page.content.decode()
    assert page.context["form"] is not None


def test_after_noon_a_day_is_closed_and_the_words_can_go_into_today(cast: Cast):
    entry_of(cast.building_leader, cast.building)
    with time_machine.travel(NEXT_NOON, tick=False):
        browser = at_desk(cast.building_leader)
        page = browser.get(TODAY)
        assert shown(page) == ["巡查"]
        assert page.context["form"] is None
        assert "<textarea" not in page.content.decode()
        assert "This day can no longer be added to" in page.content.decode()
        refused = browser.post(TODAY, typed("太迟"))
        assert refused.status_code == 400
        assert refused.context["form"]["text"].value() == "太迟"
        assert 'action="/diary/2026-09-25/"' in refused.content.decode()
        assert browser.post("/diary/2026-09-25/", typed("太迟")).url == "/diary/"
    assert list(Entry.objects.values_list("diary__date", "text")) == [
        (DAY, "巡查"),
        (DAY + dt.timedelta(days=1), "太迟"),
    ]


def test_days_are_linked_and_days_to_come_do_not_exist(cast: Cast):
    browser = at_desk(cast.building_leader)
    yesterday = browser.get("/diary/2026-09-23/")
    assert (yesterday.context["previous"], yesterday.context["next"]) == (dt.date(2026, 9, 22), DAY)
    assert 'href="/diary/2026-09-22/"' in yesterday.content.decode()
    assert f'href="{TODAY}"' in yesterday.content.decode()
    assert browser.get(TODAY).context["next"] is None
    for address in (
        "/diary/0001-01-01/",
        "/diary/2026-09-25/",
        "/diary/2026-02-30/",
        "/diary/2026-9-1/",
        "/diary/9999-12-31/",
    ):
        assert browser.get(address).status_code == 404, address
    assert browser.post("/diary/2026-09-25/", typed()).status_code == 404
    assert Diary.objects.count() == 0


def test_the_last_14_days_show_a_dash_for_none(cast: Cast):
    for text in ("一", "二"):
        entry_of(cast.building_leader, cast.building, text, DAY - dt.timedelta(days=1))
    entry_of(cast.building_leader, cast.building, "三", DAY - dt.timedelta(days=14))
    entry_of(cast.building_leader, cast.building, "以前", DAY - dt.timedelta(days=15))
    entry_of(cast.group_leader, cast.group, "别人的", DAY - dt.timedelta(days=2))
    page = at_desk(cast.building_leader).get("/diary/")
    assert page.context["days"] == [
        (DAY - dt.timedelta(days=back), {1: 2, 14: 1}.get(back, 0)) for back in range(1, 15)
    ]
    text = page.content.decode()
    assert text.count("<span>—</span>") == 12
    assert "2 entries" in text


def test_who_keeps_a_diary(cast: Cast):
    volunteer = MemberFactory(identity=Identity.VOLUNTEER)
    appoint(volunteer, cast.building, AppointmentRole.VOLUNTEER)
    people = {**cast.members(), "volunteer": volunteer, "superuser": cast.superuser}
    seen, forms = {}, {}
    for name, person in people.items():
        page = at_desk(person).get("/diary/")
        seen[name] = (page.status_code, at_desk(person).post(TODAY, typed(key=name)).status_code)
        forms[name] = page.status_code == 200 and page.context["form"] is not None
    leaders = (
        "building_leader",
        "building_liaison",
        "group_leader",
        "community_worker2",
        "community_secretary",
        "township_official",
        "other_community_leader",
    )
    without_grid = ("county_official", "city_official")
    without_diary = ("department_officer", "service_centre_officer", "stranger", "volunteer", "superuser")
    assert seen == {
        **dict.fromkeys(leaders, (200, 302)),
        **dict.fromkeys(without_grid, (200, 403)),
        **dict.fromkeys(without_diary, (403, 403)),
    }
    assert {name for name, has in forms.items() if has} == set(leaders)
    assert Entry.objects.count() == len(leaders)


def test_a_member_without_grid_is_told_so(cast: Cast):
    page = at_desk(cast.county_official).get("/diary/")
    assert "no grid that your diary would belong to" in page.content.decode()
    assert "<textarea" not in page.content.decode()


@pytest.mark.parametrize("address", ["/diary/", TODAY, "/diary/entries/1/case/"])
def test_a_stranger_is_sent_to_log_in(db: None, address: str):
    for answer in (Client().get(address), Client().post(address, typed())):
        assert answer.status_code == 302
        assert answer.url == f"/login/?next={address}"


def test_an_entry_is_offered_as_a_case_until_it_is_one(cast: Cast):
    new = entry_of(cast.building_leader, cast.building, "新的")
    case = CaseFactory(grid=cast.building)
    entry_of(cast.building_leader, cast.building, "已转", case=case)
    text = at_desk(cast.building_leader).get("/diary/").content.decode()
    assert text.count("Make it a case") == 1
    assert reverse("entry-case", args=[new.pk]) in text
    assert f'href="/cases/{case.number}/"' in text


def case_form(entry: Entry, cast: Cast, **more: object) -> dict[str, object]:
    """The form as it comes, with a category chosen."""
    page = at_desk(cast.building_leader).get(reverse("entry-case", args=[entry.pk]))
    form = page.context["form"]
    filled = {name: form[name].value() or "" for name in form.fields if name != "photos"}
    return {**filled, "category": CategoryFactory(code="clutter").code, **more}


@pytest.mark.parametrize("kind", ["visit", "dispute"])
@pytest.mark.parametrize("route", RouteCode.values)
def test_an_entry_of_any_kind_becomes_a_case_of_any_route_without_typing(cast: Cast, kind: str, route: str):
    entry = entry_of(cast.building_leader, cast.building, "路灯不亮", place="3 幢", kind=kind)
    browser = at_desk(cast.building_leader)
    answer = browser.post(
        reverse("entry-case", args=[entry.pk]), case_form(entry, cast, route=route), follow=True
    )
    case = Case.objects.get()
    assert answer.redirect_chain == [(f"/cases/{case.number}/?reported=1", 302)]
    assert (case.description, case.address, case.grid) == ("路灯不亮", "3 幢", cast.building)
    assert (case.source, case.route, case.filed_by) == (Source.DIARY, route, cast.building_leader)
    assert case.diary_entry == entry


def test_the_household_of_an_entry_is_the_place_of_its_case_unless_one_is_named(cast: Cast):
    home = household(cast.building_leader, cast.building)
    for place, address in (("", home.door), ("3 幢楼下", "3 幢楼下")):
        entry = entry_of(cast.building_leader, cast.building, place=place, household=home)
        assert case_form(entry, cast)["address"] == address


def test_an_entry_becomes_one_case_however_often_the_form_is_sent(cast: Cast):
    entry = entry_of(cast.building_leader, cast.building)
    browser, address = at_desk(cast.building_leader), reverse("entry-case", args=[entry.pk])
    typed_twice = [case_form(entry, cast), case_form(entry, cast, description="改过")]
    answers = [browser.post(address, words) for words in typed_twice]
    case = Case.objects.get()
    assert answers[0].url == f"/cases/{case.number}/?reported=1"
    # The later words are shown with the way to the case, and not dropped.
    assert answers[1].status_code == 409
    assert "改过" in answers[1].content.decode()
    assert browser.get(address).url == f"/cases/{case.number}/"


def test_an_entry_that_was_settled_on_the_spot_is_registered_and_closed(cast: Cast):
    entry = entry_of(cast.building_leader, cast.building, "已劝离")
    browser = at_desk(cast.building_leader)
    browser.post(reverse("entry-case", args=[entry.pk]), case_form(entry, cast, settled="sure"))
    case = Case.objects.get()
    assert case.stage == StageCode.CLOSED
    assert (case.diary_entry, case.source) == (entry, Source.DIARY)


def test_a_case_that_is_refused_leaves_the_entry_and_the_words(cast: Cast):
    entry = entry_of(cast.building_leader, cast.building)
    page = at_desk(cast.building_leader).post(
        reverse("entry-case", args=[entry.pk]), case_form(entry, cast, category="", description="改过")
    )
    assert page.status_code == 400
    assert page.context["form"]["description"].value() == "改过"
    assert list(page.context["form"].errors) == ["category"]
    assert Case.objects.count() == 0


def test_somebody_elses_entry_does_not_exist(cast: Cast):
    entry = entry_of(cast.building_leader, cast.building, "别人的")
    address = reverse("entry-case", args=[entry.pk])
    words = case_form(entry, cast)
    for name in ("group_leader", "community_secretary", "other_community_leader", "county_official"):
        browser = at_desk(getattr(cast, name))
        for answer in (browser.get(address), browser.post(address, words)):
            assert answer.status_code == 404, name
            assert "别人的" not in answer.content.decode()
    assert at_desk(cast.building_leader).get("/diary/entries/99999999999999999999/case/").status_code == 404
    assert Case.objects.count() == 0


def test_whose_area_is_a_whole_street_reports_in_the_grid_of_the_diary(cast: Cast):
    entry = entry_of(cast.township_official, cast.community)
    page = at_desk(cast.township_official).get(reverse("entry-case", args=[entry.pk]))
    codes = [code for code, _name in page.context["form"].fields["grid"].choices]
    assert codes == [cast.community.code, cast.group.code, cast.building.code]
    assert page.context["form"]["grid"].value() == cast.community.code


def test_a_page_costs_the_same_for_30_entries_as_for_one(cast: Cast):
    def add(times: int, date: dt.date = DAY) -> None:
        for _time in range(times):
            case = CaseFactory(grid=cast.building)
            entry_of(cast.building_leader, cast.building, date=date, case=case)

    browser = at_desk(cast.building_leader)
    add(1)
    few = queries_of(browser, "/diary/"), queries_of(browser, TODAY)
    add(29)
    for back in range(1, 15):
        add(1, DAY - dt.timedelta(days=back))
    many = queries_of(browser, "/diary/"), queries_of(browser, TODAY)
    assert few == many
    assert max(many) <= MOST_QUERIES


def test_nothing_on_the_page_needs_a_looser_content_policy(cast: Cast):
    entry_of(cast.building_leader, cast.building)
    text = at_desk(cast.building_leader).get("/diary/").content.decode()
    for loose in (" style=", "<style", " onclick=", "hx-on", "javascript:", "<script>"):
        assert loose not in text, loose


def test_an_entry_of_a_call_says_that_it_is_no_visit_in_the_register_until_it_is_one(cast: Cast) -> None:
    leader = cast.building_leader
    home = household(leader, cast.building, "101")
    given = {"date": clock.today(), "kind": EntryKind.VISIT, "text": "去看了看", "household": home}
    entry = add_entry(by=leader, **given)
    day = reverse("diary-day", args=[entry.diary.date])
    page = at_desk(leader).get(day).content.decode()
    assert "no visit in the register yet" in page
    assert f'href="{reverse("entry-visit", args=[entry.pk])}"' in page
    registry.record_visit(household=home, by=leader, findings="都好")
    Entry.objects.update(visit=home.visits.get())
    page = at_desk(leader).get(day).content.decode()
    assert "no visit in the register yet" not in page
    assert "noted as a visit" in page
