"""The reporter's phone: whoever has to call sees it for a minute; it is written down, and the superior is told."""

import datetime as dt

import pytest
from django.urls import reverse

from cases.actions.batch.callbacks import draw_round, record_call
from cases.choices import Outcome, RouteCode, StageCode
from cases.models import CallBack, Case, CaseEvent, ResidentOpinion
from kit.errors import Invalid
from kit.time import clock
from notices.models import Notice
from residents import registry
from residents.models import Unit
from staff.models import AuditRecord
from tests.actors import ADMIN
from tests.cases.journey import a_case, go
from tests.cast import Cast
from tests.factories import CaseFactory
from tests.forging import triggers_off
from tests.pages.desk import at_desk, case_page

pytestmark = pytest.mark.django_db
PHONE, MASKED = "13812345678", "138****5678"


def reported(cast: Cast, **more: str) -> Case:
    return a_case(
        cast, RouteCode.COORDINATION, **{"reporter_name": "王小明", "reporter_phone": PHONE, **more}
    )


def address(case: Case) -> str:
    return reverse("case-reporter", args=[case.number])


def test_whose_turn_it_is_sees_the_phone_for_a_minute_with_nothing_to_type(cast: Cast) -> None:
    case, browser = reported(cast), at_desk(cast.building_leader)
    page = browser.get(reverse("case", args=[case.number])).content.decode()
    assert (PHONE in page, MASKED in page, address(case) in page) == (False, True, True)
    before = Notice.objects.count()
    shown = browser.post(address(case))
    assert f'href="tel:{PHONE}"' in shown.content.decode()
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["Refresh"] == f"60; url=/cases/{case.number}/"
    part = browser.post(address(case), headers={"HX-Request": "true"}).content.decode()
    assert ('data-seconds="60"' in part, f'data-masked="王** {MASKED}"' in part) == (True, True)
    one = AuditRecord.objects.filter(action="reveal").first()
    assert (one.member, one.subject, one.area, one.purpose) == (
        cast.building_leader,
        f"cases.case:{case.pk}",
        case.area,
        f"contact: {case.number}",
    )
    told = Notice.objects.order_by("pk")[before:]
    assert {notice.recipient for notice in told} == {cast.building_liaison}
    assert not any(
        secret in f"{one.subject}{one.body}{one.link}" for one in told for secret in (PHONE, "王小明")
    )


def test_who_does_not_have_to_call_sees_nothing_in_full(cast: Cast) -> None:
    case = reported(cast)
    statuses = {
        part: at_desk(getattr(cast, part)).post(address(case)).status_code
        for part in ("county_official", "city_official", "other_community_leader", "stranger")
    }
    assert statuses == {
        "county_official": 403,
        "city_official": 403,
        "other_community_leader": 404,
        "stranger": 403,
    }
    assert at_desk(cast.superuser).post(address(case)).status_code == 403
    nobody = reported(cast, reporter_phone="")
    assert at_desk(cast.building_leader).post(address(nobody)).status_code == 404
    assert not AuditRecord.objects.filter(action="reveal").exists()
    for part in (cast.county_official, cast.superuser):
        assert address(case) not in at_desk(part).get(case_page(case)).content.decode()


def test_at_the_desk_the_phone_is_shown_on_a_page_that_leads_back(cast: Cast) -> None:
    case = reported(cast)
    browser = at_desk(cast.building_leader)
    shown = browser.post(address(case), {"back": case_page(case)})
    assert shown.headers["Refresh"] == f"60; url={case_page(case)}"
    elsewhere = browser.post(address(case), {"back": "https://example.com/"})
    assert elsewhere.headers["Refresh"] == f"60; url=/cases/{case.number}/"


def test_who_calls_back_sees_the_phone_until_somebody_was_reached(cast: Cast) -> None:
    at = dt.datetime(2026, 9, 5, 12, tzinfo=clock.CHINA)
    case = CaseFactory(
        grid=cast.building,
        stage=StageCode.CLOSED,
        waiting_post="",
        outcome=Outcome.DONE,
        closed_at=at,
        reporter_name="王小明",
        reporter_phone=PHONE,
    )
    # The leader has asked already, so that nobody else has a reason to call but the draw.
    ResidentOpinion.objects.create(
        case=case,
        cycle=1,
        satisfaction="satisfied",
        source="leader",
        taken_at=at,
        taken_by=cast.building_leader,
    )
    draw_round(by=ADMIN, area=cast.township.code, month=dt.date(2026, 9, 1))
    call = CallBack.objects.get(case=case)
    browser, page = at_desk(cast.township_official), reverse("admin:cases_callback_change", args=[call.pk])
    assert at_desk(cast.building_leader).post(address(case)).status_code == 403
    asked = browser.get(page).content.decode()
    assert (PHONE in asked, address(case) in asked) == (False, True)
    assert f'href="tel:{PHONE}"' in browser.post(address(case)).content.decode()
    record_call(call, by=cast.township_official, reached=True, satisfaction="satisfied")
    assert browser.post(address(case)).status_code == 403
    assert address(case) not in browser.get(page).content.decode()


@pytest.mark.parametrize("typed", ["abc", "12", "10012345678"])
def test_what_is_no_phone_is_refused_of_a_reporter_and_of_a_unit(cast: Cast, typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        reported(cast, reporter_phone=typed)
    assert list(refused.value.fields) == ["reporter_phone"]
    with pytest.raises(Invalid) as refused:
        registry.register_unit(by=cast.building_leader, grid=cast.building, name="店", contact_phone=typed)
    assert list(refused.value.fields) == ["contact_phone"]


@pytest.mark.parametrize("typed", ["１３８１２３４５６７８", "+86 138-1234-5678", " 138 1234 5678 "])
def test_a_phone_is_kept_in_one_writing(cast: Cast, typed: str) -> None:
    assert reported(cast, reporter_phone=typed).reporter_phone == PHONE
    registry.register_unit(by=cast.building_leader, grid=cast.building, name="店", contact_phone=typed)
    assert Unit.objects.get().contact_phone == PHONE


def test_what_was_taken_back_is_not_shown_with_the_phone(cast: Cast) -> None:
    case = reported(cast)
    go(case, "note", cast.building_leader, text="另一件事,电话13911112222")
    go(case, "take_back", cast.building_leader)
    go(case, "note", cast.building_leader, text="再打13911113333")
    case.refresh_from_db()
    shown = at_desk(cast.building_leader).post(address(case)).content.decode()
    assert ("13911112222" in shown, "13911113333" in shown) == (False, True)


def test_words_of_a_case_that_is_not_open_to_the_reader_are_not_shown_with_the_phone(cast: Cast) -> None:
    case = reported(cast)
    part = "找13911112222"
    line = case.events.get(action="file")
    facts = {"parts": [part, "找13911113333"]}
    CaseFactory(part_of=case, grid=cast.building, description="找13911113333")
    CaseFactory(part_of=case, grid=cast.other_building, description=part)
    with triggers_off(CaseEvent):
        CaseEvent.objects.filter(pk=line.pk).update(facts=facts)
    shown = at_desk(cast.building_leader).post(address(case)).content.decode()
    assert ("13911112222" in shown, "13911113333" in shown) == (False, True)
