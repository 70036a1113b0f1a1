"""Money of communities (policy 三(四)): budgets by year with items, spending, and tasks that departments
transfer with the authority and the money for them (权随责走、费随事转)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.choices import TransferState, TransferStep
from assessment.models.money_rows import BudgetQuerySet, ItemQuerySet, SpendingQuerySet, TransferQuerySet
from grids.models import Grid
from grids.querysets import ScopedQuerySet
from kit.numbers.money import YuanColumn, in_yuan
from kit.time.bounds import DayColumn
from staff.models import Member, Organization

LONGEST_NAME, LONGEST_WORDS = 80, 1000


def _by(label: Any = None) -> Any:
    return models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=label or _("by"))


class Budget(models.Model):
    """What a community has for a year; the sum is that of its items."""

    area_lookup: ClassVar[str] = "grid__code"

    grid = models.ForeignKey(Grid, models.PROTECT, related_name="+", verbose_name=_("community"))
    year = models.PositiveSmallIntegerField(_("year"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    # Counted in the register when the year's first item was set, and kept with the day: a later count must
    # not change what a head had then.
    heads = models.PositiveIntegerField(_("people"), null=True, blank=True, editable=False)
    homes = models.PositiveIntegerField(_("households"), null=True, blank=True, editable=False)
    counted_on = models.DateField(_("counted on"), null=True, blank=True, editable=False)
    set_by = _by(_("set by"))
    set_at = models.DateTimeField(_("set at"))

    objects = BudgetQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        ordering = ["-year", "grid__code"]
        constraints = [
            models.UniqueConstraint(
                "grid",
                "year",
                name="one_budget_a_community_and_year",
                violation_error_message=_("This community has a budget for this year already."),
            ),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="budget_year_is_usual"),
        ]

    def __str__(self) -> str:
        return f"{self.grid} {self.year}"

    @property
    def choice_label(self) -> str:
        """The community with what contains it, and the year."""
        return f"{self.grid.path} {self.year}"


class BudgetItem(models.Model):
    """A part of a budget for one purpose."""

    area_lookup: ClassVar[str] = "budget__grid__code"

    budget = models.ForeignKey(
        Budget, models.PROTECT, related_name="budget_items", verbose_name=pgettext_lazy("money", "budget")
    )
    name = models.CharField(pgettext_lazy("money", "purpose"), max_length=LONGEST_NAME)
    amount: Any = YuanColumn(_("amount (yuan)"))
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects: Any = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of a budget")
        verbose_name_plural = _("items of budgets")
        ordering = ["budget", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="budget_item_not_below_nothing"),
            models.UniqueConstraint(
                "budget",
                "name",
                name="one_item_a_budget_and_purpose",
                violation_error_message=_("This budget has such an item already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.budget} {self.name}"


class BudgetChange(models.Model):
    """An amount that was set or changed, by whom and why; append-only by a database trigger."""

    area_lookup: ClassVar[str] = "item__budget__grid__code"

    item = models.ForeignKey(
        BudgetItem, models.PROTECT, related_name="changes", verbose_name=_("item of a budget")
    )
    before: Any = YuanColumn(_("before (yuan)"), null=True, blank=True)
    after: Any = YuanColumn(_("after (yuan)"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = _by()
    at = models.DateTimeField(_("at"))

    objects = ScopedQuerySet["BudgetChange"].as_manager()

    class Meta:
        verbose_name = _("change of a budget")
        verbose_name_plural = _("changes of budgets")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.item}: {in_yuan(self.after)}"


class Spending(models.Model):
    """What was spent, of which item, with the number of its receipt; append-only by a database trigger. What
    was wrong is cancelled by another row, and written down anew."""

    area_lookup: ClassVar[str] = "item__budget__grid__code"

    item = models.ForeignKey(
        BudgetItem, models.PROTECT, related_name="spendings", verbose_name=_("item of a budget")
    )
    on = DayColumn(_("spent on"))
    amount: Any = YuanColumn(_("amount (yuan)"))
    words = models.CharField(_("what it was spent on"), max_length=200)
    receipt = models.CharField(_("number of the receipt"), max_length=60)
    by = _by()
    at = models.DateTimeField(_("at"))
    # The member's id and the token of the form: the same, sent twice, is spent once.
    key = models.CharField(_("key"), max_length=100, unique=True, editable=False)

    objects = SpendingQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("money", "spending")
        verbose_name_plural = pgettext_lazy("money", "spendings")
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="spending_is_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.words} {in_yuan(self.amount)}"


class SpendingCancelled(models.Model):
    """That a spending was written down wrongly, and why; append-only by a database trigger."""

    area_lookup: ClassVar[str] = "spending__item__budget__grid__code"

    spending = models.OneToOneField(
        Spending,
        models.PROTECT,
        related_name="cancelled",
        verbose_name=pgettext_lazy("money", "spending"),
    )
    reason = models.CharField(_("reason"), max_length=200)
    by = _by()
    at = models.DateTimeField(_("at"))

    objects = ScopedQuerySet["SpendingCancelled"].as_manager()

    class Meta:
        verbose_name = _("spending that was cancelled")
        verbose_name_plural = _("spendings that were cancelled")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="spending_cancelled_with_reason"),
        ]

    def __str__(self) -> str:
        return self.reason


class TaskTransfer(models.Model):
    """A task that a department hands to a community, with the authority and the money for it."""

    area_lookup: ClassVar[str] = "grid__code"

    grid = models.ForeignKey(Grid, models.PROTECT, related_name="+", verbose_name=_("community"))
    department: Any = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", verbose_name=_("department")
    )
    task = models.CharField(pgettext_lazy("transfer", "task"), max_length=200)
    authority = models.CharField(_("authority that comes with it"), max_length=200)
    since = DayColumn(_("from"))
    until = DayColumn(_("until"))
    amount: Any = YuanColumn(_("amount (yuan)"))
    state = models.CharField(
        _("state"), max_length=10, choices=TransferState.choices, default=TransferState.OFFERED
    )
    offered_by = _by(_("offered by"))
    offered_at = models.DateTimeField(_("offered at"))
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    key = models.CharField(_("key"), max_length=100, unique=True, editable=False)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("transfer of a task")
        verbose_name_plural = _("transfers of tasks")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="transfer_not_below_nothing"),
            models.CheckConstraint(condition=Q(since__lte=F("until")), name="transfer_begins_before_it_ends"),
            models.CheckConstraint(
                condition=Q(state__in=TransferState.values), name="transfer_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.task


class TransferEvent(models.Model):
    """What was done with a transfer, a report of use included; append-only by a database trigger."""

    area_lookup: ClassVar[str] = "transfer__grid__code"

    transfer = models.ForeignKey(
        TaskTransfer, models.PROTECT, related_name="events", verbose_name=_("transfer of a task")
    )
    step = models.CharField(_("action"), max_length=10, choices=TransferStep.choices)
    words = models.CharField(_("words"), max_length=LONGEST_WORDS, blank=True)
    by = _by()
    at = models.DateTimeField(_("at"))

    objects = ScopedQuerySet["TransferEvent"].as_manager()

    class Meta:
        verbose_name = _("event of a transfer")
        verbose_name_plural = _("events of transfers")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.get_step_display()
