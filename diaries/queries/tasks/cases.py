"""What problems that were found while a task was answered have become."""

from typing import Any

from django.db.models import OuterRef, Subquery

from cases.models import Case
from diaries.lines import Sees
from diaries.models import TaskAnswer, TaskCase
from diaries.rules.tasks import Question
from grids.scope import Scope
from kit.text import labelled


def number_seen(cases: Scope) -> Any:
    """A column of answers: the number of the case that each became, where that lies inside ``cases``."""
    rows = Case.objects.within(cases).filter(pk=OuterRef("became__case"))
    return Subquery(rows.values("number")[:1])


def case_of(answer: TaskAnswer | None, sees: Sees) -> str | None:
    """The number of the case that an answer became; empty where the reader may not open it, None where there
    is none. One query."""
    if answer is None:
        return None
    seen = Case.objects.within(sees("cases.view_case")).filter(pk=OuterRef("case")).values("number")[:1]
    rows = TaskCase.objects.filter(answer=answer).annotate(number=Subquery(seen))
    found = list(rows.values_list("number", flat=True))
    return (found[0] or "") if found else None


def words_of(answer: TaskAnswer) -> str:
    """What was asked and answered, line by line, below the title of the task; without what was looked at in
    the register, which stands there."""
    said = [_line(one, answer.values.get(one.key, "")) for one in answer.task.questions if not one.known]
    return "\n".join([answer.task.title, *(line for line in said if line)])


def _line(question: Question, value: str) -> str:
    return labelled(question.label, question.told(value)) if value else ""
