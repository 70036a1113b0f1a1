"""What programs can ask the list of cases for."""

from typing import Any

import django_filters
from django_filters.rest_framework import FilterSet

from cases.choices import Light, RouteCode, StageCode
from cases.models import Case, Category
from grids.api.filters import AreaFilter, TrueOrFalseFilter
from kit.numbers.words import LONGEST
from kit.time import clock
from kit.time.bounds import refuse_unusual


class CaseFilter(FilterSet):
    """Cases by where they are, how far they are, and since when they have changed."""

    area = AreaFilter()
    route = django_filters.ChoiceFilter(choices=RouteCode.choices)
    stage = django_filters.ChoiceFilter(choices=StageCode.choices)
    light = django_filters.ChoiceFilter(choices=Light.choices, method="in_light")
    open = TrueOrFalseFilter(
        field_name="closed_at", lookup_expr="isnull", help_text="`true`: not closed yet; `false`: closed."
    )
    category = django_filters.ModelChoiceFilter(
        queryset=Category.objects.all(),
        to_field_name="code",
        method="of_category",
        help_text="Code of a category; a category of the first level includes those below it.",
    )
    updated_since = django_filters.IsoDateTimeFilter(
        field_name="updated_at",
        lookup_expr="gte",
        validators=[refuse_unusual],
        help_text=(
            "Cases filed or changed at or after this moment (ISO 8601; write the + of an offset as %2B), the "
            "oldest change first. The last page says in `resume_since` what to ask for the next time."
        ),
    )
    q = django_filters.CharFilter(
        field_name="number",
        lookup_expr="istartswith",
        max_length=LONGEST,
        help_text="The number, or how it begins.",
    )

    class Meta:
        model = Case
        fields: list[str] = []

    def in_light(self, rows: Any, name: str, value: str) -> Any:
        """Those in this light now."""
        return rows.in_light(value, clock.now())

    def of_category(self, rows: Any, name: str, value: Category) -> Any:
        """Those of a category, and of the ones below it."""
        below = Category.objects.filter(parent=value).values("pk")
        return rows.filter(category=value) | rows.filter(category__in=below)
