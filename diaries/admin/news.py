"""Announcements, activities and knowledge at the desk, to look through and to take away as tables; they are
written on their own pages."""

from typing import Any

from django.contrib import admin
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter

from diaries.models import Activity, Announcement, KnowledgeText
from diaries.rules.news import CHANGE_TEXT, VIEW_TEXT
from grids.admin.area_filter import AreaFilter
from grids.admin.searching import AreaSearchMixin
from grids.models import Division, Grid
from kit.admin.bases import ReadOnlyMixin, ScopedAdmin
from kit.admin.columns import told_apart
from kit.admin.filters import DayRangeFilter
from kit.admin.searching import by_person
from kit.text import listed
from kit.time import clock


class Holding(DropdownFilter):
    """Which announcements: those that hold, that were withdrawn."""

    title = gettext_lazy("holding")
    parameter_name = "holding"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The kinds."""
        return [("today", _("Holding today")), ("withdrawn", _("Withdrawn"))]

    def queryset(self, request: Any, queryset: Any) -> QuerySet[Announcement]:
        """The announcements of this kind."""
        match self.value():
            case "today":
                return queryset.current(clock.today())
            case "withdrawn":
                return queryset.filter(withdrawn_at__isnull=False)
        return queryset


class Coming(DropdownFilter):
    """Which activities: coming, not counted yet, called off."""

    title = gettext_lazy("when")
    parameter_name = "coming"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The kinds."""
        return [
            ("coming", _("Coming")),
            ("uncounted", _("Over, and not counted yet")),
            ("off", _("Called off")),
        ]

    def queryset(self, request: Any, queryset: Any) -> QuerySet[Activity]:
        """The activities of this kind."""
        match self.value():
            case "coming":
                return queryset.coming(clock.now())
            case "uncounted":
                return queryset.filter(
                    ends_at__lte=clock.now(), counted_at__isnull=True, cancelled_at__isnull=True
                )
            case "off":
                return queryset.filter(cancelled_at__isnull=False)
        return queryset


class ToCheck(DropdownFilter):
    """Which texts are to be looked at again."""

    title = gettext_lazy("check")
    parameter_name = "check"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The kind."""
        return [("due", _("To be checked"))]

    def queryset(self, request: Any, queryset: Any) -> QuerySet[KnowledgeText]:
        """The texts of this kind."""
        return queryset.to_check(clock.today()) if self.value() == "due" else queryset


class NewsAdmin(ReadOnlyMixin, AreaSearchMixin, ScopedAdmin):
    """What the three lists have in common."""

    address = ""
    search_fields: tuple[str, ...] = ("title", "words")

    def get_queryset(self, request: Any) -> Any:
        """With the names of the areas, which are public."""
        division = Division.objects.filter(code=OuterRef("area")).values("name")[:1]
        grid = Grid.objects.filter(code=OuterRef("area")).values("name")[:1]
        named = Coalesce(Subquery(division), Subquery(grid), F("area"))
        return super().get_queryset(request).annotate(named_area=named)

    @admin.display(description=gettext_lazy("area"), ordering="area")
    def area_name(self, row: Any) -> str:
        """The name of its area."""
        return row.named_area

    @admin.display(description=gettext_lazy("correct it, withdraw it"))
    def on_its_page(self, row: Any) -> str:
        """The way to the page on which it is worked on."""
        return format_html('<a href="{}">{}</a>', reverse(self.address, args=[row.pk]), _("On its page"))


@admin.register(Announcement)
class AnnouncementAdmin(NewsAdmin):
    """What is told to leaders and residents."""

    address = "announcement"
    list_display = (
        *("title", "area_name", "audience", "urgent", "since", "until", "announced_by", "withdrawn_at"),
    )
    list_filter = (
        AreaFilter,
        Holding,
        ("audience", ChoicesDropdownFilter),
        ("since", DayRangeFilter),
    )
    list_select_related = ("author__organization",)
    search_fields = (*NewsAdmin.search_fields, *by_person("author__"))
    beside = ("author__organization",)
    fields = (
        *("on_its_page", "title", "words", "area_name", "audience", "since", "until", "urgent", "pinned"),
        *("announced_by", "made_at", "edited_at", "withdrawn_at", "withdrawn_why"),
    )
    readonly_fields = fields
    announced_by = told_apart("author", "named", gettext_lazy("author"), ordering="author__name_key")


@admin.register(Activity)
class ActivityAdmin(NewsAdmin):
    """What neighbours do together."""

    address = "activity"
    list_display = (
        *("begins_at", "title", "kind", "area_name", "place", "capacity", "signed_up", "counted"),
        "called_by",
    )
    list_display_links = ("begins_at", "title")
    list_filter = (
        AreaFilter,
        Coming,
        ("kind", ChoicesDropdownFilter),
        ("begins_at", DayRangeFilter),
    )
    list_select_related = ("author__organization",)
    ordering = ("-begins_at", "-pk")  # said here too: of rows with a sum Django forgets that of the model
    search_fields = (*NewsAdmin.search_fields, "place", *by_person("author__"))
    beside = ("author__organization",)
    fields = (
        *("on_its_page", "title", "kind", "words", "area_name", "audience", "begins_at", "ends_at", "place"),
        *("capacity", "signed_up", "called_by", "moved_at", "cancelled_at", "cancelled_why"),
        *("counted", "counted_words", "counted_at"),
    )
    readonly_fields = fields
    called_by = told_apart("author", "named", gettext_lazy("called by"), ordering="author__name_key")

    def get_queryset(self, request: Any) -> Any:
        """With the number of people who have signed up."""
        return super().get_queryset(request).with_taken()

    @admin.display(description=gettext_lazy("signed up"), ordering="taken")
    def signed_up(self, row: Any) -> int:
        """For how many people there is a place taken."""
        return row.taken


@admin.register(KnowledgeText)
class KnowledgeTextAdmin(NewsAdmin):
    """Policies, and how things are done."""

    address = "text"
    list_display = ("title", "kind", "area_name", "state", "source", "checked_on", "check_by", "kept_by")
    list_filter = (
        AreaFilter,
        ToCheck,
        ("kind", ChoicesDropdownFilter),
        ("state", ChoicesDropdownFilter),
        ("welfare", ChoicesDropdownFilter),
    )
    list_select_related = ("keeper__organization",)
    search_fields = (*NewsAdmin.search_fields, "source", *by_person("keeper__"))
    beside = ("keeper__organization",)
    fields = (
        *("on_its_page", "title", "kind", "words", "area_name", "welfare", "fitting", "source", "valid_from"),
        *("valid_until", "state", "kept_by", "checked_on", "check_by", "made_at", "edited_at"),
    )
    readonly_fields = fields
    kept_by = told_apart("keeper", "named", gettext_lazy("keeper"), ordering="keeper__name_key")

    def get_queryset(self, request: Any) -> Any:
        """Without the drafts of others."""
        changes = request.scope_where(CHANGE_TEXT)
        rows = super().get_queryset(request)
        return rows.shown_to(request.scope_where(VIEW_TEXT), changes)

    @admin.display(description=gettext_lazy("categories of cases"))
    def fitting(self, row: KnowledgeText) -> str:
        """The categories that it fits."""
        return listed(one.label for one in row.categories.all()) or "—"
