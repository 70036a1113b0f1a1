"""Opinions of the people and the box about the system at the desk, to read and to take away as tables; what
is done with them is done on their pages."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter

from diaries.models import BoxMessage, VoicedOpinion, VoicedOpinionEvent
from diaries.queries.opinions import ANSWER, TO_TELL, waiting, waiting_in_box
from diaries.rules.opinions import VIEW
from grids.admin.searching import AreaSearchMixin
from kit.admin.bases import ReadOnlyInline, ReadOnlyMixin, ScopedAdmin
from kit.admin.columns import told_apart
from kit.admin.filters import DayRangeFilter
from kit.admin.searching import by_person
from kit.privacy.scan import mask_private
from kit.time import clock


class OpinionsWaiting(DropdownFilter):
    """Which opinions wait: for oneself, which is what the first page counts, and for anybody."""

    title = gettext_lazy("waiting")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One's own and all."""
        return [
            (ANSWER, _("To be answered by me")),
            (TO_TELL, _("To be told by me")),
            ("unanswered", _("Without an answer")),
            ("late", _("Late, or the case has ended")),
            ("untold", _("Answered and not told yet")),
        ]

    def queryset(self, request: Any, queryset: Any) -> QuerySet[VoicedOpinion]:
        """The opinions of this kind."""
        match self.value():
            case "answer" | "tell" as kind:
                if request.member is None:
                    return queryset.none()
                rows = waiting(kind, request.member, request.seats, request.scope_where)
                return queryset.filter(pk__in=rows.order_by().values("pk"))
            case "unanswered":
                return queryset.to_answer()
            case "late":
                return queryset.late(clock.today())
            case "untold":
                return queryset.to_tell()
        return queryset


class BoxWaiting(DropdownFilter):
    """Which messages wait for oneself, and for anybody."""

    title = gettext_lazy("waiting")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One's own and all."""
        return [("answer", _("To be answered by me")), ("open", _("Without an answer"))]

    def queryset(self, request: Any, queryset: Any) -> QuerySet[BoxMessage]:
        """The messages of this kind."""
        match self.value():
            case "answer":
                rows = waiting_in_box(request.seats, request.scope_where)
                return queryset.filter(pk__in=rows.order_by().values("pk"))
            case "open":
                return queryset.to_answer()
        return queryset


class EventsInline(ReadOnlyInline):
    """What was done with it."""

    model = VoicedOpinionEvent
    fields = ("step", "by", "at", "masked_words")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[VoicedOpinionEvent]:
        """The events where the person may look at opinions."""
        scope = request.scope_where(VIEW)  # type: ignore[attr-defined]
        return super().get_queryset(request).within(scope).select_related("by")

    @admin.display(description=gettext_lazy("words"))
    def masked_words(self, event: VoicedOpinionEvent) -> str:
        """Its words without numbers."""
        return mask_private(event.in_words) or "—"


@admin.register(VoicedOpinion)
class VoicedOpinionAdmin(ReadOnlyMixin, AreaSearchMixin, ScopedAdmin):
    """What people said; it is collected, sorted and answered on its own pages."""

    list_display = (
        *("collected_at", "topic", "said", "path", "state", "due_on", "answered_at", "told_at"),
        "collector",
    )
    list_display_links = ("collected_at", "topic")
    list_filter = (
        OpinionsWaiting,
        ("topic", ChoicesDropdownFilter),
        ("state", ChoicesDropdownFilter),
        ("collected_at", DayRangeFilter),
    )
    list_select_related = ("collected_by__organization", "grid__parent__parent")
    search_fields = by_person("collected_by__")
    beside = ("collected_by__organization",)
    fields = (
        *("on_its_page", "topic", "said", "said_at_place", "people", "sayer", "path", "state"),
        *("collected_at", "collector", "due_on", "case_seen", "answer_given", "answered_at"),
        *("told_at", "told_way", "said_to_it"),
    )
    readonly_fields = fields
    inlines = (EventsInline,)
    collector = told_apart(
        "collected_by", "named", gettext_lazy("collected by"), ordering="collected_by__name_key"
    )
    path = told_apart("grid", "path", gettext_lazy("grid"), ordering="grid__code")

    def get_queryset(self, request: Any) -> Any:
        """The opinions inside the scope, with the number of the case as far as that is open."""
        register = request.scope_where("residents.view_household")
        return super().get_queryset(request).with_seen(request.scope_where("cases.view_case"), register)

    @admin.display(description=gettext_lazy("what was said"))
    def said(self, opinion: VoicedOpinion) -> str:
        """The words without numbers."""
        return mask_private(opinion.words)

    @admin.display(description=gettext_lazy("place"))
    def said_at_place(self, opinion: VoicedOpinion) -> str:
        """The place without numbers."""
        return mask_private(opinion.place) or "—"

    @admin.display(description=gettext_lazy("who said it"))
    def sayer(self, opinion: Any) -> str:
        """A door, or somebody masked."""
        return " ".join(one for one in (opinion.door, opinion.sayer_masked) if one) or "—"

    @admin.display(description=gettext_lazy("case"))
    def case_seen(self, opinion: Any) -> str:
        """The number of its case, for those who may open it."""
        return opinion.case_number or "—"

    @admin.display(description=gettext_lazy("answer"))
    def answer_given(self, opinion: VoicedOpinion) -> str:
        """The answer without numbers."""
        return mask_private(opinion.answer) or "—"

    @admin.display(description=gettext_lazy("what was said to the answer"))
    def said_to_it(self, opinion: VoicedOpinion) -> str:
        """The reply without numbers."""
        return mask_private(opinion.reply) or "—"

    @admin.display(description=gettext_lazy("sort, answer, tell"))
    def on_its_page(self, opinion: VoicedOpinion) -> str:
        """The way to the page on which it is worked on."""
        link = reverse("voiced-opinion", args=[opinion.pk])
        return format_html('<a href="{}">{}</a>', link, _("On its page"))


@admin.register(BoxMessage)
class BoxMessageAdmin(ReadOnlyMixin, AreaSearchMixin, ScopedAdmin):
    """What was said of the system itself; it is answered on its own pages."""

    list_display = ("received_at", "kind", "said", "path", "answered_at", "told_at")
    list_display_links = ("received_at", "kind")
    list_filter = (BoxWaiting, ("kind", ChoicesDropdownFilter), ("received_at", DayRangeFilter))
    list_select_related = ("grid__parent__parent",)
    search_fields = ()
    fields = (
        *("on_its_page", "received_at", "kind", "said", "signed", "phone_seen", "path"),
        *("answer_given", "answered_at", "told_at"),
    )
    readonly_fields = fields
    path = told_apart("grid", "path", gettext_lazy("community"), ordering="grid__code")

    @admin.display(description=gettext_lazy("words"))
    def said(self, message: BoxMessage) -> str:
        """The words without numbers."""
        return mask_private(message.words)

    @admin.display(description=gettext_lazy("phone to be answered at"))
    def phone_seen(self, message: BoxMessage) -> str:
        """The phone that was left, masked."""
        return message.contact_masked or "—"

    @admin.display(description=gettext_lazy("sender"))
    def signed(self, message: BoxMessage) -> str:
        """Who of the staff signed it."""
        return message.sender.named if message.sender is not None else "—"

    @admin.display(description=gettext_lazy("answer"))
    def answer_given(self, message: BoxMessage) -> str:
        """The answer without numbers."""
        return mask_private(message.answer) or "—"

    @admin.display(description=gettext_lazy("answer it"))
    def on_its_page(self, message: BoxMessage) -> str:
        """The way to the page on which it is answered."""
        link = reverse("box-message", args=[message.pk])
        return format_html('<a href="{}">{}</a>', link, _("On its page"))
