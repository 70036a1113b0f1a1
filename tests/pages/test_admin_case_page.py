"""The page of a case in the admin: facts, timeline, what this official may do now, and the steps."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from cases.choices import ActionCode, Light, RouteCode, StageCode
from cases.models import Case
from cases.workflow.available import next_steps
from tests.cast import Cast
from tests.pages.desk import at_desk, case_page, filed, step_address

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast) -> Case:
    """Resolved at the building; waits for the street official, the community's liaison."""
    found = filed(cast.building_leader, cast.community, text="井盖坏了。老人差点摔倒")
    return Case.objects.get(pk=found.pk)


def offered(browser: Client, case: Case) -> set[str]:
    """The actions whose forms stand on the page."""
    page = browser.get(case_page(case))
    assert page.status_code == 200
    return {offer.step.action for offer in page.context["page"].offers}


def test_each_official_is_offered_exactly_what_the_table_allows(cast: Cast) -> None:
    case = filed(cast.building_leader, cast.building, RouteCode.EMERGENCY)
    for person in (cast.community_secretary, cast.township_official, cast.county_official):
        expected = {step.action for step in next_steps(case, person)}
        assert offered(at_desk(person), case) == expected
    assert ActionCode.ACKNOWLEDGE in offered(at_desk(cast.township_official), case)
    assert ActionCode.ACKNOWLEDGE not in offered(at_desk(cast.county_official), case)


def test_a_step_taken_in_the_admin_moves_the_case(cast: Cast) -> None:
    case = filed(cast.building_leader, cast.building, RouteCode.EMERGENCY)
    given = {"office": cast.department.pk, "text": "已通知消防", "version": case.version}
    response = at_desk(cast.township_official).post(step_address(case, ActionCode.ACKNOWLEDGE), given)
    assert response.status_code == 302
    case.refresh_from_db()
    assert case.stage == StageCode.RESPONDING
    assert case.office == cast.department
    event = case.events.last()
    assert (event.action, event.actor, event.text) == (
        ActionCode.ACKNOWLEDGE,
        cast.township_official,
        "已通知消防",
    )


def test_a_missing_fact_is_named_and_the_words_are_kept(cast: Cast) -> None:
    case = filed(cast.building_leader, cast.building, RouteCode.EMERGENCY)
    browser = at_desk(cast.township_official)
    given = {"office": "", "text": "马上去看", "version": case.version}
    response = browser.post(step_address(case, ActionCode.ACKNOWLEDGE), given)
    assert response.status_code == 400
    offer = next(one for one in response.context["page"].offers if one.opened)
    assert offer.step.action == ActionCode.ACKNOWLEDGE
    assert set(offer.form.errors) == {"office"}
    assert "马上去看" in response.content.decode()
    case.refresh_from_db()
    assert case.stage == StageCode.ALERTING


def test_somebody_was_faster_and_the_words_are_kept(cast: Cast) -> None:
    case = filed(cast.building_leader, cast.building)
    seen = case.version
    browser = at_desk(cast.community_secretary)
    browser.post(step_address(case, ActionCode.NOTE), {"text": "先来的", "version": seen})
    response = browser.post(step_address(case, ActionCode.NOTE), {"text": "后来的话", "version": seen})
    assert response.status_code == 409
    offer = next(one for one in response.context["page"].offers if one.opened)
    assert offer.form["text"].value() == "后来的话"
    assert case.events.count() == 2
    again = {"text": "后来的话", "version": offer.form["version"].value()}
    assert browser.post(step_address(case, ActionCode.NOTE), again).status_code == 302
    assert case.events.count() == 3


def test_words_for_a_step_that_is_gone_can_be_copied(cast: Cast) -> None:
    case = filed(cast.building_leader, cast.building, RouteCode.EMERGENCY)
    seen = case.version
    first = {"office": cast.department.pk, "text": "我来", "version": seen}
    at_desk(cast.township_official).post(step_address(case, ActionCode.ACKNOWLEDGE), first)
    late = {"office": cast.department.pk, "text": "我也看到了", "version": seen}
    response = at_desk(cast.community_secretary).post(step_address(case, ActionCode.ACKNOWLEDGE), late)
    assert response.status_code == 409
    assert "我也看到了" in response.context["page"].leftover
    assert "我也看到了" in response.content.decode()


def test_a_step_that_is_not_ones_own_is_refused(cast: Cast) -> None:
    case = filed(cast.building_leader, cast.building)
    given = {"text": "我来解决", "version": case.version}
    response = at_desk(cast.county_official).post(step_address(case, ActionCode.RESOLVE), given)
    assert response.status_code == 403
    assert "我来解决" in response.content.decode()
    case.refresh_from_db()
    assert case.stage == StageCode.COORDINATING


def test_the_reporter_is_masked(cast: Cast) -> None:
    case = filed(cast.building_leader, cast.building)
    Case.objects.filter(pk=case.pk).update(reporter_name="王小明", reporter_phone="13812345678")
    page = at_desk(cast.township_official).get(case_page(case)).content.decode()
    assert "王**" in page
    assert "138****5678" in page
    assert "王小明" not in page
    assert "13812345678" not in page


def test_the_light_and_the_deadline_are_said_in_words(cast: Cast) -> None:
    case = filed(cast.building_leader, cast.building)
    at = timezone.now()
    Case.objects.filter(pk=case.pk).update(
        amber_at=at - dt.timedelta(days=3), due_at=at - dt.timedelta(days=2)
    )
    page = at_desk(cast.township_official).get(case_page(case))
    assert page.context["light"] == Light.RED.label
    assert page.context["case"].light_now == Light.RED


def test_nothing_is_edited_or_deleted_past_the_steps(cast: Cast) -> None:
    case = filed(cast.building_leader, cast.building)
    browser = at_desk(cast.superuser)
    browser.post(case_page(case), {"stage": "closed", "title": "改了"})
    assert browser.get(case_page(case).replace("change", "delete")).status_code == 403
    assert browser.get("/admin/cases/case/add/").status_code == 403
    case.refresh_from_db()
    assert case.stage == StageCode.COORDINATING
    assert case.title != "改了"


def test_a_system_administrator_without_member_looks_but_does_not_act(cast: Cast) -> None:
    case = filed(cast.building_leader, cast.building)
    assert offered(at_desk(cast.superuser), case) == set()
    given = {"text": "x", "version": case.version}
    assert at_desk(cast.superuser).post(step_address(case, ActionCode.NOTE), given).status_code == 403
