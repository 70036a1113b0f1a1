"""Filters of the admin's lists that every app may use."""

from typing import Any

from django.http import HttpRequest
from unfold.contrib.filters.admin import RangeDateFilter

from kit.time.formats import read_day


class DayRangeFilter(RangeDateFilter):
    """From a day to a day. What is no day, or out of bounds, is refused (``kit/admin/refusing.py``)."""

    @staticmethod
    def is_day(text: Any) -> bool:
        """Whether it is a day."""
        try:
            read_day(str(text))
        except ValueError:
            return False
        return True

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The rows of these days; none while what was typed is no day."""
        if not all(self.is_day(one) for one in self.used_parameters.values() if one):
            return queryset.none()
        return super().queryset(request, queryset)
