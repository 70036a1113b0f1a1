"""Call-backs at the desk of a street or town: the rounds, the calls, and what residents said."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.widgets import UnfoldAdminRadioSelectWidget

from cases.actions.batch.callbacks import record_call
from cases.choices import OpinionSource, Satisfaction
from cases.models import CallBack, CallBackRound
from cases.public.callbacks import Results, is_drawn_again
from cases.public.reporters import may_call_reporter
from grids.admin.area_filter import AreaFilter
from grids.models import Division
from kit.admin.bases import ReadOnlyMixin, ScopedAdmin, VerbAdmin, VerbForm
from kit.privacy.fields import mask_name, mask_phone
from kit.privacy.scan import mask_private
from kit.time.formats import month_text, read_month
from staff.rights.request import StaffRequest, acting

NOT_REACHED = "not_reached"


class MonthFilter(DropdownFilter):
    """The months for which there are rounds."""

    title = gettext_lazy("month")
    parameter_name = "month"
    lookup = "month"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The newest first. One query."""
        scope = request.scope_where("cases.view_callback")  # type: ignore[attr-defined]
        rounds = CallBackRound.objects.within(scope)
        months = rounds.order_by("-month").values_list("month", flat=True).distinct()
        return [(month_text(month), month_text(month)) for month in months]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the month."""
        try:
            month = read_month(str(self.value()))
        except ValueError:
            return queryset
        return queryset.filter(**{self.lookup: month})


class MonthOfCallFilter(MonthFilter):
    """The month of a call's round."""

    lookup = "round__month"


class ReachedFilter(DropdownFilter):
    """What came of a call."""

    title = gettext_lazy("call")
    parameter_name = "call"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """To do, or done."""
        return [
            ("open", _("Not called yet")),
            (NOT_REACHED, _("Not reached")),
            ("reached", _("Reached")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The calls of this kind."""
        wanted: dict[str, Q] = {
            "open": Q(reached=None),
            NOT_REACHED: Q(reached=False),
            "reached": Q(reached=True),
        }
        return queryset.filter(wanted.get(self.value() or "", Q()))


class CallForm(VerbForm):
    """What came of a call: one choice, so that there is no answer of somebody who was not reached."""

    result = forms.ChoiceField(
        label=gettext_lazy("What came of the call"),
        choices=[(NOT_REACHED, gettext_lazy("Not reached")), *Satisfaction.choices],
        widget=UnfoldAdminRadioSelectWidget,
    )

    class Meta:
        model = CallBack
        fields = ("words",)


@admin.register(CallBack)
class CallBackAdmin(VerbAdmin):
    """The calls: who is to be called, and what was said."""

    form = CallForm
    list_display = ("number", "title", "month", "outcome", "satisfaction", "called_at", "called_by")
    list_filter = (
        MonthOfCallFilter,
        AreaFilter,
        ReachedFilter,
        ("satisfaction", ChoicesDropdownFilter),
    )
    list_select_related = ("case", "round", "called_by")
    change_form_outer_before_template = "admin/cases/callback/phone.html"
    list_before_template = "admin/cases/callback/rounds.html"
    search_fields = ("case__number",)
    ordering = ("-round__month", "round__area", "position")
    readonly_fields = ("matter", "reporter", "leader_said", "outcome", "reopening")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Calls are drawn."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Calls are kept."""
        return False

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The call with its case."""
        found = super().get_object(request, object_id, from_field)
        rows = self.get_queryset(request).select_related("case", "round", "called_by")
        return found and rows.get(pk=found.pk)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What somebody said stays."""
        return super().has_change_permission(request, obj) and not (obj and obj.reached)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The matter, and the question or its answer."""
        known = ("matter", "reporter", "leader_said", "outcome")
        if self.has_change_permission(request, obj):
            return (*known, "result", "words")
        return (*known, "satisfaction", "words", "called_by", "called_at", "reopening")

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> CallBack:
        """Write the call down."""
        member = acting(request)
        result = form.cleaned_data["result"]
        reached = result != NOT_REACHED
        return record_call(
            obj,
            by=member,
            reached=reached,
            satisfaction=result if reached else "",
            words=form.cleaned_data["words"],
        )

    def render_change_form(
        self, request: HttpRequest, context: Any, add: Any = False, change: Any = False, **more: Any
    ) -> HttpResponse:
        """The page of a call, with the phone for whoever has to call."""
        call: CallBack | None = more.get("obj")
        staff = cast(StaffRequest, request)
        scope = staff.scope_where("cases.view_case")
        if call is not None and may_call_reporter(call.case, staff.member, scope):
            context |= {"calls": call.case.number, "masked": self.reporter(call)}
        return super().render_change_form(request, context, add=add, change=change, **more)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """After a dissatisfied answer back to its page, which offers to reopen the case."""
        if obj.satisfaction != Satisfaction.DISSATISFIED:
            return super().response_change(request, obj)
        messages.warning(request, _("The resident is dissatisfied. You can reopen the case."))
        return redirect("admin:cases_callback_change", obj.pk)

    @admin.display(description=gettext_lazy("number"), ordering="case__number")
    def number(self, call: CallBack) -> str:
        """The number of the case."""
        return call.case.number

    @admin.display(description=gettext_lazy("title"))
    def title(self, call: CallBack) -> str:
        """What it was about."""
        return mask_private(call.case.title)

    @admin.display(description=gettext_lazy("month"), ordering="round__month")
    def month(self, call: CallBack) -> str:
        """The month in which the case was closed."""
        return month_text(call.round.month)

    @admin.display(description=gettext_lazy("call"))
    def outcome(self, call: CallBack) -> str:
        """Whether the resident was reached."""
        if call.reached is None:
            return _("Not called yet")
        return _("Reached") if call.reached else _("Not reached")

    @admin.display(description=gettext_lazy("case"))
    def matter(self, call: CallBack) -> str:
        """The way to the case."""
        page = reverse("admin:cases_case_change", args=[call.case_id])
        return format_html('<a class="gg-link" href="{}">{}</a>', page, call.case)

    @admin.display(description=gettext_lazy("reporter"))
    def reporter(self, call: CallBack) -> str:
        """Masked; the button that shows the phone stands above the form, of which it can't be a part."""
        name, phone = call.case.reporter_name, call.case.reporter_phone
        return " ".join(part for part in (mask_name(name), mask_phone(phone)) if part) or "—"

    @admin.display(description=gettext_lazy("recorded by the leader"))
    def leader_said(self, call: CallBack) -> str:
        """What the leader had recorded of this closing."""
        said = call.case.opinions.filter(cycle=call.cycle, source=OpinionSource.LEADER).first()
        return said.get_satisfaction_display() if said else "—"

    @admin.display(description=gettext_lazy("what follows"))
    def reopening(self, call: CallBack) -> str:
        """The way to reopen the case of a dissatisfied resident; nothing happens by itself."""
        case = call.case
        stands = case.closed_at is not None and case.cycle == call.cycle
        if call.satisfaction != Satisfaction.DISSATISFIED or not stands:
            return "—"
        page = reverse("admin:cases_case_change", args=[case.pk])
        return format_html('<a class="gg-link" href="{}#actions">{}</a>', page, _("Reopen the case"))


@admin.register(CallBackRound)
class CallBackRoundAdmin(ReadOnlyMixin, ScopedAdmin):
    """The months' draws, and what they found."""

    looking = "cases.view_callback"
    list_display = ("month_shown", "area_name", "closed", "drawn", "called", "reached")
    list_filter = (MonthFilter, AreaFilter)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may see the calls."""
        return request.user.has_perm("cases.view_callback", obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CallBackRound]:
        """Rounds inside the scope, with the name of their area and their counts."""
        name = Division.objects.filter(code=OuterRef("area")).values("name")
        return (
            super()
            .get_queryset(request)
            .annotate(
                name=Subquery(name[:1]),
                drawn_n=Count("calls"),
                called_n=Count("calls", filter=Q(calls__reached__isnull=False)),
                reached_n=Count("calls", filter=Q(calls__reached=True)),
            )
        )

    @admin.display(description=gettext_lazy("month"), ordering="month")
    def month_shown(self, drawn: CallBackRound) -> str:
        """Year and month."""
        return month_text(drawn.month)

    @admin.display(description=gettext_lazy("area"), ordering="area")
    def area_name(self, drawn: Any) -> str:
        """The street or town."""
        return drawn.name or drawn.area

    @admin.display(description=gettext_lazy("drawn"))
    def drawn(self, drawn: Any) -> int:
        """How many are to be called."""
        return drawn.drawn_n

    @admin.display(description=gettext_lazy("called"))
    def called(self, drawn: Any) -> int:
        """How many were tried."""
        return drawn.called_n

    @admin.display(description=gettext_lazy("reached"))
    def reached(self, drawn: Any) -> int:
        """How many were reached."""
        return drawn.reached_n

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of a round: counts, rates with their n, and each call beside the leader's record."""
        drawn: Any = self.get_object(request, object_id)
        if drawn is None or not self.has_view_permission(request, drawn):
            raise Http404
        results = Results.of(drawn)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{month_text(drawn.month)} {self.area_name(drawn)}",
            "drawn": drawn,
            "results": results,
            "same_again": is_drawn_again(drawn, results.calls),
            "has_view_permission": True,
        }
        return TemplateResponse(request, "admin/cases/callbackround/page.html", context)
