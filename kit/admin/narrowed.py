"""What a list of the admin is narrowed to, in words: its filters, its days, and what was searched for."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.forms import ModelChoiceField
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from kit.text import listed

_PERIOD = 2  # fields of a filter that asks from when and until when
_PARTS = ("year", "month", "day")


def narrowed(shown: ChangeList) -> list[str]:
    """A few words for each filter that is chosen, or that leaves rows out while nobody chooses; then for the
    days and for the search. As many queries as filters by a row."""
    return [_said(what, value) for what, value in _chosen(shown) if value]


def _said(what: Any, value: str) -> str:
    return _("%(what)s: %(value)s") % {"what": capfirst(str(what)), "value": value}


def _chosen(shown: ChangeList) -> Iterator[tuple[Any, str]]:
    for spec in shown.filter_specs:
        words = (_in_words(choice) for choice in spec.choices(shown))
        yield spec.title, listed(one for one in words if one)
    if shown.date_hierarchy:
        name = shown.date_hierarchy
        given = (shown.params.get(f"{name}__{part}") for part in _PARTS)
        texts = [one[-1] if isinstance(one, list) else one for one in given if one]
        column: Any = shown.opts.get_field(name)
        yield column.verbose_name, "-".join(str(one).zfill(2) for one in texts)
    yield _("search"), shown.query


def _in_words(choice: Mapping[str, Any]) -> str:
    """What is chosen of a filter: of a form what it holds, else the choice itself if it is this one."""
    form = choice.get("form")
    if form is None:
        return _unless_all(choice["display"]) if choice.get("selected") else ""
    given = [str(form.data.get(name) or "") for name in form.fields]
    if len(given) == _PERIOD:
        return _period(*given)
    return _label(next(iter(form.fields.values())), given[0])


def _period(first: str, last: str) -> str:
    if first and last:
        return _("%(first)s to %(last)s") % {"first": first, "last": last}
    if first:
        return _("from %(first)s") % {"first": first}
    return _("until %(last)s") % {"last": last} if last else ""


def _label(field: Any, value: str) -> str:
    """The words of a choice; of what is typed, itself."""
    if isinstance(field, ModelChoiceField):
        rows: Any = field.queryset
        row = rows.filter(pk=value).first() if value else None
        return str(row or "")
    labels = {str(code): label for code, label in getattr(field, "choices", ())}
    return _unless_all(labels.get(value, value))


def _unless_all(label: Any) -> str:
    """Nothing for the choice that leaves nothing out."""
    return "" if str(label) == _("All") else str(label)
