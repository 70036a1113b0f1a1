"""From an answer to a task to a case: a problem was found at the door, or in the grid."""

from functools import partial
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.choices import Source
from cases.models import Case
from cases.web.forms import ReportForm
from cases.web.uploads import FormFiles
from cases.web.views.report import reporter
from diaries.actions.tasks import make_task_case
from diaries.choices import TaskKind
from diaries.models import Task, TaskAnswer
from diaries.queries.tasks.cases import case_of, words_of
from diaries.rules.tasks import ANSWER, REGISTER
from diaries.web.forms.heard import HeardCaseForm
from diaries.web.sending import filed_from, overtaken
from diaries.web.tasks.pages import reader, task_of
from kit.errors import NotAllowed, NotFound
from residents import access
from staff.models import Member
from staff.rights.request import StaffRequest


class TaskCaseForm(HeardCaseForm):
    """The form of a new case, prefilled with what was answered, so that nothing is typed again."""

    def __init__(self, *args: Any, answer: TaskAnswer, **kwargs: Any) -> None:
        home = answer.household
        grid, place = (home.grid, home.door) if home is not None else (answer.part.grid, "")
        about = {"of": f"answer {answer.pk}", "words": words_of(answer), "place": place}
        super().__init__(*args, grid=grid, heard=None, **about, **kwargs)
        self.answer = answer
        self.source = Source.VISIT if answer.task.kind == TaskKind.VISIT else Source.PATROL

    def file(self, *, by: Member) -> Case:
        """File the case and link the answer to it. Raises as ``ReportForm.file``, and ``make_task_case``."""
        return make_task_case(answer=self.answer, by=by, file=partial(ReportForm.file, self, by=by))


def _found(request: StaffRequest, task: Task, pk: int) -> TaskAnswer:
    """What was answered where she answers, at a door of her register. Raises NotFound, NotAllowed."""
    if not request.user.has_perm(ANSWER):
        raise NotAllowed
    rows = TaskAnswer.objects.within(request.scope_where(ANSWER)).given().filter(task=task)
    related = ("task", "part__grid__parent", "household__grid__parent")
    found: TaskAnswer | None = rows.select_related(*related).filter(pk=pk).first()
    if found is None:
        raise NotFound
    if found.household is not None:
        access.household(request.scope_where(REGISTER), found.household.pk)
    return found


def back_to(answer: TaskAnswer) -> str:
    """The page on which it was answered."""
    if answer.household_id is not None:
        return reverse("task-door", args=[answer.task_id, answer.household_id])
    return reverse("task-grid", args=[answer.task_id, answer.part_id])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def task_case(request: HttpRequest, task: int, answer: int) -> HttpResponse:
    """The form of a new case with the words of an answer. Raises NotFound, NotAllowed."""
    staff = cast(StaffRequest, request)
    reader(staff)
    found = _found(staff, task_of(staff, task), answer)
    number = case_of(found, staff.scope_where)
    if number is not None:
        return overtaken(staff, reverse("case", args=[number]) if number else back_to(found))
    response = _file(staff, reporter(staff), found)
    response.headers["Cache-Control"] = "no-store"  # as the page of the door
    return response


def _file(request: StaffRequest, member: Member, found: TaskAnswer) -> HttpResponse:
    home = found.household
    form = TaskCaseForm(
        request.POST or None,
        member=member,
        scope=request.scope_where("cases.add_case"),
        seen=request.scope_where("cases.view_case"),
        uploads=FormFiles.of(request, f"task:{found.pk}"),
        answer=found,
        chosen=home.grid.code if home is not None else found.part.grid.code,
    )
    said = _("What you found is now the case %(number)s.")
    context = {
        "here": "diary",
        "task": found.task,
        "where": home.door if home is not None else found.part.grid.name,
        "back": back_to(found),
    }
    return filed_from(
        request,
        member,
        form,
        said=said,
        filled=f"task.{found.pk}",
        template="diaries/tasks/case.html",
        context=context,
    )
