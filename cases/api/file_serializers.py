"""Files of a case as programs read and send them, and what looks like a case that is open already."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from cases.api.serializers import NUMBER_EXAMPLE, FilingSerializer, StepSerializer
from cases.attachments import MOST
from cases.choices import PhotoKind, StageCode
from cases.models import Attachment
from cases.queries.duplicates import Similar
from grids.codes import LONGEST_CODE
from kit.api.addresses import API
from kit.api.masked_fields import MaskedTextField
from kit.files.kinds import FileKind


def _files() -> serializers.ListField:
    return serializers.ListField(
        child=serializers.FileField(allow_empty_file=True),
        required=False,
        help_text=f"Photos (JPEG, PNG, WebP, HEIC) or PDF, at most {MOST}, each up to 10 MB. Repeat the part "
        "for each file. What is kept has no metadata; a PDF has at most 50 pages.",
    )


class FilingFormSerializer(FilingSerializer):
    """A new case with photos."""

    photos = _files()


class StepFormSerializer(StepSerializer):
    """One step with photos."""

    photos = _files()


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "a photo",
            value={
                "kind": "before",
                "file_kind": "image",
                "name": "IMG_0412.jpg",
                "width": 1600,
                "height": 1200,
                "added_at": "2026-09-18T16:00:00+08:00",
                "url": f"https://grid.example.org/{API}cases/{NUMBER_EXAMPLE}/attachments/5f0c….jpg",
            },
            response_only=True,
        )
    ]
)
class AttachmentSerializer(serializers.ModelSerializer):
    """A photo or a PDF of a case."""

    kind = serializers.ChoiceField(choices=PhotoKind.choices, help_text="What it shows.")
    file_kind = serializers.ChoiceField(choices=FileKind.choices)
    name = MaskedTextField(help_text="The name that it was sent with; a photo is a JPEG now.")
    width = serializers.IntegerField(help_text="Pixels; 0 for a PDF.")
    height = serializers.IntegerField(help_text="Pixels; 0 for a PDF.")
    url = serializers.SerializerMethodField(help_text="Where its content is, for the same token.")

    class Meta:
        model = Attachment
        fields = ["kind", "file_kind", "name", "width", "height", "added_at", "url"]
        read_only_fields = fields

    def get_url(self, kept: Attachment) -> str:
        path = reverse("api-case-attachment", args=[self.context["view"].kwargs["number"], kept.file])
        return str(self.context["request"].build_absolute_uri(path))


class SimilarQuerySerializer(serializers.Serializer):
    """What is about to be reported."""

    grid = serializers.CharField(max_length=LONGEST_CODE, help_text="Code of the grid where it happened.")
    category = serializers.CharField(max_length=40, help_text="Code of the category.")
    latitude = serializers.FloatField(min_value=-90, max_value=90, required=False)
    longitude = serializers.FloatField(min_value=-180, max_value=180, required=False)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "near",
            value={
                "number": NUMBER_EXAMPLE,
                "title": "3幢楼道堆放杂物",
                "category": "corridor_clutter",
                "area": "330402001001001001",
                "address": "3幢一单元",
                "stage": "coordinating",
                "filed_at": "2026-09-18T16:00:00+08:00",
                "distance": 40,
                "version": 3,
            },
            response_only=True,
        )
    ]
)
class SimilarSerializer(serializers.Serializer):
    """An open case that may be the same; a note to it (`actions/`) takes the place of a new case."""

    number = serializers.CharField(source="case.number")
    title = MaskedTextField(source="case.title")
    category = serializers.CharField(source="case.category.code", help_text="Code of the category.")
    area = serializers.CharField(source="case.area", help_text="Code of the grid where it happened.")
    address = MaskedTextField(source="case.address")
    stage = serializers.ChoiceField(source="case.stage", choices=StageCode.choices)
    filed_at = serializers.DateTimeField(source="case.filed_at")
    distance = serializers.IntegerField(
        source="metres", allow_null=True, help_text="Metres; null unless both places are known."
    )
    version = serializers.IntegerField(source="case.version", help_text="To be sent with an action.")


class SimilarListSerializer(serializers.Serializer):
    """At most five, the same category first, then the nearest, then the newest."""

    results = SimilarSerializer(many=True)


def similar_rows(found: list[Similar]) -> Any:
    """The answer for a program."""
    return SimilarListSerializer({"results": found}).data
