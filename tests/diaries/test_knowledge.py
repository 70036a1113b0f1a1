"""Policies and how-to texts: found by words, Chinese ones too, and by what they fit; kept right by somebody."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from cases.models import Category
from diaries.actions.news.knowledge import (
    call_text_wrong,
    check_text,
    correct_text,
    remind_keepers,
    set_text_state,
    write_text,
)
from diaries.models import BoxMessage, KnowledgeText, KnowledgeVersion
from diaries.queries.news.knowledge import beside, in_force, search
from diaries.rules.news import VIEW_TEXT, months_later
from kit.actors import TIMETABLE
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
GAS = {
    "title": "闻到燃气味怎么办",
    "words": "不开关电器，不点火，开窗通风，到室外拨打119和燃气公司电话。",
    "kind": "how_to",
}
ALLOWANCE = {
    "title": "申请低保要带的材料",
    "words": "申请书、户口簿、身份证、收入证明。",
    "kind": "policy",
    "welfare": "minimum_living",
    "source": "民发〔2021〕57号",
}


@pytest.fixture(autouse=True)
def _on_a_morning():
    with time_machine.travel(MORNING, tick=False):
        yield


def written(cast: Cast, **facts: Any) -> KnowledgeText:
    given = {"by": cast.community_worker2, "area": cast.community.code, **GAS, "publish": True, **facts}
    return write_text(**given)


def found(member: Member, words: str) -> list[str]:
    return [one.title for one in search(in_force(scope_where(member.user, VIEW_TEXT)), words)]


def test_a_leader_finds_it_by_words_of_title_text_and_source(cast: Cast) -> None:
    written(cast)
    written(cast, **ALLOWANCE)
    assert found(cast.building_leader, "燃气") == [GAS["title"]]
    assert found(cast.building_leader, "户口簿") == [ALLOWANCE["title"]]
    assert found(cast.building_leader, "57号") == [ALLOWANCE["title"]]
    assert found(cast.building_leader, "低保 材料") == [ALLOWANCE["title"]]
    assert found(cast.building_leader, "") == [ALLOWANCE["title"], GAS["title"]]
    assert found(cast.building_leader, "跳广场舞") == []


def test_a_sentence_finds_what_has_most_in_common_with_it(cast: Cast) -> None:
    written(cast)
    written(cast, **ALLOWANCE)
    assert found(cast.building_leader, "三楼的老人说厨房里燃气味很重") == [GAS["title"]]
    assert found(cast.building_leader, "我想申请低保需要什么材料呢") == [ALLOWANCE["title"]]


def test_what_stands_in_the_title_comes_first(cast: Cast) -> None:
    written(cast, title="燃气公司电话", words="见公告栏")
    written(cast, title="停电怎么办", words="先看燃气灶")
    assert found(cast.building_leader, "燃气") == ["燃气公司电话", "停电怎么办"]


@pytest.mark.parametrize("words", ["%", "_", "\\", "'", "（）", "a" * 500, "燃" * 500])
def test_whatever_is_typed_is_looked_for_as_it_is(cast: Cast, words: str) -> None:
    written(cast)
    assert found(cast.building_leader, words) in ([], [GAS["title"]])
    assert at_desk(cast.building_leader).get("/knowledge/", {"q": words}).status_code == 200


def test_it_holds_below_and_in_its_time_only(cast: Cast) -> None:
    written(cast, by=cast.county_official, area=cast.county.code, title="全区")
    written(cast, title="明年", valid_from=dt.date(2027, 1, 1))
    written(cast, title="去年", valid_from=dt.date(2025, 1, 1), valid_until=dt.date(2025, 12, 31))
    written(cast, title="草稿", publish=False)
    assert found(cast.building_leader, "") == ["全区"]
    assert found(cast.other_community_leader, "") == ["全区"]


def test_a_draft_is_seen_by_those_who_write_it(cast: Cast) -> None:
    draft = written(cast, publish=False)
    assert at_desk(cast.building_leader).get(f"/knowledge/{draft.pk}/").status_code == 404
    browser = at_desk(cast.community_secretary)
    assert browser.get(f"/knowledge/{draft.pk}/").status_code == 200
    assert GAS["title"] in browser.get("/knowledge/?show=drafts").content.decode()
    assert at_desk(cast.building_leader).get("/knowledge/?show=drafts").status_code == 404
    browser.post(f"/knowledge/{draft.pk}/", {"what": "published", "version": 1})
    assert at_desk(cast.building_leader).get(f"/knowledge/{draft.pk}/").status_code == 200
    answer = browser.post(f"/knowledge/{draft.pk}/", {"what": "retired", "version": 1})
    assert answer.status_code == 409
    browser.post(f"/knowledge/{draft.pk}/", {"what": "retired", "version": 2})
    assert found(cast.building_leader, "") == []


def test_three_at_most_stand_beside_a_report_those_of_its_category_first(cast: Cast) -> None:
    scope = scope_where(cast.building_leader.user, VIEW_TEXT)
    part = Category.objects.filter(parent__isnull=False).first()
    assert part is not None
    of_group = written(cast, title="大类的", categories=[part.parent])
    of_part = written(cast, title="小类的", categories=[part])
    typed = written(cast)
    for number in range(3):
        written(cast, title=f"燃气灶{number}", words="第几")
    lines = beside(scope, part.code, "厨房燃气味重")
    assert lines[:2] == [of_part, of_group]
    assert len(lines) == 3
    assert beside(scope, "", "闻到燃气味")[0] == typed
    assert beside(scope, "", "") == []
    assert beside(scope, "no-such", "") == []


def test_it_is_sent_for_while_a_report_is_typed_and_keeps_nothing(cast: Cast) -> None:
    written(cast)
    browser = at_desk(cast.building_leader)
    assert "/knowledge/beside/" in browser.get("/report/").content.decode()
    sent = {"description": "闻到燃气味", "category": "other"}
    page = browser.post("/knowledge/beside/", sent)
    assert page.status_code == 200
    assert GAS["words"] in page.content.decode()
    assert browser.get("/knowledge/beside/").status_code == 302


def test_it_is_found_while_visiting_by_the_kind_of_entitlement(cast: Cast) -> None:
    written(cast, **ALLOWANCE)
    written(cast)
    home = household(cast.building_leader, cast.building)
    browser = at_desk(cast.building_leader)
    for page in (f"/households/{home.pk}/", f"/households/{home.pk}/visit/"):
        assert "/knowledge/?welfare=minimum_living" in browser.get(page).content.decode()
    page = browser.get("/knowledge/?welfare=minimum_living").content.decode()
    assert ALLOWANCE["title"] in page
    assert GAS["title"] not in page
    assert browser.get("/knowledge/?welfare=x").status_code == 404
    assert browser.get("/knowledge/?show=x").status_code == 404


def test_a_few_words_say_what_is_wrong_and_the_community_reads_it_in_its_box(cast: Cast) -> None:
    text = written(cast, by=cast.county_official, area=cast.county.code)
    browser = at_desk(cast.building_leader)
    bare = browser.post(f"/knowledge/{text.pk}/", {"what": "wrong"})
    assert (bare.status_code, BoxMessage.objects.count()) == (400, 0)
    for _tap in range(2):
        given = {"what": "wrong", "what_is_wrong": "电话变了"}
        assert browser.post(f"/knowledge/{text.pk}/", given).status_code == 302
    message = BoxMessage.objects.get()
    assert (message.grid, message.sender) == (cast.community, cast.building_leader)
    assert GAS["title"] in message.words
    assert "电话变了" in message.words
    with pytest.raises(NotAllowed):
        call_text_wrong(by=cast.county_official, text=text, what="旧了")


def test_its_keeper_is_reminded_once_when_nobody_has_looked_at_it_for_too_long(cast: Cast) -> None:
    text = written(cast, check_months=6)
    assert text.check_by == dt.date(2027, 3, 24)
    later = MORNING.replace(year=2027, month=3, day=24)
    remind_keepers(by=TIMETABLE, at=MORNING)
    assert not Notice.objects.exists()
    for _round in range(2):
        remind_keepers(by=TIMETABLE, at=later)
    [told] = Notice.objects.filter(channel="inbox")
    assert (told.recipient, told.link) == (cast.community_worker2, "/knowledge/?show=check")
    with time_machine.travel(later, tick=False):
        page = at_desk(cast.community_worker2).get(told.link).content.decode()
        assert GAS["title"] in page
        done = check_text(by=cast.community_secretary, text=text, version=1)
        assert (done.checked_by, done.check_by) == (cast.community_secretary, dt.date(2027, 9, 24))
    with pytest.raises(NotAllowed):
        remind_keepers(by=cast.city_official.user, at=later)


def test_where_the_keeper_has_gone_her_office_is_reminded(cast: Cast) -> None:
    written(cast, check_months=1)
    user = cast.community_worker2.user
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    remind_keepers(by=TIMETABLE, at=MORNING.replace(month=11))
    assert cast.community_secretary.pk in Notice.objects.values_list("recipient", flat=True)


def test_corrected_it_keeps_what_it_said_before(cast: Cast) -> None:
    text = written(cast)
    given = {**GAS, "words": "先开窗。", "welfare": "relief", "check_months": 3}
    done = correct_text(by=cast.community_secretary, text=text, version=1, **given)
    assert (done.words, done.checked_by, done.version) == ("先开窗。", cast.community_secretary, 2)
    assert KnowledgeVersion.objects.get().words == GAS["words"]
    with pytest.raises(Conflict):
        correct_text(by=cast.community_secretary, text=text, version=1, **given)


def test_only_a_community_and_whoever_is_above_writes(cast: Cast) -> None:
    for nobody in (cast.building_leader, cast.group_leader, cast.other_community_leader):
        with pytest.raises(NotAllowed):
            written(cast, by=nobody)
    text = written(cast)
    for nobody in (cast.building_leader, cast.other_community_leader):
        with pytest.raises(NotAllowed):
            set_text_state(by=nobody, text=text, state="retired", version=1)
    browser = at_desk(cast.building_leader)
    assert browser.get("/knowledge/new/").status_code == 403
    assert browser.get(f"/knowledge/{text.pk}/correct/").status_code == 403
    assert browser.post(f"/knowledge/{text.pk}/", {"what": "right", "version": 1}).status_code == 403
    assert at_desk(cast.other_community_leader).get(f"/knowledge/{text.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"words": " "}, "words"),
        ({"words": "身份证 330402194803150018"}, "words"),
        ({"kind": "x"}, "kind"),
        ({"welfare": "x"}, "welfare"),
        ({"check_months": 0}, "check_months"),
        ({"valid_until": dt.date(2020, 1, 1)}, "valid_until"),
    ],
)
def test_what_does_not_fit_is_refused(cast: Cast, wrong: dict, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        written(cast, **wrong)
    assert field in refused.value.fields


def test_the_same_form_writes_once(cast: Cast) -> None:
    first = written(cast, key="k")
    assert written(cast, key="k") == first
    with pytest.raises(KeyReused):
        written(cast, key="k", title="别的")


def test_it_is_written_and_corrected_on_its_pages(cast: Cast) -> None:
    browser = at_desk(cast.community_worker2)
    code = Category.objects.order_by("pk").first().code
    sent = {**GAS, "area": cast.community.code, "categories": [code], "check_months": 12, "publish": "on"}
    assert browser.post("/knowledge/new/", sent | {"title": ""}).status_code == 400
    assert browser.post("/knowledge/new/", sent).status_code == 302
    text = KnowledgeText.objects.get()
    assert [one.code for one in text.categories.all()] == [code]
    page = browser.get(f"/knowledge/{text.pk}/correct/").content.decode()
    assert f'value="{code}" selected' in page
    sent = {**GAS, "words": "改了", "check_months": 12, "version": 1, "categories": ["no"]}
    assert browser.post(f"/knowledge/{text.pk}/correct/", sent).status_code == 400
    assert browser.post(f"/knowledge/{text.pk}/correct/", sent | {"categories": []}).status_code == 302
    assert not text.categories.exists()
    assert clock.today() == KnowledgeText.objects.get().checked_on


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (dt.date(2026, 1, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2026, 12, 1), 12, dt.date(2027, 12, 1)),
        (dt.date(2027, 12, 31), 2, dt.date(2028, 2, 29)),
    ],
)
def test_months_later(day: dt.date, months: int, later: dt.date) -> None:
    assert months_later(day, months) == later
