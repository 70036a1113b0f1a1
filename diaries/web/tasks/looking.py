"""Looking after a task: how far each grid is, the answers as a table, and what is done with it."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from diaries.choices import AnswerState, QuestionKind
from diaries.models import Task
from diaries.queries.tasks.doors import Progress, answers_of, narrowed, progress
from diaries.queries.tasks.table import as_table, cells
from diaries.rules.tasks import CHANGE, EXPORT, GIVE, REGISTER, TABLE, VIEW
from diaries.web.sending import DONE, carried_out
from diaries.web.tasks.forms import EndForm, ExtendForm, StepForm, UrgeForm
from diaries.web.tasks.pages import reader, task_of
from grids.models import Grid
from kit.admin.downloads import as_download
from kit.errors import Invalid, NotAllowed, NotFound, StillRunning
from kit.tables.files import Kind, file_name
from kit.tables.turns import writing
from kit.text import Text, in_turn
from kit.time import clock
from kit.time.formats import before_text
from staff.rights.request import StaffRequest

SHOWN = 200
_SAID: dict[str, Text] = {
    "extend": gettext_lazy("More time is given. Those who are not done hear it."),
    "urge": gettext_lazy("Urged: those who are not done hear it."),
    "end": gettext_lazy("The task has ended. Those who were not done hear it; the answers stay."),
}
_FORMS: dict[str, Callable[..., StepForm]] = {"extend": ExtendForm, "urge": UrgeForm, "end": EndForm}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def task_progress(request: HttpRequest, task: int) -> HttpResponse:
    """How far the grids of one's area are with a task; a POST does one step, which ``what`` names. Raises
    NotFound, NotAllowed."""
    staff = cast(StaffRequest, request)
    member, found = reader(staff), task_of(staff, task)
    may = request.user.has_perm(CHANGE, found)
    status, refused = 200, {}
    if request.method == "POST":
        what = request.POST.get("what", "")
        if what not in _FORMS:
            raise NotFound
        if not may:
            raise NotAllowed
        form = _FORMS[what](request.POST, task=found)
        status = carried_out(form, lambda: form.carry_out(by=member)) if form.is_valid() else 400
        if status == DONE:
            messages.success(request, str(_SAID[what]))
            return redirect("task-progress", found.pk)
        refused = {what: form}
        found = task_of(staff, task)
    context = _context(staff, found)
    if may and found.is_open:
        context |= {name: made(task=found) for name, made in _FORMS.items()} | refused
    context["refused"] = next(iter(refused.values()), None)
    return render(request, "diaries/tasks/progress.html", context, status=status)


def _context(request: StaffRequest, found: Task) -> dict[str, Any]:
    now = clock.now()
    grids = progress(found, request.scope_where(VIEW), request.scope_where(REGISTER))
    return {
        "here": "diary",
        "task": found,
        "until": before_text(found.due_at, now),
        "late": found.is_open and found.due_at <= now,
        "grids": sorted(grids, key=lambda one: one.is_done),
        "total": _total(grids),
        "may_table": request.user.has_perm(TABLE),
        "may_give": request.user.has_perm(GIVE),
        "may_change": request.user.has_perm(CHANGE, found),
        "events": found.events.select_related("by") if request.user.has_perm(TABLE) else [],
    }


def _total(grids: list[Progress]) -> dict[str, int]:
    return {
        "grids": len(grids),
        "ready": sum(one.is_done for one in grids),
        "done": sum(one.done for one in grids),
        "of": sum(one.of for one in grids),
    }


@login_required
@require_safe
def task_answers(request: HttpRequest, task: int) -> HttpResponse:
    """The answers as a table, of one's area, narrowed by ``grid``, ``state`` and the key of a question.
    Raises NotFound, NotAllowed."""
    staff = cast(StaffRequest, request)
    found, rows = _table(staff, task)
    some = list(rows[: SHOWN + 1])
    lines = cells(found, some[:SHOWN], staff.scope_where(REGISTER))
    query = request.GET.urlencode()
    context = {
        "here": "diary",
        "task": found,
        "rows": lines,
        "shown": [_shown(found, one) for one in lines],
        "more": len(some) > SHOWN,
        "most": SHOWN,
        "filters": _filters(found, request),
        "states": AnswerState.choices,
        "state": request.GET.get("state", ""),
        "query": f"?{query}" if query else "",
        "kinds": list(Kind) if request.user.has_perm(EXPORT) else [],
    }
    response = render(request, "diaries/tasks/answers.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _shown(task: Task, line: list[str]) -> dict[str, Any]:
    """A line of the table as the page has it: what it is about in one column, and each question."""
    top, grid, *cells_of = line
    name = cells_of.pop(0) if task.at_doors else grid
    *said, state, by, at, case = cells_of
    return {
        "name": name,
        "where": in_turn([top, grid] if task.at_doors else [top]),
        "answers": [
            (one.label, cell, one.kind == QuestionKind.TEXT)
            for one, cell in zip(task.questions, said, strict=True)
        ],
        "state": state,
        "by": by,
        "at": at,
        "case": case,
    }


def _table(request: StaffRequest, pk: int) -> tuple[Task, Any]:
    reader(request)
    found = task_of(request, pk)
    if not request.user.has_perm(TABLE):
        raise NotAllowed(_("Your post looks at no answers of others."))
    scopes = (request.scope_where(one) for one in (TABLE, REGISTER, "cases.view_case"))
    rows = answers_of(found, *scopes)
    return found, narrowed(rows, found.questions, _asked(found, request))


def _asked(task: Task, request: StaffRequest) -> dict[str, str]:
    """What the list is narrowed to. Raises NotFound for what no answer can say."""
    asked = {key: request.GET.get(key, "") for key in (*(one.key for one in task.questions), "state", "grid")}
    if asked["state"] not in ("", *AnswerState.values):
        raise NotFound
    grids = Grid.objects.within(request.scope_where(TABLE)).filter(code=asked["grid"])
    if asked["grid"] and not grids.exists():
        raise NotFound
    for one in task.questions:
        value = asked[one.key]
        if value and one.read(value)[1]:
            raise NotFound
    return asked


def _filters(task: Task, request: HttpRequest) -> list[tuple[Any, list[tuple[str, str]], str]]:
    """The questions that are answered by one of several, with what can be chosen."""
    found = []
    for one in task.questions:
        values = {
            QuestionKind.YES_NO.value: ("yes", "no"),
            QuestionKind.CHOICE.value: one.options,
            QuestionKind.KNOWN.value: ("confirmed", "filled", "changed", "differs"),
        }.get(one.kind)
        if values:
            found.append((one, [(value, one.told(value)) for value in values], request.GET.get(one.key, "")))
    return found


@login_required
@require_safe
def task_table(request: HttpRequest, task: int, kind: str) -> HttpResponseBase:
    """The answers as a file, as they are narrowed. Raises NotFound, NotAllowed."""
    staff = cast(StaffRequest, request)
    member = reader(staff)
    if kind not in list(Kind):
        raise NotFound
    found, rows = _table(staff, task)
    try:
        with writing(request.user.pk or 0):
            file = as_table(by=member, task=found, rows=rows, kind=Kind(kind), request=request)
    except Invalid as refused:
        messages.error(request, str(refused.message))
        return redirect("task-answers", found.pk)
    except StillRunning as busy:
        messages.error(request, str(busy.message))
        return redirect("task-answers", found.pk)
    return as_download(file, file_name(found.title, Kind(kind)), Kind(kind))
