"""What programs can ask the lists of divisions and grids for."""

from typing import Any

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from grids.choices import DivisionLevel, GridLevel
from grids.codes import CODE_LENGTHS, LONGEST_CODE
from grids.models import Division, Grid

_DIGITS = RegexValidator(rf"^\d{{{CODE_LENGTHS[0]},{LONGEST_CODE}}}\Z", _("A code has 2 to 18 digits."))
_TRUE_FALSE = _("Please write true or false.")


class TrueOrFalse(forms.Field):
    """``true`` or ``false``. Anything else is refused: read as "no filter", it would answer with all rows."""

    def to_python(self, value: Any) -> bool | None:
        """The value, or None when nothing is asked. Raises ValidationError."""
        if value in self.empty_values:
            return None
        answer = {"true": True, "false": False}.get(str(value).lower())
        if answer is None:
            raise forms.ValidationError(_TRUE_FALSE)
        return answer


class TrueOrFalseFilter(django_filters.BooleanFilter):
    """A filter that is on, off, or not asked for."""

    field_class = TrueOrFalse


class AreaFilter(django_filters.CharFilter):
    """The area of a code and all below it; ``field_name`` is not used, the model knows its own area."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = "Code of a division or grid (2 to 18 digits); everything in it and below it."
        super().__init__(validators=[_DIGITS], label=_("area"), help_text=help_text, **kwargs)

    def filter(self, qs: Any, value: str) -> Any:
        """The rows of the area."""
        return qs.in_area(value) if value else qs


class DivisionFilter(django_filters.FilterSet):
    """Divisions by level and parent."""

    level = django_filters.ChoiceFilter(choices=DivisionLevel.choices)
    parent = django_filters.CharFilter(
        field_name="parent_id", validators=[_DIGITS], help_text="Code of the division that they are part of."
    )

    class Meta:
        model = Division
        fields: list[str] = []


class GridFilter(django_filters.FilterSet):
    """Grids by area, level and parent."""

    area = AreaFilter()
    level = django_filters.TypedChoiceFilter(choices=GridLevel.choices, coerce=int)
    parent = django_filters.CharFilter(
        field_name="parent__code", validators=[_DIGITS], help_text="Code of the grid that they are part of."
    )
    retired = TrueOrFalseFilter(
        field_name="retired_on",
        lookup_expr="isnull",
        exclude=True,
        help_text="`false`: only grids in use; `true`: only those that are not any more.",
    )

    class Meta:
        model = Grid
        fields: list[str] = []
