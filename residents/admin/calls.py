"""Visits, entitlements and tags."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSingleDateWidget

from gridgov.kit.admin_bases import ReadOnlyMixin, ScopedAdmin, VerbAdmin
from gridgov.kit.errors import Invalid, NotAllowed, RuleError
from gridgov.kit.forms import show_errors
from residents import registry
from residents.admin.bases import AreaFilter, RegisterAdmin
from residents.forms import in_a_year
from residents.models import Tag, Visit, WelfareRecord
from staff.middleware import acting


@admin.register(Visit)
class VisitAdmin(ReadOnlyMixin, ScopedAdmin):
    """Visits, to read; they are noted on the phone."""

    list_display = ("at", "home", "grid", "by", "purpose", "met")
    list_filter = (AreaFilter, ("purpose", ChoicesDropdownFilter), ("at", RangeDateFilter))
    list_select_related = ("household__grid", "by")
    search_fields = ("household__door",)
    ordering = ("-at", "-pk")
    fields = (
        "household", "by", "at", "met", "purpose", "findings", "difficulties", "wishes", "follow_up",
        "recorded_at",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description=_("door"))
    def home(self, visit: Visit) -> str:
        """The door."""
        return visit.household.door

    @admin.display(description=_("grid"))
    def grid(self, visit: Visit) -> str:
        """The building or group."""
        return visit.household.grid.name


class UntilForm(forms.Form):
    """The last day of an entitlement."""

    valid_until = forms.DateField(label=_("Valid until"), widget=UnfoldAdminSingleDateWidget)


@admin.register(WelfareRecord)
class WelfareAdmin(ReadOnlyMixin, RegisterAdmin):
    """Entitlements: registered by leaders, verified here."""

    list_display = ("resident_name", "home", "kind", "state", "registered_by", "valid_until")
    list_filter = (
        AreaFilter,
        ("state", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ("valid_until", RangeDateFilter),
    )
    list_select_related = ("resident__household__grid", "registered_by", "verified_by")
    ordering = ("-registered_at", "-pk")
    fields = (
        "resident", "kind", "state", "grounds", "registered_by", "registered_at", "verified_by",
        "verified_at", "valid_until", "lapsed_on", "lapsed_by",
    )  # fmt: skip
    readonly_fields = fields
    actions_detail = ("verify", "end")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may register one, on the page of whom it is for."""
        return request.user.has_perm("residents.add_welfarerecord")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """First the person is found: names and numbers are not searched for in an address."""
        if not self.has_add_permission(request):
            raise NotAllowed
        messages.info(request, _("Find the person; “New welfare record” is on that page."))
        return redirect("admin:residents_resident_find")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The grounds are about health or money: only those who verify read them."""
        may = obj is not None and request.user.has_perm("residents.verify_welfarerecord", obj)
        return [name for name in self.fields if may or name != "grounds"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[WelfareRecord]:
        """Inside the scope, without numbers in full."""
        return super().get_queryset(request).defer("grounds", "resident__id_number", "resident__phone")

    def has_verify_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whether the buttons are shown."""
        return request.user.has_perm("residents.verify_welfarerecord")

    @admin.display(description=_("resident"), ordering="resident__name")
    def resident_name(self, one: WelfareRecord) -> str:
        """Whose it is."""
        return one.resident.name

    @admin.display(description=_("door"))
    def home(self, one: WelfareRecord) -> str:
        """Where."""
        return f"{one.resident.household.grid.name} {one.resident.household.door}"

    @action(description=_("Verify"), url_path="verify", permissions=["verify"])
    def verify(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask until which day, then verify."""
        found = self._found(request, object_id)
        form = UntilForm(request.POST or None, initial={"valid_until": in_a_year()})
        if form.is_valid():
            until = form.cleaned_data["valid_until"]
            try:
                registry.verify_welfare(record=found, by=acting(request), valid_until=until)
            except Invalid as refused:
                show_errors(form, refused)
            except RuleError as refused:
                form.add_error(None, str(refused.message))
            else:
                messages.success(request, _("Verified."))
                return redirect(self._back(found))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Verify"),
            "what": str(found),
            "form": form,
            "back": self._back(found),
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/residents/verify.html", context)

    @action(description=_("Has lapsed"), url_path="end", permissions=["verify"])
    def end(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then let it lapse."""
        found = self._found(request, object_id)
        if request.method != "POST":
            context = {
                **self.admin_site.each_context(request),
                "title": _("Has lapsed"),
                "question": _("Does this entitlement end?"),
                "what": str(found),
                "back": self._back(found),
            }
            return TemplateResponse(request, "admin/confirm.html", context)
        registry.end_welfare(record=found, by=acting(request))
        messages.success(request, _("The record has lapsed."))
        return redirect(self._back(found))

    def _found(self, request: HttpRequest, object_id: str) -> WelfareRecord:
        found = self.get_object(request, object_id)
        if found is None:
            self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return found

    def _back(self, record: WelfareRecord) -> str:
        return reverse("admin:residents_welfarerecord_change", args=[record.pk])


@admin.register(Tag)
class TagAdmin(VerbAdmin):
    """Tags with the days between two visits."""

    list_display = ("name", "name_en", "code", "visit_days", "position", "in_use")
    fields = ("code", "name", "name_en", "visit_days", "position", "in_use")
    ordering = ("position", "code")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A tag goes out of use."""
        return False

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> Tag:
        """Save the tag, unless it stands for something that is not collected."""
        member = request.member  # type: ignore[attr-defined]
        return registry.save_tag(by=member, tag=obj, **form.cleaned_data)
