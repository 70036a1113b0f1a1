"""The list of cases, and the page of one case with what this official may do now."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from cases.admin.bases import VARIANTS
from cases.admin.bulk import BulkAdmin
from cases.admin.desk import SavedFiltersAdmin
from cases.admin.filters import (
    DueFilter,
    FiledFilter,
    LightFilter,
    RouteFilter,
    StageFilter,
    TurnFilter,
)
from cases.admin.overviews import OverviewsAdmin
from cases.choices import Light
from cases.models import Case
from cases.page import CasePage, Typed, take_typed
from cases.search import search
from cases.words import due_in_words, path_of, waiting_in_words
from gridgov.kit import clock
from gridgov.kit.admin_bases import dress
from gridgov.kit.errors import Conflict, Invalid, RuleError
from grids.area_filter import AreaFilter


@admin.register(Case)
class CaseAdmin(SavedFiltersAdmin, BulkAdmin, OverviewsAdmin):
    """The list of cases, and the page of one."""

    list_display = (
        "light",
        "number",
        "title",
        "category",
        "place",
        "route",
        "stage",
        "waiting",
        "due",
        "filed",
    )
    list_display_links = ("number", "title")
    list_filter = (
        TurnFilter,
        AreaFilter,
        RouteFilter,
        StageFilter,
        LightFilter,
        DueFilter,
        ("filed_at", FiledFilter),
    )
    list_select_related = ("category", "grid__parent__parent", "handling_grid", "office")
    list_fullwidth = True
    search_fields = ("number", "title", "description")
    search_help_text = gettext_lazy("Number, or words of the case")
    ordering = ("-id",)
    list_before_template = "admin/cases/case/lights.html"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Case], search_term: str
    ) -> tuple[QuerySet[Case], bool]:
        """By the beginning of the number or its last digits, or by every word in title or text."""
        return search(queryset, search_term), False  # type: ignore[arg-type]

    @display(description=gettext_lazy("light"), label=VARIANTS)
    def light(self, case: Any) -> tuple[str, Any]:
        """The coloured light."""
        return case.light_now, Light(case.light_now).label

    @admin.display(description=gettext_lazy("place"))
    def place(self, case: Case) -> str:
        """The grid with those above it: names repeat."""
        return path_of(case)

    @admin.display(description=gettext_lazy("waiting for"))
    def waiting(self, case: Case) -> str:
        """Whose turn it is."""
        return waiting_in_words(case)

    @admin.display(description=gettext_lazy("deadline"), ordering="due_at")
    def due(self, case: Case) -> str:
        """The time left, or missed."""
        return due_in_words(case, clock.now())

    @admin.display(description=gettext_lazy("filed at"), ordering="filed_at")
    def filed(self, case: Case) -> str:
        """When it was filed, on the clocks of China."""
        return f"{clock.local(case.filed_at):%m-%d %H:%M}"

    def get_urls(self) -> list[URLPattern]:
        """One more address: taking a step."""
        step = self.admin_site.admin_view(self.step_view)
        return [path("<int:pk>/step/<slug:action>/", step, name="cases_case_step"), *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of a case: facts, timeline, and the forms of the steps that may be taken now."""
        return self._page(request, self.case_of(request, object_id), Typed(), 200)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The timeline is the history; it stands on the page of the case."""
        return redirect("admin:cases_case_change", self.case_of(request, object_id).pk)

    def _page(self, request: HttpRequest, case: Case, typed: Typed, status: int) -> HttpResponse:
        page = CasePage(case, request.member, typed, dress)  # type: ignore[attr-defined]
        context = self.context(
            request,
            title=case.title,
            subtitle=case.number,
            case=case,
            page=page,
            variant=VARIANTS.get(case.light_now, ""),  # type: ignore[attr-defined]
            light=Light(case.light_now).label,  # type: ignore[attr-defined]
        )
        return TemplateResponse(request, "admin/cases/case/page.html", context, status=status)

    def step_view(self, request: HttpRequest, pk: int, action: str) -> HttpResponse:
        """Take one step with the version that the official saw; whatever is refused, the words are kept."""
        case = self.case_of(request, pk)
        if request.method != "POST":
            return redirect("admin:cases_case_change", pk)
        typed = Typed(action, request.POST)
        try:
            take_typed(case, request.member, typed, request.FILES.getlist("photos"))  # type: ignore[attr-defined]
        except Invalid as refused:
            typed.refused = refused
            return self._page(request, case, typed, 400)
        except RuleError as refused:
            messages.error(request, str(refused.message))
            typed.stale = isinstance(refused, Conflict)
            return self._page(request, self.case_of(request, pk), typed, refused.status)
        messages.success(request, _("Done. The timeline has a new line."))
        return redirect(reverse("admin:cases_case_change", args=[pk]))
