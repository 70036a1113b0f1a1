"""Several cases at once: each by its own step, and each that is refused is named with its reason."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cases.actions import take_step
from cases.admin import bulk
from cases.choices import ActionCode, RouteCode
from cases.models import BulkJob, Case
from staff.models import Member
from tests.cast import Cast
from tests.factories import MemberFactory
from tests.pages.desk import at_desk, filed

pytestmark = pytest.mark.django_db
LIST = "/admin/cases/case/"


def choose(browser: Client, action: str, cases: list[Case], **more: str) -> HttpResponse:
    """The page that asks."""
    given = {"action": action, "_selected_action": [case.pk for case in cases], **more}
    return browser.post(LIST, given)


def carry_out(browser: Client, action: str, asked: HttpResponse, **facts: object) -> HttpResponse:
    """Say yes on the page that asked."""
    seen = asked.context["form"]["cases"].value()
    address = reverse("admin:cases_case_bulk", args=[action])
    return browser.post(address, {"cases": seen, **facts}, follow=True)


@pytest.fixture
def colleague(cast: Cast) -> Member:
    """A second official of the street, who holds the same posts."""
    return MemberFactory(name="街道同事", organization=cast.township_office)


@pytest.fixture
def waiting(cast: Cast) -> list[Case]:
    """Two cases that wait for the street."""
    made = [filed(cast.community_secretary, cast.community, RouteCode.EMERGENCY) for _n in range(2)]
    Case.objects.update(waiting_post="township")
    return [Case.objects.get(pk=case.pk) for case in made]


def test_cases_are_reassigned_to_one_who_holds_the_post_of_each(
    cast: Cast, waiting: list[Case], colleague: Member
) -> None:
    browser = at_desk(cast.township_official)
    asked = choose(browser, "reassign_selected", waiting)
    offered = asked.context["form"].fields["assignee"].queryset
    assert set(offered) == {cast.township_official, colleague}
    done = carry_out(browser, ActionCode.REASSIGN, asked, assignee=colleague.pk, text="请你跟进")
    assert (done.context["result"].done, done.context["result"].not_done) == (2, 0)
    for case in waiting:
        case.refresh_from_db()
        assert case.assignee == colleague
        assert case.events.last().text == "请你跟进"


def test_nobody_is_offered_who_holds_the_post_of_only_some(
    cast: Cast, waiting: list[Case], colleague: Member
) -> None:
    other = filed(cast.building_leader, cast.building)
    asked = choose(at_desk(cast.township_official), "reassign_selected", [*waiting, other])
    assert not asked.context["form"].fields["assignee"].queryset.exists()
    assert asked.context["nobody"]
    assert "Nobody holds the post of each of these cases" in asked.content.decode()


def test_somebody_who_was_faster_is_named_and_the_others_are_done(
    cast: Cast, waiting: list[Case], colleague: Member
) -> None:
    browser = at_desk(cast.township_official)
    asked = choose(browser, "reassign_selected", waiting)
    take_step(waiting[0], ActionCode.NOTE, by=colleague, version=waiting[0].version, text="先来的")
    done = carry_out(browser, ActionCode.REASSIGN, asked, assignee=colleague.pk)
    result = done.context["result"]
    assert result.done == 1
    assert [(case.pk, "Somebody else changed this" in reason) for case, reason in result.named] == [
        (waiting[0].pk, True)
    ]
    assert waiting[0].number in done.content.decode()
    waiting[0].refresh_from_db()
    assert waiting[0].assignee is None
    assert waiting[0].events.last().text == "先来的"


def test_a_case_that_is_not_ones_to_urge_stays_as_it_was(cast: Cast, waiting: list[Case]) -> None:
    closed = filed(cast.building_leader, cast.building, RouteCode.ROUTINE)
    take_step(closed, ActionCode.HANDLE, by=cast.building_leader, version=closed.version, text="好了")
    events = closed.events.count()
    browser = at_desk(cast.township_official)
    asked = choose(browser, "urge_selected", [*waiting, closed])
    done = carry_out(browser, ActionCode.URGE, asked, text="请今天办结")
    result = done.context["result"]
    assert result.done == 2
    assert [case.pk for case, _reason in result.named] == [closed.pk]
    assert "not in a state" in result.named[0][1]
    assert closed.events.count() == events
    assert [case.events.last().action for case in waiting] == [ActionCode.URGE, ActionCode.URGE]


def test_urging_without_words_is_asked_again(cast: Cast, waiting: list[Case]) -> None:
    browser = at_desk(cast.township_official)
    asked = choose(browser, "urge_selected", waiting)
    again = carry_out(browser, ActionCode.URGE, asked, text=" ")
    assert again.status_code == 400
    assert set(again.context["form"].errors) == {"text"}
    assert [case.events.count() for case in waiting] == [1, 1]


def test_a_case_outside_the_area_is_neither_done_nor_shown(cast: Cast, waiting: list[Case]) -> None:
    browser = at_desk(cast.other_community_leader)
    own = filed(cast.other_community_leader, cast.other_community)
    address = reverse("admin:cases_case_bulk", args=[ActionCode.URGE])
    seen = f"{waiting[0].pk}:{waiting[0].version}"
    alone = browser.post(address, {"cases": seen, "text": "快"}, follow=True)
    assert alone.redirect_chain == [(LIST, 302)]
    assert "No longer in your area." in alone.content.decode()
    both = browser.post(address, {"cases": f"{seen},{own.pk}:{own.version}", "text": "快"}, follow=True)
    result = both.context["result"]
    assert (result.done, result.named, result.gone) == (1, [], 1)
    for page in (alone, both):
        assert waiting[0].number not in page.content.decode()
    assert waiting[0].events.count() == 1
    assert BulkJob.objects.count() == 1


def test_all_of_a_long_list_means_its_first_ten_thousand_and_the_page_says_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MOST", 2)
    cases = [filed(cast.building_leader, cast.building) for _n in range(3)]
    browser = at_desk(cast.township_official)
    asked = choose(browser, "urge_selected", cases[:1], select_across="1")
    assert [case.pk for case in asked.context["chosen"]] == [cases[2].pk, cases[1].pk]
    assert "only the first 2 of the list" in asked.content.decode()
    done = carry_out(browser, ActionCode.URGE, asked, text="快")
    assert done.context["result"].done == 2
    assert cases[0].events.count() == 1


def test_all_means_all_that_the_filters_leave(cast: Cast) -> None:
    one = filed(cast.building_leader, cast.building)
    two = filed(cast.building_leader, cast.building, RouteCode.EMERGENCY)
    browser = at_desk(cast.township_official)
    given = {"action": "urge_selected", "_selected_action": [two.pk], "select_across": "1"}
    asked = browser.post(f"{LIST}?route=emergency", given)
    assert [case.pk for case in asked.context["chosen"]] == [two.pk]
    assert one.events.count() == 1


def test_a_login_without_a_member_is_offered_only_the_export(cast: Cast) -> None:
    filed(cast.building_leader, cast.building)
    page = at_desk(cast.superuser).get(LIST)
    offered = [name for name, _label in page.context["action_form"].fields["action"].choices if name]
    assert offered == ["export_xlsx", "export_csv"]
    address = reverse("admin:cases_case_bulk", args=[ActionCode.URGE])
    assert at_desk(cast.superuser).post(address, {"cases": "1:1", "text": "x"}).status_code == 403


def test_the_address_of_a_bulk_step_is_no_page(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    assert browser.get(reverse("admin:cases_case_bulk", args=[ActionCode.URGE])).status_code == 302
    assert browser.get(reverse("admin:cases_case_bulk", args=[ActionCode.WITHDRAW])).status_code == 404
    broken = {"cases": "x", "text": "快"}
    assert browser.post(reverse("admin:cases_case_bulk", args=[ActionCode.URGE]), broken).status_code == 404
