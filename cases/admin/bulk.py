"""Several cases at once: reassigned and urged, each by its own step, or taken away as a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import action
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actions.batch.bulk import finish, start_bulk, work_through
from cases.admin.bases import LIST, CasesAdmin
from cases.choices import ActionCode
from cases.models import BulkJob, Case
from cases.queries.export import PERMISSION, export
from cases.workflow.inputs import ASSIGNEE, TEXT
from cases.workflow.meanings import BY_ACTION, FOR_MANY
from kit.admin.bases import dress
from kit.admin.downloads import as_download
from kit.admin.narrowed import narrowed
from kit.admin.taking import tables_at
from kit.errors import StillRunning
from kit.numbers.whole import whole
from kit.tables.files import Kind, file_name
from kit.tables.turns import writing
from kit.text import Text
from kit.time import clock
from staff.models import Member
from staff.posts.holders import Seats, holders, seats
from staff.rights.request import acting

MOST = 10_000  # cases at a time
AT_ONCE = 200  # of them done while the official waits; the worker does the rest
SHOWN = 500  # cases named on a page
_CHOSEN = gettext_lazy("chosen in the list")

Place = tuple[str, str, int | None]
"""The post that a case waits for, the code from which it is seen, and the office."""


@dataclass(frozen=True)
class Result:
    """What has become of the cases so far."""

    done: int
    waiting: int
    refused: int
    gone: int  # no longer inside the scope when it was asked for
    named: list[tuple[Case, str]]  # the first that were refused, each with the reason

    @classmethod
    def of(cls, job: BulkJob, visible: QuerySet[Case]) -> "Result":
        """The result of ``job`` now; cases outside ``visible`` are counted and not named. Two queries."""
        counted = job.items.aggregate(
            done=Count("pk", filter=Q(done_at__isnull=False, refused="")),
            waiting=Count("pk", filter=Q(done_at__isnull=True)),
            refused=Count("pk", filter=~Q(refused="")),
        )
        rows = job.items.exclude(refused="").filter(case__in=visible.order_by().values("pk"))
        rows = rows.select_related("case").order_by("pk")[:SHOWN]
        return cls(**counted, gone=job.gone, named=[(row.case, row.refused) for row in rows])

    @property
    def not_done(self) -> int:
        """The refused and the gone."""
        return self.refused + self.gone


class BulkForm(forms.Form):
    """What is done with the cases. ``cases`` holds each with the version that was seen: "12:3,15:1"."""

    cases = forms.RegexField(r"^\d+:\d+(,\d+:\d+)*$", widget=forms.HiddenInput, max_length=40 * MOST)

    def __init__(self, action: str, places: set[Place], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = BY_ACTION[action]
        if ASSIGNEE in row.inputs:
            people = Member.objects.filter(pk__in=[one.pk for one in candidates(places)])
            self.fields[ASSIGNEE.name] = ASSIGNEE.choose(people, required=True)
        self.fields[TEXT.name] = TEXT.ask(required=TEXT in row.needs, label=row.words)

    def facts(self) -> dict[str, Any]:
        """What each step is given, as plain JSON."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "cases"}
        return {name: value.pk if isinstance(value, Member) else value for name, value in given.items()}


def candidates(places: set[Place]) -> list[Member]:
    """Those who hold the post of each of these places, where open cases wait. At most two queries, and seven
    a person when there are several places."""
    if not places:
        return []
    post, code, office = next(iter(places))
    people = holders(post, code=code, office_id=office)
    if len(places) == 1:
        return people
    return [one for one in people if _holds_all(seats(one), places)]


def _holds_all(seats: Seats, places: Iterable[Place]) -> bool:
    return all(seats.holds(post, code=code, office_id=office) for post, code, office in places)


def versions(text: str) -> dict[int, int]:
    """Case and version from "12:3,15:1", at most ``MOST``. Raises Http404 for anything else."""
    found: dict[int, int] = {}
    for one in text.split(",", MOST)[:MOST]:
        pk, version = (whole(part) for part in (one.partition(":")[0], one.partition(":")[2]))
        if pk is None or version is None:
            raise Http404
        found[pk] = version
    return found


class Chosen:
    """Many cases, of which little is read."""

    def __init__(self, cases: QuerySet[Case]) -> None:
        """Those of ``cases`` in their order, at most ``MOST``. One query."""
        rows = list(
            cases.values_list("pk", "version", "waiting_post", "handling_code", "office_id")[: MOST + 1]
        )
        self.more = len(rows) > MOST
        self.versions = {pk: version for pk, version, *_place in rows[:MOST]}
        self.places: set[Place] = {
            (post, code, office) for _pk, _v, post, code, office in rows[:MOST] if post
        }


class BulkAdmin(CasesAdmin):
    """The actions of the list of cases."""

    taking = PERMISSION
    own_tables = tables_at("admin:cases_case_export")
    actions: Any = ("reassign_selected", "urge_selected", "export_xlsx", "export_csv")

    def get_urls(self) -> list[URLPattern]:
        """Carrying out what was asked for, and the whole list as a table."""
        bulk = self.admin_site.admin_view(self.bulk_view)
        result = self.admin_site.admin_view(self.result_view)
        table = self.admin_site.admin_view(self.export_view)
        return [
            path("bulk/<slug:action>/", bulk, name="cases_case_bulk"),
            path("bulk/result/<int:pk>/", result, name="cases_case_bulk_done"),
            path("export/<slug:kind>/", table, name="cases_case_export"),
            *super().get_urls(),
        ]

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
        return self._export(request, queryset, Kind.XLSX, _CHOSEN)

    @action(description=gettext_lazy("Export as CSV"), permissions=["export"])
    def export_csv(self, request: HttpRequest, queryset: QuerySet[Case]) -> HttpResponseBase:
        """The chosen cases as CSV."""
        return self._export(request, queryset, Kind.CSV, _CHOSEN)

    def _ask(self, request: HttpRequest, queryset: QuerySet[Case], action: str) -> HttpResponse:
        chosen = Chosen(queryset)
        seen = ",".join(f"{pk}:{version}" for pk, version in chosen.versions.items())
        form = BulkForm(action, chosen.places, initial={"cases": seen})
        return self._question(request, action, form, chosen, queryset)

    def _question(
        self, request: HttpRequest, action: str, form: BulkForm, chosen: Chosen, cases: QuerySet[Case]
    ) -> HttpResponse:
        total = len(chosen.versions)
        named = list(cases[: min(SHOWN, total)])
        context = self.context(
            request,
            title=ActionCode(action).label,
            question=BY_ACTION[action].for_many,
            action=action,
            form=dress(form),
            total=total,
            chosen=named,
            unnamed=total - len(named),
            most=MOST if chosen.more else 0,
            later=total > AT_ONCE,
            nobody="assignee" in form.fields and not form.fields["assignee"].queryset.exists(),  # type: ignore[attr-defined]
        )
        return TemplateResponse(request, "admin/cases/case/bulk.html", context)

    def bulk_view(self, request: HttpRequest, action: str) -> HttpResponse:
        """Do the first of it, leave the rest to the worker, and show what became of each case.

        Raises:
            NotAllowed: a login without a member.
        """
        if action not in FOR_MANY:
            raise Http404
        if request.method != "POST":
            return redirect(LIST)
        member = acting(request)
        seen = versions(request.POST.get("cases", ""))
        cases = self.get_queryset(request).filter(pk__in=seen).order_by("-pk")
        chosen = Chosen(cases)
        form = BulkForm(action, chosen.places, request.POST)
        if not form.is_valid():
            response = self._question(request, action, form, chosen, cases)
            response.status_code = 400
            return response
        if not chosen.versions:
            messages.error(request, _("No longer in your area."))
            return redirect(LIST)
        job = start_bulk(
            by=member,
            action=action,
            seen=[(pk, seen[pk]) for pk in chosen.versions],
            facts=form.facts(),
            gone=len(seen) - len(chosen.versions),
        )
        work_through(job, by=member.user, most=AT_ONCE)
        finish(job, by=member.user, report=False)
        return redirect("admin:cases_case_bulk_done", job.pk)

    def result_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What has become of one's own bulk action so far; those of others do not exist."""
        job = get_object_or_404(BulkJob, pk=pk, member=acting(request))
        result = Result.of(job, self.get_queryset(request))
        context = self.context(request, title=job.get_action_display(), result=result)
        return TemplateResponse(request, "admin/cases/case/bulk_done.html", context)

    def export_view(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        """The whole list, as filtered by the address, as a table.

        Raises:
            NotAllowed: the person may not export.
        """
        if kind not in list(Kind):
            raise Http404
        try:
            shown = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return redirect(LIST)
        return self._export(request, shown.queryset, Kind(kind), *narrowed(shown))

    def _export(self, request: HttpRequest, rows: Any, kind: Kind, *narrowed: Text) -> HttpResponseBase:
        user: Any = request.user
        try:
            with writing(user.pk):
                file = export(rows, kind, clock.now(), by=user, narrowed=narrowed)
        except StillRunning as busy:
            messages.error(request, str(busy.message))
            return redirect(LIST)
        name = file_name(gettext_lazy("Cases"), kind)
        return as_download(file, name, kind)
