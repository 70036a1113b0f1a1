"""What a case can be about: categories with route, departments and limits; matters with their papers."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from cases.actions.categories import save_category, save_matter
from cases.models import Category, Matter, TimeLimit
from kit.admin.bases import ReadOnlyInline, VerbAdmin
from kit.admin.searching import WordSearchMixin, by_name


class LimitsInline(ReadOnlyInline):
    """The limits that hold for this category; they are changed on their own page."""

    model = TimeLimit
    fields = ("route", "stage", "area", "amount", "unit")
    readonly_fields = fields
    verbose_name_plural = _("time limits")


@admin.register(Category)
class CategoryAdmin(WordSearchMixin, VerbAdmin):
    """The same everywhere; two levels."""

    list_display = ("name", "name_en", "code", "parent", "route", "photo_reason", "position", "in_use")
    list_filter = (("route", ChoicesDropdownFilter), "in_use")
    list_select_related = ("parent",)
    search_fields = (*by_name(), "name_en", "code", "parent__name", "parent__name_en")
    labelled = ("route",)
    autocomplete_fields = ("parent", "departments")
    fields = (
        "code",
        "name",
        "name_en",
        "parent",
        "route",
        "departments",
        "photo_reason",
        "personal",
        "grants",
        "position",
        "in_use",
    )
    inlines = (LimitsInline,)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A category goes out of use; old cases keep it."""
        return False

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """A new category has no limits yet."""
        return self.inlines if obj else ()

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> Category:
        """Add or change it."""
        return save_category(by=request.user, category=obj, **form.cleaned_data)


@admin.register(Matter)
class MatterAdmin(VerbAdmin):
    """Kinds of applications on the approval route, each with its checklist."""

    list_display = ("name", "category", "in_use")
    list_select_related = ("category",)
    search_fields = ("name",)
    autocomplete_fields = ("category",)
    fields = ("name", "category", "papers", "in_use")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A matter goes out of use; old cases keep it."""
        return False

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> Matter:
        """Add or change it."""
        return save_matter(by=request.user, matter=obj, **form.cleaned_data)
