"""Who is told of a task: whoever leads a grid that has it, and stands in there. Parts of verbs."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from diaries.models import Task, TaskPart
from kit.text import listed
from kit.time.formats import moment_text
from notices.choices import Kind
from notices.telling import Message, notify_all
from staff.choices import Post
from staff.models import Member
from staff.posts.holders import ManyHolders

_NAMED = 3  # grids in a message


def leaders_of(parts: Sequence[TaskPart]) -> dict[int, set[int]]:
    """Who leads the grid of each part, by the part's key. Four queries and those of who stands in."""
    holders = ManyHolders({one.grid.code for one in parts})
    return {one.pk: holders.of(Post.LEADER, code=one.grid.code) for one in parts}


def message(
    task: Task, recipients: Iterable[Member], name: str, subject: str, body: str, kind: str
) -> Message:
    """A message about a task; ``name`` tells it from its others."""
    return Message(
        recipients=recipients,
        key=f"task:{task.pk}:{name}",
        subject=subject % {"title": task.title, "until": moment_text(task.due_at)},
        body=body,
        link=reverse("task", args=[task.pk]),
        about=f"task:{task.pk}",
        to_groups=False,
        kind=kind,
        until=task.due_at if task.is_open else None,
    )


def tell_given(task: Task, parts: Sequence[TaskPart]) -> int:
    """Tell those who lead the grids of ``parts`` and have not been told yet, and remember whom. Returns
    how many messages there are."""
    leaders = leaders_of(parts)
    grids: dict[int, list[TaskPart]] = defaultdict(list)
    changed = []
    for part in parts:
        new = leaders[part.pk] - set(part.told)
        for member in new:
            grids[member].append(part)
        if new:
            part.told = sorted({*part.told, *new})
            changed.append(part)
    TaskPart.objects.bulk_update(changed, ["told"], batch_size=500)
    people = Member.objects.select_related("user", "organization").in_bulk(list(grids))
    with translation.override(settings.LANGUAGE_CODE):
        told = [
            message(
                task,
                [people[member]],
                f"given:{some[0].pk}",
                _("Task: %(title)s, until %(until)s"),
                _body(task, some),
                Kind.TURN,
            )
            for member, some in grids.items()
        ]
        return notify_all(told)


def _body(task: Task, parts: Sequence[TaskPart]) -> str:
    names = listed(one.grid.name for one in parts[:_NAMED])
    if len(parts) > _NAMED:
        names = _("%(names)s and others, %(n)d grids") % {"names": names, "n": len(parts)}
    where = _("For: %(names)s") % {"names": names}
    return f"{where}\n{task.words}" if task.words else where


def tell_waiting(task: Task, name: str, subject: str, body: str, kind: str = Kind.TURN) -> int:
    """Tell those who lead a grid that is not done with it. Returns how many people there are."""
    parts = list(TaskPart.objects.filter(task=task).left().select_related("grid"))
    if not parts:
        return 0
    members = set().union(*leaders_of(parts).values())
    people = list(Member.objects.filter(pk__in=members).select_related("user", "organization"))
    notify_all([message(task, people, name, subject, body, kind)])
    return len(people)
