"""Residents: the masked list, search by number, spreadsheets in and out."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.widgets import UnfoldAdminTextInputWidget

from gridgov.kit.admin_bases import ReadOnlyInline
from residents import registry
from residents.admin import sheets
from residents.admin.bases import AreaFilter, PresentFilter, RegisterAdmin, SeenForm, acting
from residents.models import Resident, ResidentEvent
from residents.registry import Particulars


class ResidentForm(SeenForm):
    """A person. The numbers are not shown: an empty field leaves them as they are."""

    new_id_number = forms.CharField(
        label=_("Id number"), max_length=40, required=False, widget=UnfoldAdminTextInputWidget
    )
    new_phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=UnfoldAdminTextInputWidget
    )

    class Meta:
        model = Resident
        fields = ("household", "name", "birth", "sex", "kind", "relation", "tags", "away")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "sex" in self.fields:
            self.fields["sex"].required = False
        if self.instance.pk and "new_id_number" in self.fields:
            keeps = _("Empty: %(number)s stays.")
            self.fields["new_id_number"].help_text = keeps % {"number": self.instance.id_masked or "—"}
            self.fields["new_phone"].help_text = keeps % {"number": self.instance.phone_masked or "—"}


class HistoryInline(ReadOnlyInline):
    """What happened to the person; the values that a correction replaced are not shown."""

    model = ResidentEvent
    fields = ("date", "kind", "household", "changed", "note", "by", "at")
    readonly_fields = fields
    verbose_name_plural = _("history")

    @admin.display(description=_("corrected fields"))
    def changed(self, event: ResidentEvent) -> str:
        """The fields in words."""
        return event.changed

    def get_queryset(self, request: HttpRequest) -> QuerySet[ResidentEvent]:
        """Inside the scope."""
        scope = request.scope  # type: ignore[attr-defined]
        return super().get_queryset(request).within(scope).defer("before").select_related("household", "by")


@admin.register(Resident)
class ResidentAdmin(RegisterAdmin):
    """Everybody in the register, masked. A number in full is shown on the page of the person, to those who
    may and say what for. The list has no search, which would put names into addresses: “Find a person” is
    sent by POST."""

    form = ResidentForm
    list_display = ("name", "home", "grid", "id_masked", "phone_masked", "year", "sex", "kind", "relation")
    list_filter = (
        AreaFilter,
        PresentFilter,
        ("kind", ChoicesDropdownFilter),
        ("sex", ChoicesDropdownFilter),
        "tags",
    )
    list_select_related = ("household__grid",)
    autocomplete_fields = ("household",)
    ordering = ("household__area", "household__door", "pk")
    inlines = (HistoryInline,)
    change_list_template = "admin/residents/resident_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Resident]:
        """Residents inside the scope, without the numbers in full."""
        return super().get_queryset(request).masked()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Those who only look see the numbers masked."""
        facts = ("household", "name", "birth", "sex", "kind", "relation", "tags", "away")
        if obj is not None and not self.has_change_permission(request, obj):
            return (*facts, "id_masked", "phone_masked", "ended_on", "ended_by")
        masked = ("in_full", "ended_on", "ended_by") if obj is not None else ()
        return (*facts[:2], "new_id_number", "new_phone", *facts[2:], *masked, "seen")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Where somebody lives follows from events."""
        always = ("id_masked", "phone_masked", "ended_on", "ended_by", "in_full")
        return ("household", *always) if obj is not None else always

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Nothing has happened yet to a new one."""
        return self.inlines if obj else ()

    def get_urls(self) -> list[URLPattern]:
        """Besides the list: find, import, export."""

        def page(view: Any) -> Any:
            return self.admin_site.admin_view(lambda request, **kwargs: view(self, request, **kwargs))

        own = [
            path("find/", page(sheets.find), name="residents_resident_find"),
            path("import/", page(sheets.upload), name="residents_resident_import"),
            path("import/<slug:token>/", page(sheets.confirm), name="residents_resident_confirm"),
            path("export/", page(sheets.download), name="residents_resident_export"),
        ]
        return [*own, *super().get_urls()]

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> Resident:
        """Add the person, or correct what is known."""
        by, given = acting(request), form.cleaned_data
        names = ("name", "birth", "sex", "kind", "relation", "away", "tags")
        facts = {name: given[name] for name in names}
        number, phone = given["new_id_number"], given["new_phone"]
        if obj is None:
            particulars = Particulars(id_number=number, phone=phone, **facts)
            return registry.add_resident(household=given["household"], by=by, particulars=particulars)
        seen = Resident.objects.select_related("household").get(pk=obj.pk)
        particulars = Particulars(id_number=number or seen.id_number, phone=phone or seen.phone, **facts)
        return registry.change_resident(resident=seen, by=by, version=form.version, particulars=particulars)

    @admin.display(description=_("door"), ordering="household__door")
    def home(self, one: Resident) -> str:
        """The door, which leads to the household."""
        page = reverse("admin:residents_household_change", args=[one.household_id])
        return format_html('<a class="gg-link" href="{}">{}</a>', page, one.household.door)

    @admin.display(description=_("grid"), ordering="household__area")
    def grid(self, one: Resident) -> str:
        """The building or group."""
        return one.household.grid.name

    @admin.display(description=_("id number"))
    def id_masked(self, one: Resident) -> str:
        """The last digits."""
        return one.id_masked

    @admin.display(description=_("phone"))
    def phone_masked(self, one: Resident) -> str:
        """The last digits."""
        return one.phone_masked

    @admin.display(description=_("born"), ordering="birth")
    def year(self, one: Resident) -> str:
        """The year."""
        return str(one.birth.year) if one.birth else ""

    @admin.display(description=_("numbers in full"))
    def in_full(self, one: Resident) -> str:
        """The way to the page that asks what for."""
        return format_html(
            '<a class="gg-link" href="{}">{}</a>', reverse("resident", args=[one.pk]), _("Show in full")
        )
