"""The admin's filter by area, for every list whose rows lie in one."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from grids.codes import COUNTY_LENGTH, path_of
from grids.queries.areas import names_of, parts
from grids.scope import Scope
from kit.numbers.whole import is_digits

_SHOWN = 2


def area_choices(scope: Scope, code: str, *, with_path: bool = True) -> list[tuple[str, str]]:
    """The chosen area, with the two above it unless ``with_path`` is off, and its parts; or the parts of the
    scope. At most three queries."""
    if not is_digits(code):
        return parts(scope)
    above = [one for one in path_of(code) if COUNTY_LENGTH <= len(one) < len(code)] if with_path else []
    names = names_of([code, *above])
    path = " / ".join(names.get(one, one) for one in [*above[-_SHOWN:], code])
    return [(code, path), *((below, f"— {name}") for below, name in parts(scope, code) if below != code)]


class AreaFilter(DropdownFilter):
    """An area of the scope: its parts, and once one is chosen the parts of that."""

    title = _("area")
    parameter_name = "area"
    with_path = True

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The chosen area with its parts, or the parts of the scope."""
        code = self.used_parameters.get("area", "")
        code = code[-1] if isinstance(code, list) else code
        scope = request.scope  # type: ignore[attr-defined]
        return area_choices(scope, code, with_path=self.with_path)

    def has_output(self) -> bool:
        """Always, so that a link with an area works whatever the scope."""
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Rows in the area; the scope has been applied already."""
        code = self.value() or ""
        return queryset.in_area(code) if is_digits(code) else queryset  # type: ignore[attr-defined]
