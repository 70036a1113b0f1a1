"""Courses, with those who took part (policy 三(二))."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from gridgov.kit.admin_bases import VerbAdmin, VerbForm
from gridgov.kit.clock import today
from gridgov.kit.errors import Invalid
from staff.actions import save_training
from staff.charge import governs
from staff.models import Attendance, Member, Organization, Training

_OTHERS = _("Only courses of an organization of your own area are yours to enter.")


class TrainingForm(VerbForm):
    """A course and who took part."""

    attendees = forms.ModelMultipleChoiceField(Member.objects.none(), label=_("Took part"), required=False)

    class Meta:
        model = Training
        fields = ("title", "kind", "date", "hours", "organizer", "notes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "date" in self.fields and not self.instance.pk:
            self.fields["date"].initial = today
        if "attendees" in self.fields and self.instance.pk:
            rows = Attendance.objects.filter(training=self.instance)
            self.fields["attendees"].initial = list(rows.values_list("member", flat=True))


@admin.register(Training)
class TrainingAdmin(VerbAdmin):
    """Courses that were held."""

    form = TrainingForm
    list_display = ("title", "kind", "date", "hours", "organizer", "attended")
    list_filter = (("kind", ChoicesDropdownFilter),)
    list_select_related = ("organizer",)
    search_fields = ("title", "organizer__name")
    autocomplete_fields = ("organizer",)
    date_hierarchy = "date"
    fields = ("title", "kind", "date", "hours", "organizer", "notes", "attendees")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Training]:
        """Courses inside the scope, with the number of those who took part."""
        rows: QuerySet[Training] = super().get_queryset(request)
        return rows.annotate(took_part=Count("attendances"))

    @admin.display(description=_("took part"))
    def attended(self, training: Any) -> int:
        """How many took part."""
        return int(training.took_part)

    @admin.display(description=_("took part"))
    def who(self, training: Training) -> str:
        """Those who took part, by name."""
        rows = Attendance.objects.filter(training=training).select_related("member")
        return ", ".join(row.member.name for row in rows.order_by("member__name")) or "—"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may change courses, and this one is of an organization of the own area."""
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or governs(request.scope_where("staff.change_training"), obj.organizer)  # type: ignore[attr-defined]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A course that was held stays."""
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Those who only look see the names of those who took part."""
        if obj is not None and not self.has_change_permission(request, obj):
            return (*self.fields[:-1], "who")
        return self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Those who only look see everything as text."""
        if obj is not None and not self.has_change_permission(request, obj):
            return self.get_fields(request, obj)
        return ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, with the people inside the scope to choose from."""
        form = super().get_form(request, obj, change, **kwargs)
        if "attendees" in form.base_fields:
            field = form.base_fields["attendees"]
            field.queryset = Member.objects.within(request.scope)  # type: ignore[attr-defined]
            field.widget = AutocompleteSelectMultiple(Attendance._meta.get_field("member"), self.admin_site)
        return form

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> Training:
        """Keep the course."""
        given = dict(form.cleaned_data)
        organizer: Organization = given["organizer"]
        verb = "add" if obj is None else "change"
        scope = request.scope_where(f"staff.{verb}_training")  # type: ignore[attr-defined]
        if not governs(scope, organizer):
            raise Invalid(fields={"organizer": [_OTHERS]})
        return save_training(training=obj, scope=scope, **given)
