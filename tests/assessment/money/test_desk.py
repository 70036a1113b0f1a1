"""Money at the desk: the pages of officials and of the community, with what each may do there."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from assessment.actions.money import add_item, offer_transfer, open_budget, spend
from assessment.models import Budget, BudgetItem, Spending, TaskTransfer
from kit.time.clock import CHINA
from tests.cast import Cast
from tests.pages.desk import at_desk, queries_of

pytestmark = pytest.mark.django_db

MORNING = dt.datetime(2026, 9, 24, 9, 0, tzinfo=CHINA)
DAY = dt.date(2026, 9, 24)


@pytest.fixture(autouse=True)
def _on_a_morning():
    with time_machine.travel(MORNING, tick=False):
        yield


def an_item(cast: Cast, year: int = 2026, at: str = "community", amount: str = "500") -> BudgetItem:
    budget = open_budget(by=cast.township_official, grid=getattr(cast, at), year=year)
    return add_item(by=cast.township_official, budget=budget, name="办公", amount=Decimal(amount))


def test_an_official_begins_a_budget_with_an_item_and_changes_it(cast: Cast):
    browser = at_desk(cast.township_official)
    sent = {"grid": cast.community.pk, "year": 2026, "note": "", "token": "a", "seen": ""}
    browser.post(reverse("admin:assessment_budget_add"), sent)
    budget = Budget.objects.get()
    page = browser.get(reverse("admin:assessment_budget_change", args=[budget.pk])).content.decode()
    assert f"{reverse('admin:assessment_budgetitem_add')}?budget={budget.pk}" in page
    assert reverse("admin:assessment_spending_add") not in page
    sent = {"budget": budget.pk, "name": "办公", "amount": "1,200.5", "token": "b", "seen": ""}
    browser.post(reverse("admin:assessment_budgetitem_add"), sent)
    item = BudgetItem.objects.get()
    assert item.amount == Decimal("1200.50")
    address = reverse("admin:assessment_budgetitem_change", args=[item.pk])
    assert 'value="1200.50"' in browser.get(address).content.decode()
    refused = browser.post(address, {"amount": "12.345", "reason": "追加", "seen": 1, "token": "c"})
    assert "at most two places" in refused.content.decode()
    browser.post(address, {"amount": "1300", "reason": "追加", "seen": 1, "token": "c"})
    item.refresh_from_db()
    assert (item.amount, item.version) == (Decimal("1300.00"), 2)
    assert "1,200.50" in browser.get(address).content.decode()


def test_the_communitys_leader_writes_spending_down_and_cancels_it(cast: Cast):
    item, browser = an_item(cast), at_desk(cast.community_secretary)
    page = browser.get(reverse("admin:assessment_budget_change", args=[item.budget_id])).content.decode()
    address = f"{reverse('admin:assessment_spending_add')}?budget={item.budget_id}"
    assert address in page
    sent = {
        "item": item.pk,
        "on": "2026-09-24",
        "amount": "20.5",
        "words": "纸",
        "receipt": "1",
        "token": "a",
    }
    for _twice in range(2):
        browser.post(address, {**sent, "seen": ""})
    done = Spending.objects.get()
    row = reverse("admin:assessment_spending_change", args=[done.pk])
    browser.post(row, {"reason": "写错", "token": "b", "seen": "", "amount": "1"})
    assert (done.cancelled.reason, Spending.objects.get().amount) == ("写错", Decimal("20.50"))
    assert "写错" in browser.get(row).content.decode()
    assert browser.post(row, {"reason": "又错", "token": "b", "seen": ""}).status_code == 403


def test_spending_is_of_ones_own_items_only(cast: Cast):
    item = an_item(cast, at="other_community")
    browser = at_desk(cast.community_secretary)
    sent = {"item": item.pk, "on": "2026-09-24", "amount": "1", "words": "纸", "receipt": "1", "token": "a"}
    page = browser.post(reverse("admin:assessment_spending_add"), {**sent, "seen": ""})
    assert page.status_code == 200
    assert not Spending.objects.exists()
    assert "邻" not in page.content.decode().split("<form", 1)[-1].split("</form", 1)[0]


def test_a_transfer_goes_its_way_at_the_desk(cast: Cast):
    office, leader = at_desk(cast.township_official), at_desk(cast.community_secretary)
    sent = {
        "grid": cast.community.pk, "department": cast.committee.pk, "task": "认证", "authority": "核实",
        "since": "2026-09-24", "until": "2026-12-31", "amount": "0", "token": "a", "seen": "",
    }  # fmt: skip
    office.post(reverse("admin:assessment_tasktransfer_add"), sent)
    one = TaskTransfer.objects.get()
    address = reverse("admin:assessment_tasktransfer_change", args=[one.pk])
    assert 'name="step"' not in office.get(address).content.decode()
    assert 'name="step"' in leader.get(address).content.decode()
    old = leader.post(address, {"step": "accept", "words": "", "seen": 7, "token": "b"})
    assert "Somebody else changed this" in old.content.decode()
    leader.post(address, {"step": "accept", "words": "", "seen": 1, "token": "b"})
    one.refresh_from_db()
    assert one.state == "accepted"
    waiting = f"{reverse('admin:assessment_tasktransfer_changelist')}?waiting=unfunded"
    assert "认证" in office.get(waiting).content.decode()


def test_the_first_page_counts_findings_and_leads_to_exactly_these(cast: Cast):
    an_item(cast, 2025)
    an_item(cast, 2026, amount="499.99")
    an_item(cast, 2025, at="other_community")
    an_item(cast, 2026, at="other_community")
    office = at_desk(cast.township_official)
    assert "compared=less" in office.get("/admin/").content.decode()
    page = office.get(f"{reverse('admin:assessment_budget_changelist')}?compared=less").content.decode()
    assert page.count("499.99") == 2  # what there is, and what is left
    assert "compared=less" not in at_desk(cast.community_secretary).get("/admin/").content.decode()


@pytest.mark.parametrize("name", ["budget", "budgetitem", "spending", "tasktransfer"])
def test_a_list_costs_the_same_however_long_it_is(cast: Cast, name: str):
    def more(year: int) -> None:
        item = an_item(cast, year)
        day = dt.date(year, 3, 1)
        spend(by=cast.community_secretary, item=item, on=day, amount=Decimal(1), words="纸", receipt="1")
        offer_transfer(
            by=cast.township_official, grid=cast.community, department=cast.committee, task="认证",
            authority="核实", since=DAY, until=DAY, amount=Decimal(1),
        )  # fmt: skip

    more(2026)
    address, browser = reverse(f"admin:assessment_{name}_changelist"), at_desk(cast.township_official)
    browser.get(address)
    before = queries_of(browser, address)
    for year in (2023, 2024, 2025):
        more(year)
    assert queries_of(browser, address) == before
