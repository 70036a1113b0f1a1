"""Opinions of the people for programs: read, and collected from elsewhere (a hotline, a mini program)."""

from typing import Any, cast

import django_filters
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListCreateAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from diaries.actions.opinions import collect_opinion
from diaries.actions.opinions._steps import LONGEST
from diaries.actions.opinions.collecting import LONGEST_NAME, LONGEST_PLACE, MOST_PEOPLE
from diaries.choices import OpinionState, Topic
from diaries.models import VoicedOpinion
from diaries.rules.opinions import VIEW
from grids.api.filters import AreaFilter
from grids.api.views import ScopedView
from grids.codes import LONGEST_CODE
from grids.models import Grid
from grids.scope import Scope
from kit.api.masked_fields import MaskedTextField
from kit.api.paging import Order
from kit.api.parsing import BoundedJSONParser
from kit.api.problems import problems
from kit.errors import Invalid, NotAllowed
from kit.net.sending import LONGEST_OF_PROGRAM, OF_PROGRAM
from kit.time.bounds import refuse_unusual
from staff.models import Member

KEY_HEADER = "Idempotency-Key"
_KEY = OpenApiParameter(
    KEY_HEADER,
    {"type": "string", "maxLength": LONGEST_OF_PROGRAM},
    OpenApiParameter.HEADER,
    description="Any text that is new for each request, such as a UUID. The same key does a thing once.",
)


class OpinionFilter(FilterSet):
    """Opinions by area, topic, state and day."""

    area = AreaFilter()
    topic = django_filters.ChoiceFilter(choices=Topic.choices, help_text="What it is about.")
    state = django_filters.ChoiceFilter(choices=OpinionState.choices, help_text="State of the opinion.")
    since = django_filters.DateFilter(
        field_name="collected_at",
        lookup_expr="date__gte",
        validators=[refuse_unusual],
        help_text="Collected on this date or later, YYYY-MM-DD.",
    )
    until = django_filters.DateFilter(
        field_name="collected_at",
        lookup_expr="date__lte",
        validators=[refuse_unusual],
        help_text="Collected on this date or earlier, YYYY-MM-DD.",
    )

    class Meta:
        model = VoicedOpinion
        fields: list[str] = []


class OpinionSerializer(serializers.ModelSerializer):
    """What was said, and what became of it; who said it comes masked."""

    grid = serializers.CharField(source="grid.code", help_text="Code of the grid.")
    topic = serializers.ChoiceField(choices=Topic.choices)
    topic_label = serializers.CharField(source="get_topic_display", help_text="In the reader's language.")
    state = serializers.ChoiceField(choices=OpinionState.choices)
    state_label = serializers.CharField(source="get_state_display", help_text="In the reader's language.")
    words = MaskedTextField()
    place = MaskedTextField()
    said_by = serializers.CharField(
        source="sayer_masked", help_text="Name and phone, masked; empty for nobody or a household."
    )
    collected_by = serializers.CharField(source="collected_by.name", help_text="The member's name.")
    case = serializers.CharField(
        source="case_number",
        allow_null=True,
        help_text="Number of the case that it became, when it is open to the token's member.",
    )
    answer = MaskedTextField()
    reply = MaskedTextField()

    class Meta:
        model = VoicedOpinion
        fields = [
            *("id", "grid", "topic", "topic_label", "state", "state_label", "words", "place", "people"),
            *("said_by", "collected_by", "collected_at", "due_on", "case", "gathered_into"),
            *("answer", "answered_at", "told_at", "told_way", "satisfaction", "reply"),
        ]
        read_only_fields = fields


class CollectSerializer(serializers.Serializer):
    """What is sent to collect an opinion."""

    grid = serializers.CharField(max_length=LONGEST_CODE, help_text="Code of a grid of the token's area.")
    topic = serializers.ChoiceField(choices=Topic.choices)
    words = serializers.CharField(max_length=LONGEST, help_text="What was said.")
    place = serializers.CharField(max_length=LONGEST_PLACE, required=False, allow_blank=True)
    people = serializers.IntegerField(min_value=1, max_value=MOST_PEOPLE, required=False, allow_null=True)
    name = serializers.CharField(max_length=LONGEST_NAME, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=30, required=False, allow_blank=True)

    def to_internal_value(self, data: Any) -> Any:
        """What was sent; a name that there is not is refused. Raises ValidationError."""
        unknown = set(data) - set(self.fields) if isinstance(data, dict) else set()
        if unknown:
            raise serializers.ValidationError({name: [_("There is no such field.")] for name in unknown})
        return super().to_internal_value(data)


@extend_schema(tags=["diaries"])
class OpinionList(ScopedView, ListCreateAPIView):
    """The opinions of the people in the token's area, and new ones."""

    queryset = VoicedOpinion.objects.none()
    parser_classes = [BoundedJSONParser]
    serializer_class = OpinionSerializer
    filterset_class = OpinionFilter
    page_order: Order = ("-id",)
    looking = VIEW

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Volunteers and departments have no business with opinions. Raises NotAllowed (HTTP 403)."""
        super().initial(request, *args, **kwargs)
        if not request.user.has_perm(self.looking):
            raise NotAllowed

    def _where(self, permission: str) -> Scope:
        """Where the token's member holds it; nothing while the OpenAPI document is made."""
        if getattr(self, "swagger_fake_view", False):
            return Scope.nothing()
        return cast(Scope, cast(Any, self.request).scope_where(permission))

    def get_queryset(self) -> Any:
        rows = VoicedOpinion.objects.within(self.scope).select_related("grid", "collected_by")
        return rows.with_seen(self._where("cases.view_case"), self._where("residents.view_household"))

    @extend_schema(summary="Opinions of the people", responses={200: OpinionSerializer, **problems(400, 403)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The opinions in the token's area, the newest first."""
        return self.list(request, *args, **kwargs)

    @extend_schema(
        summary="Collect an opinion",
        parameters=[_KEY],
        request=CollectSerializer,
        responses={201: OpinionSerializer, **problems(400, 403, 409, 422)},
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Collect an opinion in a grid of the token's area. With an `Idempotency-Key`, a request may be sent
        again: there is one opinion. The same key with another body is a 422."""
        member = cast(Any, request).member
        if member is None:
            raise NotAllowed(_("The login of this token is not a member's: it can read, but not act."))
        data = CollectSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        facts = {**data.validated_data}
        grid = self._grid(facts.pop("grid"))
        made = collect_opinion(by=cast(Member, member), grid=grid, key=_key_of(request), **facts)
        return Response(OpinionSerializer(self.get_queryset().get(pk=made.pk)).data, status=201)

    def _grid(self, code: str) -> Grid:
        found = Grid.objects.within(self.scope).filter(code=code).first()
        if found is None:
            raise Invalid(fields={"grid": [_("There is no such grid in your area.")]})
        return cast(Grid, found)


def _key_of(request: Request) -> str:
    key = request.headers.get(KEY_HEADER, "").strip()
    if len(key) > LONGEST_OF_PROGRAM:
        raise Invalid(fields={KEY_HEADER: [_("At most %(most)s characters.") % {"most": LONGEST_OF_PROGRAM}]})
    return f"{OF_PROGRAM}{key}" if key else ""
