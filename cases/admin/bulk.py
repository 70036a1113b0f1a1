"""Several cases at once: reassigned and urged, each by its own step, or taken away as a table."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib.admin import action
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actions import take_step
from cases.admin.bases import CasesAdmin
from cases.choices import ActionCode
from cases.exports import PERMISSION, Kind, export
from cases.models import Case
from gridgov.kit import clock
from gridgov.kit.admin_bases import dress
from gridgov.kit.errors import Invalid, NotAllowed, RuleError
from gridgov.kit.text import Text
from staff import posts
from staff.audit import record
from staff.choices import AuditAction
from staff.models import Member
from staff.roles import scope_where
from staff.scopes import member_of

MOST = 500  # cases at a time: a request can wait for that many steps
LIST = "admin:cases_case_changelist"
QUESTIONS: dict[str, Text] = {
    ActionCode.REASSIGN: gettext_lazy("Who does these cases?"),
    ActionCode.URGE: gettext_lazy("Urge those whose turn it is"),
}


@dataclass
class Result:
    """What became of the cases: how many were done, and each that was not, with the reason."""

    done: int = 0
    refused: list[tuple[Case, str]] = field(default_factory=list)
    gone: int = 0  # no longer inside the scope


class BulkForm(forms.Form):
    """What is done with the cases. ``cases`` holds each with the version that was seen: "12:3,15:1"."""

    cases = forms.RegexField(r"^\d+:\d+(,\d+:\d+)*$", widget=forms.HiddenInput, max_length=40 * MOST)
    assignee = forms.ModelChoiceField(
        Member.objects.none(), label=gettext_lazy("Who does it"), empty_label=None
    )
    text = forms.CharField(
        label=gettext_lazy("Words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, action: str, chosen: Iterable[Case], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if action == ActionCode.REASSIGN:
            people = self.fields["assignee"]
            assert isinstance(people, forms.ModelChoiceField)
            people.queryset = Member.objects.filter(pk__in=[one.pk for one in candidates(chosen)])
            self.fields["text"].required = False
        else:
            del self.fields["assignee"]

    def facts(self) -> dict[str, Any]:
        """What each step is given."""
        return {name: value for name, value in self.cleaned_data.items() if name != "cases"}


def candidates(chosen: Iterable[Case]) -> list[Member]:
    """Those who hold the post that each of the open cases waits for. At most two queries, and seven a person
    when the cases wait at several places."""
    places = {(case.waiting_post, case.handling_code, case.office_id) for case in chosen if case.waiting_post}
    if not places:
        return []
    post, code, office = next(iter(places))
    people = posts.holders(post, code=code, office_id=office)
    if len(places) == 1:
        return people
    return [one for one in people if _holds_all(posts.seats(one), places)]


def _holds_all(seats: posts.Seats, places: Iterable[tuple[str, str, int | None]]) -> bool:
    return all(seats.holds(post, code=code, office_id=office) for post, code, office in places)


def versions(text: str) -> dict[int, int]:
    """Case and version from "12:3,15:1", at most ``MOST``. Raises Http404 for anything else."""
    try:
        pairs = [one.split(":") for one in text.split(",")][:MOST]
        return {int(pk): int(version) for pk, version in pairs}
    except ValueError as error:
        raise Http404 from error


def work_through(
    cases: Iterable[Case], seen: dict[int, int], action: str, by: Member, facts: dict[str, Any]
) -> Result:
    """Take the step with each case, each in its own transaction: one that is refused holds up no other, and
    nothing of it is done."""
    result = Result()
    for case in cases:
        try:
            take_step(case, action, by=by, version=seen[case.pk], **facts)
        except RuleError as refused:
            result.refused.append((case, _reason(refused)))
        else:
            result.done += 1
    result.gone = len(seen) - result.done - len(result.refused)
    return result


def _reason(refused: RuleError) -> str:
    if not isinstance(refused, Invalid) or not refused.fields:
        return str(refused.message)
    if "assignee" in refused.fields:
        return _("This person does not hold the post that the case waits for.")
    return " ".join(str(words) for errors in refused.fields.values() for words in errors)


class BulkAdmin(CasesAdmin):
    """The actions of the list of cases."""

    actions: Any = ("reassign_selected", "urge_selected", "export_xlsx", "export_csv")

    def get_urls(self) -> list[URLPattern]:
        """Carrying out what was asked for, and the whole list as a table."""
        bulk = self.admin_site.admin_view(self.bulk_view)
        table = self.admin_site.admin_view(self.export_view)
        return [
            path("bulk/<slug:action>/", bulk, name="cases_case_bulk"),
            path("export/<slug:kind>/", table, name="cases_case_export"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list, with the links of the export above it."""
        context = {**(extra_context or {}), "may_export": self.has_export_permission(request)}
        return super().changelist_view(request, context)

    def has_step_permission(self, request: HttpRequest) -> bool:
        """Whether the person acts at all: a login without a member does not."""
        return request.member is not None  # type: ignore[attr-defined]

    def has_urge_permission(self, request: HttpRequest) -> bool:
        """Whether the person may urge somewhere; each case is asked for again."""
        return self.has_step_permission(request) and request.user.has_perm("cases.urge_case")

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whether the person may take cases away as a table somewhere."""
        return request.user.has_perm(PERMISSION)

    @action(description=gettext_lazy("Reassign"), permissions=["step"])
    def reassign_selected(self, request: HttpRequest, queryset: QuerySet[Case]) -> HttpResponse:
        """Ask who does the cases."""
        return self._ask(request, queryset, ActionCode.REASSIGN)

    @action(description=gettext_lazy("Urge"), permissions=["urge"])
    def urge_selected(self, request: HttpRequest, queryset: QuerySet[Case]) -> HttpResponse:
        """Ask for the words."""
        return self._ask(request, queryset, ActionCode.URGE)

    @action(description=gettext_lazy("Export as XLSX"), permissions=["export"])
    def export_xlsx(self, request: HttpRequest, queryset: QuerySet[Case]) -> HttpResponseBase:
        """The chosen cases as a spreadsheet."""
        return self._export(request, queryset, Kind.XLSX)

    @action(description=gettext_lazy("Export as CSV"), permissions=["export"])
    def export_csv(self, request: HttpRequest, queryset: QuerySet[Case]) -> HttpResponseBase:
        """The chosen cases as CSV."""
        return self._export(request, queryset, Kind.CSV)

    def _ask(self, request: HttpRequest, queryset: QuerySet[Case], action: str) -> HttpResponse:
        found = list(queryset[: MOST + 1])
        chosen = found[:MOST]
        seen = ",".join(f"{case.pk}:{case.version}" for case in chosen)
        form = BulkForm(action, chosen, initial={"cases": seen})
        return self._question(request, action, form, chosen, capped=len(found) > MOST)

    def _question(
        self, request: HttpRequest, action: str, form: BulkForm, chosen: list[Case], *, capped: bool = False
    ) -> HttpResponse:
        context = self.context(
            request,
            title=ActionCode(action).label,
            question=QUESTIONS[action],
            action=action,
            form=dress(form),
            chosen=chosen,
            most=MOST if capped else 0,
            nobody="assignee" in form.fields and not form.fields["assignee"].queryset.exists(),  # type: ignore[attr-defined]
        )
        return TemplateResponse(request, "admin/cases/case/bulk.html", context)

    def bulk_view(self, request: HttpRequest, action: str) -> HttpResponse:
        """Do it, and say what became of each case.

        Raises:
            NotAllowed: a login without a member.
        """
        if action not in QUESTIONS:
            raise Http404
        if request.method != "POST":
            return redirect(LIST)
        member = request.member  # type: ignore[attr-defined]
        if member is None:
            raise NotAllowed(_("Only members can act; this login has no member."))
        seen = versions(request.POST.get("cases", ""))
        chosen = list(self.get_queryset(request).filter(pk__in=seen).order_by("-pk"))
        form = BulkForm(action, chosen, request.POST)
        if not form.is_valid():
            response = self._question(request, action, form, chosen)
            response.status_code = 400
            return response
        result = work_through(chosen, seen, action, member, form.facts())
        context = self.context(
            request, title=ActionCode(action).label, result=result, refused=len(result.refused) + result.gone
        )
        return TemplateResponse(request, "admin/cases/case/bulk_done.html", context)

    def export_view(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        """The whole list, as filtered by the address, as a table.

        Raises:
            NotAllowed: the person may not export.
        """
        if kind not in list(Kind):
            raise Http404
        if not self.has_export_permission(request):
            raise NotAllowed
        try:
            rows = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return redirect(LIST)
        return self._export(request, rows, Kind(kind))

    def _export(self, request: HttpRequest, rows: Any, kind: Kind) -> HttpResponseBase:
        at = clock.now()
        rows = rows.within(scope_where(request.user, PERMISSION))
        file = export(rows, kind, at)
        record(
            by=member_of(request.user),
            action=AuditAction.EXPORT,
            subject="cases.case",
            facts={"kind": kind, "rows": rows.count()},
            request=request,
        )
        name = f"cases-{clock.local(at):%Y%m%d-%H%M}.{kind}"
        return FileResponse(file, as_attachment=True, filename=name, content_type=kind.content_type)
