"""Divisions and grids as programs read them."""

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from grids.choices import Basis, DivisionLevel, GridLevel, Setting
from grids.figures.pairs import Pair, households_in_words, people_in_words
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


class PairSerializer(serializers.Serializer):
    """A figure as the register counts it beside what was declared."""

    registered = serializers.IntegerField(
        allow_null=True, help_text="In the register; null where the token's member may not look at it."
    )
    declared = serializers.IntegerField(help_text="0: nothing was declared.")
    percent = serializers.FloatField(
        allow_null=True,
        help_text="The share registered in percent, rounded down to a tenth; null: there is none.",
    )
    words = serializers.SerializerMethodField(help_text="As pages say it, in the reader's language.")
    in_words = staticmethod(households_in_words)

    def get_words(self, pair: Pair) -> str:
        """Both figures with the share."""
        return self.in_words(pair)


class PeopleSerializer(PairSerializer):
    """People, registered (户籍) and floating (流动) together."""

    in_words = staticmethod(people_in_words)


class FiguresSerializer(serializers.Serializer):
    """Both figures of a grid, and which of them counts for its size."""

    counts = serializers.ChoiceField(
        source="basis", choices=Basis.choices, help_text="Which counts in the whole community."
    )
    decided_at = serializers.DateTimeField(
        source="decision.decided_at",
        default=None,
        help_text="null: nobody has decided, and `declared` counts.",
    )
    households = PairSerializer()
    people = PeopleSerializer()


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
                "figures": {
                    "counts": "declared",
                    "decided_at": None,
                    "households": {
                        "registered": 6,
                        "declared": 312,
                        "percent": 1.9,
                        "words": "登记6户、申报312户，登记率1.9%",
                    },
                    "people": {
                        "registered": 15,
                        "declared": 960,
                        "percent": 1.5,
                        "words": "登记15人、申报960人，登记率1.5%",
                    },
                },
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
    figures = FiguresSerializer()

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
            "figures",
            "latitude",
            "longitude",
            "retired_on",
        ]
        read_only_fields = fields
