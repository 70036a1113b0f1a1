"""Divisions, places, and the grid as a tree. The list of grids itself is registered in ``gridgov/admin.py``,
which may also show people and cases."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter

from gridgov.kit.admin_bases import ScopedAdmin, VerbAdmin, VerbForm
from grids.choices import GridLevel
from grids.models import Division, Grid, Place

_STEP = 3  # digits by which a grid's code is longer than its parent's


@admin.register(Division)
class DivisionAdmin(ScopedAdmin):
    """Divisions come from the national list; here they are looked up."""

    list_display = ("name", "code", "level", "parent")
    list_filter = (("level", ChoicesDropdownFilter),)
    list_select_related = ("parent",)
    search_fields = ("name", "=code")
    fields = ("code", "name", "level", "parent")
    readonly_fields = ("code", "level", "parent")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They are imported (``import_divisions``)."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They are imported."""
        return False


@admin.register(Place)
class PlaceAdmin(ScopedAdmin):
    """Roads, public places and quarters, each in exactly one grid."""

    list_display = ("name", "kind", "grid", "grid_code")
    list_filter = (("kind", ChoicesDropdownFilter),)
    list_select_related = ("grid",)
    search_fields = ("name", "grid__name")
    autocomplete_fields = ("grid",)

    @admin.display(description=_("code"), ordering="grid__code")
    def grid_code(self, place: Place) -> str:
        """The code of the grid: names repeat."""
        return place.grid.code


class TreeFilter(DropdownFilter):
    """One branch of the tree (``?parent=CODE``): the grids above, the grid, and those directly below it.
    Without it the tops of the tree, unless the person searches or filters."""

    title = _("branch")
    parameter_name = "parent"
    template = "admin/grids/no_filter.html"
    others = frozenset({"q", "level", "team", "retired"})

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The branch is chosen in the list itself."""
        return [("", "")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Grid]) -> QuerySet[Grid]:
        """The grids of the branch."""
        code = self.value() or ""
        if code.isdigit():
            chain = [code[:length] for length in range(len(code), 11, -_STEP)]
            return queryset.filter(Q(code__in=chain) | Q(parent__code=code))
        if self.others & {name for name, value in request.GET.items() if value}:
            return queryset
        tops = request.scope.prefixes  # type: ignore[attr-defined]
        return queryset.filter(Q(level=GridLevel.COMMUNITY) | Q(code__in=tops))


class LevelFilter(DropdownFilter):
    """By level."""

    title = _("level")
    parameter_name = "level"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """The three levels."""
        return list(GridLevel.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Grid]) -> QuerySet[Grid]:
        """Grids of the level."""
        value = self.value() or ""
        return queryset.filter(level=int(value)) if value.isdigit() else queryset


class RetiredFilter(DropdownFilter):
    """Grids in use, unless others are asked for."""

    title = _("use")
    parameter_name = "retired"
    all_option = ["", _("In use")]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Besides those in use."""
        return [("yes", _("Retired"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Grid]) -> QuerySet[Grid]:
        """The grids asked for."""
        return queryset.filter(retired_on__isnull=self.value() != "yes")


class GridForm(VerbForm):
    """The particulars of a grid."""

    class Meta:
        model = Grid
        fields = (
            "parent",
            "division",
            "code",
            "name",
            "setting",
            "declared_households",
            "declared_registered",
            "declared_floating",
            "latitude",
            "longitude",
        )


class GridAdmin(VerbAdmin):
    """The grid as a tree: communities first, then down by a click."""

    form = GridForm
    list_display: tuple[str, ...] = ("branch", "code", "level", "path", "households", "people", "setting")
    list_display_links = None
    list_filter: tuple[Any, ...] = (TreeFilter, LevelFilter, RetiredFilter, ("setting", ChoicesDropdownFilter))
    list_select_related = ("parent__parent", "division")
    search_fields = ("name", "code")
    search_help_text = _("Name or code, at any level")
    autocomplete_fields = ("parent", "division")
    ordering = ("code",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Grid], search_term: str
    ) -> tuple[QuerySet[Grid], bool]:
        """Digits find by the beginning of the code, words by name."""
        term = search_term.strip()
        if term.isdigit():
            return queryset.in_area(term), False  # type: ignore[attr-defined]
        for word in term.split():
            queryset = queryset.filter(name__icontains=word)
        return queryset, False

    @admin.display(description=_("grid"), ordering="code")
    def branch(self, grid: Grid) -> str:
        """The name, indented, which opens the branch; a building opens its own page."""
        page = reverse("admin:grids_grid_change", args=[grid.pk])
        opens = page if grid.level == GridLevel.BUILDING else f"?parent={grid.code}"
        icon = "home_work" if grid.level == GridLevel.BUILDING else "chevron_right"
        return format_html(
            '<span class="gg-tree-name gg-indent-{}"><span class="material-symbols-outlined">{}</span>'
            '<a class="gg-link" href="{}">{}</a> <a href="{}" title="{}">'
            '<span class="material-symbols-outlined md-18">edit_square</span></a></span>',
            grid.level - 1,
            icon,
            opens,
            grid.name,
            page,
            _("Open"),
        )

    @admin.display(description=_("path"))
    def path(self, grid: Grid) -> str:
        """Where it belongs, from the street or town down: names repeat."""
        above: list[str] = []
        parent = grid.parent
        while parent is not None:
            above.insert(0, parent.name)
            parent = parent.parent
        return " / ".join([grid.division.name, *above])

    @admin.display(description=_("declared households"), ordering="declared_households")
    def households(self, grid: Grid) -> int:
        """As declared; there is no register to count yet."""
        return grid.declared_households

    @admin.display(description=_("declared people"))
    def people(self, grid: Grid) -> int:
        """Registered and floating, as declared."""
        return grid.declared_registered + grid.declared_floating

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A grid is retired, never deleted."""
        return False
