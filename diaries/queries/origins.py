"""What a case came from: an opinion of the people, an item of a meeting, an answer to a task. Who may not
open that reads at most that there is such a thing."""

from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Case
from cases.queries.family import ORIGINS, Origin, Sees
from diaries.choices import ItemKind, Topic
from diaries.lines.tasks import HIDDEN as HIDDEN_TASK
from diaries.models import AgendaItem, Task, TaskCase, TaskPart, VoicedOpinion
from diaries.queries.agendas import meetings_open_to
from diaries.rules.opinions import VIEW as VIEW_OPINIONS
from diaries.rules.tasks import ANSWER, REGISTER
from diaries.rules.tasks import VIEW as VIEW_TASKS
from kit.privacy.scan import mask_private
from kit.text import in_turn
from residents.models import Household
from staff.models import Member


def of_opinion(case: Case, _member: Member | None, sees: Sees) -> Iterator[Origin]:
    """The opinion that it is to settle, where that is open. One query."""
    rows = VoicedOpinion.objects.within(sees(VIEW_OPINIONS)).filter(case=case)
    for pk, topic in rows.values_list("pk", "topic"):
        link = reverse("voiced-opinion", args=[pk])
        yield Origin(_("Opinion of the people"), Topic(topic).label, link)


def of_meetings(case: Case, member: Member | None, sees: Sees) -> Iterator[Origin]:
    """The items of meetings that it came from, or that were about it, the newest first. One query."""
    opens = meetings_open_to(member, sees).filter(pk=OuterRef("meeting")).values("pk")[:1]
    rows = AgendaItem.objects.filter(case=case).annotate(meeting_seen=Subquery(opens))
    for item in rows.with_meeting():
        label = _("Analysis meeting")
        if item.meeting_seen is None:
            yield Origin(label, _("a meeting that is not open to you"))
            continue
        about = mask_private(item.title) if item.kind == ItemKind.OTHER else item.get_kind_display()
        link = reverse("meeting-item", args=[item.meeting_id, item.pk])
        yield Origin(label, in_turn([str(item.meeting), about]), link)


def of_tasks(case: Case, _member: Member | None, sees: Sees) -> Iterator[Origin]:
    """The answers to tasks at which it was found: with the door and the way there for whoever answers there,
    else with the way to the task. One query."""
    tasks = Task.objects.within(sees(VIEW_TASKS)).filter(pk=OuterRef("answer__task"))
    homes = Household.objects.within(sees(REGISTER)).filter(pk=OuterRef("answer__household"))
    parts = TaskPart.objects.within(sees(ANSWER)).filter(pk=OuterRef("answer__part"))
    rows = TaskCase.objects.filter(case=case).annotate(
        title=Subquery(tasks.values("title")[:1]),
        door=Subquery(homes.values("door")[:1]),
        part=Subquery(parts.values("pk")[:1]),
    )
    for row in rows.select_related("answer").order_by("pk"):
        yield _of_task(row)


def _of_task(row: Any) -> Origin:
    label, answer = _("Task from above"), row.answer
    if row.title is None:
        return Origin(label, HIDDEN_TASK)
    if row.part is not None and answer.household_id is None:
        link = reverse("task-grid", args=[answer.task_id, row.part])
    elif row.part is not None and row.door is not None:
        link = reverse("task-door", args=[answer.task_id, answer.household_id])
    else:
        link = reverse("task", args=[answer.task_id])
    return Origin(label, in_turn([mask_private(row.title), row.door or ""]), link)


ORIGINS.extend([of_opinion, of_meetings, of_tasks])
