"""What the admins of the register have in common."""

import json
from typing import Any, ClassVar, cast

from django import forms
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.contrib.admin.utils import unquote
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.contrib.filters.admin import DropdownFilter

from grids.admin import area_filter
from grids.admin.searching import AreaSearchMixin
from kit.admin.bases import ScopedAdmin, VerbAdmin, VerbForm, dress
from kit.numbers import doors
from residents import access
from residents.views import asking
from residents.views.forms import LookingForm
from staff.models import User


class SeenForm(VerbForm):
    """A form that knows which version of the row was seen."""

    seen = forms.IntegerField(label=_("version"), widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = getattr(self.instance, "version", None)

    @property
    def version(self) -> int:
        """The version that was seen; 0 for none."""
        return self.cleaned_data.get("seen") or 0


class OpenedAdmin(ScopedAdmin):
    """Pages that name people: whoever opens one leaves a record, and from above the street or town says what
    for. Lists show family names only to those from above."""

    opened_page: ClassVar[str] = ""
    named: ClassVar[dict[str, str]] = {}
    """Columns of the list with a name in them, and what is shown to those from above; "" for nothing."""

    def get_list_display(self, request: HttpRequest) -> Any:
        """The columns, masked from above."""
        columns = super().get_list_display(request)
        if not self.named or not access.needs_reason(request.user):
            return columns
        seen = [self.named.get(one, one) if isinstance(one, str) else one for one in columns]
        return tuple(one for one in seen if one)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page, or first the question what for."""
        asked = self._asked_first(request, object_id)
        return asked or super().change_view(request, object_id, form_url, extra_context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """As the page, whose name it bears."""
        asked = self._asked_first(request, object_id)
        return asked or super().history_view(request, object_id, extra_context)

    def _asked_first(self, request: HttpRequest, object_id: str) -> HttpResponse | None:
        if self.opened_page and access.needs_reason(request.user):
            row = self.get_object(request, unquote(object_id))
            # What is sent by those who only look is refused, whatever it is for.
            sent = request.method == "POST" and LookingForm.SENT not in request.POST
            may = self.has_change_permission if sent else self.has_view_permission
            if row is not None and may(request, row):
                return asking.asked_first(request, lambda form, status: self._ask(request, form, status))
        return None

    def render_change_form(
        self, request: HttpRequest, context: Any, add: Any = False, change: Any = False, **more: Any
    ) -> HttpResponse:
        """The page of a row; whoever opens it leaves a record."""
        row = more.get("obj")
        if self.opened_page and row is not None:
            access.opened(by=request.user, row=row, page=self.opened_page, **asking.said(request))
        return super().render_change_form(request, context, add=add, change=change, **more)

    def _ask(self, request: HttpRequest, form: Any, status: int) -> HttpResponse:
        everywhere = self.admin_site.each_context(request)
        context = {**everywhere, "title": _("What for"), "form": dress(form), "opts": self.opts}
        response = TemplateResponse(request, "admin/residents/what_for.html", context, status=status)
        response.headers["Cache-Control"] = "no-store"
        return response


class DoorSearchMixin(AreaSearchMixin):
    """Rows that are found by the door they lie behind, and by the grid. A search stands in the address, so
    people are found by “Find a person” and never so."""

    door: ClassVar[str] = "door"
    search_help_text = _("Door, or a grid, also one above: its name, initials or code")

    def found_by(self, word: str) -> Q:
        """By the beginning of the door, or of its last part."""
        term = doors.plain(word)
        if not term:
            return Q(pk__in=[])
        return Q(**{f"{self.door}__startswith": term}) | Q(**{f"{self.door}__endswith": f"-{term}"})

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By every word, or by a door that is written in several (2 301)."""
        found, _double = super().get_search_results(request, queryset, search_term)
        if len(search_term.split()) > 1:
            found |= queryset.filter(**{f"{self.door}__startswith": doors.plain(search_term)})
        return found, False


class RegisterAdmin(OpenedAdmin, VerbAdmin):
    """Rows of the register: never deleted, and found by what may be searched for."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Things end in the register, they don't vanish."""
        return False

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Without a name: the log of the admin outlives the person."""
        return self._log(request, obj, ADDITION, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """As ``log_addition``."""
        return self._log(request, obj, CHANGE, message)

    def _log(self, request: HttpRequest, obj: Any, flag: int, message: Any) -> LogEntry:
        said = obj.audit_label() if hasattr(obj, "audit_label") else ""
        row = LogEntry(
            user=cast(User, request.user),
            content_type=get_content_type_for_model(obj),
            object_id=str(obj.pk),
            object_repr=said[:200],
            action_flag=flag,
            change_message=json.dumps(message) if isinstance(message, list) else message,
        )
        row.save(force_insert=True)
        return row


class AreaFilter(area_filter.AreaFilter):
    """By area, the chosen one by its name alone."""

    with_path = False


class PresentFilter(DropdownFilter):
    """Those who are here, unless others are asked for."""

    title = _("present")
    parameter_name = "gone"
    all_option = ["", _("Present")]
    column = "ended_on"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Besides those who are here."""
        return [("yes", _("No longer here"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those asked for."""
        return queryset.filter(**{f"{self.column}__isnull": self.value() != "yes"})


class OpenFilter(PresentFilter):
    """Households and units that are open, unless others are asked for."""

    title = _("open")
    all_option = ["", pgettext_lazy("household", "Open")]
    column = "closed_on"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Besides the open ones."""
        return [("yes", pgettext_lazy("household", "Closed"))]
