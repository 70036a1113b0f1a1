"""The subjects of audit records in words: the kind of row, and what a row says of itself for the audit.

A model says it by ``audit_label``, never with anything private, from ``audit_columns``; those whose
``audit_search`` names a column are found by it. Of all other rows the audit says their kind and number.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.apps import apps
from django.db.models import Model, Q
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from kit.admin.bases import scoped
from kit.numbers.whole import whole
from kit.privacy.logs import masked

MOST_FOUND = 200  # rows of a kind that a search considers


def labels(subjects: Collection[str]) -> dict[str, str]:
    """Each subject in words. One query for every kind of row among them."""
    told: dict[str, str] = {}
    for model, numbers in _by_model(subjects).items():
        # A door or a name is typed by hand and may hold a phone number all the same.
        own = {row.pk: masked(row.audit_label()) for row in _own_words(model, numbers)}
        kind = str(model._meta.verbose_name)
        for pk in numbers:
            told[f"{model._meta.label_lower}:{pk}"] = f"{kind} · {own.get(pk) or pk}"
    return {subject: told.get(subject) or _kind_alone(subject) for subject in subjects}


def addresses(subjects: Collection[str], request: HttpRequest) -> dict[str, str]:
    """The pages of those subjects that the person may look at. One query for every kind of row."""
    found: dict[str, str] = {}
    for model, numbers in _by_model(subjects).items():
        meta = model._meta
        page = f"admin:{meta.app_label}_{meta.model_name}_change"
        if not request.user.has_perm(f"{meta.app_label}.view_{meta.model_name}"):
            continue
        rows = scoped(model._default_manager.filter(pk__in=numbers), request)
        for pk in rows.values_list("pk", flat=True):
            try:
                found[f"{meta.label_lower}:{pk}"] = reverse(page, args=[pk])
            except NoReverseMatch:
                break  # rows of this kind have no page
    return found


def about(words: str) -> Q:
    """The records whose subject is called so: by its kind, by what its row says of itself, or as the audit
    writes it. One query for every kind that can be searched."""
    term = words.strip()
    condition = Q(subject=term) if ":" in term else Q(subject__startswith=term)
    for model in apps.get_models():
        name = model._meta.label_lower
        if term.casefold() in str(model._meta.verbose_name).casefold():
            condition |= Q(subject=name) | Q(subject__startswith=f"{name}:")
        column = getattr(model, "audit_search", None)
        if column is not None:
            rows = model._base_manager.filter(**{f"{column}__startswith": term}).order_by("-pk")
            numbers = rows.values_list("pk", flat=True)[:MOST_FOUND]
            condition |= Q(subject__in=[f"{name}:{pk}" for pk in numbers])
    return condition


def _own_words(model: type[Model], numbers: Iterable[int]) -> Iterable[Any]:
    columns: tuple[str, ...] | None = getattr(model, "audit_columns", None)
    if columns is None:
        return ()
    rows = model._base_manager.filter(pk__in=numbers).only(*columns)
    related = {column.rpartition("__")[0] for column in columns} - {""}
    return rows.select_related(*related) if related else rows


def _by_model(subjects: Collection[str]) -> dict[type[Model], list[int]]:
    numbers: dict[type[Model], list[int]] = defaultdict(list)
    for subject in set(subjects):
        name, _colon, number = subject.partition(":")
        model = _model(name)
        key = whole(number)
        if model is not None and key is not None:
            numbers[model].append(key)
    return numbers


def _kind_alone(subject: str) -> str:
    """All rows of a kind; what stands for no row is left as it is."""
    model = _model(subject)
    return str(model._meta.verbose_name_plural) if model is not None else subject


def _model(name: str) -> type[Model] | None:
    try:
        return apps.get_model(name)
    except (LookupError, ValueError):
        return None
