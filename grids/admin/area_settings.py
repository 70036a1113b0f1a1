"""Settings that hold in an area and all inside it, where no smaller area has one of its own; an area without
a code is everywhere. Seen by those who work below it, changed by those whose own area it is."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from grids.queries.areas import refuse_area


class AreaSettingMixin:
    """The admin of rows with a field ``area``, a code. Before an admin class."""

    opts: Any

    @admin.display(description=_("area"), ordering="area")
    def area_name(self, row: Any) -> str:
        """The code of the area, or everywhere."""
        return row.area or str(_("everywhere"))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, which refuses areas that are not the person's to decide for."""
        base = super().get_form(request, obj, change, **kwargs)  # type: ignore[misc]
        permission = f"{self.opts.app_label}.change_{self.opts.model_name}"
        model = self.opts.model

        def clean_area(form: Any) -> str:
            area = form.cleaned_data["area"].strip()
            reason = refuse_area(request.user, permission, model(area=area))
            if reason:
                raise forms.ValidationError(reason)
            return area

        return type(base.__name__, (base,), {"clean_area": clean_area})
