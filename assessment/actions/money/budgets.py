"""The verbs of budgets: the street or town, or an office above it, sets what a community has for a year."""

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from assessment.actions.money._parts import needed, spent_of
from assessment.models import Budget, BudgetChange, BudgetItem
from assessment.rules.money import SET_BUDGET
from grids.choices import GridLevel
from grids.models import Grid
from grids.scope import Scope
from kit.actors import require
from kit.checking import as_it_is, check_row
from kit.errors import Conflict, Invalid
from kit.numbers.money import in_yuan
from kit.text import tidy
from kit.time import clock
from residents.counts import by_area
from staff.models import Member


@transaction.atomic
def open_budget(*, by: Member, grid: Grid, year: int, note: str = "") -> Budget:
    """Begin the budget of a community for a year, with the people and households that the register has
    there today: a head's share is reckoned with these.

    Raises:
        NotAllowed: ``by`` sets no budgets there.
        Invalid: it is no community, or has a budget for that year.
        Conflict: somebody was faster.
    """
    grid = as_it_is(grid)
    budget = Budget(grid=grid, year=year, note=tidy(note), set_by=by, set_at=clock.now())
    require(by.user, SET_BUDGET, budget)
    if grid.level != GridLevel.COMMUNITY:
        raise Invalid(fields={"grid": [_("Please choose a community.")]})
    check_row(budget)
    counted = by_area(Scope.of([grid.code]), [grid.code]).get(grid.code)
    if counted is not None:
        budget.heads, budget.homes = counted.people, counted.households
        budget.counted_on = clock.today()
    try:
        with transaction.atomic():
            budget.save()
    except IntegrityError as error:
        raise Conflict from error
    return budget


@transaction.atomic
def add_item(*, by: Member, budget: Budget, name: str, amount: Decimal) -> BudgetItem:
    """Set an amount for a purpose. A purpose stands once in a budget, so that a form sent twice adds nothing
    twice.

    Raises:
        NotAllowed: ``by`` sets no budgets there.
        Invalid: the purpose or the amount does not fit, or the budget has it already.
        Conflict: somebody was faster.
    """
    require(by.user, SET_BUDGET, budget)
    item = BudgetItem(**{"budget": budget, "name": tidy(name), "amount": amount})
    check_row(item)
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError as error:
        raise Conflict from error
    BudgetChange.objects.create(item=item, before=None, after=item.amount, by=by, at=clock.now())
    return item


@transaction.atomic
def change_item(*, by: Member, item: BudgetItem, amount: Decimal, reason: str, version: int) -> BudgetItem:
    """Give an item another amount, with the reason. What it was before stays known.

    Raises:
        NotAllowed: ``by`` sets no budgets there.
        NotFound: the item is no more.
        Invalid: no reason, no amount, or less than what was spent already.
        Conflict: somebody was faster.
    """
    kept = as_it_is(item)
    require(by.user, SET_BUDGET, kept.budget)
    why = needed("reason", reason, _("Please say why."))
    if kept.version != version:
        raise Conflict
    before, kept.amount, kept.version = kept.amount, amount, version + 1
    check_row(kept)
    spent = spent_of(kept)
    if amount < spent:
        words = _("%(spent)s yuan of this item are spent already.") % {"spent": in_yuan(spent)}
        raise Invalid(fields={"amount": [words]})
    kept.save(update_fields=["amount", "version"])
    BudgetChange.objects.create(
        item=kept, before=before, after=kept.amount, reason=why, by=by, at=clock.now()
    )
    return kept
