"""Spending at the desk: written down with its receipt, cancelled with a reason, never changed."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.contrib.filters.admin import DropdownFilter

from assessment.actions.money import cancel_spending, spend
from assessment.admin.money.forms import OnceForm, in_money
from assessment.models import Budget, BudgetItem, Spending
from assessment.rules.money import SPEND, VIEW_BUDGET
from grids.admin.area_filter import AreaFilter
from grids.admin.searching import AreaSearchMixin
from kit.admin.bases import VerbAdmin
from kit.admin.columns import told_apart
from kit.admin.filters import DayRangeFilter
from kit.numbers.whole import whole
from staff.rights.request import acting


class StandingFilter(DropdownFilter):
    """What counts, and what was cancelled."""

    title = pgettext_lazy("money", "validity")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Both kinds."""
        return [("yes", _("Counted")), ("no", _("Cancelled"))]

    def queryset(self, request: Any, queryset: Any) -> QuerySet[Spending]:
        """The rows of this kind."""
        match self.value():
            case "yes":
                return queryset.standing()
            case "no":
                return queryset.filter(cancelled__isnull=False)
        return queryset


class OfBudget(DropdownFilter):
    """The spending of one budget, to which its page leads."""

    title = gettext_lazy("budget")
    parameter_name = "budget"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The one that was asked for, inside the scope; all would be too many. One query."""
        scope = request.scope_where(VIEW_BUDGET)  # type: ignore[attr-defined]
        rows = Budget.objects.within(scope).select_related("grid")
        return [(str(one.pk), str(one)) for one in rows.filter(pk=whole(request.GET.get("budget", "")))]

    def has_output(self) -> bool:
        """It works without being offered."""
        return True

    def queryset(self, request: Any, queryset: Any) -> QuerySet[Spending]:
        """The rows of the budget."""
        key = whole(self.value() or "")
        return queryset if key is None else queryset.filter(item__budget=key)


class SpendingForm(OnceForm):
    """New spending, or the reason why one is cancelled."""

    reason = forms.CharField(
        label=gettext_lazy("Cancel it, because"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("It stays here and counts no more. Write down anew what is right."),
    )


@admin.register(Spending)
class SpendingAdmin(AreaSearchMixin, VerbAdmin):
    """What communities spent."""

    form = SpendingForm
    list_display = ("on", "path", "year", "purpose", "words", "amount_shown", "receipt", "validity")
    list_display_links = ("on", "words")
    list_filter = (StandingFilter, AreaFilter, ("on", DayRangeFilter), OfBudget)
    search_fields = ("words", "receipt")
    ordering = ("-on", "-pk")
    path = told_apart(
        "item__budget__grid", "path", gettext_lazy("community"), ordering="item__budget__grid__code"
    )
    person = told_apart("by", "named", gettext_lazy("by"))
    amount_shown = in_money("amount", gettext_lazy("amount (yuan)"), ordering="amount")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Spending]:
        """Inside the scope, with their items."""
        rows = super().get_queryset(request)
        return rows.select_related("item__budget__grid__parent__parent", "by__organization", "cancelled")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only to cancel it, once."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or not hasattr(obj, "cancelled"))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Spending is kept."""
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new one; or what is known, and the reason why it is cancelled."""
        if obj is None:
            return ("item", "on", "amount", "words", "receipt", "token", "seen")
        known = self.get_readonly_fields(request, obj)
        return (*known, "reason", "token", "seen") if self.has_change_permission(request, obj) else known

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Everything of one that is there."""
        if obj is None:
            return ()
        what = ("path", "year", "purpose", "on", "amount_shown", "words", "receipt")
        return (*what, "person", "at", "validity")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The items of which the person may spend; of the budget whose page led here, where it is one."""
        rows = BudgetItem.objects.within(request.scope_where(SPEND))  # type: ignore[attr-defined]
        key = whole(request.GET.get("budget", ""))
        kwargs["queryset"] = rows.filter(budget=key) if key is not None else rows
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> Spending:
        """Write it down, or cancel it."""
        by, given = acting(request), form.asked()
        reason = given.pop("reason", "")
        if obj is None:
            return spend(by=by, key=form.cleaned_data["token"], **given)
        return cancel_spending(by=by, spending=obj, reason=reason).spending

    @admin.display(description=gettext_lazy("year"), ordering="item__budget__year")
    def year(self, spending: Spending) -> int:
        """That of the budget."""
        return spending.item.budget.year

    @admin.display(description=pgettext_lazy("money", "purpose"))
    def purpose(self, spending: Spending) -> str:
        """The item that it was spent of."""
        return spending.item.name

    @admin.display(description=pgettext_lazy("money", "validity"))
    def validity(self, spending: Spending) -> str:
        """Whether it counts; why not."""
        if not hasattr(spending, "cancelled"):
            return _("Counted")
        return _("Cancelled: %(reason)s") % {"reason": spending.cancelled.reason}
