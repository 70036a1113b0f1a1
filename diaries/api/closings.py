"""Closings of weeks for programs, read only."""

from typing import Any

import django_filters
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request

from diaries.choices import ClosingState
from diaries.models import WeekClosing
from grids.api.filters import AreaFilter
from grids.api.views import ScopedView
from kit.api.masked_fields import MaskedTextField
from kit.api.paging import Order
from kit.api.problems import problems
from kit.errors import NotAllowed
from kit.time.bounds import refuse_unusual


class ClosingFilter(FilterSet):
    """Closings by area, week and state."""

    area = AreaFilter()
    since = django_filters.DateFilter(
        field_name="monday",
        lookup_expr="gte",
        validators=[refuse_unusual],
        help_text="Weeks that begin on this date or later, YYYY-MM-DD.",
    )
    until = django_filters.DateFilter(
        field_name="monday",
        lookup_expr="lte",
        validators=[refuse_unusual],
        help_text="Weeks that begin on this date or earlier, YYYY-MM-DD.",
    )
    state = django_filters.ChoiceFilter(choices=ClosingState.choices, help_text="State of the closing.")

    class Meta:
        model = WeekClosing
        fields: list[str] = []


class ClosingSerializer(serializers.ModelSerializer):
    """The closing of a member's week; its words once they were signed."""

    member = serializers.CharField(source="member.name", help_text="The member's name.")
    grid = serializers.CharField(source="grid.code", help_text="Code of the grid.")
    state = serializers.ChoiceField(choices=ClosingState.choices)
    state_label = serializers.CharField(source="get_state_display", help_text="In the reader's language.")
    words = MaskedTextField()
    ahead = MaskedTextField()

    class Meta:
        model = WeekClosing
        fields = [
            *("id", "monday", "member", "grid", "state", "state_label", "late", "words", "ahead"),
            *("signed_at", "read_at"),
        ]
        read_only_fields = fields

    def to_representation(self, instance: WeekClosing) -> dict[str, Any]:
        """Without words that are not signed yet: they are hers alone."""
        shown: dict[str, Any] = super().to_representation(instance)
        return shown if instance.state != ClosingState.DRAFTED else {**shown, "words": "", "ahead": ""}


@extend_schema(
    tags=["diaries"], summary="Closings of weeks", responses={200: ClosingSerializer, **problems(400, 403)}
)
class ClosingList(ScopedView, ListAPIView):
    """The closings of the weeks of the leaders in the token's area, the newest first."""

    queryset = WeekClosing.objects.none()
    serializer_class = ClosingSerializer
    filterset_class = ClosingFilter
    page_order: Order = ("-monday", "-id")
    looking = "diaries.view_weekclosing"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Volunteers and departments have no business with diaries. Raises NotAllowed (HTTP 403)."""
        super().initial(request, *args, **kwargs)
        if not request.user.has_perm(self.looking):
            raise NotAllowed

    def get_queryset(self) -> Any:
        return WeekClosing.objects.within(self.scope).select_related("member", "grid")
