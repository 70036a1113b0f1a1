"""Tasks from above at the desk, to read and to take away as a table; they are given and looked after on
their own pages."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter

from diaries.models import Task, TaskPart
from grids.admin.searching import AreaSearchMixin
from kit.admin.bases import ReadOnlyMixin, ScopedAdmin
from kit.admin.columns import told_apart
from kit.admin.filters import DayRangeFilter
from kit.admin.searching import by_person
from kit.privacy.scan import mask_private
from kit.text import listed
from kit.time import clock


class TasksWaiting(DropdownFilter):
    """Which tasks wait: for oneself, which is what the first page counts, and for anybody."""

    title = gettext_lazy("waiting")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One's own and all."""
        return [("mine", _("For my grids to do")), ("late", _("Late"))]

    def queryset(self, request: Any, queryset: Any) -> QuerySet[Task]:
        """The tasks of this kind."""
        match self.value():
            case "mine":
                return queryset.to_do(request.seats.leader_codes)
            case "late":
                return queryset.late(clock.now())
        return queryset


def _parts(**done: bool) -> Coalesce:
    """How many grids have a task, counted for the rows of the page only."""
    rows = TaskPart.objects.standing().filter(task=OuterRef("pk"), **done).order_by().values("task")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


@admin.register(Task)
class TaskAdmin(ReadOnlyMixin, AreaSearchMixin, ScopedAdmin):
    """What was given to whom; how far it is and its answers stand on its own pages."""

    list_display = ("title", "kind", "unit", "state", "given_at", "due_at", "giver", "done_of", "on_its_page")
    list_display_links = ("title",)
    list_filter = (
        TasksWaiting,
        ("kind", ChoicesDropdownFilter),
        ("state", ChoicesDropdownFilter),
        ("given_at", DayRangeFilter),
    )
    list_select_related = ("given_by__organization", "tag")
    search_fields = ("title", *by_person("given_by__"))
    beside = ("given_by__organization",)
    not_taken = ("on_its_page",)
    fields = (
        *("on_its_page", "title", "kind", "said", "unit", "whom", "asked", "again", "giver", "given_at"),
        *("due_at", "state", "ended_at", "done_of"),
    )
    readonly_fields = fields
    giver = told_apart("given_by", "named", gettext_lazy("given by"), ordering="given_by__name_key")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Task]:
        """The tasks inside the scope, with how many grids have them and are done."""
        rows = super().get_queryset(request)
        return rows.annotate(grids=_parts(), ready=_parts(done_at__isnull=False))

    @admin.display(description=gettext_lazy("grids done"))
    def done_of(self, task: Any) -> str:
        """How many grids are done of those that have it."""
        return f"{task.ready}/{task.grids}"

    @admin.display(description=gettext_lazy("what is to be done"))
    def said(self, task: Task) -> str:
        """The words without numbers."""
        return mask_private(task.words) or "—"

    @admin.display(description=gettext_lazy("households"))
    def whom(self, task: Task) -> str:
        """At which doors it asks."""
        return task.among_whom if task.at_doors else "—"

    @admin.display(description=gettext_lazy("questions"))
    def asked(self, task: Task) -> str:
        """What is asked."""
        return listed(one.label for one in task.questions) or "—"

    @admin.display(description=gettext_lazy("progress and answers"))
    def on_its_page(self, task: Task) -> str:
        """The way to the page on which it is looked after."""
        return format_html('<a href="{}">{}</a>', reverse("task-progress", args=[task.pk]), _("On its page"))
