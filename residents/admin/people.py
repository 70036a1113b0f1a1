"""Residents: the masked list, search by number, spreadsheets in and out."""

from typing import IO, Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from kit.admin.bases import ReadOnlyInline, key_of, scoped
from kit.admin.taking import AS_TABLE
from kit.time.bounds import refuse_unusual
from residents import access, registry
from residents.admin import events, sheets
from residents.admin.bases import AreaFilter, PresentFilter, RegisterAdmin, SeenForm
from residents.models import Resident, ResidentEvent
from residents.registry import Particulars
from residents.spreadsheets.exports import EXPORT, export
from residents.views.forms import ARRIVALS, CHOOSE, FOLLOWS, KEEPS
from residents.views.people import ERASE
from staff.rights.request import acting


class ResidentForm(SeenForm):
    """A person. The numbers are not shown: an empty field leaves them as they are."""

    new_id_number = forms.CharField(
        label=_("Id number"), max_length=40, required=False, widget=UnfoldAdminTextInputWidget
    )
    new_phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=UnfoldAdminTextInputWidget
    )

    no_phone = forms.BooleanField(
        label=_("The old phone number no longer holds"), required=False, widget=UnfoldBooleanWidget
    )

    birth = forms.DateField(
        label=_("born on"),
        required=False,
        widget=UnfoldAdminSingleDateWidget,
        validators=[refuse_unusual],
    )

    class Meta:
        model = Resident
        fields = ("household", "name", "sex", "kind", "relation", "tags", "away")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "sex" in self.fields:
            self.fields["sex"].required = False
        if self.instance.pk and "birth" in self.fields:
            self.initial["birth"] = None if self.instance.id_hash else self.instance.born
            if self.instance.id_hash:
                self.fields["birth"].help_text = FOLLOWS
        if self.instance.pk and "new_id_number" in self.fields:
            self.fields["new_id_number"].help_text = KEEPS % {"number": self.instance.id_masked or "—"}
            self.fields["new_phone"].help_text = KEEPS % {"number": self.instance.phone_masked or "—"}


class NewResidentForm(ResidentForm):
    """A person who is not in the register yet, and how she came."""

    how = forms.ChoiceField(
        label=_("How"),
        choices=[("", CHOOSE), *((kind.value, kind.label) for kind in ARRIVALS)],
        widget=UnfoldAdminSelectWidget,
    )
    on = forms.DateField(
        label=_("On which day"),
        required=False,
        help_text=_("Empty: today, or for somebody who was born the day of the birth."),
        widget=UnfoldAdminSingleDateWidget,
        validators=[refuse_unusual],
    )


class HistoryInline(ReadOnlyInline):
    """What happened to the person; the values that a correction replaced are not shown."""

    model = ResidentEvent
    fields = ("day", "kind", "household", "changed", "note", "by", "at")
    readonly_fields = fields
    verbose_name_plural = _("history")

    @admin.display(description=_("date"))
    def day(self, event: ResidentEvent) -> str:
        """The day, of a birth the year."""
        return event.day_in_words

    @admin.display(description=_("corrected fields"))
    def changed(self, event: ResidentEvent) -> str:
        """The fields in words."""
        return event.changed

    def get_queryset(self, request: HttpRequest) -> QuerySet[ResidentEvent]:
        """Inside the scope."""
        scope = request.scope_where(access.LOOK)  # type: ignore[attr-defined]
        return super().get_queryset(request).within(scope).defer("before").select_related("household", "by")


class ResidentAdmin(RegisterAdmin):
    """Everybody in the register, masked. A number in full is shown on the page of the person, to those who
    may and say what for. The list has no search, which would put names into addresses: “Find a person” is
    sent by POST."""

    form = ResidentForm
    opened_page = "admin"
    named: ClassVar[dict[str, str]] = {"name": "family_name"}
    list_display = ("name", "home", "grid", "id_masked", "phone_masked", "year", "sex", "kind", "relation")
    list_filter = (
        AreaFilter,
        PresentFilter,
        ("kind", ChoicesDropdownFilter),
        ("sex", ChoicesDropdownFilter),
        "tags",
    )
    list_select_related = ("household__grid__parent__parent",)
    autocomplete_fields = ("household",)
    ordering = ("household__area", "household__door_key", "household__door", "pk")
    inlines = (HistoryInline,)
    change_list_template = "admin/residents/resident_list.html"
    taking = EXPORT
    own_tables = ((AS_TABLE, "admin:residents_resident_export", ()),)
    actions_detail = ("event", "welfare", "erase")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Resident]:
        """Residents inside the scope, without the numbers in full."""
        return super().get_queryset(request).masked()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Those who only look see the numbers masked."""
        facts = ("household", "name", "birth", "sex", "kind", "relation", "tags", "away")
        if obj is not None and not self.has_change_permission(request, obj):
            seen = (name if name != "birth" else "birth_year" for name in facts)
            return (*seen, "id_masked", "phone_masked", "ended_on", "ended_by")
        numbers = ("new_id_number", "new_phone")
        if obj is None:
            return (*facts[:2], *numbers, *facts[2:], "how", "on", "seen")
        masked = ("in_full", "ended_on", "ended_by")
        return (*facts[:2], *numbers, "no_phone", *facts[2:], *masked, "seen")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Of somebody new it asks how she came."""
        if obj is None:
            kwargs["form"] = NewResidentForm
        return super().get_form(request, obj, change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Where somebody lives follows from events."""
        always = ("birth_year", "id_masked", "phone_masked", "ended_on", "ended_by", "in_full")
        return ("household", *always) if obj is not None else always

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Nothing has happened yet to a new one."""
        return self.inlines if obj else ()

    def export(self, **given: Any) -> IO[bytes]:
        """The register as a spreadsheet. Wiring adds who is told. Raises as
        ``residents.spreadsheets.exports.export``."""
        return export(**given)

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
            return registry.add_resident(
                household=given["household"], by=by, particulars=particulars, how=given["how"], on=given["on"]
            )
        seen = scoped(Resident.objects.select_related("household"), request).get(pk=obj.pk)
        kept = "" if given["no_phone"] else seen.phone
        particulars = Particulars(id_number=number or seen.id_number, phone=phone or kept, **facts)
        return registry.change_resident(resident=seen, by=by, version=form.version, particulars=particulars)

    def has_happen_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whether the button is shown: of a person only to whoever may change this one."""
        return self._may_with(request, "residents.change_resident", object_id)

    def has_welfare_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whether the button is shown: of a person only to whoever may register one of this one."""
        return self._may_with(request, "residents.add_welfarerecord", object_id)

    def has_erase_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whether the button is shown: of a person only to whoever may erase this one."""
        return self._may_with(request, ERASE, object_id)

    def _may_with(self, request: HttpRequest, permission: str, object_id: Any) -> bool:
        """Whether somebody has ``permission`` for a person, who is read once for all buttons of a page; one
        that there is not is said by the page behind the button."""
        known: dict[Any, Any] = getattr(request, "_people", {None: None})
        if object_id not in known:
            known[object_id] = self.get_object(request, object_id)
            request._people = known  # type: ignore[attr-defined]
        return request.user.has_perm(permission, known[object_id])

    @action(description=_("Erase on request"), url_path="erase", permissions=["erase"])
    def erase(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page that says what it does and asks why."""
        return redirect("resident-erase", key_of(object_id))

    @action(description=_("Moved, died"), url_path="event", permissions=["happen"])
    def event(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What happened to the person."""
        return events.event(self, request, object_id)

    @action(description=_("New welfare record"), url_path="welfare", permissions=["welfare"])
    def welfare(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """An entitlement of the person."""
        return events.welfare(self, request, object_id)

    @admin.display(description=pgettext_lazy("person", "name"))
    def family_name(self, one: Resident) -> str:
        """The family name only."""
        return one.name_masked

    @admin.display(description=_("door"), ordering="household__door_key")
    def home(self, one: Resident) -> str:
        """The door, which leads to the household."""
        page = reverse("admin:residents_household_change", args=[one.household_id])
        return format_html('<a class="gg-link" href="{}">{}</a>', page, one.household.door)

    @admin.display(description=_("grid"), ordering="household__area")
    def grid(self, one: Resident) -> str:
        """The building or group, with those above it."""
        return one.household.grid.path

    @admin.display(description=_("id number"))
    def id_masked(self, one: Resident) -> str:
        """The year of birth in it."""
        return one.id_masked

    @admin.display(description=_("phone"))
    def phone_masked(self, one: Resident) -> str:
        """The last digits."""
        return one.phone_masked

    @admin.display(description=_("born"), ordering="birth_year")
    def year(self, one: Resident) -> str:
        """The year."""
        return str(one.birth_year or "")

    @admin.display(description=_("numbers in full"))
    def in_full(self, one: Resident) -> str:
        """The way to the page that asks what for."""
        return format_html(
            '<a class="gg-link" href="{}">{}</a>', reverse("resident", args=[one.pk]), _("Show in full")
        )
