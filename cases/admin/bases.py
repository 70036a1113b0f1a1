"""What all pages of cases in the admin share."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from cases.choices import Light
from cases.models import Case
from kit.admin.bases import ReadOnlyMixin, ScopedAdmin
from kit.numbers.whole import whole
from kit.time import clock

LIST = "admin:cases_case_changelist"
VARIANTS = {
    Light.GREEN.value: "success",
    Light.AMBER.value: "warning",
    Light.RED.value: "danger",
    Light.PAUSED.value: "info",
    Light.CLOSED.value: "",  # no colour; a light without a line here would show its code
}

# What the page of a case reads of its neighbours, in the query of the case.
_OF_A_PAGE = (
    "category",
    "grid__parent__parent",
    "handling_grid__parent",
    "office",
    "filed_by__organization",
    "assignee",
)


class CasesAdmin(ReadOnlyMixin, ScopedAdmin):
    """Cases are filed on the page of the leaders and moved by steps, never edited."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        """Cases inside the scope, with their light at this moment."""
        return super().get_queryset(request).with_light(clock.now())

    def case_of(self, request: HttpRequest, pk: Any) -> Case:
        """The case, if it lies inside the scope. Raises Http404."""
        key = whole(str(pk))
        rows = self.get_queryset(request).select_related(*_OF_A_PAGE)
        found: Case | None = rows.filter(pk=key).first() if key is not None else None
        if found is None or not self.has_view_permission(request, found):
            raise Http404
        return found

    def context(self, request: HttpRequest, **more: Any) -> dict[str, Any]:
        """What every page of the admin needs, and ``more``."""
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "has_view_permission": True,
            **more,
        }
