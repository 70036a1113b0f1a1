"""What programs can ask the list of cases for."""

from typing import Any

import django_filters
from django.db.models import Q
from django_filters.rest_framework import FilterSet

from cases.choices import Card, Light, RouteCode, Source, StageCode
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
    source = django_filters.ChoiceFilter(
        choices=Source.choices, help_text="How it came; `resident`: reported by a resident's own hand."
    )
    light = django_filters.ChoiceFilter(choices=Light.choices, method="in_light")
    open = TrueOrFalseFilter(
        field_name="closed_at", lookup_expr="isnull", help_text="`true`: not closed yet; `false`: closed."
    )
    supervised = TrueOrFalseFilter(
        method="is_supervised", help_text="`true`: open, and a superior watches it; `false`: the others."
    )
    card = django_filters.ChoiceFilter(
        choices=[(card.value, card.label) for card in (Card.YELLOW, Card.RED)],
        help_text="The worst card that was shown because a supervision was not answered in time.",
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

    def is_supervised(self, rows: Any, name: str, value: bool) -> Any:
        """Those that a superior watches, or the others."""
        watched = Q(closed_at__isnull=True, supervised_at__isnull=False)
        return rows.filter(watched if value else ~watched)

    def of_category(self, rows: Any, name: str, value: Category) -> Any:
        """Those of a category, and of the ones below it."""
        below = Category.objects.filter(parent=value).values("pk")
        return rows.filter(category=value) | rows.filter(category__in=below)
