"""Diaries, to read."""

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from diaries.models import Diary, Entry
from grids.admin.searching import AreaSearchMixin
from kit.admin.bases import ReadOnlyInline, ReadOnlyMixin, ScopedAdmin
from kit.admin.columns import told_apart
from kit.admin.filters import DayRangeFilter
from kit.admin.searching import by_person
from kit.time.formats import moment_text

# Counted for the rows of the page only, not by grouping the whole table.
ENTRIES = Subquery(
    Entry.objects.standing()
    .filter(diary=OuterRef("pk"))
    .order_by()
    .values("diary")
    .annotate(n=Count("pk"))
    .values("n")
)


class EntriesInline(ReadOnlyInline):
    """What happened that day."""

    model = Entry
    fields = ("kind", "text", "place", "participants", "became", "earlier", "added_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        """The entries where the person may read such."""
        scope = request.scope_where("diaries.view_entry")  # type: ignore[attr-defined]
        seen = request.scope_where("cases.view_case")  # type: ignore[attr-defined]
        return (
            super()
            .get_queryset(request)
            .within(scope)
            .standing()
            .with_case_number(seen)
            .prefetch_related("versions")
        )

    @admin.display(description=_("earlier words"))
    def earlier(self, entry: Entry) -> str:
        """What it said before it was corrected, the latest first."""
        said = [f"{moment_text(one.until)} {one.text}" for one in entry.versions.all()]
        return "\n".join(reversed(said)) or "—"

    @admin.display(description=_("case"))
    def became(self, entry: Entry) -> str:
        """The number of the case that it became, for those who may open it."""
        return entry.case_number or "—"  # type: ignore[attr-defined]


@admin.register(Diary)
class DiaryAdmin(ReadOnlyMixin, AreaSearchMixin, ScopedAdmin):
    """The leaders' diaries; nobody writes them but their leaders."""

    list_display = ("date", "person", "path", "entries_count", "first_entry_at")
    list_display_links = ("date", "person")
    list_filter = (("date", DayRangeFilter),)
    list_select_related = ("member__organization", "grid__parent__parent")
    search_fields = by_person("member__")
    beside = ("member__organization",)
    fields = ("date", "person", "path", "first_entry_at")
    readonly_fields = fields
    inlines = (EntriesInline,)
    person = told_apart("member", "named", _("member"), ordering="member__name_key")
    path = told_apart("grid", "path", _("grid"), ordering="grid__code")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Diary]:
        """Diaries inside the scope, with the number of their entries."""
        return super().get_queryset(request).annotate(entries_number=ENTRIES)

    @admin.display(description=_("entries"))
    def entries_count(self, diary: Diary) -> int:
        """How many entries there are."""
        return diary.entries_number or 0  # type: ignore[attr-defined]
