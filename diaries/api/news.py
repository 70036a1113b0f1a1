"""Announcements and activities for programs, read only: those of the token's area, and of the areas above."""

from typing import Any

import django_filters
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request

from diaries.choices import ActivityKind, Audience
from diaries.models import Activity, Announcement
from diaries.rules.news import CHANGE, VIEW, VIEW_ACTIVITY
from grids.api.filters import AreaFilter, TrueOrFalseFilter
from grids.api.views import ScopedView
from kit.api.masked_fields import MaskedTextField
from kit.api.paging import Order
from kit.api.problems import problems
from kit.errors import NotAllowed
from kit.time import clock
from kit.time.bounds import refuse_unusual


class AnnouncementFilter(FilterSet):
    """Announcements by area and audience."""

    area = AreaFilter()
    audience = django_filters.ChoiceFilter(choices=Audience.choices, help_text="For whom it is.")
    current = TrueOrFalseFilter(method="holding", help_text="`true`: only those that hold today.")

    class Meta:
        model = Announcement
        fields: list[str] = []

    def holding(self, rows: Any, _name: str, value: bool) -> Any:
        """Those that hold today, or all but these."""
        now = rows.current(clock.today())
        return now if value else rows.exclude(pk__in=now.order_by().values("pk"))


class ActivityFilter(FilterSet):
    """Activities by area, kind and time."""

    area = AreaFilter()
    kind = django_filters.ChoiceFilter(choices=ActivityKind.choices, help_text="Kind of the activity.")
    audience = django_filters.ChoiceFilter(choices=Audience.choices, help_text="For whom it is.")
    since = django_filters.DateFilter(
        field_name="begins_at",
        lookup_expr="date__gte",
        validators=[refuse_unusual],
        help_text="Those that begin on this date or later, YYYY-MM-DD.",
    )
    until = django_filters.DateFilter(
        field_name="begins_at",
        lookup_expr="date__lte",
        validators=[refuse_unusual],
        help_text="Those that begin on this date or earlier, YYYY-MM-DD.",
    )

    class Meta:
        model = Activity
        fields: list[str] = []


class AnnouncementSerializer(serializers.ModelSerializer):
    """What is announced in an area and all below it."""

    audience = serializers.ChoiceField(choices=Audience.choices)
    audience_label = serializers.CharField(
        source="get_audience_display", help_text="In the reader's language."
    )
    words = MaskedTextField()
    organization = serializers.CharField(source="organization.name", help_text="Who announces it.")

    class Meta:
        model = Announcement
        fields = [
            *("id", "area", "audience", "audience_label", "title", "words", "since", "until", "urgent"),
            *("pinned", "organization", "made_at", "edited_at", "withdrawn_at"),
        ]
        read_only_fields = fields


class ActivitySerializer(serializers.ModelSerializer):
    """An activity with how many signed up, and how many came; nobody's name."""

    kind = serializers.ChoiceField(choices=ActivityKind.choices)
    kind_label = serializers.CharField(source="get_kind_display", help_text="In the reader's language.")
    audience = serializers.ChoiceField(choices=Audience.choices)
    words = MaskedTextField()
    organization = serializers.CharField(source="organization.name", help_text="Who organizes it.")
    signed_up = serializers.IntegerField(source="taken", help_text="For how many people a place is taken.")

    class Meta:
        model = Activity
        fields = [
            *("id", "area", "kind", "kind_label", "audience", "title", "words", "begins_at", "ends_at"),
            *("place", "capacity", "signed_up", "counted", "organization", "made_at", "moved_at"),
            "cancelled_at",
        ]
        read_only_fields = fields


class _Readers(ScopedView, ListAPIView):
    """Lists for those who may look at such rows."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Departments have no business with them. Raises NotAllowed (HTTP 403)."""
        super().initial(request, *args, **kwargs)
        if not request.user.has_perm(self.looking):
            raise NotAllowed


@extend_schema(
    tags=["news"], summary="Announcements", responses={200: AnnouncementSerializer, **problems(400, 403)}
)
class AnnouncementList(_Readers):
    """The announcements that hold in the token's area, the newest first."""

    queryset = Announcement.objects.none()
    serializer_class = AnnouncementSerializer
    filterset_class = AnnouncementFilter
    page_order: Order = ("-id",)
    looking = VIEW

    def get_queryset(self) -> Any:
        rows = Announcement.objects.within(self.scope).select_related("organization")
        if getattr(self, "swagger_fake_view", False):
            return rows
        changes = self.request.scope_where(CHANGE)  # type: ignore[attr-defined]
        return rows.shown_to(self.scope, changes, clock.today())


@extend_schema(tags=["news"], summary="Activities", responses={200: ActivitySerializer, **problems(400, 403)})
class ActivityList(_Readers):
    """The activities that are called in the token's area, the newest first."""

    queryset = Activity.objects.none()
    serializer_class = ActivitySerializer
    filterset_class = ActivityFilter
    page_order: Order = ("-id",)
    looking = VIEW_ACTIVITY

    def get_queryset(self) -> Any:
        return Activity.objects.within(self.scope).with_taken().select_related("organization")
