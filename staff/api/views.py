"""Appointments for programs, read only."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView

from grids.api.views import ScopedView
from kit.api.problems import problems
from staff.api.filters import AppointmentFilter
from staff.api.serializers import AppointmentSerializer
from staff.models import Appointment


@extend_schema(
    tags=["people"], summary="Appointments", responses={200: AppointmentSerializer, **problems(400)}
)
class AppointmentList(ScopedView, ListAPIView):
    """Who leads, guides and helps which grid in the token's area, with the history, the newest first."""

    queryset = Appointment.objects.none()
    serializer_class = AppointmentSerializer
    filterset_class = AppointmentFilter

    def get_queryset(self) -> Any:
        return Appointment.objects.within(self.scope).select_related("grid", "member")
