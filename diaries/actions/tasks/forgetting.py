"""Somebody who is erased from the register is taken out of what was answered to tasks too."""

from collections.abc import Callable

from django.db import transaction

from diaries.models import TaskAnswer

Change = Callable[[str], str]
_AT_ONCE = 500


@transaction.atomic
def forget_in_tasks(change: Change) -> int:
    """Rewrite what was answered with ``change``; in the caller's transaction. Returns how many answers were
    changed."""
    changed = 0
    for answer in TaskAnswer.objects.order_by("pk").iterator(chunk_size=_AT_ONCE):
        values = _without(answer.values, change)
        earlier = [{**one, "values": _without(one["values"], change)} for one in answer.earlier]
        if (values, earlier) != (answer.values, answer.earlier):
            changed += TaskAnswer.objects.filter(pk=answer.pk).update(values=values, earlier=earlier)
    return changed


def _without(values: dict[str, str], change: Change) -> dict[str, str]:
    return {name: change(text) for name, text in values.items()}
