"""What officials keep beside the cases names people too: lists that they saved, words of steps with many
cases, names of files that wait for a form. Whoever is forgotten is taken out of these as well
(docs/adr/0006-forgetting.md)."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl

from cases.models import BulkItem, BulkJob, KeptFile, SavedFilter

Change = Callable[[str], str]


def forget_in_what_is_kept(change: Change) -> int:
    """Rewrite words and names by ``change``; a saved list that looks for the person, or is called so, goes.
    Inside the caller's transaction. Returns how many rows."""
    named = [row.pk for row in SavedFilter.objects.iterator() if _names(row, change)]
    done = SavedFilter.objects.filter(pk__in=named).delete()[0]
    for job in BulkJob.objects.exclude(facts={}).only("facts").iterator():
        facts = _within(job.facts, change)
        if facts != job.facts:
            done += BulkJob.objects.filter(pk=job.pk).update(facts=facts)
    for pk, kept in _changed(BulkItem, "refused", change):
        done += BulkItem.objects.filter(pk=pk).update(refused=kept)
    for pk, kept in _changed(KeptFile, "name", change):
        done += KeptFile.objects.filter(pk=pk).update(name=kept)
    return done


def _names(row: SavedFilter, change: Change) -> bool:
    """Whether a saved list names the person, in its own name or in the words that it looks for."""
    words = [row.name, *(value for _name, value in parse_qsl(row.query))]
    return any(change(one) != one for one in words)


def _changed(model: type[BulkItem | KeptFile], column: str, change: Change) -> Iterator[tuple[int, str]]:
    field: Any = model._meta.get_field(column)
    rows = model.objects.exclude(**{column: ""}).values_list("pk", column)
    for pk, words in list(rows):
        kept = change(words)[: field.max_length]
        if kept != words:
            yield pk, kept


def _within(value: Any, change: Change) -> Any:
    """A JSON value with all its texts changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {name: _within(one, change) for name, one in value.items()}
    return [_within(one, change) for one in value] if isinstance(value, list) else value
