"""What visits have become elsewhere, as a setting names it: cases stand above the register."""

from collections.abc import Callable, Sequence

from django.conf import settings
from django.utils.module_loading import import_string

from grids.scope import Scope
from residents.models import Visit


def with_cases(visits: Sequence[Visit], sees: Callable[[str], Scope]) -> list[tuple[Visit, str | None]]:
    """Each visit with the number of the case that it became, empty where that is not open to the reader."""
    became = import_string(settings.OF_VISITS)([one.pk for one in visits], sees)
    return [(one, became.get(one.pk)) for one in visits]
