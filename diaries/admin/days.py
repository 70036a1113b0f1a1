"""Diaries, to read."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from diaries.lines import Line
from diaries.models import Diary, Entry
from diaries.queries.day import Item, day_of
from diaries.rules.keepers import diary_grid
from diaries.rules.readers import may_guide
from grids.admin.searching import AreaSearchMixin
from kit.admin.bases import ReadOnlyInline, ReadOnlyMixin, ScopedAdmin
from kit.admin.columns import told_apart
from kit.admin.filters import DayRangeFilter
from kit.admin.searching import by_person
from kit.time import clock
from kit.time.formats import hour_text, moment_text, short_day_text

# Counted for the rows of the page only, not by grouping the whole table.
ENTRIES = Subquery(
    Entry.objects.standing()
    .filter(diary=OuterRef("pk"))
    .order_by()
    .values("diary")
    .annotate(n=Count("pk"))
    .values("n")
)


_BREAK = SafeString("<br>")


def _told(item: Item) -> str:
    """A line with its hour, what became of it and the words added to it."""
    line = cast(Line, item.line)
    words = format_html('<a href="{}">{}</a>', line.link, line.words) if line.link else line.words
    more = [one.done for one in item.later]
    if line.added_on:
        more.append(gettext("added on %(day)s") % {"day": short_day_text(line.added_on)})
    if item.note is not None and item.note.words:
        more.append(item.note.words)
    return format_html(
        "{} {} {}", hour_text(clock.local(line.at).time()) if line.at else "", words, " · ".join(more)
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
    list_select_related = ("member__user", "member__organization", "grid__parent__parent")
    search_fields = by_person("member__")
    beside = ("member__organization",)
    fields = ("date", "person", "path", "first_entry_at", "by_itself", "said_to_it")
    readonly_fields = fields
    inlines = (EntriesInline,)
    person = told_apart("member", "named", _("member"), ordering="member__name_key")
    path = told_apart("grid", "path", _("grid"), ordering="grid__code")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Diary]:
        """Diaries inside the scope, with the number of their entries."""
        return super().get_queryset(request).annotate(entries_number=ENTRIES)

    def get_object(self, request: Any, object_id: str, from_field: str | None = None) -> Any:
        """The diary of a day, with who looks at it and where."""
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            found.sees, found.reader = request.scope_where, request.member
        return found

    @admin.display(description=_("what stands there by itself"))
    def by_itself(self, diary: Any) -> str:
        """The lines of the day, as far as the person may read them, with the words added."""
        if not hasattr(diary, "day"):  # the page asks for a field several times
            diary.day = day_of(diary.member, diary.date, diary.sees, own=False)
        day = diary.day
        told = [_told(item) for item in day.items if item.line is not None]
        if day.more:
            told.append(ngettext("and %(n)d more", "and %(n)d more", day.more) % {"n": day.more})
        return format_html_join(_BREAK, "{}", [(one,) for one in told]) or "—"

    @admin.display(description=_("to comment on it"))
    def said_to_it(self, diary: Any) -> str:
        """Leads whoever guides her to where the diary is commented."""
        if diary.reader is None or not may_guide(diary.reader, diary.member, diary_grid(diary.member)):
            return "—"
        where = reverse("diary-of", args=[diary.member_id, diary.date])
        return format_html('<a href="{}">{}</a>', where, gettext("Comment on this week"))

    @admin.display(description=_("entries"))
    def entries_count(self, diary: Diary) -> int:
        """How many entries there are."""
        return diary.entries_number or 0  # type: ignore[attr-defined]
