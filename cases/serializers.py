"""Cases as programs read and write them. No rule is kept here: the verbs check."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from cases.choices import ActionCode, Light, Outcome, RouteCode, Satisfaction, Source, StageCode
from cases.models import Case, CaseEvent
from cases.routes import Fact
from gridgov.kit.masked_fields import MASKED, MaskedTextField, masked_within
from gridgov.kit.private import mask_name, mask_phone
from staff.choices import Post

_LABEL = "In the reader's language."
CASE_EXAMPLE: dict[str, Any] = {
    "number": "JX2026091800001",
    "title": "3 幢楼道堆放杂物",
    "description": "3 幢一单元楼道堆放杂物,堵住消防通道。",
    "route": "coordination",
    "route_label": "协调性",
    "stage": "coordinating",
    "stage_label": "协调处理",
    "light": "green",
    "light_label": "绿",
    "category": "corridor_clutter",
    "category_label": "楼道堆物",
    "area": "330402001001001001",
    "grid_name": "3 幢",
    "address": "3 幢一单元",
    "latitude": "30.751200",
    "longitude": "120.758400",
    "source": "api",
    "reporter": {"name": "王**", "phone": "138****5678"},
    "filed_by": "张建国",
    "filed_at": "2026-09-18T16:00:00+08:00",
    "cycle": 1,
    "waiting_for": "leader",
    "handled_at": "330402001001001001",
    "office": None,
    "assignee": None,
    "matter": None,
    "part_of": None,
    "merged_into": None,
    "supervised": False,
    "due_at": "2026-09-23T16:00:00+08:00",
    "due_provisional": False,
    "paused_at": None,
    "outcome": "",
    "closed_at": None,
    "closed_late": False,
    "version": 1,
    "updated_at": "2026-09-18T16:00:00+08:00",
}
STATUS_FIELDS = [
    "number",
    "route",
    "stage",
    "stage_label",
    "light",
    "due_at",
    "due_provisional",
    "closed_at",
    "outcome",
    "version",
    "updated_at",
]


class StatusFields(serializers.ModelSerializer):
    """What a status and a case have in common; expects rows ``with_light``."""

    route = serializers.ChoiceField(choices=RouteCode.choices)
    stage = serializers.ChoiceField(choices=StageCode.choices)
    stage_label = serializers.CharField(source="get_stage_display", help_text=_LABEL)
    light = serializers.ChoiceField(
        choices=Light.choices,
        source="light_now",
        help_text="Amber from 80 % of the time, red from the deadline; changes without a new version.",
    )
    due_at = serializers.DateTimeField(
        allow_null=True, help_text="The deadline of the stage; null when closed."
    )
    due_provisional = serializers.BooleanField(
        help_text="The deadline reaches into a year whose working days are not announced yet; it may move."
    )
    outcome = serializers.ChoiceField(choices=Outcome.choices, help_text="Empty while the case is open.")
    version = serializers.IntegerField(help_text="Goes up with every change; to be sent with an action.")


@extend_schema_serializer(
    examples=[
        OpenApiExample("open", value={name: CASE_EXAMPLE[name] for name in STATUS_FIELDS}, response_only=True)
    ]
)
class StatusSerializer(StatusFields):
    """How far a case is. Small, for programs that ask often."""

    class Meta:
        model = Case
        fields = STATUS_FIELDS
        read_only_fields = fields


class ReporterSerializer(serializers.Serializer):
    """Who reported it, masked. Empty when anonymous."""

    name = serializers.SerializerMethodField(help_text="The family name and a star a letter.")
    phone = serializers.SerializerMethodField(help_text="The first three and last four digits.")

    def get_name(self, case: Case) -> str:
        return mask_name(case.reporter_name)

    def get_phone(self, case: Case) -> str:
        return mask_phone(case.reporter_phone)


@extend_schema_serializer(examples=[OpenApiExample("open", value=CASE_EXAMPLE, response_only=True)])
class CaseSerializer(StatusFields):
    """A case. Id and phone numbers that somebody wrote into its words come masked, as in every export."""

    title = MaskedTextField()
    description = MaskedTextField()
    address = MaskedTextField()
    route_label = serializers.CharField(source="get_route_display", help_text=_LABEL)
    light_label = serializers.SerializerMethodField(help_text=_LABEL)
    category = serializers.CharField(source="category.code", help_text="Code of the category.")
    category_label = serializers.CharField(source="category.label", help_text=_LABEL)
    area = serializers.CharField(help_text="Code of the grid where it happened, as it was when filed.")
    grid_name = serializers.CharField(source="grid.name")
    source = serializers.ChoiceField(choices=Source.choices)  # type: ignore[assignment]
    reporter = ReporterSerializer(source="*")
    filed_by = serializers.CharField(source="filed_by.name", help_text="The member's name.")
    cycle = serializers.IntegerField(help_text="1, and one more with every reopening.")
    waiting_for = serializers.ChoiceField(
        choices=[("", ""), *Post.choices],
        source="waiting_post",
        help_text="Whose turn it is, seen from `handled_at`; empty when closed.",
    )
    handled_at = serializers.CharField(source="handling_code", help_text="Code of the grid that handles it.")
    office = serializers.CharField(
        source="office.name", default=None, allow_null=True, help_text="The responsible organization."
    )
    assignee = serializers.CharField(
        source="assignee.name",
        default=None,
        allow_null=True,
        help_text="The one person whose turn it is, when somebody has said who.",
    )
    matter = serializers.CharField(
        source="matter.name", default=None, allow_null=True, help_text="What is applied for, as defined."
    )
    part_of = serializers.CharField(
        source="part_of.number", default=None, allow_null=True, help_text="Number of the whole."
    )
    merged_into = serializers.CharField(
        source="merged_into.number",
        default=None,
        allow_null=True,
        help_text="Number of the other.",
    )
    supervised = serializers.SerializerMethodField(help_text="Whether a superior watches it to its end.")

    class Meta:
        model = Case
        fields = list(CASE_EXAMPLE)
        read_only_fields = fields

    def get_light_label(self, case: Any) -> str:
        return str(Light(case.light_now).label)

    def get_supervised(self, case: Case) -> bool:
        return case.supervised_at is not None


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "from the hotline",
            value={
                "grid": "330402001001001001",
                "category": "corridor_clutter",
                "description": "3 幢一单元楼道堆放杂物,堵住消防通道。",
                "source": "hotline",
                "reporter_name": "王小明",
                "reporter_phone": "13812345678",
            },
            request_only=True,
        )
    ]
)
class FilingSerializer(serializers.Serializer):
    """A new case."""

    grid = serializers.CharField(max_length=18, help_text="Code of the grid where it happened.")
    category = serializers.CharField(max_length=40, help_text="Code of the category.")
    description = serializers.CharField(max_length=4000, help_text="What happened.")
    title = serializers.CharField(
        max_length=80,
        required=False,
        allow_blank=True,
        help_text="Without it, the description's first sentence.",
    )
    route = serializers.ChoiceField(
        choices=RouteCode.choices, required=False, help_text="Without it, the category's."
    )
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=Source.choices, default=Source.API
    )
    address = serializers.CharField(max_length=120, required=False, allow_blank=True)
    latitude = serializers.DecimalField(
        max_digits=9, decimal_places=6, min_value=-90, max_value=90, required=False, allow_null=True
    )
    longitude = serializers.DecimalField(
        max_digits=9, decimal_places=6, min_value=-180, max_value=180, required=False, allow_null=True
    )
    reporter_name = serializers.CharField(
        max_length=40, required=False, allow_blank=True, help_text="Private: comes back masked only."
    )
    reporter_phone = serializers.CharField(
        max_length=20, required=False, allow_blank=True, help_text="Private: comes back masked only."
    )


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "handled", value={"action": "handle", "version": 1, "text": "已清理。"}, request_only=True
        ),
        OpenApiExample(
            "feedback",
            value={"action": "feed_back", "version": 4, "satisfaction": "satisfied", "words": "谢谢"},
            request_only=True,
        ),
    ]
)
class StepSerializer(serializers.Serializer):
    """One step with a case: the action, the version that the caller saw, and the facts that it needs."""

    action = serializers.ChoiceField(choices=ActionCode.choices)
    version = serializers.IntegerField(min_value=1, help_text="The version of the case that the caller saw.")
    text = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    matter = serializers.CharField(max_length=60, required=False, help_text="Name of a matter.")
    office = serializers.IntegerField(required=False, help_text="One of the choices of the next actions.")
    route = serializers.ChoiceField(choices=RouteCode.choices, required=False)
    satisfaction = serializers.ChoiceField(choices=Satisfaction.choices, required=False)
    words = serializers.CharField(max_length=500, required=False, allow_blank=True)
    injured = serializers.IntegerField(min_value=0, required=False)
    deaths = serializers.IntegerField(min_value=0, required=False)
    losses = serializers.CharField(max_length=500, required=False, allow_blank=True)
    legal_ground = serializers.CharField(max_length=500, required=False, allow_blank=True)
    papers = serializers.ListField(
        child=serializers.CharField(max_length=120),
        required=False,
        help_text="The papers at hand, of the choices of the next actions; left out: as before.",
    )
    checked = serializers.BooleanField(required=False, help_text="The leader has checked it on the spot.")
    assignee = serializers.IntegerField(required=False, help_text="One of the choices of the next actions.")
    amount = serializers.IntegerField(
        min_value=1, required=False, help_text="How much more time, in the unit of the stage's limit."
    )
    case = serializers.CharField(max_length=20, required=False, help_text="Number of another open case.")
    parts = serializers.ListField(
        child=serializers.CharField(max_length=500), required=False, help_text="What each part is about."
    )

    def facts(self) -> dict[str, Any]:
        """The facts given, and nothing else of the request."""
        return {fact.value: self.validated_data[fact] for fact in Fact if fact in self.validated_data}


@extend_schema_field({"type": "object", "additionalProperties": True})
class FactsField(serializers.JSONField):
    """The facts of an event, as they were recorded, but for id and phone numbers in their words."""

    def to_representation(self, value: Any) -> Any:
        """The facts, masked."""
        return masked_within(super().to_representation(value))


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "raised",
            value={
                "sequence": 2,
                "action": "raise_level",
                "label": "报上一级",
                "actor": "张建国",
                "at": "2026-09-18T16:20:00+08:00",
                "stage_before": "coordinating",
                "stage_after": "coordinating",
                "text": "需要小组协调",
                "facts": {},
                "previous_hash": "5d0c…",
                "hash": "9b1f…",
            },
            response_only=True,
        )
    ]
)
class EventSerializer(serializers.ModelSerializer):
    """A line of the timeline. `hash` is the SHA-256 of the line's content and of `previous_hash`, the content
    as it was written: id and phone numbers in `text` and `facts` come masked."""

    text = MaskedTextField()

    action = serializers.ChoiceField(choices=ActionCode.choices)
    label = serializers.CharField(  # type: ignore[assignment]
        source="get_action_display", help_text=_LABEL
    )
    actor = serializers.CharField(
        source="actor.name", default=None, allow_null=True, help_text="Name; null: the system."
    )
    stage_before = serializers.CharField(help_text="Code of the stage; empty for the first line.")
    stage_after = serializers.CharField(help_text="Code of the stage.")
    facts = FactsField(help_text=MASKED)

    class Meta:
        model = CaseEvent
        fields = [
            "sequence",
            "action",
            "label",
            "actor",
            "at",
            "stage_before",
            "stage_after",
            "text",
            "facts",
            "previous_hash",
            "hash",
        ]
        read_only_fields = fields
