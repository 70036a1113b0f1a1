"""The list of cases, and the page of one case with what this official may do now."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from cases.admin.bases import VARIANTS
from cases.admin.bulk import BulkAdmin
from cases.admin.filters import (
    DueFilter,
    FiledFilter,
    LightFilter,
    MemberFilter,
    RouteFilter,
    SourceFilter,
    StageFilter,
    SupervisionFilter,
    TurnFilter,
    WaitingFilter,
)
from cases.admin.overviews import OverviewsAdmin
from cases.admin.saved import SavedFiltersAdmin
from cases.choices import Light
from cases.models import Case
from cases.public.grants import Shown
from cases.queries.afterwards import done_in_words, said_with
from cases.queries.search import search
from cases.queries.wording import due_in_words, outcome_in_words, path_of, waiting_in_words
from cases.web.case_page import CasePage, Typed, keep_typed, take_typed, typed_for
from cases.web.taken_back import GoingBack, to_report_again
from cases.workflow.available import next_steps
from cases.workflow.conditions import UNHANDLED
from cases.workflow.meanings import ENDINGS
from grids.admin.area_filter import AreaFilter
from kit.admin.bases import dress
from kit.errors import Conflict, Invalid, RuleError
from kit.privacy.scan import mask_private
from kit.time import clock
from kit.time.formats import short_moment_text
from staff.rights.request import StaffRequest


@admin.register(Case)
class CaseAdmin(SavedFiltersAdmin, BulkAdmin, OverviewsAdmin):
    """The list of cases, and the page of one."""

    list_display = (
        "light",
        "marks",
        "number",
        "title_shown",
        "category",
        "place",
        "route",
        "stage",
        "waiting",
        "due",
        "filed",
    )
    list_display_links = ("number", "title_shown")
    list_filter = (
        TurnFilter,
        WaitingFilter,
        AreaFilter,
        RouteFilter,
        StageFilter,
        SourceFilter,
        LightFilter,
        SupervisionFilter,
        MemberFilter,
        DueFilter,
        ("filed_at", FiledFilter),
    )
    list_select_related = ("category", "grid__parent__parent", "handling_grid", "office")
    list_fullwidth = True
    search_fields = ("number", "title", "description")
    search_help_text = gettext_lazy(
        "Number, or words of the case. A word with four digits or more finds numbers of cases only."
    )
    ordering = ("-id",)
    list_before_template = "admin/cases/case/lights.html"

    @admin.display(description=gettext_lazy("title"), ordering="title")
    def title_shown(self, case: Case) -> str:
        """Masked: more people look over a list than into a case."""
        return mask_private(case.title)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Case], search_term: str
    ) -> tuple[QuerySet[Case], bool]:
        """By the beginning of the number or its last digits, or by every word in title, text, place or the
        name of what it belongs to that holds no digits of a masked number."""
        scope = cast(StaffRequest, request).scope_where("cases.view_case")
        return search(queryset, search_term, scope), False  # type: ignore[arg-type]

    @display(description=gettext_lazy("light"), label=VARIANTS)
    def light(self, case: Any) -> tuple[str, Any]:
        """The coloured light; of what was not handled, how it ended."""
        if case.outcome in UNHANDLED:
            return case.light_now, outcome_in_words(case)
        return case.light_now, Light(case.light_now).label

    @admin.display(description=gettext_lazy("supervision, lateness"))
    def marks(self, case: Case) -> str:
        """That it is supervised, its card, and that it was late once."""
        return render_to_string("cases/marks.html", {"marks": case.marks})

    @admin.display(description=gettext_lazy("grid"))
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
        return short_moment_text(case.filed_at)

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
        staff = cast(StaffRequest, request)
        page = CasePage(case, staff.member, typed, dress, scope=staff.scope_where("cases.view_case"))
        ending = page.ending(typed.action)
        context = self.context(
            request,
            title=mask_private(case.title),
            subtitle=case.number,
            case=case,
            page=page,
            variant=VARIANTS.get(case.light_now, ""),  # type: ignore[attr-defined]
            light=Light(case.light_now).label,  # type: ignore[attr-defined]
            ending=ending,
            told=page.told_by(ending) if ending else [],
            register=Shown.of(case, request.user, staff.scope_where),
            **to_report_again(staff),
        )
        template = "admin/cases/case/confirm.html" if ending else "admin/cases/case/page.html"
        return TemplateResponse(request, template, context, status=status)

    def _to_case(self, pk: int) -> HttpResponse:
        return redirect("admin:cases_case_change", pk)

    def step_view(self, request: HttpRequest, pk: int, action: str) -> HttpResponse:
        """Take one step with the version that the official saw; whatever is refused, the words are kept."""
        case = self.case_of(request, pk)
        if request.method != "POST":
            member = cast(StaffRequest, request).member
            ends = action in ENDINGS and any(one.action == action for one in next_steps(case, member))
            return self._page(request, case, Typed(action), 200) if ends else self._to_case(pk)
        typed, staff = typed_for(case, action, request), cast(StaffRequest, request)
        if typed.asks(case, staff.member, staff.scope_where("cases.view_case")):
            return self._again(request, pk, typed, 200)
        back = GoingBack.of(case, action, staff.member)
        try:
            event = take_typed(case, staff.member, typed)
        except Invalid as refused:
            typed.refused = refused
            return self._again(request, pk, typed, 400)
        except RuleError as refused:
            messages.error(request, str(refused.message))
            typed.stale = isinstance(refused, Conflict)
            return self._again(request, pk, typed, refused.status)
        if back is None:
            messages.success(request, done_in_words(event, staff.member, clock.now()))
            return self._to_case(pk)
        words = _("Taken back: %(action)s.") % {"action": back.event.get_action_display()}
        messages.success(request, said_with(words, event.case, staff.member, clock.now()))
        return redirect(reverse("admin:cases_case_change", args=[pk]) + back.keep())

    def _again(self, request: HttpRequest, pk: int, typed: Typed, status: int) -> HttpResponse:
        """The page as the case is now, with what was typed and chosen for a step that was not taken."""
        case = self.case_of(request, pk)
        keep_typed(case, cast(StaffRequest, request).member, typed)
        return self._page(request, case, typed, status)
