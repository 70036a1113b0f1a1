"""Budgets at the desk: of a community and year, with items and spending, what is left, and the share of a
head and a household; beside the year before."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.contrib.filters.admin import DropdownFilter

from assessment.actions.money import add_item, change_item, open_budget
from assessment.admin.money.forms import OnceForm, in_money
from assessment.models import Budget, BudgetChange, BudgetItem
from assessment.queries.money import a_head
from assessment.rules.money import SET_BUDGET, SPEND
from grids.admin.area_filter import AreaFilter
from grids.admin.searching import AreaSearchMixin
from kit.admin.bases import ReadOnlyInline, VerbAdmin
from kit.admin.columns import told_apart
from kit.numbers.money import in_yuan
from kit.time.formats import day_text
from staff.rights.request import acting


class ComparedFilter(DropdownFilter):
    """Findings: years below the one before."""

    title = gettext_lazy("compared with the year before")
    parameter_name = "compared"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """As a whole, and a head."""
        return [("less", _("Less")), ("less_a_head", _("Less a head"))]

    def queryset(self, request: Any, queryset: Any) -> QuerySet[Budget]:
        """The budgets of this kind."""
        match self.value():
            case "less":
                return queryset.less()
            case "less_a_head":
                return queryset.less_a_head()
        return queryset


class ItemInline(ReadOnlyInline):
    """The items of a budget, what is spent of each and what is left."""

    model = BudgetItem
    fields = readonly_fields = ("purpose", "amount_shown", "spent_shown", "left")
    verbose_name_plural = pgettext_lazy("money", "Items")
    hide_title = False
    amount_shown = in_money("amount", gettext_lazy("amount (yuan)"))
    spent_shown = in_money("spent", gettext_lazy("spent (yuan)"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[BudgetItem]:
        """With what is spent."""
        return super().get_queryset(request).with_spent().select_related("budget__grid")

    @admin.display(description=pgettext_lazy("money", "purpose"))
    def purpose(self, item: BudgetItem) -> str:
        """The way to the item."""
        page = reverse("admin:assessment_budgetitem_change", args=[item.pk])
        return format_html('<a class="gg-link" href="{}">{}</a>', page, item.name)

    @admin.display(description=gettext_lazy("left (yuan)"))
    def left(self, item: Any) -> str:
        """What is left of it."""
        return in_yuan(item.amount - item.spent)


@admin.register(Budget)
class BudgetAdmin(AreaSearchMixin, VerbAdmin):
    """What communities have for a year."""

    form = OnceForm
    list_display = (
        *("year", "path", "total_shown", "spent_shown", "left", "before", "by_head", "by_home"),
        "counted_on",
    )
    list_display_links = ("year", "path")
    list_filter = (ComparedFilter, AreaFilter, "year")
    list_select_related = ("grid__parent__parent", "set_by__organization")
    search_fields = ()
    inlines = (ItemInline,)
    autocomplete_fields = ("grid",)
    ordering = ("-year", "grid__code")
    path = told_apart("grid", "path", gettext_lazy("community"), ordering="grid__code")
    setter = told_apart("set_by", "named", gettext_lazy("set by"))
    total_shown = in_money("total", gettext_lazy("budget (yuan)"), ordering="total")
    spent_shown = in_money("spent", gettext_lazy("spent (yuan)"), ordering="spent")
    before = in_money("total_before", gettext_lazy("the year before (yuan)"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Budget]:
        """Inside the scope, with their sums."""
        return super().get_queryset(request).with_sums().select_related(*self.list_select_related)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Its items are changed, not the year or the community."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Budgets are kept."""
        return False

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Items of what is there."""
        return self.inlines if obj is not None else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What begins it; of one that is there its figures."""
        if obj is None:
            return ("grid", "year", "note", "token", "seen")
        sums = ("total_shown", "spent_shown", "left", "before", "by_head", "by_home", "counted")
        return ("path", "year", *sums, "note", "setter", "set_at", "ways")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Everything of one that is there."""
        return self.get_fields(request, obj) if obj is not None else ()

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The budget, with who asks: what can be added is offered to whoever may."""
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            found.asks = request.user
        return found

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> Budget:
        """Begin it."""
        return open_budget(by=acting(request), **form.asked())

    @admin.display(description=gettext_lazy("left (yuan)"))
    def left(self, budget: Any) -> str:
        """What is not spent."""
        return in_yuan(budget.total - budget.spent)

    @admin.display(description=gettext_lazy("a head (yuan)"))
    def by_head(self, budget: Any) -> str:
        """The share of each of the people."""
        return in_yuan(a_head(budget.total, budget.heads))

    @admin.display(description=gettext_lazy("a household (yuan)"))
    def by_home(self, budget: Any) -> str:
        """The share of each household."""
        return in_yuan(a_head(budget.total, budget.homes))

    @admin.display(description=gettext_lazy("counted in the register"))
    def counted(self, budget: Budget) -> str:
        """Of how many people and households, and when."""
        if budget.counted_on is None:
            return _("The register had nobody there when the budget was begun.")
        return _("%(people)s people, %(homes)s households on %(day)s") % {
            "people": budget.heads,
            "homes": budget.homes,
            "day": day_text(budget.counted_on),
        }

    @admin.display(description=gettext_lazy("to do"))
    def ways(self, budget: Any) -> str:
        """The ways to what can be added, and to the spending."""
        pages: list[tuple[str, Any]] = [("admin:assessment_spending_changelist", _("Spending"))]
        if budget.asks.has_perm(SET_BUDGET, budget):
            pages.append(("admin:assessment_budgetitem_add", _("Add an item")))
        if budget.asks.has_perm(SPEND, budget):
            pages.append(("admin:assessment_spending_add", _("Write spending down")))
        link = '<a class="gg-link" href="{}?budget={}">{}</a>'
        ways = [format_html(link, reverse(page), budget.pk, words) for page, words in pages]
        return format_html(" · ".join(["{}"] * len(ways)), *ways)


class ItemForm(OnceForm):
    """An item; a change of its amount needs a reason."""

    reason = forms.CharField(label=gettext_lazy("reason"), max_length=200, required=False)


class ChangeInline(ReadOnlyInline):
    """What an item was set to, by whom and why."""

    model = BudgetChange
    fields = readonly_fields = ("at", "before_shown", "after_shown", "reason", "person")
    verbose_name_plural = gettext_lazy("Changes")
    hide_title = False
    before_shown = in_money("before", gettext_lazy("before (yuan)"))
    after_shown = in_money("after", gettext_lazy("after (yuan)"))
    person = told_apart("by", "named", gettext_lazy("by"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[BudgetChange]:
        """With who it was."""
        return super().get_queryset(request).select_related("by__organization", "item__budget__grid")


@admin.register(BudgetItem)
class BudgetItemAdmin(AreaSearchMixin, VerbAdmin):
    """The items of budgets; the amount is changed with a reason, and what it was stays known."""

    form = ItemForm
    list_display = ("year", "path", "name", "amount_shown", "spent_shown", "left")
    list_display_links = ("name",)
    list_filter = (AreaFilter, "budget__year")
    search_fields = ("name",)
    inlines = (ChangeInline,)
    ordering = ("-budget__year", "budget__grid__code", "pk")
    path = told_apart("budget__grid", "path", gettext_lazy("community"), ordering="budget__grid__code")
    amount_shown = in_money("amount", gettext_lazy("amount (yuan)"), ordering="amount")
    spent_shown = in_money("spent", gettext_lazy("spent (yuan)"), ordering="spent")

    def get_queryset(self, request: HttpRequest) -> QuerySet[BudgetItem]:
        """Inside the scope, with what is spent."""
        return super().get_queryset(request).with_spent().select_related("budget__grid__parent__parent")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Items are kept."""
        return False

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Changes of what is there."""
        return self.inlines if obj is not None else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new one, or its amount."""
        if obj is None:
            return ("budget", "name", "amount", "token", "seen")
        known = ("path", "year", "name", "spent_shown", "left")
        asked = ("amount", "reason", "token", "seen")
        return (*known, *(asked if self._changes(request, obj) else ("amount_shown",)))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What does not change."""
        if obj is None:
            return ()
        known = ("path", "year", "name", "spent_shown", "left")
        return known if self._changes(request, obj) else (*known, "amount_shown")

    def _changes(self, request: HttpRequest, obj: BudgetItem) -> bool:
        return self.has_change_permission(request, obj)

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> BudgetItem:
        """Add it, or change the amount."""
        by, given = acting(request), form.asked()
        if obj is None:
            given.pop("reason", None)
            return add_item(by=by, **given)
        return change_item(by=by, item=obj, version=form.version, **given)

    @admin.display(description=gettext_lazy("year"), ordering="budget__year")
    def year(self, item: BudgetItem) -> int:
        """That of the budget."""
        return item.budget.year

    @admin.display(description=gettext_lazy("left (yuan)"))
    def left(self, item: Any) -> str:
        """What is left of it."""
        return in_yuan(item.amount - item.spent)
