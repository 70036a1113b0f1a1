"""Saved filters: one's own names for lists that one comes back to."""

import pytest
from django.urls import reverse

from cases.actions.saved import MOST_FILTERS, delete_filter, save_filter
from cases.models import Case, SavedFilter
from kit.errors import Invalid, NotAllowed
from tests.cast import Cast
from tests.factories import CaseFactory, CategoryFactory
from tests.pages.desk import at_desk, queries_of

pytestmark = pytest.mark.django_db
LIST = "/admin/cases/case/"
SAVE = "/admin/cases/case/filters/save/"


def test_the_present_filters_are_saved_and_stand_above_the_list(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    page = browser.get(LIST, {"light": "red", "area": "330402001", "p": "1"})
    query = page.context["filters"]
    assert query == "light=red&area=330402001"
    saved = browser.post(SAVE, {"name": "红灯", "query": query})
    assert saved.status_code == 302
    assert saved.headers["Location"] == f"{LIST}?light=red&area=330402001"
    page = browser.get(LIST)
    assert [(one.name, one.query) for one in page.context["saved"]] == [("红灯", query)]
    assert f'<a href="?{query.replace("&", "&amp;")}">红灯</a>' in page.content.decode()


def test_those_of_others_are_neither_shown_nor_deleted(cast: Cast) -> None:
    saved = save_filter(by=cast.township_official, name="我的", query="light=red")
    browser = at_desk(cast.community_secretary)
    assert list(browser.get(LIST).context["saved"]) == []
    address = reverse("admin:cases_case_filter_delete", args=[saved.pk])
    assert browser.post(address).status_code == 404
    with pytest.raises(NotAllowed):
        delete_filter(saved, by=cast.community_secretary)
    assert SavedFilter.objects.get() == saved


def test_ones_own_is_deleted_by_a_post_only(cast: Cast) -> None:
    saved = save_filter(by=cast.township_official, name="我的", query="light=red")
    browser = at_desk(cast.township_official)
    address = reverse("admin:cases_case_filter_delete", args=[saved.pk])
    assert browser.get(address).status_code == 302
    assert SavedFilter.objects.count() == 1
    assert browser.post(address).status_code == 302
    assert SavedFilter.objects.count() == 0


def test_the_same_name_gives_way(cast: Cast) -> None:
    save_filter(by=cast.township_official, name="我的", query="light=red")
    save_filter(by=cast.township_official, name=" 我的 ", query="light=amber")
    save_filter(by=cast.community_secretary, name="我的", query="light=green")
    assert SavedFilter.objects.get(member=cast.township_official).query == "light=amber"


def test_a_filter_without_a_name_or_too_long_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        save_filter(by=cast.township_official, name=" ", query="q=" + "x" * 600)
    assert set(refused.value.fields) == {"name", "query"}
    response = at_desk(cast.township_official).post(SAVE, {"name": "", "query": "light=red"}, follow=True)
    assert "Please give it a name." in response.content.decode()
    assert SavedFilter.objects.count() == 0


def test_there_is_an_end_to_them(cast: Cast) -> None:
    for number in range(MOST_FILTERS):
        save_filter(by=cast.township_official, name=str(number), query="light=red")
    with pytest.raises(Invalid):
        save_filter(by=cast.township_official, name="noch einer", query="light=red")
    save_filter(by=cast.township_official, name="0", query="light=green")


def test_an_address_with_another_host_stays_a_filter(cast: Cast) -> None:
    saved = save_filter(by=cast.township_official, name="x", query="//evil.example/?a=b&light=red&p=2")
    assert saved.query == "%2F%2Fevil.example%2F%3Fa=b&light=red"
    response = at_desk(cast.township_official).get(f"{LIST}?{saved.query}")
    assert response.status_code in (200, 302, 400)


def test_a_login_without_a_member_has_none(cast: Cast) -> None:
    browser = at_desk(cast.superuser)
    assert list(browser.get(LIST).context["saved"]) == []
    assert browser.post(SAVE, {"name": "x", "query": "light=red"}).status_code == 403


def test_ten_cases_and_a_thousand_cost_the_same_with_filters_above_them(cast: Cast) -> None:
    for number in range(5):
        save_filter(by=cast.township_official, name=str(number), query="light=red")
    browser = at_desk(cast.township_official)
    category = CategoryFactory(code="other")
    counts = []
    for number in (10, 1000):
        rows = CaseFactory.build_batch(
            number, grid=cast.building, category=category, filed_by=cast.building_leader
        )
        Case.objects.bulk_create(rows)
        counts.append(queries_of(browser, f"{LIST}?light=open"))
    # Session, login, member and scope take six; the list itself at most eight.
    assert counts[0] == counts[1] <= 6 + 8
