"""Settings that hold in an area and all inside it, where no smaller area has one of its own; an area without
a code is everywhere. Seen by those who work below it, changed by those whose own area it is."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from grids.areas import LENGTHS, names_of


class AreaSettingMixin:
    """The admin of rows with a field ``area``, a code. Before an admin class."""

    opts: Any

    @admin.display(description=_("area"), ordering="area")
    def area_name(self, row: Any) -> str:
        """The code of the area, or everywhere."""
        return row.area or str(_("everywhere"))

    def get_queryset(self, request: HttpRequest) -> Any:
        """Rows of areas inside the scope, and those above it that hold in it too."""
        rows = super().get_queryset(request)  # type: ignore[misc]
        looking = f"{self.opts.app_label}.view_{self.opts.model_name}"
        scope = request.scope_where(looking)  # type: ignore[attr-defined]
        if scope.unlimited:
            return rows
        above = {prefix[:length] for prefix in scope.prefixes for length in LENGTHS}
        return rows.filter(Q(area="") | Q(area__in=above) | scope.condition("area"))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, which refuses areas that are not the person's to decide for."""
        base = super().get_form(request, obj, change, **kwargs)  # type: ignore[misc]
        permission = f"{self.opts.app_label}.change_{self.opts.model_name}"
        model = self.opts.model

        def clean_area(form: Any) -> str:
            area = form.cleaned_data["area"].strip()
            if area and not names_of([area]):
                raise forms.ValidationError(_("There is no area with this code."))
            if not request.user.has_perm(permission, model(area=area)):
                raise forms.ValidationError(_("This area is not inside yours."))
            return area

        return type(base.__name__, (base,), {"clean_area": clean_area})
