"""Transfers of tasks at the desk (权随责走、费随事转): offered by the street or town for a department,
answered and reported on by the community."""

from copy import deepcopy
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.widgets import UnfoldAdminRadioSelectWidget

from assessment.actions.money import offer_transfer, take_transfer_step
from assessment.admin.money.forms import OnceForm, in_money
from assessment.choices import TransferStep
from assessment.models import TaskTransfer, TransferEvent
from assessment.queries.money import possible
from grids.admin.area_filter import AreaFilter
from grids.admin.searching import AreaSearchMixin
from kit.admin.bases import ReadOnlyInline, VerbAdmin
from kit.admin.columns import told_apart
from staff.rights.request import acting


class TransfersWaiting(DropdownFilter):
    """Which wait for the community's answer; and findings."""

    title = gettext_lazy("waiting")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Those to answer, and those without money."""
        return [("answer", _("To be accepted or declined")), ("unfunded", _("Without money"))]

    def queryset(self, request: Any, queryset: Any) -> QuerySet[TaskTransfer]:
        """The transfers of this kind."""
        match self.value():
            case "answer":
                return queryset.offered()
            case "unfunded":
                return queryset.unfunded()
        return queryset


class TransferForm(OnceForm):
    """A new transfer, or a step of one that is there."""

    step = forms.ChoiceField(
        label=gettext_lazy("next step"), choices=(), required=False, widget=UnfoldAdminRadioSelectWidget
    )
    words = forms.CharField(label=gettext_lazy("words"), max_length=200, required=False)


class EventInline(ReadOnlyInline):
    """What was done with a transfer."""

    model = TransferEvent
    fields = readonly_fields = ("at", "what", "words", "person")
    verbose_name_plural = gettext_lazy("What was done")
    hide_title = False
    person = told_apart("by", "named", gettext_lazy("by"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[TransferEvent]:
        """With who it was."""
        return super().get_queryset(request).select_related("by__organization")

    @admin.display(description=gettext_lazy("action"))
    def what(self, event: TransferEvent) -> str:
        """The step."""
        return event.get_step_display()


@admin.register(TaskTransfer)
class TaskTransferAdmin(AreaSearchMixin, VerbAdmin):
    """Tasks that departments hand to communities, with the authority and the money."""

    form = TransferForm
    list_display = ("task", "department", "path", "authority", "since", "until", "amount_shown", "state")
    list_display_links = ("task",)
    list_filter = (TransfersWaiting, ("state", ChoicesDropdownFilter), AreaFilter)
    search_fields = ("task", "department__name")
    inlines = (EventInline,)
    autocomplete_fields = ("grid", "department")
    path = told_apart("grid", "path", gettext_lazy("community"), ordering="grid__code")
    person = told_apart("offered_by", "named", gettext_lazy("offered by"))
    amount_shown = in_money("amount", gettext_lazy("amount (yuan)"), ordering="amount")

    def get_queryset(self, request: HttpRequest) -> QuerySet[TaskTransfer]:
        """Inside the scope, with who and where."""
        rows = super().get_queryset(request)
        return rows.select_related("grid__parent__parent", "department", "offered_by__organization")

    def _steps(self, request: HttpRequest, obj: TaskTransfer) -> list[TransferStep]:
        member = getattr(request, "member", None)
        return possible(member, obj) if member is not None else []

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only to take a step."""
        return obj is not None and bool(self._steps(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Transfers are kept."""
        return False

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """What was done with one that is there."""
        return self.inlines if obj is not None else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new one; or what is known, and the next step."""
        if obj is None:
            money = ("since", "until", "amount")
            return ("grid", "department", "task", "authority", *money, "token", "seen")
        known = self.get_readonly_fields(request, obj)
        return (*known, "step", "words", "token", "seen") if self._steps(request, obj) else known

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Everything of one that is there."""
        if obj is None:
            return ()
        what = ("path", "department", "task", "authority", "since", "until", "amount_shown")
        return (*what, "state", "person", "offered_at")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """With the steps that the person can take."""
        form = super().get_form(request, obj, change, **kwargs)
        if obj is not None and "step" in form.base_fields:
            # A copy: the forms of all rows share the fields that are declared.
            step = form.base_fields["step"] = deepcopy(form.base_fields["step"])
            step.choices = [(one.value, one.label) for one in self._steps(request, obj)]
            step.required = True
        return form

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> TaskTransfer:
        """Offer it, or take the step."""
        by, given = acting(request), form.asked()
        if obj is None:
            given = {name: value for name, value in given.items() if name not in ("step", "words")}
            return offer_transfer(by=by, key=form.cleaned_data["token"], **given)
        return take_transfer_step(by=by, transfer=obj, version=form.version, **given)
