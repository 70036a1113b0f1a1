"""What the admins of the register have in common."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.contrib.filters.admin import DropdownFilter

from gridgov.kit.admin_bases import VerbAdmin, VerbForm
from grids import area_filter


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


class RegisterAdmin(VerbAdmin):
    """Rows of the register: never deleted, and found by what may be searched for."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Things end in the register, they don't vanish."""
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only by the filters of the list: a hash or the end of a number in an address would say whose it is,
        and a name there would stand in the log."""
        filters = [
            one if isinstance(one, str) else one[0] for one in self.list_filter if not isinstance(one, type)
        ]
        column = lookup.partition("__")[0]
        if column in {field.name for field in self.opts.get_fields()} - set(filters):
            return False
        return super().lookup_allowed(lookup, value, request)


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
