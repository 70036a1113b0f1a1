"""Courses, with those who took part (policy 三(二))."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from kit.admin.bases import FoundRows, VerbAdmin, VerbForm
from kit.admin.searching import by_name
from kit.forms import RowsField
from kit.text import listed
from kit.time.clock import today
from staff.actions import save_training
from staff.models import Attendance, Member, Training
from staff.rights.in_charge import trainings_in_charge
from staff.rights.roles import scope_where


class TrainingForm(VerbForm):
    """A course and who took part."""

    attendees = RowsField(Member.objects.none(), label=_("Took part"), required=False)

    class Meta:
        model = Training
        fields = ("title", "kind", "date", "hours", "organizer", "notes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "date" in self.fields and not self.instance.pk:
            self.fields["date"].initial = today
        if "attendees" in self.fields and self.instance.pk:
            rows = self.instance.attendances.values_list("member", flat=True)
            self.fields["attendees"].initial = list(rows)


@admin.register(Training)
class TrainingAdmin(VerbAdmin):
    """Courses that were held."""

    form = TrainingForm
    list_display = ("title", "kind", "date", "hours", "organizer", "attended")
    list_filter = (("kind", ChoicesDropdownFilter),)
    list_select_related = ("organizer",)
    search_fields = ("title", *by_name("organizer__"))
    autocomplete_fields = ("organizer",)
    date_hierarchy = "date"
    fields = ("title", "kind", "date", "hours", "organizer", "notes", "attendees")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Training]:
        """Courses inside the scope, with the number of those who took part."""
        rows: QuerySet[Training] = super().get_queryset(request)
        # Counting takes away the order that the model gives, which pages of choices rely on.
        return rows.annotate(took_part=Count("attendances")).order_by(*(Training._meta.ordering or ()))

    @admin.display(description=_("took part"))
    def attended(self, training: Any) -> int:
        """How many took part."""
        return int(training.took_part)

    @admin.display(description=_("took part"))
    def who(self, training: Training) -> str:
        """Those who took part, by name."""
        rows = training.attendances.select_related("member")
        return listed(row.member.name for row in rows.order_by("member__name")) or "—"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may change courses, and this one is of an organization of the own area."""
        if not super().has_change_permission(request, obj):
            return False
        rows = trainings_in_charge(scope_where(request.user, "staff.change_training"))
        return obj is None or rows.filter(pk=obj.pk).exists()

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
            field.widget = FoundRows(Attendance._meta.get_field("member"), self.admin_site)
        return form

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> Training:
        """Keep the course."""
        return save_training(by=request.user, training=obj, **form.cleaned_data)
