"""Analysis meetings for programs, read only: when they were due and held, and how much was decided. What
was said and decided is on their pages, as far as each reader may open it."""

from typing import Any

import django_filters
from django.db.models import Count, Q
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request

from diaries.choices import MeetingState
from diaries.models import AnalysisMeeting
from diaries.rules.meetings import VIEW
from grids.api.filters import AreaFilter
from grids.api.views import ScopedView
from kit.api.paging import Order
from kit.api.problems import problems
from kit.errors import NotAllowed
from kit.time import clock
from kit.time.bounds import refuse_unusual

_DONE = Q(agenda__decision__done_at__isnull=False)


class MeetingFilter(FilterSet):
    """Meetings by area, day and state."""

    area = AreaFilter()
    since = django_filters.DateFilter(
        field_name="due_on",
        lookup_expr="gte",
        validators=[refuse_unusual],
        help_text="Due on this date or later, YYYY-MM-DD.",
    )
    until = django_filters.DateFilter(
        field_name="due_on",
        lookup_expr="lte",
        validators=[refuse_unusual],
        help_text="Due on this date or earlier, YYYY-MM-DD.",
    )
    state = django_filters.ChoiceFilter(choices=MeetingState.choices, help_text="State of the meeting.")
    overdue = django_filters.BooleanFilter(
        method="only_overdue", help_text="true: not called or held in time, or minutes not signed."
    )

    class Meta:
        model = AnalysisMeeting
        fields: list[str] = []

    def only_overdue(self, rows: Any, name: str, value: bool) -> Any:
        """The findings, or all others."""
        late = rows.overdue(clock.now())
        return late if value else rows.exclude(pk__in=late.order_by().values("pk"))


class MeetingSerializer(serializers.ModelSerializer):
    """A meeting in figures."""

    grid = serializers.CharField(source="grid.code", help_text="Code of the grid.")
    state = serializers.ChoiceField(choices=MeetingState.choices)
    state_label = serializers.CharField(source="get_state_display", help_text="In the reader's language.")
    items = serializers.IntegerField(source="number_of_items", help_text="Items of the agenda.")
    decided = serializers.IntegerField(source="number_decided", help_text="Of these, decided.")
    to_do = serializers.IntegerField(source="number_to_do", help_text="Decisions with somebody and a day.")
    done = serializers.IntegerField(source="number_done", help_text="Of these, done.")

    class Meta:
        model = AnalysisMeeting
        fields = [
            *("id", "grid", "state", "state_label", "due_on", "starts_at", "signed_at"),
            *("items", "decided", "to_do", "done"),
        ]
        read_only_fields = fields


@extend_schema(
    tags=["diaries"], summary="Analysis meetings", responses={200: MeetingSerializer, **problems(400, 403)}
)
class MeetingList(ScopedView, ListAPIView):
    """The analysis meetings of the grids in the token's area, the newest first."""

    queryset = AnalysisMeeting.objects.none()
    serializer_class = MeetingSerializer
    filterset_class = MeetingFilter
    page_order: Order = ("-id",)
    looking = VIEW

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Volunteers and departments have no business with meetings. Raises NotAllowed (HTTP 403)."""
        super().initial(request, *args, **kwargs)
        if not request.user.has_perm(self.looking):
            raise NotAllowed

    def get_queryset(self) -> Any:
        rows = AnalysisMeeting.objects.within(self.scope).select_related("grid")
        return rows.annotate(
            number_of_items=Count("agenda"),
            number_decided=Count("agenda", filter=~Q(agenda__outcome="")),
            number_to_do=Count("agenda__decision"),
            number_done=Count("agenda__decision", filter=_DONE),
        )
