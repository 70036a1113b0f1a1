"""Budgets, spending, balance, findings and transfers of tasks: exact to the fen, and nothing changed in
silence."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Sum

from assessment.actions.money import (
    add_item,
    cancel_spending,
    change_item,
    offer_transfer,
    open_budget,
    spend,
    take_transfer_step,
)
from assessment.models import Budget, BudgetChange, BudgetItem, Spending, SpendingCancelled, TransferEvent
from assessment.queries.money import a_head, findings, possible
from grids.scope import Scope
from kit.errors import Conflict, Invalid, KeyReused, NotAllowed
from kit.time.clock import CHINA
from tests.cast import Cast
from tests.residents.world import household, id_number, resident

pytestmark = pytest.mark.django_db

MORNING = dt.datetime(2026, 9, 24, 9, 0, tzinfo=CHINA)
DAY = dt.date(2026, 9, 24)


@pytest.fixture(autouse=True)
def _on_a_morning():
    with time_machine.travel(MORNING, tick=False):
        yield


def budget(cast: Cast, year: int = 2026, *amounts: str, at: str = "community") -> Budget:
    made = open_budget(by=cast.township_official, grid=getattr(cast, at), year=year)
    for number, amount in enumerate(amounts):
        add_item(by=cast.township_official, budget=made, name=f"用途{number}", amount=Decimal(amount))
    return made


def summed(one: Budget) -> Budget:
    return Budget.objects.with_sums().get(pk=one.pk)


def spent(cast: Cast, item: BudgetItem, amount: str = "10.10", **more: object) -> Spending:
    given = {"on": DAY, "words": "打印纸", "receipt": "No. 1", **more}
    return spend(by=cast.community_secretary, item=item, amount=Decimal(amount), **given)


def test_a_budget_is_the_exact_sum_of_its_items_and_its_balance_what_is_not_spent(cast: Cast):
    made = budget(cast, 2026, "0.10", "0.20", "9999999999.99")
    other = budget(cast, 2026, "77.00", at="other_community")
    spent(cast, made.budget_items.first(), "0.01", key="a")
    spent(cast, made.budget_items.first(), "0.02", key="b")
    found = summed(made)
    assert (found.total, found.spent) == (Decimal("10000000000.29"), Decimal("0.03"))
    assert isinstance(found.total, Decimal)
    assert summed(other).spent == Decimal("0.00")


def test_ten_thousand_sums_that_no_float_holds_add_up(cast: Cast):
    made = budget(cast, 2026, "9999999.99")
    item = made.budget_items.get()
    Spending.objects.bulk_create(
        Spending(
            item=item,
            on=DAY,
            amount=Decimal("0.10"),
            words="纸",
            receipt="1",
            key=str(n),
            by=cast.community_secretary,
            at=MORNING,
        )
        for n in range(1000)
    )
    assert Spending.objects.aggregate(n=Sum("amount"))["n"] == Decimal("100.00")


def test_a_community_has_one_budget_a_year_and_the_database_holds_it(cast: Cast):
    made = budget(cast)
    with pytest.raises(Invalid, match=r"."):
        budget(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Budget.objects.create(grid=made.grid, year=2026, set_by=cast.township_official, set_at=MORNING)
    with pytest.raises(Invalid) as refused:
        open_budget(by=cast.township_official, grid=cast.group, year=2026)
    assert list(refused.value.fields) == ["grid"]


def test_the_database_refuses_amounts_below_nothing(cast: Cast):
    made = budget(cast, 2026, "5")
    with pytest.raises(IntegrityError), transaction.atomic():
        made.budget_items.update(amount=Decimal("-0.01"))


@pytest.mark.parametrize("who", ["community_secretary", "community_worker2", "building_leader"])
def test_a_community_does_not_set_its_own_budget(cast: Cast, who: str):
    made = budget(cast, 2026, "5")
    with pytest.raises(NotAllowed):
        open_budget(by=getattr(cast, who), grid=cast.community, year=2027)
    with pytest.raises(NotAllowed):
        add_item(by=getattr(cast, who), budget=made, name="再来", amount=Decimal(1))


@pytest.mark.parametrize(
    "who", ["township_official", "county_official", "community_worker2", "other_community_leader"]
)
def test_only_the_communitys_leader_spends_and_cancels(cast: Cast, who: str):
    item = budget(cast, 2026, "50").budget_items.get()
    wrong = {"item": item, "on": DAY, "amount": Decimal(1), "words": "纸", "receipt": "1"}
    with pytest.raises(NotAllowed):
        spend(by=getattr(cast, who), **wrong)
    done = spent(cast, item)
    with pytest.raises(NotAllowed):
        cancel_spending(by=getattr(cast, who), spending=done, reason="错")


def test_what_is_sent_twice_is_spent_once(cast: Cast):
    item = budget(cast, 2026, "50").budget_items.get()
    assert spent(cast, item, key="a") == spent(cast, item, key="a")
    with pytest.raises(KeyReused):
        spent(cast, item, "11", key="a")
    assert Spending.objects.count() == 1


def test_no_more_is_spent_than_is_left_and_a_cancelled_one_counts_no_more(cast: Cast):
    item = budget(cast, 2026, "20.20").budget_items.get()
    first = spent(cast, item)
    spent(cast, item)
    with pytest.raises(Invalid) as refused:
        spent(cast, item, "0.01")
    assert list(refused.value.fields) == ["amount"]
    cancel_spending(by=cast.community_secretary, spending=first, reason="写错了")
    assert summed(item.budget).spent == Decimal("10.10")
    spent(cast, item)
    with pytest.raises(Conflict):
        cancel_spending(by=cast.community_secretary, spending=first, reason="再次")
    assert Spending.objects.count() == 3


@pytest.mark.parametrize("on", [dt.date(2026, 9, 25), dt.date(2025, 12, 31)])
def test_spending_is_of_the_budgets_year_and_not_to_come(cast: Cast, on: dt.date):
    with pytest.raises(Invalid) as refused:
        spent(cast, budget(cast, 2026, "50").budget_items.get(), on=on)
    assert list(refused.value.fields) == ["on"]


def test_a_cancellation_needs_a_reason(cast: Cast):
    done = spent(cast, budget(cast, 2026, "50").budget_items.get())
    with pytest.raises(Invalid):
        cancel_spending(by=cast.community_secretary, spending=done, reason=" ")


def test_the_database_neither_changes_nor_deletes_what_was_written_down(cast: Cast):
    item = budget(cast, 2026, "50").budget_items.get()
    done = spent(cast, item)
    cancel_spending(by=cast.community_secretary, spending=done, reason="错")
    transfer = offered(cast)
    for rows, change in (
        (Spending.objects.filter(pk=done.pk), {"words": "别的"}),
        (SpendingCancelled.objects.all(), {"reason": "别的"}),
        (BudgetChange.objects.all(), {"reason": "别的"}),
        (TransferEvent.objects.filter(transfer=transfer), {"words": "别的"}),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(**change)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows._raw_delete(rows.db)


def test_an_item_is_changed_with_a_reason_and_what_it_was_stays(cast: Cast):
    item = budget(cast, 2026, "50").budget_items.get()
    spent(cast, item)
    by = cast.township_official
    with pytest.raises(Invalid) as refused:
        change_item(by=by, item=item, amount=Decimal("10"), reason="少了", version=1)
    assert list(refused.value.fields) == ["amount"]
    with pytest.raises(Invalid):
        change_item(by=by, item=item, amount=Decimal("60"), reason="", version=1)
    change_item(by=by, item=item, amount=Decimal("60"), reason="追加", version=1)
    with pytest.raises(Conflict):
        change_item(by=by, item=item, amount=Decimal("70"), reason="再加", version=1)
    rows = BudgetChange.objects.values_list("before", "after", "reason")
    assert list(rows) == [(None, Decimal("50.00"), ""), (Decimal("50.00"), Decimal("60.00"), "追加")]


def test_a_head_and_a_household_are_those_of_the_register_on_the_day(cast: Cast):
    home = household(cast.building_leader, cast.building)
    for serial in (1, 2, 3):
        resident(cast.building_leader, home, id_number=id_number(serial))
    made = budget(cast, 2026, "100")
    assert (made.heads, made.homes, made.counted_on) == (3, 1, DAY)
    assert a_head(Decimal(100), 3) == Decimal("33.33")
    assert a_head(Decimal(100), None) is None
    assert budget(cast, 2026, at="other_community").counted_on is None


def test_a_year_below_the_one_before_is_a_finding_with_both_figures(cast: Cast):
    budget(cast, 2025, "100.00")
    now = budget(cast, 2026, "99.99")
    budget(cast, 2025, "5", at="other_community")
    budget(cast, 2026, "5", at="other_community")
    [found] = findings(Scope.everything())
    assert (found.kind, found.code) == ("less", cast.community.code)
    assert "99.99" in found.measure
    assert "100.00" in found.measure
    assert found.link == f"/admin/assessment/budget/{now.pk}/change/"
    assert list(findings(Scope.of([cast.other_community.code]))) == []


def test_a_budget_without_items_says_nothing_of_the_year_yet(cast: Cast):
    budget(cast, 2025, "100")
    budget(cast, 2026)
    assert list(findings(Scope.everything())) == []


def test_more_money_for_more_people_is_less_a_head(cast: Cast):
    before, now = budget(cast, 2025, "100.00"), budget(cast, 2026, "100.01")
    Budget.objects.filter(pk=before.pk).update(heads=1000)
    Budget.objects.filter(pk=now.pk).update(heads=1001)
    [found] = findings(Scope.everything())
    assert found.kind == "less_a_head"
    Budget.objects.filter(pk=now.pk).update(heads=1000)
    assert list(findings(Scope.everything())) == []


def offered(cast: Cast, amount: str = "3000", **more: object):
    given = {
        "task": "养老认证", "authority": "现场核实", "since": DAY, "until": dt.date(2026, 12, 31),
        "department": cast.department, "grid": cast.community, **more,
    }  # fmt: skip
    return offer_transfer(by=cast.township_official, amount=Decimal(amount), **given)


def test_a_transfer_is_offered_accepted_reported_on_and_closed(cast: Cast):
    one, leader, office = offered(cast), cast.community_secretary, cast.township_official
    assert possible(leader, one) == ["accept", "decline"]
    assert possible(office, one) == []
    one = take_transfer_step(by=leader, transfer=one, step="accept", version=1)
    with pytest.raises(Invalid):
        take_transfer_step(by=leader, transfer=one, step="report", version=2)
    one = take_transfer_step(by=leader, transfer=one, step="report", version=2, words="用于走访")
    with pytest.raises(NotAllowed):
        take_transfer_step(by=leader, transfer=one, step="close", version=3)
    with pytest.raises(Conflict):
        take_transfer_step(by=office, transfer=one, step="close", version=2)
    one = take_transfer_step(by=office, transfer=one, step="close", version=3)
    assert one.state == "closed"
    assert [event.step for event in one.events.all()] == ["offer", "accept", "report", "close"]
    with pytest.raises(Invalid):
        take_transfer_step(by=leader, transfer=one, step="report", version=4, words="又")


def test_a_community_declines_with_a_reason(cast: Cast):
    one = offered(cast)
    with pytest.raises(Invalid):
        take_transfer_step(by=cast.community_secretary, transfer=one, step="decline", version=1)
    with pytest.raises(NotAllowed):
        take_transfer_step(by=cast.other_community_leader, transfer=one, step="accept", version=1)
    one = take_transfer_step(
        by=cast.community_secretary, transfer=one, step="decline", version=1, words="没有人手"
    )
    assert one.state == "declined"


def test_a_transfer_ends_after_it_begins_and_is_offered_once(cast: Cast):
    with pytest.raises(Invalid) as refused:
        offered(cast, until=dt.date(2026, 9, 23))
    assert list(refused.value.fields) == ["until"]
    assert offered(cast, key="a") == offered(cast, key="a")


def test_a_transfer_without_money_is_a_finding_until_it_is_declined(cast: Cast):
    offered(cast, "0.01")
    one = offered(cast, "0")
    [found] = findings(Scope.everything())
    assert (found.kind, found.code) == ("unfunded", cast.community.code)
    take_transfer_step(by=cast.community_secretary, transfer=one, step="decline", version=1, words="没有经费")
    assert list(findings(Scope.everything())) == []
