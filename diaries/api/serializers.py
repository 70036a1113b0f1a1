"""Diaries as programs read them."""

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from cases.api.serializers import NUMBER_EXAMPLE
from diaries.choices import EntryKind
from diaries.models import Diary, Entry
from kit.api.masked_fields import MaskedTextField


class EntrySerializer(serializers.ModelSerializer):
    """One thing that happened, and the case that it became."""

    kind = serializers.ChoiceField(choices=EntryKind.choices)
    text = MaskedTextField()
    place = MaskedTextField()
    kind_label = serializers.CharField(source="get_kind_display", help_text="In the reader's language.")
    case = serializers.CharField(
        source="case_number",
        allow_null=True,
        read_only=True,
        help_text="Number of the case that it became, when it is open to the token's member.",
    )

    class Meta:
        model = Entry
        fields = ["kind", "kind_label", "text", "place", "participants", "case", "added_at"]
        read_only_fields = fields


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "a day",
            value={
                "id": 1,
                "date": "2026-09-18",
                "member": "张建国",
                "grid": "330402001001001",
                "first_entry_at": "2026-09-18T16:05:00+08:00",
                "entries": [
                    {
                        "kind": "patrol",
                        "kind_label": "巡查",
                        "text": "3幢楼道堆放杂物，已劝离",
                        "place": "3幢",
                        "participants": None,
                        "case": NUMBER_EXAMPLE,
                        "added_at": "2026-09-18T16:05:00+08:00",
                    }
                ],
            },
            response_only=True,
        )
    ]
)
class DiarySerializer(serializers.ModelSerializer):
    """A member's diary of one day with its entries."""

    member = serializers.CharField(source="member.name", help_text="The member's name.")
    grid = serializers.CharField(source="grid.code", help_text="Code of the grid.")
    entries = EntrySerializer(many=True)

    class Meta:
        model = Diary
        fields = ["id", "date", "member", "grid", "first_entry_at", "entries"]
        read_only_fields = fields
