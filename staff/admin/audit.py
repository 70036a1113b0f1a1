"""The audit, to be read: by city officials, system administrators, and auditors."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
    RangeDateFilter,
    TextFilter,
)

from gridgov.kit.admin_bases import ReadOnlyMixin, ScopedAdmin
from gridgov.kit.clock import CHINA
from grids.scope import beginning_with
from staff.choices import Role
from staff.models import AuditRecord
from staff.scopes import assignments

_SHOWN = ("at", "member", "login", "action", "subject", "area", "purpose", "facts", "address", "path")


class AreaFilter(TextFilter):
    """By the beginning of the area's code."""

    title = _("area")
    parameter_name = "area"

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditRecord]) -> QuerySet[AuditRecord]:
        """The rows of an area and of all inside it."""
        code = (self.value() or "").strip()
        if not code:
            return queryset
        return queryset.filter(beginning_with("area", code)) if code.isdecimal() else queryset.none()


class SubjectFilter(TextFilter):
    """By the subject as it is written: all of a kind, or one row of it."""

    title = pgettext_lazy("audit", "subject")
    parameter_name = "subject"

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditRecord]) -> QuerySet[AuditRecord]:
        """The rows about a subject."""
        subject = (self.value() or "").strip()
        if not subject:
            return queryset
        return queryset.filter(**{"subject" if ":" in subject else "subject__startswith": subject})


class DaysFilter(RangeDateFilter):
    """From a day to a day on the clocks of China, both included."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditRecord]) -> QuerySet[AuditRecord]:
        """The rows of these days."""
        first, last = (_midnight(self.used_parameters.get(f"at_{end}")) for end in ("from", "to"))
        if first is not None:
            queryset = queryset.filter(at__gte=first)
        if last is not None:
            queryset = queryset.filter(at__lt=last + dt.timedelta(days=1))
        return queryset


def _midnight(day: Any) -> dt.datetime | None:
    """The beginning of a day as it was typed, or None."""
    try:
        return dt.datetime.combine(dt.date.fromisoformat(str(day)), dt.time(), CHINA)
    except ValueError:
        return None


@admin.register(AuditRecord)
class AuditRecordAdmin(ReadOnlyMixin, ScopedAdmin):
    """Who did what with logins, rights and private data."""

    list_display = ("at", "member", "login", "action", "subject", "area", "purpose", "address")
    list_filter = (
        ("member", AutocompleteSelectFilter),
        ("action", ChoicesDropdownFilter),
        ("at", DaysFilter),
        AreaFilter,
        SubjectFilter,
    )
    list_select_related = ("member",)
    search_fields = ("login", "member__name", "subject", "address")
    search_help_text = _("Login name, name, subject, or address")
    fields = _SHOWN
    readonly_fields = _SHOWN

    def get_queryset(self, request: HttpRequest) -> Any:
        """The rows inside the scope; for an auditor, all."""
        if any(held.role == Role.AUDITOR for held in assignments(request.user)):
            return AuditRecord.objects.all()
        return super().get_queryset(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person reads the audit at all; which rows, the list above says."""
        return request.user.has_perm("staff.view_auditrecord")
