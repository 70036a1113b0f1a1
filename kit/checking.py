"""A row before it is written: as it is now, and what its columns and constraints demand of it, said in words
before the database refuses."""

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models

from kit.errors import Invalid, NotFound

Row = TypeVar("Row", bound=models.Model)


def check_row(row: models.Model) -> None:
    """Go on only when the database would take ``row``. A query for each unique constraint.

    Raises:
        Invalid: with every field that is not right; what several fields do together under ``__all__``.
    """
    try:
        row.full_clean()
    except ValidationError as wrong:
        raise Invalid(fields=wrong.message_dict) from wrong


def stored(row: Row, *related: str) -> Row:
    """The row as the database has it, with ``related`` rows, not locked: for verbs that take another lock
    first. Raises NotFound when it is no more."""
    found: Row | None = type(row)._default_manager.select_related(*related).filter(pk=row.pk).first()
    if found is None:
        raise NotFound
    return found


def as_it_is(row: Row, *related: str) -> Row:
    """The row as the database has it now, locked, with ``related`` rows: what a form has put into ``row``
    says nothing of whose it was. Raises NotFound when it is no more."""
    rows = type(row)._default_manager.select_related(*related).select_for_update(of=("self",))
    found: Row | None = rows.filter(pk=row.pk).first()
    if found is None:
        raise NotFound
    return found
