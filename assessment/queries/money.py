"""What should not be with the money of communities, with both figures and the way there (policy 三(四):
逐年增加, 费随事转)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.choices import MoneyFindingKind, TransferStep
from assessment.models import Budget, TaskTransfer
from assessment.rules.money import STEPS
from grids.scope import Scope
from kit.numbers.money import FEN, in_yuan
from staff.models import Member


def possible(by: Member, transfer: TaskTransfer) -> list[TransferStep]:
    """The steps that ``by`` can take now. At most two questions of rights."""
    return [
        step
        for step, (begins, right, _ends, _missing) in STEPS.items()
        if transfer.state == begins and by.user.has_perm(right, transfer)
    ]


@dataclass(frozen=True, slots=True)
class MoneyFinding:
    """A finding about a community: its code, the figures in words, and the page that has them."""

    kind: MoneyFindingKind
    code: str
    measure: str
    link: str


def a_head(amount: Decimal | None, heads: int | None) -> Decimal | None:
    """The share of one head or household, rounded half up to the fen; None of none."""
    return (amount / heads).quantize(FEN, ROUND_HALF_UP) if amount is not None and heads else None


def findings(scope: Scope) -> Iterator[MoneyFinding]:
    """All of an area, by kind. Three queries."""
    budgets = Budget.objects.within(scope).select_related("grid")
    for one in budgets.less():
        yield _of(MoneyFindingKind.LESS, one, one.total, one.total_before)
    for one in budgets.less_a_head():
        now, then = a_head(one.total, one.heads), a_head(one.total_before, one.heads_before)
        yield _of(MoneyFindingKind.LESS_A_HEAD, one, now, then)
    for transfer in TaskTransfer.objects.within(scope).unfunded().select_related("grid", "department"):
        page = reverse("admin:assessment_tasktransfer_change", args=[transfer.pk])
        words = f"{transfer.department}: {transfer.task}, {in_yuan(transfer.amount)}"
        yield MoneyFinding(MoneyFindingKind.UNFUNDED, transfer.grid.code, words, page)


def _of(kind: MoneyFindingKind, budget: Any, now: Decimal | None, then: Decimal | None) -> MoneyFinding:
    words = _("%(year)s: %(now)s yuan; %(before)s: %(then)s yuan") % {
        "year": budget.year,
        "before": budget.year - 1,
        "now": in_yuan(now),
        "then": in_yuan(then),
    }
    page = reverse("admin:assessment_budget_change", args=[budget.pk])
    return MoneyFinding(kind, budget.grid.code, words, page)
