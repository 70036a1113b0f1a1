"""Which pages of tasks a leader's phone keeps, to be answered where there is no signal."""

from django.urls import reverse

from diaries.models import TaskPart
from diaries.queries.tasks.doors import open_homes
from diaries.rules.tasks import ANSWER, REGISTER
from staff.rights.request import StaffRequest

# Each page is fetched for itself over a slow network: what she does next, not all that there is.
MOST_TASKS = 5
MOST_DOORS = 40


def kept_of_tasks(request: StaffRequest) -> list[str]:
    """The addresses of the tasks that wait for the leader, the one that is due first before the others, and
    of their open doors as she walks. One query, and one for each task at doors."""
    codes = request.seats.leader_codes
    if not codes or not request.user.has_perm(ANSWER):
        return []
    rows = TaskPart.objects.within(request.scope_where(ANSWER)).waiting().filter(grid__code__in=sorted(codes))
    parts = list(rows.select_related("task", "grid").order_by("task__due_at", "task", "grid__code"))
    if not parts:
        return []
    tasks = list(dict.fromkeys(part.task for part in parts))[:MOST_TASKS]
    listed = reverse("tasks")
    found, doors = [listed, f"{listed}?waiting=mine"], list[str]()
    found += [reverse("task", args=[one.pk]) for one in tasks]
    for part in parts:
        if part.task not in tasks:
            continue
        if not part.task.at_doors:
            found.append(reverse("task-grid", args=[part.task_id, part.pk]))
        elif len(doors) < MOST_DOORS:
            homes = open_homes(part.task, request.scope_where(REGISTER), part.grid.code)
            some = homes.values_list("pk", flat=True)[: MOST_DOORS - len(doors)]
            doors += [reverse("task-door", args=[part.task_id, pk]) for pk in some]
    return found + doors
