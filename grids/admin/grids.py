"""Divisions, places, and the grid as a tree. The list of grids itself is registered in
``gridgov/admin/grids.py``, which may also show people and cases."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.views.main import ALL_VAR, ERROR_FLAG, ORDER_VAR, PAGE_VAR
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import action

from grids.actions import (
    add_grid,
    bring_back_grid,
    change_division,
    change_grid,
    delete_place,
    delete_size_standard,
    save_place,
    save_size_standard,
)
from grids.admin import sheets
from grids.admin.area_settings import AreaSettingMixin
from grids.admin.figures import SHOWN, FiguresMixin
from grids.admin.searching import AreaSearchMixin
from grids.choices import GridLevel, Setting
from grids.codes import COMMUNITY_LENGTH, path_of
from grids.models import Division, Grid, Place, SizeStandard
from grids.queries.coverage import STANDARDS
from grids.queries.naming import named
from kit.admin.bases import VerbAdmin, VerbForm
from kit.admin.columns import told_apart
from kit.admin.sheets.pages import ImportMixin
from kit.errors import NotAllowed, RuleError
from kit.numbers.whole import is_digits, whole
from kit.text import Text, bracketed

_PLACE = ("parent", "division", "code", "level")


@admin.register(Division)
class DivisionAdmin(AreaSearchMixin, VerbAdmin):
    """Divisions come from the national list; here they are looked up."""

    list_display = ("name", "code", "level", "parent")
    list_filter = (("level", ChoicesDropdownFilter),)
    list_select_related = ("parent",)
    search_fields = ("name", "=code")
    area_of_row = "code"
    fields = ("code", "name", "level", "parent")
    readonly_fields = ("code", "level", "parent")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They are imported (``import_divisions``)."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They are imported."""
        return False

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> Division:
        """Give it another name."""
        return change_division(by=request.user, division=obj, name=form.cleaned_data["name"])


@admin.register(SizeStandard)
class SizeStandardAdmin(AreaSettingMixin, VerbAdmin):
    """What districts have adapted of the policy's sizes; ``check_grids`` goes by it at once."""

    list_display = ("area_name", "setting", "fewest_households", "most_households", "people", "tolerance")
    list_filter = (("setting", ChoicesDropdownFilter),)
    search_fields = ("area",)
    fields = ("area", "setting", "fewest_households", "most_households", "people", "tolerance")
    list_before_template = "admin/grids/sizes.html"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """With the policy's own sizes."""
        standards = [(Setting(code).label, standard) for code, standard in STANDARDS.items()]
        return super().changelist_view(request, {**(extra_context or {}), "standards": standards})

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> SizeStandard:
        """Set or change it."""
        return save_size_standard(by=request.user, standard=obj, **form.cleaned_data)

    def delete_model(self, request: HttpRequest, obj: SizeStandard) -> None:
        """Delete it."""
        delete_size_standard(by=request.user, standard=obj)


@admin.register(Place)
class PlaceAdmin(ImportMixin, AreaSearchMixin, VerbAdmin):
    """Roads, public places and quarters, each in exactly one grid."""

    sheet = sheets.PLACES
    list_display = ("name", "kind", "path", "grid_code")
    list_filter = (("kind", ChoicesDropdownFilter),)
    list_select_related = ("grid__parent__parent",)
    path = told_apart("grid", "path", _("grid"), ordering="grid__code")
    search_fields = ("name",)
    autocomplete_fields = ("grid",)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Grids where the person may add places, which are fewer than those that may be seen."""
        if db_field.name == "grid":
            scope = request.scope_where("grids.add_place")  # type: ignore[attr-defined]
            kwargs["queryset"] = Grid.objects.within(scope)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> Place:
        """Add or change it."""
        return save_place(by=request.user, place=obj, **form.cleaned_data)

    def delete_model(self, request: HttpRequest, obj: Place) -> None:
        """Delete it."""
        delete_place(by=request.user, place=obj)

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
    all_option = None
    # What narrows nothing: order, page, and what Django and its windows add.
    besides = frozenset({ORDER_VAR, PAGE_VAR, ALL_VAR, ERROR_FLAG, IS_POPUP_VAR, TO_FIELD_VAR})

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The branch is chosen in the list itself; here it is said which one a file holds. One query."""
        code = self.value() or ""
        if is_digits(code):
            named = Grid.objects.within(request.scope_where("grids.view_grid")).filter(code=code)  # type: ignore[attr-defined]
            name = named.values_list("name", flat=True).first()
            return [(code, bracketed(name, code) if name else code)]
        return [("", "" if self._all_levels(request) else _("Tops of the tree only"))]

    def accepts(self, typed: str) -> bool:
        """Any code."""
        return is_digits(typed)

    def _all_levels(self, request: HttpRequest) -> bool:
        return any(value for name, value in request.GET.items() if name not in self.besides)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Grid]) -> QuerySet[Grid]:
        """The grids of the branch."""
        code = self.value() or ""
        if is_digits(code):
            chain = [one for one in path_of(code) if len(one) >= COMMUNITY_LENGTH]
            return queryset.filter(Q(code__in=chain) | Q(parent__code=code))
        if self._all_levels(request):
            return queryset
        scope = request.scope_where("grids.view_grid")  # type: ignore[attr-defined]
        return queryset.filter(Q(level=GridLevel.COMMUNITY) | Q(code__in=scope.prefixes))


class LevelFilter(DropdownFilter):
    """By level."""

    title = _("level")
    parameter_name = "level"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """The three levels."""
        return list(GridLevel.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Grid]) -> QuerySet[Grid]:
        """Grids of the level."""
        level = whole(self.value())
        return queryset if level is None else queryset.filter(level=level)


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
    """The particulars of a grid. Its place in the tree is chosen once: afterwards code and parent stay."""

    class Meta:
        model = Grid
        fields = (
            "parent",
            "code",
            "name",
            "setting",
            "declared_households",
            "declared_registered",
            "declared_floating",
            "latitude",
            "longitude",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk or "code" not in self.fields:
            return
        self.fields["parent"].help_text = _("Empty for a community.")
        self.fields["code"].required = False
        self.fields["code"].help_text = _("Empty for the next free one. A community has its national code.")
        setting = cast(forms.ChoiceField, self.fields["setting"])
        setting.required = False
        setting.initial = ""
        setting.choices = [("", _("As the grid above, or the code, suggests")), *Setting.choices]


class GridAdmin(FiguresMixin, ImportMixin, AreaSearchMixin, VerbAdmin):
    """The grid as a tree: communities first, then down by a click."""

    form = GridForm
    sheet = sheets.GRIDS
    list_display: tuple[str, ...] = ("branch", "code", "level", "path", "setting")
    list_display_links = None
    list_filter: tuple[Any, ...] = (
        TreeFilter,
        LevelFilter,
        RetiredFilter,
        ("setting", ChoicesDropdownFilter),
    )
    list_select_related = ("parent__parent", "division")
    search_fields = ("name", "initials")
    search_help_text = _("Names, also of those above, initials in pinyin, or code, at any level")
    autocomplete_fields = ("parent",)
    ordering = ("code",)
    actions_detail: tuple[str, ...] = ("decide_figures_now", "bring_back")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The form of a new one; of an old one also where it lies and whether it is in use."""
        if obj is None:
            return GridForm.Meta.fields
        return (*_PLACE, *GridForm.Meta.fields[2:], *SHOWN, "retired_on")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What no verb changes."""
        return (*_PLACE, *SHOWN, "retired_on") if obj else ()

    def has_retire_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whether the button is shown: whoever may add grids may take them out of use."""
        return request.user.has_perm("grids.add_grid")

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> Grid:
        """Add the grid, or change what was changed in the form."""
        given = form.cleaned_data
        if obj is not None:
            return change_grid(by=request.user, grid=obj, **{name: given[name] for name in form.changed_data})
        return add_grid(
            by=request.user,
            parent=given["parent"],
            name=given["name"],
            code=given["code"],
            setting=given["setting"],
            households=given["declared_households"],
            registered=given["declared_registered"],
            floating=given["declared_floating"],
            latitude=given["latitude"],
            longitude=given["longitude"],
        )

    @action(description=_("Bring back"), url_path="bring-back", permissions=["retire"])
    def bring_back(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then take a retired grid into use again."""
        return self._ask_then(
            request,
            object_id,
            lambda grid: bring_back_grid(by=request.user, grid=grid),
            title=_("Bring back"),
            question=_("Take this grid into use again? Then appoint its leader and liaison."),
            done=_("The grid is in use again. It has no leader and no liaison yet."),
        )

    def _ask_then(
        self,
        request: HttpRequest,
        object_id: str,
        verb: Callable[[Grid], object],
        *,
        title: Text,
        question: Text,
        done: Text,
    ) -> HttpResponse:
        """The page that asks; sent back, ``verb`` is done, and said."""
        found = self.open_grid(request, object_id)
        back = reverse("admin:grids_grid_change", args=[found.pk])
        if request.method != "POST":
            what = bracketed(found.choice_label, found.code)
            asked = {"title": title, "question": question, "what": what, "back": back}
            context = {**self.admin_site.each_context(request), **asked}
            return TemplateResponse(request, "admin/confirm.html", context)
        try:
            verb(found)
        except RuleError as refused:
            messages.error(request, str(refused.message))
        else:
            self.log_change(request, found, [{"changed": {"fields": [str(_("retired on"))]}}])
            messages.success(request, done)
        return redirect(back)

    def open_grid(self, request: HttpRequest, object_id: str) -> Grid:
        """The grid of an address, for whoever may take it out of use.

        Raises:
            Http404: it is none of theirs.
            NotAllowed: they may look at it only.
        """
        found: Grid | None = self.get_object(request, object_id)
        if found is None:
            self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
            raise Http404
        if not request.user.has_perm("grids.add_grid", found):
            raise NotAllowed
        return found

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Grid], search_term: str
    ) -> tuple[QuerySet[Grid], bool]:
        """Digits find by the beginning of the code; each of several words by the name or by one above, and a
        path exactly, as it is shown. One word alone finds what bears it, and all in a street, town or county
        of that name."""
        term = search_term.strip()
        if is_digits(term):
            return queryset.in_area(term), False  # type: ignore[attr-defined]
        words = term.split()
        for word, areas in zip(words, named(words, request.scope), strict=True):  # type: ignore[attr-defined]
            lying = areas if len(words) > 1 else areas.divisions()
            bearing = Q() if areas.whole else self.found_by(word)
            queryset = queryset.filter(bearing | lying.rows("code"))
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
            _("Details"),
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

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A grid is retired, never deleted."""
        return False
