"""The audit, to be read: by city officials, system administrators, and auditors."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
    RangeDateFilter,
    TextFilter,
)
from unfold.views import ChangeList

from grids.scope import Scope, beginning_with
from kit.actors import name_in_words
from kit.admin.bases import ReadOnlyMixin, ScopedAdmin
from kit.admin.columns import told_apart
from kit.admin.downloads import as_download
from kit.admin.lists import FilledList
from kit.admin.narrowed import narrowed
from kit.admin.searching import WordSearchMixin, by_person
from kit.admin.taking import tables_at
from kit.errors import StillRunning
from kit.numbers.whole import is_digits
from kit.tables.files import Kind, file_name
from kit.tables.turns import writing
from kit.text import Text
from kit.time.clock import midnight
from kit.time.formats import read_day
from staff.audit.export import READ, take_away
from staff.audit.purposes import in_words
from staff.audit.subjects import about, addresses, labels
from staff.choices import Role
from staff.models import AuditRecord
from staff.rights.scopes import assignments

_SHOWN = (
    "at",
    "member",
    "name",
    "action",
    "about",
    "subject",
    "area",
    "why",
    "facts",
    "address",
    "path",
)
LIST = "admin:staff_auditrecord_changelist"


class AreaFilter(TextFilter):
    """By the beginning of the area's code."""

    title = _("area")
    parameter_name = "area"

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditRecord]) -> QuerySet[AuditRecord]:
        """The rows of an area and of all inside it."""
        code = (self.value() or "").strip()
        if not code:
            return queryset
        return queryset.filter(beginning_with("area", code)) if is_digits(code) else queryset.none()


class SubjectFilter(TextFilter):
    """By the subject: all of a kind, or one row of it."""

    title = pgettext_lazy("audit", "subject")
    parameter_name = "subject"

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditRecord]) -> QuerySet[AuditRecord]:
        """The rows about a subject."""
        subject = (self.value() or "").strip()
        if not subject:
            return queryset
        return queryset.filter(about(subject))


class DaysFilter(RangeDateFilter):
    """From a day to a day on the clocks of China, both included."""

    @staticmethod
    def is_day(text: Any) -> bool:
        """Whether it is a day."""
        return _midnight(text) is not None

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
        return midnight(read_day(str(day)))
    except ValueError:
        return None


class SubjectList(FilledList):
    """Records whose subjects are told in words, each kind of them looked up once."""

    def fill(self, request: HttpRequest, rows: Sequence[Any]) -> None:
        """Their subjects in words, and the pages of these."""
        subjects = [row.subject for row in rows]
        words, pages = labels(subjects), addresses(subjects, request)
        for row in rows:
            row.words, row.page = words[row.subject], pages.get(row.subject, "")


@admin.register(AuditRecord)
class AuditRecordAdmin(ReadOnlyMixin, WordSearchMixin, ScopedAdmin):
    """Who did what with logins, rights and private data."""

    list_display = ("at", "person", "name", "action", "about", "area", "why", "address")
    list_filter = (
        ("member", AutocompleteSelectFilter),
        ("action", ChoicesDropdownFilter),
        ("at", DaysFilter),
        AreaFilter,
        SubjectFilter,
    )
    list_select_related = ("member__organization",)
    search_fields = ("login", *by_person("member__"), "address")
    beside = ("member__organization",)
    search_help_text = _("Login name, name, subject, or address")
    fields = _SHOWN
    readonly_fields = _SHOWN
    own_tables = tables_at("admin:staff_auditrecord_export")
    person = told_apart("member", "named", _("member"), ordering="member__name_key")

    @admin.display(description=_("login name"), ordering="login")
    def name(self, row: AuditRecord) -> Text:
        """The login name, or which part of the system it was."""
        return name_in_words(row.login)

    def get_urls(self) -> list[URLPattern]:
        """Besides the list: as a table."""
        table = self.admin_site.admin_view(self.export_view)
        return [path("export/<slug:kind>/", table, name="staff_auditrecord_export"), *super().get_urls()]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The list that knows the subjects."""
        return SubjectList

    def get_queryset(self, request: HttpRequest) -> Any:
        """The rows inside the scope; for an auditor, all."""
        if any(held.role == Role.AUDITOR for held in assignments(request.user)):
            return AuditRecord.objects.within(Scope.everything())
        return super().get_queryset(request)

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """The record, its subject in words."""
        found: Any = super().get_object(request, object_id, from_field)
        if found is not None:
            found.words = labels([found.subject])[found.subject]
            found.page = addresses([found.subject], request).get(found.subject, "")
        return found

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditRecord], search_term: str
    ) -> tuple[QuerySet[AuditRecord], bool]:
        """By who did it, or by what it was about."""
        found, double = super().get_search_results(request, queryset, search_term)
        return (found | queryset.filter(about(search_term)) if search_term.strip() else found), double

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person reads the audit at all; this record, when the list above has it."""
        if not request.user.has_perm(READ):
            return False
        return obj is None or self.get_queryset(request).filter(pk=obj.pk).exists()

    @admin.display(description=pgettext_lazy("audit", "subject"), ordering="subject")
    def about(self, record: Any) -> str:
        """The subject in words; it leads to its page where the person may look at it."""
        if not record.page:
            return str(record.words or "—")
        return format_html('<a class="gg-link" href="{}">{}</a>', record.page, record.words)

    @admin.display(description=_("purpose"), ordering="purpose")
    def why(self, record: AuditRecord) -> str:
        """Why somebody looked, in words."""
        return in_words(record.purpose)

    def export_view(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        """The records of the list, as the address narrows it, as a table; that it was taken is a record too.

        Raises:
            NotAllowed: the person does not read the audit.
        """
        if kind not in list(Kind):
            raise Http404
        try:
            shown = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return redirect(LIST)
        period = {end: request.GET[f"at_{end}"] for end in ("from", "to") if request.GET.get(f"at_{end}")}
        user: Any = request.user
        try:
            with writing(user.pk):
                file = take_away(shown.queryset, Kind(kind), by=user, period=period, narrowed=narrowed(shown))
        except StillRunning as busy:
            messages.error(request, str(busy.message))
            return redirect(LIST)
        name = file_name(_("Audit"), Kind(kind))
        return as_download(file, name, Kind(kind))
