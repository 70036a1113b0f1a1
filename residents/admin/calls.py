"""Visits, entitlements and tags."""

from functools import partial
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSingleDateWidget

from kit.admin.bases import ReadOnlyMixin, VerbAdmin, dress
from kit.admin.columns import told_apart
from kit.admin.filters import DayRangeFilter
from kit.errors import Invalid, NotAllowed, RuleError
from kit.forms import show_errors
from kit.net.current import current_request
from kit.time.bounds import refuse_unusual
from residents import access, registry
from residents.admin.bases import AreaFilter, DoorSearchMixin, OpenedAdmin, RegisterAdmin
from residents.models import Tag, Visit, WelfareRecord
from residents.spreadsheets.exports import EXPORT
from residents.views.forms import PurposeForm, in_a_year
from residents.views.guarding import carry_out
from staff.rights.request import StaffRequest, acting


class PromisedFilter(DropdownFilter):
    """What I have promised, and is due."""

    title = _("what was promised")
    parameter_name = "promised"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Mine."""
        return [("mine", _("By me, due by today"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The visits after which this member has something to do by today."""
        if self.value() != "mine":
            return queryset
        return access.promised_by_now(queryset, cast(StaffRequest, request).member)  # type: ignore[arg-type]


@admin.register(Visit)
class VisitAdmin(ReadOnlyMixin, DoorSearchMixin, OpenedAdmin):
    """Visits, to read; they are noted on the phone."""

    opened_page = "admin-visit"
    taking = EXPORT
    named: ClassVar[dict[str, str]] = {"met": ""}
    list_display = ("at", "home", "grid", "by", "purpose", "met", "withdrawn_at")
    list_filter = (PromisedFilter, AreaFilter, ("purpose", ChoicesDropdownFilter), ("at", DayRangeFilter))
    list_select_related = ("household__grid__parent__parent", "by__organization")
    search_fields = ("household__door",)
    door = "household__door"
    ordering = ("-at", "-pk")
    fields = (
        "household", "by", "at", "met", "purpose", "findings", "difficulties", "wishes", "follow_up",
        "follow_up_on", "followed_up_at", "recorded_at", "withdrawn_at", "withdrawn_why",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description=_("door"))
    def home(self, visit: Visit) -> str:
        """The door."""
        return visit.household.door

    @admin.display(description=_("grid"))
    def grid(self, visit: Visit) -> str:
        """The building or group, with those above it."""
        return visit.household.grid.path


class ToVerifyFilter(DropdownFilter):
    """What waits for me."""

    title = _("to be verified")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Mine."""
        return [("mine", _("By me, also what lapses soon"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those that this member is to verify."""
        if self.value() != "mine":
            return queryset
        return access.welfare_to_verify(queryset, cast(StaffRequest, request).member)  # type: ignore[arg-type]


class UntilForm(forms.Form):
    """The last day of an entitlement."""

    valid_until = forms.DateField(
        label=_("Valid until"), widget=UnfoldAdminSingleDateWidget, validators=[refuse_unusual]
    )


@admin.register(WelfareRecord)
class WelfareAdmin(ReadOnlyMixin, DoorSearchMixin, RegisterAdmin):
    """Entitlements: registered by leaders, verified here."""

    opened_page = "admin-welfare"
    taking = EXPORT
    named: ClassVar[dict[str, str]] = {"resident_name": "family_name"}
    list_display = ("resident_name", "home", "path", "kind", "state", "registered_by", "valid_until")
    list_filter = (
        ToVerifyFilter,
        AreaFilter,
        ("state", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ("valid_until", DayRangeFilter),
    )
    list_select_related = (
        "resident__household__grid__parent__parent", "registered_by__organization", "verified_by"
    )  # fmt: skip
    search_fields = ("resident__household__door",)
    door = "resident__household__door"
    ordering = ("-registered_at", "-pk")
    fields = (
        "resident", "kind", "state", "registered_by", "registered_at", "verified_by",
        "verified_at", "valid_until", "lapsed_on", "lapsed_by", "approvals",
    )  # fmt: skip
    readonly_fields = fields
    actions_detail = ("grounds", "verify", "end")
    path = told_apart("resident__household__grid", "path", _("grid"), ordering="resident__household__area")

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

    @admin.display(description=_("resident"))
    def family_name(self, one: WelfareRecord) -> str:
        """Whose it is, by the family name only."""
        return one.resident.name_masked

    @admin.display(description=_("door"))
    def home(self, one: WelfareRecord) -> str:
        """Behind which door."""
        return one.resident.household.door

    @admin.display(description=_("approved with"))
    def approvals(self, one: WelfareRecord) -> str:
        """The approved cases that it came from, of those that the reader may open."""
        request = cast(StaffRequest, current_request())
        ((_one, numbers),) = access.with_approvals([one], request.scope_where)
        links = ((reverse("case", args=[number]), number) for number in numbers)
        return format_html_join(", ", '<a class="gg-link" href="{}">{}</a>', links) or "—"

    @action(description=_("Read the grounds"), url_path="grounds", permissions=["verify"])
    def grounds(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What it rests on is about health or money: only those who verify read it, and who has is written
        down; from above the street or town they say what for."""
        found = self._found(request, object_id)
        asks = access.needs_reason(request.user)
        form = dress(PurposeForm(request.POST or None))
        shown, status = (
            carry_out(form, partial(self._read, request, found))
            if asks
            else (self._read(request, found, {}), 200)
        )
        context = {
            **self.admin_site.each_context(request),
            "title": _("Grounds"),
            "what": found.audit_label() if shown is None else str(found),
            "shown": shown,
            "form": form,
            "back": self._back(found),
            "opts": self.opts,
        }
        response = TemplateResponse(request, "admin/residents/grounds.html", context)
        response.status_code = 200 if shown is not None else status
        response.headers["Cache-Control"] = "no-store"
        return response

    def _read(self, request: HttpRequest, found: WelfareRecord, given: dict[str, Any]) -> str:
        purpose, matter = given.get("purpose", ""), given.get("words", "")
        return access.read_grounds(record_of=found, by=request.user, purpose=purpose, matter=matter)

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

    @action(description=_("End the entitlement"), url_path="end", permissions=["verify"])
    def end(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then let it lapse."""
        found = self._found(request, object_id)
        if request.method != "POST":
            context = {
                **self.admin_site.each_context(request),
                "title": _("End the entitlement"),
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
        return registry.save_tag(by=request.user, tag=obj, **form.cleaned_data)
