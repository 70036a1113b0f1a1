"""Divisions and grids as programs read them."""

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from grids.choices import DivisionLevel, GridLevel, Setting
from grids.models import Division, Grid


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "street",
            value={"code": "330402001", "name": "建设街道", "level": "township", "parent": "330402"},
            response_only=True,
        )
    ]
)
class DivisionSerializer(serializers.ModelSerializer):
    """A province, city, county, or street or town, by its national statistical code."""

    level = serializers.ChoiceField(choices=DivisionLevel.choices)
    parent = serializers.CharField(  # type: ignore[assignment]
        source="parent_id", allow_null=True, help_text="Code of what it is part of."
    )

    class Meta:
        model = Division
        fields = ["code", "name", "level", "parent"]
        read_only_fields = fields


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "resident group",
            value={
                "code": "330402001001001",
                "name": "第一网格",
                "level": 2,
                "level_label": "居民小组",
                "parent": "330402001001",
                "division": "330402001",
                "setting": "urban",
                "declared_households": 312,
                "declared_registered": 820,
                "declared_floating": 140,
                "latitude": "30.751200",
                "longitude": "120.758400",
                "retired_on": None,
            },
            response_only=True,
        )
    ]
)
class GridSerializer(serializers.ModelSerializer):
    """A community (level 1), resident group (2) or building (3). Its code begins with its parent's."""

    level = serializers.ChoiceField(choices=GridLevel.choices)
    level_label = serializers.CharField(source="get_level_display", help_text="In the reader's language.")
    parent = serializers.CharField(  # type: ignore[assignment]
        source="parent.code", default=None, allow_null=True, help_text="Code; null for a community."
    )
    division = serializers.CharField(source="division_id", help_text="Code of the street or town.")
    setting = serializers.ChoiceField(choices=Setting.choices)

    class Meta:
        model = Grid
        fields = [
            "code",
            "name",
            "level",
            "level_label",
            "parent",
            "division",
            "setting",
            "declared_households",
            "declared_registered",
            "declared_floating",
            "latitude",
            "longitude",
            "retired_on",
        ]
        read_only_fields = fields
