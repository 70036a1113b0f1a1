"""Appointments as programs read them."""

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from staff.choices import AppointmentRole
from staff.models import Appointment


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "leader",
            value={
                "id": 1,
                "grid": "330402001001001",
                "grid_name": "第一网格",
                "role": "leader",
                "role_label": "网格负责人",
                "member": "张建国",
                "since": "2026-01-01",
                "until": None,
            },
            response_only=True,
        )
    ]
)
class AppointmentSerializer(serializers.ModelSerializer):
    """Who does what for a grid. Phones are not given out here."""

    grid = serializers.CharField(source="grid.code", help_text="Code of the grid.")
    grid_name = serializers.CharField(source="grid.name")
    role = serializers.ChoiceField(choices=AppointmentRole.choices)
    role_label = serializers.CharField(source="get_role_display", help_text="In the reader's language.")
    member = serializers.CharField(source="member.name", help_text="The member's name.")
    until = serializers.DateField(allow_null=True, help_text="null: in force until further notice.")

    class Meta:
        model = Appointment
        fields = ["id", "grid", "grid_name", "role", "role_label", "member", "since", "until"]
        read_only_fields = fields
