"""Appointments: who leads, guides and helps which grid (policy 二(二))."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import action
from unfold.widgets import UnfoldBooleanSwitchWidget

from grids.admin.searching import AreaSearchMixin
from kit.admin.bases import VerbAdmin, VerbForm
from kit.admin.columns import told_apart
from kit.admin.searching import by_person
from kit.errors import NotAllowed, RuleError
from kit.text import Text
from kit.time.clock import today
from kit.time.formats import day_text
from staff.actions import appoint, hand_over, withdraw_appointment
from staff.models import Appointment
from staff.models.holding import ended, planned, standing
from staff.posts.eligibility import eligibility_warning
from staff.rights.power import may_end_appointment

_FACTS = ("in_grid", "role", "of_member", "since", "until", "state")


class AppointmentForm(VerbForm):
    """A new appointment."""

    replace = forms.BooleanField(
        label=_("Hand over"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("Ends the appointment of the current leader or liaison on the same day."),
    )

    class Meta:
        model = Appointment
        fields = ("grid", "role", "member", "since")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "since" in self.fields:
            self.fields["since"].initial = today
            self.fields["since"].help_text = _("A later day plans it: until then it gives no rights.")


def standing_of(row: Appointment) -> Text:
    """Whether an appointment holds, is planned, or is over; nothing for the empty row of a form."""
    if row.pk is None:
        return ""
    if not row.has_begun:
        return _("Planned")
    return _("Ended") if row.has_ended else _("Current")


class CurrentFilter(DropdownFilter):
    """Current and planned appointments, unless others are asked for."""

    title = _("validity")
    parameter_name = "ended"
    all_option = ["", _("Current and planned")]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Besides the current and planned ones."""
        return [("planned", _("Planned")), ("yes", _("Ended")), ("all", _("All"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Appointment]) -> QuerySet[Appointment]:
        """The rows asked for."""
        if self.value() == "all":
            return queryset
        asked = {"yes": ended(), "planned": planned()}
        return queryset.filter(asked.get(self.value() or "", standing()))


class AppointmentAdmin(AreaSearchMixin, VerbAdmin):
    """Who is responsible for which grid, with its history. Registered by the wiring, which knows what else a
    hand-over moves, and what hangs on a post that ends."""

    form = AppointmentForm
    list_display: tuple[str, ...] = ("path", "grid_code", "role", "person", "since", "until", "state")
    list_filter = (CurrentFilter, ("role", ChoicesDropdownFilter))
    list_select_related = ("grid__parent__parent", "grid__division", "member__organization")
    search_fields = (*by_person("member__"), "=member__phone")
    labelled = ("role",)
    beside = ("member__organization",)
    search_help_text = _(
        "Grid, also one above, its initials or code; role; name, initials, phone or organization of a person"
    )
    autocomplete_fields = ("grid", "member")
    fields = ("grid", "role", "member", "since", "replace")
    ordering = ("grid__code", "role", "-since", "-pk")
    actions_detail: Any = ("hand_over_now", "withdraw")

    @admin.display(description=_("state"))
    def state(self, appointment: Appointment) -> str:
        """Whether it holds, is planned, or is over."""
        return str(standing_of(appointment))

    path = told_apart("grid", "path", _("grid"), ordering="grid__code")
    person = told_apart("member", "named", _("member"), ordering="member__name_key")
    in_grid = told_apart("grid", "choice_label", _("grid"), link=True)
    of_member = told_apart("member", "named", _("member"), link=True)

    @admin.display(description=_("code"), ordering="grid__code")
    def grid_code(self, appointment: Appointment) -> str:
        """The code of the grid: names repeat."""
        return appointment.grid.code

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """History is not rewritten: an appointment is ended or handed over."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """History is not rewritten."""
        return False

    def has_end_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whether the buttons are shown: of an appointment only where they would not be refused."""
        found = self.get_object(request, object_id) if object_id is not None else None
        if found is None:  # the page says that there is none
            return request.user.has_perm("staff.change_appointment")
        return found.has_begun and not found.has_ended and may_end_appointment(request.user, found)

    def has_withdraw_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """The same for one that is planned."""
        found = self.get_object(request, object_id) if object_id is not None else None
        if found is None:
            return request.user.has_perm("staff.change_appointment")
        return not found.has_begun and may_end_appointment(request.user, found)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The form for a new one, the facts of an old one."""
        return _FACTS if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Everything of an old one."""
        return _FACTS if obj else ()

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> Appointment:
        """Appoint, or hand over; an unusual identity is a warning, never a refusal."""
        given = form.cleaned_data
        grid, role, member, since = given["grid"], given["role"], given["member"], given["since"]
        if given["replace"]:
            made = self.replace_holder(request, grid=grid, role=role, to=member, on=since)
        else:
            made = appoint(by=request.user, member=member, grid=grid, role=role, since=since)
        warning = eligibility_warning(member, grid, role)
        if warning:
            messages.warning(request, warning)
        return made

    def replace_holder(self, request: HttpRequest, **given: Any) -> Appointment:
        """Hand over; ``given`` as for the verb."""
        return hand_over(by=request.user, **given)

    def _open_one(self, request: HttpRequest, object_id: str) -> Appointment:
        """The appointment, if the person may change it. Raises Http404 and NotAllowed."""
        found = self.get_object(request, object_id)
        if found is None:
            self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not may_end_appointment(request.user, found):
            raise NotAllowed
        return found

    @action(description=_("Hand over"), url_path="hand-over", permissions=["end"])
    def hand_over_now(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Open the form of a new appointment, filled in for a handover."""
        found = self._open_one(request, object_id)
        form = reverse("admin:staff_appointment_add")
        return redirect(f"{form}?grid={found.grid_id}&role={found.role}&replace=on")

    @action(description=_("Withdraw"), url_path="withdraw", permissions=["withdraw"])
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then take back an appointment that has not begun."""
        found = self._open_one(request, object_id)
        lists = reverse("admin:staff_appointment_changelist")
        back = reverse("admin:staff_appointment_change", args=[found.pk])
        if request.method != "POST":
            asked = {
                "title": _("Withdraw"),
                "question": _("Take back this appointment, which has not begun? Whoever has the post stays."),
                "what": f"{found} · {day_text(found.since)}",
                "back": back,
            }
            context = {**self.admin_site.each_context(request), **asked}
            return TemplateResponse(request, "admin/confirm.html", context)
        try:
            withdraw_appointment(by=request.user, appointment=found)
        except RuleError as refused:
            messages.error(request, str(refused.message))
            return redirect(back)
        messages.success(request, _("The appointment is withdrawn."))
        return redirect(lists)
