"""What the admins of the register have in common."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.contrib.filters.admin import DropdownFilter

from gridgov.kit.admin_bases import VerbAdmin, VerbForm
from gridgov.kit.errors import NotAllowed
from grids.areas import names_of, parts
from staff.models import Member


def acting(request: HttpRequest) -> Member:
    """The member who acts. Raises NotAllowed for a login without one: nobody could be named."""
    member: Member | None = request.member  # type: ignore[attr-defined]
    if member is None:
        raise NotAllowed(_("Only a member may do this: a login without one could not be named."))
    return member


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


class AreaFilter(DropdownFilter):
    """An area of the scope: its parts, and once one is chosen the parts of that."""

    title = _("area")
    parameter_name = "area"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The chosen area with its parts, or the parts of the scope."""
        code = self.used_parameters.get("area", "")
        code = code[-1] if isinstance(code, list) else code
        scope = request.scope  # type: ignore[attr-defined]
        if not code.isdigit():
            return parts(scope)
        inner = [(below, f"— {name}") for below, name in parts(scope, code) if below != code]
        return [(code, names_of([code]).get(code, code)), *inner]

    def has_output(self) -> bool:
        """Always, so that a link with an area works whatever the scope."""
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Rows in the area; the scope has been applied already."""
        code = self.value() or ""
        return queryset.in_area(code) if code.isdigit() else queryset  # type: ignore[attr-defined]


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
