"""What visits have become elsewhere and where welfare records came from, as settings name it: cases stand
above the register."""

from collections.abc import Callable, Sequence

from django.conf import settings
from django.utils.module_loading import import_string

from grids.scope import Scope
from residents.models import Visit, WelfareRecord


def with_approvals(
    records: Sequence[WelfareRecord], sees: Callable[[str], Scope]
) -> list[tuple[WelfareRecord, list[str]]]:
    """Each welfare record with the numbers of the approved cases that it came from, of those that are open to
    the reader."""
    came = import_string(settings.OF_WELFARE)([one.pk for one in records], sees) if records else {}
    return [(one, came.get(one.pk, [])) for one in records]


def with_cases(visits: Sequence[Visit], sees: Callable[[str], Scope]) -> list[tuple[Visit, str | None]]:
    """Each visit with the number of the case that it became, empty where that is not open to the reader."""
    became = import_string(settings.OF_VISITS)([one.pk for one in visits], sees)
    return [(one, became.get(one.pk)) for one in visits]
