"""Diaries, to read."""

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateFilter

from diaries.models import Diary, Entry
from gridgov.kit.admin_bases import ReadOnlyInline, ReadOnlyMixin, ScopedAdmin

# Counted for the rows of the page only, not by grouping the whole table.
ENTRIES = Subquery(
    Entry.objects.filter(diary=OuterRef("pk")).order_by().values("diary").annotate(n=Count("pk")).values("n")
)


class EntriesInline(ReadOnlyInline):
    """What happened that day."""

    model = Entry
    fields = ("kind", "text", "place", "participants", "case", "added_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        """The entries of diaries inside the scope."""
        scope = request.scope  # type: ignore[attr-defined]
        return super().get_queryset(request).within(scope).select_related("case")


@admin.register(Diary)
class DiaryAdmin(ReadOnlyMixin, ScopedAdmin):
    """The leaders' diaries; nobody writes them but their leaders."""

    list_display = ("date", "member", "grid", "entries_count", "first_entry_at")
    list_display_links = ("date", "member")
    list_filter = (("date", RangeDateFilter),)
    list_select_related = ("member", "grid")
    search_fields = ("member__name", "grid__name", "grid__code")
    fields = ("date", "member", "grid", "first_entry_at")
    readonly_fields = fields
    inlines = (EntriesInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Diary]:
        """Diaries inside the scope, with the number of their entries."""
        return super().get_queryset(request).annotate(entries_number=ENTRIES)

    @admin.display(description=_("entries"))
    def entries_count(self, diary: Diary) -> int:
        """How many entries there are."""
        return diary.entries_number  # type: ignore[attr-defined]
