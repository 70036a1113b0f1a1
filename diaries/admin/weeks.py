"""Closings of weeks and days without diary at the desk, to read and to take away as tables."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter

from diaries.choices import ClosingState
from diaries.models import ClosingEvent, MissingDay, WeekClosing
from diaries.queries.owed import unclosed_weeks, unread
from diaries.queries.week import Figures, figures_of
from grids.admin.searching import AreaSearchMixin
from kit.admin.bases import ReadOnlyInline, ReadOnlyMixin, ScopedAdmin
from kit.admin.columns import told_apart
from kit.admin.filters import DayRangeFilter
from kit.admin.searching import by_person
from kit.text import labelled, listed
from kit.time import clock


class OwedWeeks(DropdownFilter):
    """Which closings somebody owes: what the first page counts, and findings."""

    title = gettext_lazy("owed")
    parameter_name = "owed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One's own and all."""
        return [
            ("weeks", _("To be signed by me")),
            ("readings", _("To be read by me")),
            ("unclosed", _("Not signed though the week is over")),
            ("unread", _("Signed some days ago and not read")),
        ]

    def queryset(self, request: Any, queryset: Any) -> QuerySet[WeekClosing]:
        """The closings of this kind."""
        scope = request.scope_where("diaries.view_weekclosing")
        match self.value():
            case "weeks":
                return queryset.of(request.member).owed(clock.today())
            case "readings" if request.member is not None:
                return queryset.to_read(request.member, request.seats.liaison_codes)
            case "unclosed":
                return queryset.filter(pk__in=unclosed_weeks(scope, clock.today()).order_by().values("pk"))
            case "unread":
                return queryset.filter(pk__in=unread(scope, clock.now()).order_by().values("pk"))
            case "readings":
                return queryset.none()
        return queryset


class OwedDays(DropdownFilter):
    """Whose days, and whether a closing has settled them."""

    title = gettext_lazy("owed")
    parameter_name = "owed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One's own and all that are open."""
        return [("days", _("Mine, not settled")), ("open", _("Not settled"))]

    def queryset(self, request: Any, queryset: Any) -> QuerySet[MissingDay]:
        """The days of this kind."""
        match self.value():
            case "days":
                return queryset.of(request.member).open()
            case "open":
                return queryset.open()
        return queryset


class EventsInline(ReadOnlyInline):
    """What was done with it."""

    model = ClosingEvent
    fields = ("step", "by", "at", "words")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[ClosingEvent]:
        """The events where the person may look at closings."""
        scope = request.scope_where("diaries.view_weekclosing")  # type: ignore[attr-defined]
        return super().get_queryset(request).within(scope).select_related("by")


@admin.register(WeekClosing)
class WeekClosingAdmin(ReadOnlyMixin, AreaSearchMixin, ScopedAdmin):
    """The closings of weeks; nobody writes them but their leaders, and nobody reads them off but who
    guides."""

    list_display = ("monday", "person", "path", "state", "late", "signed_at", "reader")
    list_display_links = ("monday", "person")
    list_filter = (OwedWeeks, ("state", ChoicesDropdownFilter), ("monday", DayRangeFilter))
    list_select_related = ("member__organization", "read_by__organization", "grid__parent__parent")
    search_fields = by_person("member__")
    beside = ("member__organization",)
    fields = (
        *("monday", "person", "path", "state", "signed_words", "signed_ahead"),
        *("done", "opinions", "matters", "households"),
        *("late", "signed_at", "reader", "read_at"),
    )
    readonly_fields = fields
    inlines = (EventsInline,)
    person = told_apart("member", "named", gettext_lazy("member"), ordering="member__name_key")
    reader = told_apart("read_by", "named", gettext_lazy("read by"), ordering="read_by__name_key")
    path = told_apart("grid", "path", gettext_lazy("grid"), ordering="grid__code")

    def get_object(self, request: Any, object_id: str, from_field: str | None = None) -> Any:
        """The closing, with where its reader may look at cases."""
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            found.sees = request.scope_where
        return found

    @admin.display(description=gettext_lazy("how the week was"))
    def signed_words(self, closing: WeekClosing) -> str:
        """Her words, once they were signed."""
        return closing.words if closing.state != ClosingState.DRAFTED and closing.words else "—"

    @admin.display(description=gettext_lazy("what is to be done next"))
    def signed_ahead(self, closing: WeekClosing) -> str:
        """The same of what is to come."""
        return closing.ahead if closing.state != ClosingState.DRAFTED and closing.ahead else "—"

    def _figures(self, closing: Any) -> Figures:
        return figures_of(closing.draft, closing.monday, closing.sees)

    @admin.display(description=gettext_lazy("what was done"))
    def done(self, closing: WeekClosing) -> str:
        """Lines and entries by kind."""
        figures = self._figures(closing)
        return listed(labelled(label, n) for _code, label, n in (*figures.done, *figures.entries)) or "—"

    @admin.display(description=gettext_lazy("opinions by topic"))
    def opinions(self, closing: WeekClosing) -> str:
        """What people of the grid said that week."""
        return listed(labelled(label, n) for _code, label, n in self._figures(closing).opinions) or "—"

    @admin.display(description=gettext_lazy("open cases then"))
    def matters(self, closing: WeekClosing) -> str:
        """Those that may be opened by their number, and how many others."""
        found = self._figures(closing).open
        numbers = listed(one.number for one in found if one.number)
        return labelled(len(found), numbers) if numbers else str(len(found))

    @admin.display(description=gettext_lazy("households due and called on"))
    def households(self, closing: WeekClosing) -> str:
        """How many of those that were due were called on."""
        return f"{closing.draft.get('visited', 0)} / {closing.draft.get('due', 0)}"


@admin.register(MissingDay)
class MissingDayAdmin(ReadOnlyMixin, AreaSearchMixin, ScopedAdmin):
    """Days on which nothing stood in time; nothing is to be made up for them."""

    list_display = ("date", "person", "path", "settled_at")
    list_display_links = ("date", "person")
    list_filter = (OwedDays, ("date", DayRangeFilter))
    list_select_related = ("member__organization", "grid__parent__parent")
    search_fields = by_person("member__")
    beside = ("member__organization",)
    fields = ("date", "person", "path", "noted_at", "settled_at")
    readonly_fields = fields
    person = told_apart("member", "named", gettext_lazy("member"), ordering="member__name_key")
    path = told_apart("grid", "path", gettext_lazy("grid"), ordering="grid__code")
