"""Sums of money, made by the database in whole fen, and which rows are findings. Lists, numbers on the first
page and findings have the same rows."""

from typing import Any, Self

from django.apps import apps
from django.db.models import BigIntegerField, Exists, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce

from assessment.choices import TransferState
from grids.querysets import ScopedQuerySet
from kit.numbers.money import NOTHING, YuanColumn


def _rows(name: str) -> Any:
    return apps.get_model("assessment", name)._default_manager.order_by()


def _sum(rows: QuerySet[Any], by: str) -> Combinable:
    total = rows.values(by).annotate(total=Sum("amount")).values("total")
    return Coalesce(Subquery(total, output_field=YuanColumn()), Value(NOTHING, output_field=YuanColumn()))


class BudgetQuerySet(ScopedQuerySet[Any]):
    """Budgets, by the community."""

    def with_sums(self) -> Self:
        """Adds ``total``, ``spent``, and of the year before ``total_before`` and ``heads_before``; None where
        it had no budget."""
        items = _rows("BudgetItem")
        before = _rows("Budget").filter(grid=OuterRef("grid"), year=OuterRef("year") - 1)
        had = _rows("BudgetItem").filter(budget__grid=OuterRef("grid"), budget__year=OuterRef("year") - 1)
        sum_before = had.values("budget").annotate(total=Sum("amount")).values("total")
        spent = _rows("Spending").filter(cancelled__isnull=True, item__budget=OuterRef("pk"))
        return self.annotate(
            total=_sum(items.filter(budget=OuterRef("pk")), "budget"),
            spent=_sum(spent, "item__budget"),
            total_before=Subquery(sum_before, output_field=YuanColumn()),
            heads_before=Subquery(before.values("heads")[:1]),
        )

    def begun(self) -> Self:
        """Those that have an item: one that is only just being set says nothing of the year yet."""
        return self.filter(Exists(_rows("BudgetItem").filter(budget=OuterRef("pk"))))

    def less(self) -> Self:
        """Those below that of the year before, as a whole: findings. Whole years are compared."""
        return self.with_sums().filter(total__lt=F("total_before")).begun()

    def less_a_head(self) -> Self:
        """Those with less a head than the year before: findings. Compared crosswise, so that nothing is
        rounded."""
        whole = BigIntegerField()
        rows = self.with_sums().filter(heads__gt=0, heads_before__gt=0, total_before__isnull=False)
        return (
            rows.annotate(
                crosswise_now=Cast("total", whole) * Cast("heads_before", whole),
                crosswise_then=Cast("total_before", whole) * Cast("heads", whole),
            )
            .filter(crosswise_now__lt=F("crosswise_then"))
            .begun()
        )


class ItemQuerySet(ScopedQuerySet[Any]):
    """Items of budgets, by the community."""

    def with_spent(self) -> Self:
        """Adds ``spent``."""
        spent = _rows("Spending").filter(cancelled__isnull=True, item=OuterRef("pk"))
        return self.annotate(spent=_sum(spent, "item"))

    def to_choose(self, _scope_where: Any = None) -> Self:
        """With what a choice says of an item."""
        return self.select_related("budget__grid")


class SpendingQuerySet(ScopedQuerySet[Any]):
    """Spending, by the community."""

    def standing(self) -> Self:
        """Without what was cancelled."""
        return self.filter(cancelled__isnull=True)


class TransferQuerySet(ScopedQuerySet[Any]):
    """Transfers of tasks, by the community."""

    def offered(self) -> Self:
        """Those that the community has neither accepted nor declined."""
        return self.filter(state=TransferState.OFFERED)

    def unfunded(self) -> Self:
        """Those that brought no money and were not declined: findings (费随事转)."""
        return self.filter(amount=NOTHING).exclude(state=TransferState.DECLINED)
