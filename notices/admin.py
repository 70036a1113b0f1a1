"""The outbox, to look at: what was told to whom, and what could not be delivered."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from gridgov.kit.admin_bases import ReadOnlyMixin, ScopedAdmin
from notices.choices import NoticeState
from notices.models import Notice
from staff.charge import members_in_charge


@admin.register(Notice)
class NoticeAdmin(ReadOnlyMixin, ScopedAdmin):
    """Notices to members inside the scope."""

    list_display = ("subject", "recipient", "channel", "shown_state", "attempts", "problem", "created_at")
    list_filter = (("state", ChoicesDropdownFilter), ("channel", ChoicesDropdownFilter), "urgent")
    list_select_related = ("recipient",)
    search_fields = ("subject", "recipient__name")
    ordering = ("-id",)
    fields = (
        "recipient",
        "channel",
        "subject",
        "body",
        "link",
        "urgent",
        "state",
        "due_at",
        "attempts",
        "problem",
        "created_at",
        "sent_at",
        "read_at",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notice]:
        """Those of people that one is in charge of: others' notices tell of cases elsewhere."""
        rows = super().get_queryset(request)
        scope = request.scope  # type: ignore[attr-defined]
        return rows if scope.unlimited else rows.filter(recipient__in=members_in_charge(scope))

    @display(
        description=_("state"),
        label={NoticeState.SENT.value: "success", NoticeState.FAILED.value: "danger"},
    )
    def shown_state(self, notice: Notice) -> tuple[str, Any]:
        """The state, failures in red."""
        return notice.state, notice.get_state_display()
