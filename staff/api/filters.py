"""What programs can ask the list of appointments for."""

from typing import Any

import django_filters

from grids.api.filters import AreaFilter, TrueOrFalseFilter
from kit.time import clock
from staff.choices import AppointmentRole
from staff.models import Appointment


class AppointmentFilter(django_filters.FilterSet):
    """Appointments by area and role, and whether they are in force today."""

    area = AreaFilter()
    role = django_filters.ChoiceFilter(choices=AppointmentRole.choices)
    current = TrueOrFalseFilter(
        method="in_force", help_text="`true`: in force today; `false`: ended or not yet begun."
    )

    class Meta:
        model = Appointment
        fields: list[str] = []

    def in_force(self, rows: Any, name: str, value: bool) -> Any:
        """Those in force today, or the others."""
        current = rows.current(clock.today())
        return current if value else rows.exclude(pk__in=current.order_by().values("pk"))
