"""What programs can ask the list of diaries for."""

import django_filters
from django_filters.rest_framework import FilterSet

from diaries.models import Diary
from grids.api.filters import AreaFilter
from kit.time.bounds import refuse_unusual


class DiaryFilter(FilterSet):
    """Diaries by area and date."""

    area = AreaFilter()
    since = django_filters.DateFilter(
        field_name="date",
        lookup_expr="gte",
        validators=[refuse_unusual],
        help_text="From this date, YYYY-MM-DD.",
    )
    until = django_filters.DateFilter(
        field_name="date",
        lookup_expr="lte",
        validators=[refuse_unusual],
        help_text="Up to and with this date, YYYY-MM-DD.",
    )

    class Meta:
        model = Diary
        fields: list[str] = []
