"""A case on the phone: its timeline, what I may do now, and lists of mine."""

import re

import pytest
from django.urls import reverse

from cases.actions import take_step
from cases.choices import ActionCode, RouteCode, StageCode
from cases.models import Case, Matter
from kit.text import print_of
from tests.cases.journey import a_case, go
from tests.cast import Cast
from tests.factories import CaseFactory, CategoryFactory
from tests.pages.desk import at_desk, filed, queries_of
from tests.pictures import a_photo

pytestmark = pytest.mark.django_db


def page(case: Case) -> str:
    return reverse("case", args=[case.number])


def step(case: Case, action: str) -> str:
    return reverse("case-step", args=[case.number, action])


def offered(response: object) -> list[str]:
    return [offer.step.action.value for offer in response.context["page"].offers]


def numbers(response: object) -> list[str]:
    return [line["case"].number for line in response.context["lines"]]


def test_the_page_offers_what_the_table_allows_to_this_person(cast: Cast) -> None:
    case = filed(cast.building_leader, cast.building)
    own = [
        "resolve",
        "raise_level",
        "note",
        "change_route",
        "reassign",
        "ask_extension",
        "merge",
        "split",
        "withdraw",
    ]
    assert offered(at_desk(cast.building_leader).get(page(case))) == own
    assert offered(at_desk(cast.building_liaison).get(page(case))) == ["note", "urge", "suspend"]


def test_a_step_moves_the_case_and_comes_back_to_its_page(cast: Cast) -> None:
    case = filed(cast.building_leader, cast.building)
    browser = at_desk(cast.building_leader)
    sent = browser.post(
        step(case, "resolve"), {"text": "劝好了", "version": case.version, "photos": a_photo(20, 20)}
    )
    assert sent.headers["Location"] == page(case)
    case.refresh_from_db()
    assert case.stage == StageCode.REPORTING
    assert case.attachments.get().kind == "after"


def test_somebody_was_faster_and_the_words_are_kept(cast: Cast) -> None:
    case = filed(cast.building_leader, cast.building)
    seen = case.version
    take_step(case, "note", by=cast.building_liaison, version=seen, text="我来看看")
    sent = at_desk(cast.building_leader).post(step(case, "resolve"), {"text": "劝好了", "version": seen})
    assert sent.status_code == 409
    assert "我来看看" in sent.content.decode()
    (offer,) = [offer for offer in sent.context["page"].offers if offer.opened]
    assert (offer.step.action, offer.form["text"].value()) == ("resolve", "劝好了")


def test_a_missing_fact_is_named_and_nothing_moves(cast: Cast) -> None:
    case = filed(cast.building_leader, cast.building)
    sent = at_desk(cast.building_leader).post(step(case, "resolve"), {"text": "", "version": case.version})
    assert sent.status_code == 400
    (offer,) = [offer for offer in sent.context["page"].offers if offer.opened]
    assert list(offer.form.errors) == ["text"]
    assert case.events.count() == 1


def test_what_is_not_offered_is_not_allowed(cast: Cast) -> None:
    case = filed(cast.building_leader, cast.building)
    sent = at_desk(cast.building_liaison).post(step(case, "resolve"), {"text": "x", "version": case.version})
    assert sent.status_code == 403
    assert case.events.count() == 1


def test_a_foreign_case_and_its_photo_do_not_exist(cast: Cast) -> None:
    case = filed(cast.building_leader, cast.building)
    take_step(
        case, "note", by=cast.building_leader, version=case.version, text="图", uploads=[a_photo(20, 20)]
    )
    photo = case.attachments.get()
    other = at_desk(cast.other_community_leader)
    own = at_desk(cast.building_leader)
    for name in (photo.file, photo.thumbnail):
        assert own.get(reverse("photo", args=[name])).headers["Content-Type"] == "image/jpeg"
        assert other.get(reverse("photo", args=[name])).status_code == 404
    assert other.get(page(case)).status_code == 404
    assert other.post(step(case, "note"), {"text": "x", "version": 1}).status_code == 404


def test_the_lists_hold_what_their_names_say(cast: Cast) -> None:
    mine = filed(cast.building_leader, cast.building)
    below = filed(cast.group_leader, cast.building)
    settled = filed(cast.building_leader, cast.building, route="routine")
    take_step(settled, "handle", by=cast.building_leader, version=settled.version, text="好了")
    filed(cast.other_community_leader, cast.other_building)
    browser = at_desk(cast.building_leader)
    address = reverse("cases")
    assert numbers(browser.get(address)) == [mine.number, below.number]
    assert numbers(browser.get(address, {"show": "filed"})) == [settled.number, mine.number]
    assert numbers(browser.get(address, {"show": "open"})) == [below.number, mine.number]
    assert numbers(browser.get(address, {"show": "closed"})) == [settled.number]
    assert browser.get(address, {"show": "all"}).status_code == 404


def test_older_cases_are_a_page_further(cast: Cast) -> None:
    cases = [CaseFactory(grid=cast.building) for _ in range(31)]
    browser = at_desk(cast.building_leader)
    first = browser.get(reverse("cases"), {"show": "open"})
    assert numbers(first) == [case.number for case in cases[:0:-1]]
    second = browser.get(reverse("cases"), {"show": "open", "before": first.context["older"]})
    assert (numbers(second), second.context["older"]) == ([cases[0].number], None)


@pytest.mark.parametrize("show", ["waiting", "open"])
def test_a_list_costs_the_same_with_10_cases_and_with_1000(cast: Cast, show: str) -> None:
    address = f"{reverse('cases')}?show={show}"
    browser = at_desk(cast.building_leader)
    CaseFactory.create_batch(10, grid=cast.building)
    few = queries_of(browser, address)
    first = Case.objects.first()
    Case.objects.bulk_create([_copy(first, number) for number in range(990)], batch_size=500)
    assert queries_of(browser, address) == few
    assert few <= 14


def _copy(case: Case, number: int) -> Case:
    copy = Case.objects.get(pk=case.pk) if number == 0 else case
    fields = {field.attname: getattr(copy, field.attname) for field in Case._meta.concrete_fields}
    return Case(**{**fields, "id": None, "number": f"JX20260902{number:05d}"})


def test_a_case_costs_the_same_with_a_long_timeline(cast: Cast) -> None:
    case = filed(cast.building_leader, cast.building)
    browser = at_desk(cast.building_leader)
    take_step(case, "note", by=cast.building_leader, version=case.version, text="开头")
    few = queries_of(browser, page(case))
    for number in range(20):
        case.refresh_from_db()
        take_step(case, "note", by=cast.building_leader, version=case.version, text=f"第{number}次")
    assert queries_of(browser, page(case)) == few


def an_application(cast: Cast) -> Case:
    """An application that needs three papers."""
    category = CategoryFactory(code="elderly", route=RouteCode.APPROVAL)
    Matter.objects.create(name="高龄津贴", category=category, papers="身份证\n户口簿\n存折复印件\n")
    return a_case(cast, RouteCode.APPROVAL, category=category)


def test_several_papers_are_ticked_on_the_phone(cast: Cast) -> None:
    case = an_application(cast)
    given = {"text": "材料齐", "papers": ["身份证", "户口簿"], "version": case.version}
    sent = at_desk(cast.building_leader).post(step(case, "submit"), given)
    assert sent.status_code == 302
    assert list(case.papers.filter(present=True).values_list("name", flat=True)) == ["身份证", "户口簿"]


def test_papers_that_were_ticked_stay_so_when_something_else_is_wrong(cast: Cast) -> None:
    case = an_application(cast)
    given = {"text": "", "papers": ["身份证", "户口簿"], "version": case.version}
    sent = at_desk(cast.building_leader).post(step(case, "submit"), given)
    assert sent.status_code == 400
    (offer,) = [offer for offer in sent.context["page"].offers if offer.opened]
    assert offer.form["papers"].value() == ["身份证", "户口簿"]


def test_a_case_shows_and_links_those_that_belong_to_it(cast: Cast) -> None:
    whole = a_case(cast, RouteCode.ROUTINE)
    take_step(whole, "split", by=cast.building_leader, version=whole.version, parts=["清楼道", "修路灯"])
    browser = at_desk(cast.building_leader)
    one, two = whole.parts.order_by("pk")
    shown = browser.get(page(whole)).content.decode()
    assert page(one) in shown
    assert page(two) in shown
    assert page(whole) in browser.get(page(one)).content.decode()


def test_who_coordinates_together_is_named(cast: Cast) -> None:
    case = a_case(cast, RouteCode.COORDINATION)
    team = at_desk(cast.building_leader).get(page(case)).context["page"].team
    assert [row.member for row in team] == [cast.building_leader, cast.building_liaison]


def test_the_page_names_to_her_phone_what_she_has_said_herself(cast: Cast) -> None:
    case = a_case(cast, RouteCode.ROUTINE)

    def said() -> dict[str, list[str]]:
        page = at_desk(cast.building_leader).get(f"/cases/{case.number}/").content.decode()
        (told,) = re.findall(r'data-arrived="([^"]*)"', page)
        return {number: texts.split(",") for number, texts in (one.split(":") for one in told.split())}

    before = said()
    assert list(before) == ["1"]
    go(case, ActionCode.NOTE, cast.community_secretary, text="看过")
    assert said() == before  # a colleague's note takes nothing away
    go(case, ActionCode.NOTE, cast.building_leader, text=" 修好了\n明天再看")
    assert said() == {"3": [str(print_of("修好了 明天再看"))], **before}
    go(case, ActionCode.SPLIT, cast.building_leader, parts=["清楼道", "修路灯"])
    assert str(print_of("清楼道\n修路灯")) in said()["4"]
