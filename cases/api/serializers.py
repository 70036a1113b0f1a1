"""Cases as programs read and write them. No rule is kept here: the verbs check."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from cases.choices import ActionCode, Card, Light, Outcome, RouteCode, Source, StageCode
from cases.models import Case, CaseEvent
from cases.queries.family import Readable
from cases.workflow.filing import DESCRIPTION, TOLD
from cases.workflow.inputs import BY_NAME
from cases.workflow.kinds import (
    DEGREES_DIGITS,
    DEGREES_PLACES,
    Choice,
    Day,
    Degrees,
    Input,
    Lines,
    Number,
    OneRow,
    Several,
    Tick,
    Words,
)
from grids.codes import LONGEST_CODE
from kit.api.masked_fields import MASKED, MaskedTextField, masked_within
from kit.privacy.fields import mask_name, mask_phone
from staff.choices import Post

_LABEL = "In the reader's language."
NUMBER_EXAMPLE = f"{settings.CASE_NUMBER_PREFIX}2026091800001"
CASE_EXAMPLE: dict[str, Any] = {
    "number": NUMBER_EXAMPLE,
    "title": "3幢楼道堆放杂物",
    "description": "3幢一单元楼道堆放杂物，堵住消防通道。",
    "route": "coordination",
    "route_label": "协调性",
    "stage": "coordinating",
    "stage_label": "协调处理",
    "light": "green",
    "light_label": "正常",
    "category": "corridor_clutter",
    "category_label": "楼道堆物",
    "area": "330402001001001001",
    "grid_name": "3幢",
    "address": "3幢一单元",
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
    "card": "",
    "due_at": "2026-09-23T16:00:00+08:00",
    "due_provisional": False,
    "paused_at": None,
    "outcome": "",
    "closed_at": None,
    "closed_late": False,
    "was_late": False,
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
    filed_by = serializers.CharField(
        source="filed_by.name",
        default=None,
        allow_null=True,
        help_text="The member's name; null: a resident, by her own hand.",
    )
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
        source="whole_number",
        allow_null=True,
        read_only=True,
        help_text="Number of the whole, when it is open to the token's member.",
    )
    merged_into = serializers.CharField(
        source="main_number",
        allow_null=True,
        read_only=True,
        help_text="Number of the other, when it is open to the token's member.",
    )
    supervised = serializers.SerializerMethodField(help_text="Whether a superior watches it to its end.")
    card = serializers.ChoiceField(
        Card.choices, read_only=True, help_text="The worst that an unanswered supervision brought; stays."
    )
    closed_late = serializers.SerializerMethodField(help_text="Closed, after a deadline was missed.")
    was_late = serializers.BooleanField(
        read_only=True, help_text="A deadline was missed, at whichever stage; stays, whatever happens after."
    )

    class Meta:
        model = Case
        fields = list(CASE_EXAMPLE)
        read_only_fields = fields

    def get_light_label(self, case: Any) -> str:
        return str(Light(case.light_now).label)

    def get_closed_late(self, case: Case) -> bool:
        return case.closed_at is not None and case.was_late

    def get_supervised(self, case: Case) -> bool:
        return case.supervised_at is not None


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "from the hotline",
            value={
                "grid": "330402001001001001",
                "category": "corridor_clutter",
                "description": "3幢一单元楼道堆放杂物，堵住消防通道。",
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

    grid = serializers.CharField(max_length=LONGEST_CODE, help_text="Code of the grid where it happened.")
    category = serializers.CharField(max_length=40, help_text="Code of the category.")
    description = serializers.CharField(max_length=DESCRIPTION.longest, help_text=DESCRIPTION.hint)
    route = serializers.ChoiceField(
        choices=RouteCode.choices, required=False, help_text="Without it, the category's."
    )
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=Source.choices,
        default=Source.API,
        help_text="`resident` is refused: only residents themselves report so.",
    )

    def get_fields(self) -> dict[str, serializers.Field]:
        """The codes, and everything that a new case is told with."""
        return super().get_fields() | {one.name: typed(one) for one in TOLD if one is not DESCRIPTION}


def _measured(one: Number | Degrees | Day, about: dict[str, Any]) -> serializers.Field:
    if isinstance(one, Day):
        return serializers.DateField(allow_null=True, **about)
    if isinstance(one, Number):
        return serializers.IntegerField(min_value=one.least, **about)
    return serializers.DecimalField(
        max_digits=DEGREES_DIGITS,
        decimal_places=DEGREES_PLACES,
        min_value=-one.most,
        max_value=one.most,
        allow_null=True,
        **about,
    )


def typed(one: Input[Any]) -> serializers.Field:
    """The JSON type of an input for programs; what it may hold is checked by the verb."""
    about: dict[str, Any] = {"required": False} | ({"help_text": one.hint} if one.hint else {})
    match one:
        case Words():
            return serializers.CharField(max_length=one.longest, allow_blank=True, **about)
        case Number() | Degrees() | Day():
            return _measured(one, about)
        case Tick():
            return serializers.BooleanField(**about)
        case Choice():
            return serializers.ChoiceField(choices=one.choices.choices, **about)
        case OneRow(key=""):
            return serializers.IntegerField(**about)
        case OneRow():
            return serializers.CharField(max_length=one.longest, **about)
        case Several() | Lines():
            return serializers.ListField(child=serializers.CharField(max_length=one.longest_word), **about)
    raise TypeError(one)


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

    def get_fields(self) -> dict[str, serializers.Field]:
        """The envelope, and every input that a step may ask for."""
        return super().get_fields() | {name: typed(one) for name, one in BY_NAME.items()}

    def facts(self) -> dict[str, Any]:
        """What was given for the step, and nothing else of the request."""
        given = self.validated_data
        return {name: given[name] for name in BY_NAME if name in given}


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "raised",
            value={
                "sequence": 2,
                "action": "raise_level",
                "label": "报上一级协调",
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
    """A line of the timeline. `hash` is the SHA-256 of the line's content as it was written, of a salt and of
    `previous_hash`: id and phone numbers in `text` and `facts` come masked, who reported a case is taken out
    of its words long after the closing, and the words of a note that was taken back come empty; the hash
    stays."""

    text = MaskedTextField()
    action = serializers.ChoiceField(choices=ActionCode.choices)
    label = serializers.CharField(source="get_action_display", help_text=_LABEL)  # type: ignore[assignment]
    actor = serializers.CharField(
        source="actor.name",
        default=None,
        allow_null=True,
        help_text="Name; null: the system, or the resident.",
    )
    stage_before = serializers.CharField(help_text="Code of the stage; empty for the first line.")
    stage_after = serializers.CharField(help_text="Code of the stage.")
    facts = serializers.SerializerMethodField(
        help_text=f"{MASKED} The number of a case that is not open to the token's member comes as null."
    )

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

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_facts(self, event: CaseEvent) -> Any:
        """The facts as they were recorded, but for what the reader may not read of other cases, and for id
        and phone numbers in their words."""
        readable: Readable = self.context["readable"]
        return masked_within(readable.facts(event))

    def to_representation(self, instance: CaseEvent) -> Any:
        """Without the words of a note that was taken back."""
        readable: Readable = self.context["readable"]
        return {**super().to_representation(instance), **({} if readable.text(instance) else {"text": ""})}
