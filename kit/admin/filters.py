"""Filters of the admin's lists that every app may use."""

from typing import Any

from django.http import HttpRequest
from unfold.contrib.filters.admin import RangeDateFilter

from kit.time.formats import read_day


class DayRangeFilter(RangeDateFilter):
    """From a day to a day. What is no day, or out of bounds, filters nothing."""

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The rows of these days."""
        for end in ("from", "to"):
            name = f"{self.parameter_name}_{end}"
            if name in self.used_parameters and not _is_day(self.used_parameters[name]):
                del self.used_parameters[name]
        return super().queryset(request, queryset)


def _is_day(text: Any) -> bool:
    try:
        read_day(str(text))
    except ValueError:
        return False
    return True
