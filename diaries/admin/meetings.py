"""Analysis meetings and their decisions at the desk, to read and to take away as tables; how often they are
held is set here."""

from typing import Any

from django.contrib import admin
from django.db.models import BigIntegerField, QuerySet, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter

from diaries.actions.meetings import delete_rhythm, save_rhythm
from diaries.models import AnalysisMeeting, MeetingDecision, MeetingRhythm
from diaries.queries.analysis.meetings import HOLDING, decisions_seen, matter_decided, meetings_waiting
from diaries.rules.meetings import DEFAULTS
from grids.admin.area_settings import AreaSettingMixin
from grids.admin.searching import AreaSearchMixin
from grids.choices import GridLevel
from kit.admin.bases import ReadOnlyMixin, ScopedAdmin, VerbAdmin
from kit.admin.columns import told_apart
from kit.admin.filters import DayRangeFilter
from kit.admin.searching import by_person
from kit.time import clock


class MeetingsWaiting(DropdownFilter):
    """Which meetings wait for oneself, which is what the first page counts; and findings."""

    title = gettext_lazy("waiting")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One's own and all."""
        return [
            (HOLDING, _("To be called or signed by me")),
            ("overdue", _("Overdue: not called or held in time, or not signed")),
        ]

    def queryset(self, request: Any, queryset: Any) -> QuerySet[AnalysisMeeting]:
        """The meetings of this kind."""
        match self.value():
            case "hold" as kind:
                if request.member is None:
                    return queryset.none()
                rows = meetings_waiting(kind, request.member, request.seats, request.scope_where)
                return queryset.filter(pk__in=rows.order_by().values("pk"))
            case "overdue":
                return queryset.filter(pk__in=queryset.overdue(clock.now()).order_by().values("pk"))
        return queryset


class DecisionsWaiting(DropdownFilter):
    """Which decisions are not done; and findings."""

    title = gettext_lazy("waiting")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """All, and the late ones."""
        return [("open", _("Not done")), ("late", _("Overdue: not done in time"))]

    def queryset(self, request: Any, queryset: Any) -> QuerySet[MeetingDecision]:
        """The decisions of this kind."""
        match self.value():
            case "open":
                return queryset.open()
            case "late":
                return queryset.late(clock.today())
        return queryset


@admin.register(AnalysisMeeting)
class AnalysisMeetingAdmin(ReadOnlyMixin, AreaSearchMixin, ScopedAdmin):
    """The meetings; they are called, led and signed on their own pages."""

    list_display = ("due_on", "path", "state", "starts_at", "place", "signed_at", "signer")
    list_display_links = ("due_on", "path")
    list_filter = (MeetingsWaiting, ("state", ChoicesDropdownFilter), ("due_on", DayRangeFilter))
    list_select_related = ("signed_by__organization", "grid__parent__parent")
    search_fields = ()
    fields = ("on_its_page", "path", "state", "due_on", "starts_at", "place", "signed_at", "signer")
    readonly_fields = fields
    path = told_apart("grid", "path", gettext_lazy("grid"), ordering="grid__code")
    signer = told_apart("signed_by", "named", gettext_lazy("signed by"), ordering="signed_by__name_key")

    @admin.display(description=gettext_lazy("agenda and minutes"))
    def on_its_page(self, meeting: AnalysisMeeting) -> str:
        """The way to its page."""
        link = reverse("meeting", args=[meeting.pk])
        return format_html('<a href="{}">{}</a>', link, _("On its page"))


@admin.register(MeetingDecision)
class MeetingDecisionAdmin(ReadOnlyMixin, AreaSearchMixin, ScopedAdmin):
    """What meetings decided, by whom until when; it is ticked off on its own page."""

    list_display = ("until", "person", "path", "heading", "words", "outcome", "done_at")
    list_display_links = ("until", "person")
    list_filter = (DecisionsWaiting, ("until", DayRangeFilter))
    list_select_related = ("responsible__organization", "item__meeting__grid__parent__parent")
    search_fields = by_person("responsible__")
    beside = ("responsible__organization",)
    fields = ("on_its_page", "until", "person", "path", "heading", "words", "outcome", "done_at")
    readonly_fields = fields
    person = told_apart("responsible", "named", gettext_lazy("who does it"), ordering="responsible__name_key")

    def get_queryset(self, request: Any) -> Any:
        """Those of signed minutes, with what of them is open to the reader."""
        rows = decisions_seen(super().get_queryset(request).standing(), request.scope_where)
        reader = request.member.pk if request.member is not None else None
        # What is read beside it is named here: Django adds that of the list only to rows that name nothing.
        rows = rows.select_related(*self.list_select_related)
        return rows.annotate(reader=Value(reader, output_field=BigIntegerField()))

    @admin.display(description=pgettext_lazy("an item", "matter"))
    def heading(self, decision: Any) -> str:
        """What it is about, as far as the reader may open it."""
        return matter_decided(decision, None).heading

    @admin.display(description=gettext_lazy("what was decided"))
    def words(self, decision: Any) -> str:
        """The words of the decision, where the matter is open to the reader or she carries it out."""
        return matter_decided(decision, decision.reader).words

    @admin.display(description=gettext_lazy("grid"), ordering="item__meeting__grid__code")
    def path(self, decision: MeetingDecision) -> str:
        """The grid whose meeting it was."""
        return str(decision.item.meeting.grid.path)

    @admin.display(description=gettext_lazy("outcome"))
    def outcome(self, decision: MeetingDecision) -> str:
        """What became of the item."""
        return str(decision.item.get_outcome_display())

    @admin.display(description=gettext_lazy("tick it off"))
    def on_its_page(self, decision: MeetingDecision) -> str:
        """The way to its page."""
        link = reverse("meeting-decision", args=[decision.pk])
        return format_html('<a href="{}">{}</a>', link, _("On its page"))


@admin.register(MeetingRhythm)
class MeetingRhythmAdmin(AreaSettingMixin, VerbAdmin):
    """How often the grids of a level meet, in an area and all inside it; the smallest area wins."""

    list_display = ("area_name", "level", "number", "unit")
    list_filter = (("level", ChoicesDropdownFilter),)
    search_fields = ("area",)
    fields = ("area", "level", "number", "unit")
    ordering = ("area", "level", "pk")
    list_before_template = "admin/meeting_defaults.html"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """With the rhythms that hold where nobody has set one."""
        defaults = [(GridLevel(level).label, interval) for level, interval in DEFAULTS.items()]
        return super().changelist_view(request, {**(extra_context or {}), "defaults": defaults})

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> MeetingRhythm:
        """Set or change it."""
        return save_rhythm(by=request.user, rhythm=obj, **form.cleaned_data)

    def delete_model(self, request: HttpRequest, obj: MeetingRhythm) -> None:
        """Delete it."""
        delete_rhythm(by=request.user, rhythm=obj)
