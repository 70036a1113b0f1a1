"""Courses, with those who took part (policy 三(二))."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter

from kit.admin.bases import FoundRows, VerbAdmin, VerbForm
from kit.admin.searching import by_name
from kit.forms import RowsField
from kit.text import listed
from kit.time.clock import today
from staff.actions import cancel_training, save_training
from staff.models import Attendance, Invitation, Member, Training
from staff.rights.in_charge import trainings_in_charge
from staff.rights.roles import scope_where


class TrainingForm(VerbForm):
    """A course and who took part."""

    invited = RowsField(Member.objects.none(), label=_("Invited"), required=False)
    attendees = RowsField(Member.objects.none(), label=_("Took part"), required=False)

    class Meta:
        model = Training
        fields = ("title", "kind", "date", "hours", "organizer", "notes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "date" in self.fields and not self.instance.pk:
            self.fields["date"].initial = today
            self.fields["date"].help_text = _("A later day plans it; those who are invited are told.")
        if self.instance.pk and "attendees" in self.fields:
            rows = self.instance.attendances.values_list("member", flat=True)
            self.fields["attendees"].initial = list(rows)
            asked = self.instance.invitations.values_list("member", flat=True)
            self.fields["invited"].initial = list(asked)


class CoursesFilter(DropdownFilter):
    """Held or planned courses, or those to come to which the person is invited herself."""

    title = _("state")
    parameter_name = "courses"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Which courses."""
        return [
            ("planned", pgettext_lazy("course", "Planned")),
            ("held", pgettext_lazy("course", "Held")),
            ("mine", _("To come, that I am invited to")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Training]) -> QuerySet[Training]:
        """The courses asked for."""
        if self.value() == "mine":
            return queryset.awaiting(request.member)  # type: ignore[attr-defined]
        asked = {"planned": Q(date__gt=today()), "held": Q(date__lte=today())}
        return queryset.filter(asked.get(self.value() or "", Q()))


@admin.register(Training)
class TrainingAdmin(VerbAdmin):
    """Courses that were held, and those that are planned."""

    form = TrainingForm
    list_display = ("title", "kind", "date", "state", "hours", "organizer", "attended")
    list_filter = (CoursesFilter, ("kind", ChoicesDropdownFilter))
    list_select_related = ("organizer",)
    search_fields = ("title", *by_name("organizer__"))
    autocomplete_fields = ("organizer",)
    date_hierarchy = "date"
    fields = ("title", "kind", "date", "hours", "organizer", "notes", "invited", "attendees")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Training]:
        """Courses inside the scope, with the number of those who took part."""
        rows: QuerySet[Training] = super().get_queryset(request)
        # Counting takes away the order that the model gives, which pages of choices rely on.
        return rows.annotate(took_part=Count("attendances")).order_by(*(Training._meta.ordering or ()))

    @admin.display(description=_("state"))
    def state(self, training: Training) -> str:
        """Whether it is still to come."""
        return str(pgettext("course", "Planned") if training.is_ahead else pgettext("course", "Held"))

    @admin.display(description=_("invited"))
    def whom(self, training: Training) -> str:
        """Those who are invited, by name."""
        rows = training.invitations.select_related("member")
        return ", ".join(row.member.name for row in rows.order_by("member__name")) or "—"

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
        if obj is None:
            return True
        rows = trainings_in_charge(scope_where(request.user, "staff.change_training"))
        return rows.filter(pk=obj.pk).exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A course that was held stays; one that is planned can be cancelled."""
        return obj is not None and obj.is_ahead and self.has_change_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: Training) -> None:
        """Cancel it."""
        cancel_training(by=request.user, training=obj)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Those who only look see the names of those who are invited and took part. Who took part is asked
        from the day on."""
        if obj is not None and not self.has_change_permission(request, obj):
            return (*self.fields[:-2], "whom", "who")
        return self.fields[:-1] if obj is not None and obj.is_ahead else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Those who only look see everything as text."""
        if obj is not None and not self.has_change_permission(request, obj):
            return self.get_fields(request, obj)
        return ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, with the people inside the scope to choose from."""
        form = super().get_form(request, obj, change, **kwargs)
        for name, model in (("attendees", Attendance), ("invited", Invitation)):
            if name in form.base_fields:
                field = form.base_fields[name]
                field.queryset = Member.objects.within(request.scope)  # type: ignore[attr-defined]
                field.widget = FoundRows(model._meta.get_field("member"), self.admin_site)
        return form

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> Training:
        """Keep the course."""
        return save_training(by=request.user, training=obj, **form.cleaned_data)
