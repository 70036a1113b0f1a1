"""Households and units."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from grids.admin.searching import AreaSearchMixin
from kit.admin.bases import ReadOnlyInline, key_of, scoped
from kit.admin.columns import told_apart
from kit.admin.sheets.pages import ImportMixin
from kit.forms import WordsField
from residents import access, registry
from residents.admin import events, sheets
from residents.admin.bases import AreaFilter, DoorSearchMixin, OpenFilter, RegisterAdmin, SeenForm
from residents.models import Household, HouseholdEvent, Resident, Unit
from residents.spreadsheets.exports import EXPORT
from residents.views.forms import KEEPS
from staff.rights.request import acting
from staff.rights.roles import scope_where

# Counted for the rows of the page only, not by grouping the whole table.
PEOPLE = Subquery(
    Resident.objects.present()
    .filter(household=OuterRef("pk"))
    .order_by()
    .values("household")
    .annotate(n=Count("pk"))
    .values("n")
)


class HouseholdForm(SeenForm):
    """Where a household lies and how it lives there."""

    class Meta:
        model = Household
        fields = ("grid", "door", "kind", "tenure")


class PeopleInline(ReadOnlyInline):
    """Who lives there, masked."""

    model = Resident
    fields = ("name", "relation", "kind", "id_masked", "phone_masked", "ended_on")
    readonly_fields = fields
    show_change_link = True
    verbose_name_plural = _("residents")

    @admin.display(description=_("id number"))
    def id_masked(self, one: Resident) -> str:
        """The year of birth in it."""
        return one.id_masked

    @admin.display(description=_("phone"))
    def phone_masked(self, one: Resident) -> str:
        """The last digits."""
        return one.phone_masked

    def get_queryset(self, request: HttpRequest) -> QuerySet[Resident]:
        """Those inside the scope, without the numbers in full."""
        scope = request.scope_where(access.LOOK)  # type: ignore[attr-defined]
        rows = super().get_queryset(request).within(scope).masked()
        return rows.select_related("household").order_by("ended_on", "pk")


class HistoryInline(ReadOnlyInline):
    """What happened to the household."""

    model = HouseholdEvent
    fields = ("date", "kind", "from_grid", "note", "by")
    readonly_fields = fields
    verbose_name_plural = _("history")

    def get_queryset(self, request: HttpRequest) -> QuerySet[HouseholdEvent]:
        """Inside the scope."""
        scope = request.scope_where(access.LOOK)  # type: ignore[attr-defined]
        return super().get_queryset(request).within(scope).select_related("from_grid", "by")


@admin.register(Household)
class HouseholdAdmin(DoorSearchMixin, RegisterAdmin):
    """Doors and who lives behind them."""

    form = HouseholdForm
    taking = EXPORT
    opened_page = "admin-household"
    list_display = ("door", "path", "grid_code", "kind", "tenure", "people", "last_visited_at")
    list_filter = (
        AreaFilter,
        OpenFilter,
        ("kind", ChoicesDropdownFilter),
        ("tenure", ChoicesDropdownFilter),
    )
    list_select_related = ("grid__parent__parent",)
    path = told_apart("grid", "path", _("grid"), ordering="area")
    search_fields = ("door",)
    autocomplete_fields = ("grid",)
    ordering = ("area", "door_key", "door", "pk")
    inlines = (PeopleInline, HistoryInline)
    readonly_fields = ("last_visited_at", "closed_on")
    actions_detail = ("person", "close")

    def has_person_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whether the button is shown."""
        return request.user.has_perm("residents.add_resident")

    def has_close_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whether the button is shown; the household is asked about when it is pressed."""
        return request.user.has_perm("residents.change_household")

    @action(description=_("New person"), url_path="person", permissions=["person"])
    def person(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Somebody is registered, moves in, or is born here."""
        home = access.household(scope_where(request.user, "residents.view_household"), key_of(object_id))
        return redirect(f"{reverse('admin:residents_resident_add')}?household={home.pk}")

    @action(description=_("Close the household"), url_path="close", permissions=["close"])
    def close(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Nobody lives there any more."""
        return events.close(self, request, object_id)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The form, and of an old one what follows from visits and events."""
        form = (*HouseholdForm.Meta.fields, "seen")
        if obj is None:
            return form
        if not self.has_change_permission(request, obj):
            return (*HouseholdForm.Meta.fields, "last_visited_at", "closed_on")
        return (*form, "last_visited_at", "closed_on")

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """A new household has nobody yet."""
        return self.inlines if obj else ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Household]:
        """Households inside the scope, with the number of their people."""
        return super().get_queryset(request).annotate(people_number=PEOPLE)

    @admin.display(description=_("code of the grid"), ordering="area")
    def grid_code(self, home: Household) -> str:
        """The code: names repeat."""
        return home.area

    @admin.display(description=_("people"))
    def people(self, home: Any) -> int:
        """How many live there."""
        return home.people_number or 0

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> Household:
        """Register the household, or change and move it."""
        by, given = acting(request), form.cleaned_data
        facts = {name: given[name] for name in ("door", "tenure", "kind")}
        if obj is None:
            return registry.register_household(by=by, grid=given["grid"], **facts)
        seen = scoped(Household.objects.select_related("grid"), request).get(pk=obj.pk)
        done = registry.change_household(household=seen, by=by, version=form.version, **facts)
        if given["grid"].pk == done.grid_id:
            return done
        return registry.move_household(household=done, by=by, version=done.version, grid=given["grid"])


class UnitForm(SeenForm):
    """A unit. The phone of its contact is not shown: an empty field leaves it as it is."""

    contact_name = WordsField(
        label=_("contact's name"), max_length=40, required=False, widget=UnfoldAdminTextInputWidget
    )
    new_phone = forms.CharField(
        label=_("contact's phone"), max_length=40, required=False, widget=UnfoldAdminTextInputWidget
    )
    no_phone = forms.BooleanField(
        label=_("The old phone number no longer holds"), required=False, widget=UnfoldBooleanWidget
    )

    class Meta:
        model = Unit
        fields = ("grid", "name", "kind", "address", "contact_name", "closed_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "new_phone" in self.fields:
            self.fields["new_phone"].help_text = KEEPS % {"number": self.instance.phone_masked or "—"}


@admin.register(Unit)
class UnitAdmin(ImportMixin, AreaSearchMixin, RegisterAdmin):
    """Shops, firms, schools."""

    form = UnitForm
    sheet = sheets.UNITS
    list_display = ("name", "kind", "path", "grid_code", "address", "phone")
    list_filter = (AreaFilter, OpenFilter, ("kind", ChoicesDropdownFilter))
    list_select_related = ("grid__parent__parent",)
    path = told_apart("grid", "path", _("grid"), ordering="area")
    search_fields = ("name", "address")
    search_help_text = _("Name, address, or a grid, also one above: its name, initials or code")
    autocomplete_fields = ("grid",)
    ordering = ("area", "name", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Unit]:
        """Units inside the scope; their contacts are not decrypted for a list."""
        return super().get_queryset(request).defer("contact_name", "contact_phone")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Those who only look see the contact masked."""
        if obj is not None and not self.has_change_permission(request, obj):
            return ("grid", "name", "kind", "address", "contact", "phone", "closed_on")
        facts = ("grid", "name", "kind", "address", "contact_name", "new_phone")
        return (*facts, "seen") if obj is None else (*facts, "no_phone", "in_full", "closed_on", "seen")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The grid of a unit stays."""
        if obj is not None and not self.has_change_permission(request, obj):
            return ("contact", "phone")
        return ("grid", "in_full") if obj else ()

    @admin.display(description=_("code of the grid"), ordering="area")
    def grid_code(self, unit: Unit) -> str:
        """The code: names repeat."""
        return unit.area

    @admin.display(description=_("contact's phone"))
    def phone(self, unit: Unit) -> str:
        """The last digits."""
        return unit.phone_masked

    @admin.display(description=_("numbers in full"))
    def in_full(self, unit: Unit) -> str:
        """The way to the page that asks what for."""
        if not unit.phone_masked:
            return "—"
        page = reverse("unit-phone", args=[unit.pk])
        return format_html('<a class="gg-link" href="{}">{}</a>', page, _("Show in full"))

    @admin.display(description=_("contact's name"))
    def contact(self, unit: Unit) -> str:
        """The family name."""
        return format_html("{}", unit.contact_masked)

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> Unit:
        """Register the unit, or change it."""
        by, given = acting(request), form.cleaned_data
        facts = {name: given[name] for name in ("name", "kind", "address", "contact_name")}
        if obj is None:
            return registry.register_unit(
                by=by, grid=given["grid"], contact_phone=given["new_phone"], **facts
            )
        seen = scoped(Unit.objects.select_related("grid"), request).get(pk=obj.pk)
        phone = given["new_phone"] or ("" if given["no_phone"] else seen.contact_phone)
        return registry.change_unit(
            unit=seen,
            by=by,
            version=form.version,
            contact_phone=phone,
            closed_on=given["closed_on"],
            **facts,
        )
