"""A column made of another one whenever a row is saved: by which rows stand in order, or are found."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import models


class KeyColumn(models.CharField):
    """What ``make`` makes of the column ``source``. An ``update`` that changes the one has to set the other.
    For migrations it is a plain column."""

    def __init__(
        self, *args: Any, source: str = "", make: Callable[[str], str] | None = None, **options: Any
    ) -> None:
        self.source, self.make = source, make
        super().__init__(
            *args, **{"blank": True, "default": "", "db_default": "", "editable": False, **options}
        )

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The key of what is saved; the row in memory has it once it is read again."""
        if self.make is not None:
            return self.make(getattr(model_instance, self.source))
        return super().pre_save(model_instance, add)

    def deconstruct(self) -> Any:
        """As the plain column."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.CharField", args, options


BATCH = 500


def with_keys(rows: Iterable[models.Model], *columns: str) -> None:
    """Make the keys ``columns`` of rows that are written by ``bulk_update``, which asks no column itself."""
    for row in rows:
        for name in columns:
            column: KeyColumn = row._meta.get_field(name)  # type: ignore[assignment]
            setattr(row, name, column.pre_save(row, add=False))


def fill_keys(model: type[models.Model], column: str, source: str, make: Callable[[str], str]) -> None:
    """Fill a new key of the rows that have none yet, ``BATCH`` rows at a time; for a migration that is not
    atomic, so that nobody waits for more than a batch, and which goes on where it was stopped."""
    last: Any = None
    while True:
        rows = model._default_manager.filter(**{column: ""}).order_by("pk").only("pk", source)
        batch = list(rows.filter(pk__gt=last)[:BATCH] if last is not None else rows[:BATCH])
        if not batch:
            return
        last = batch[-1].pk
        for row in batch:
            setattr(row, column, make(getattr(row, source)))
        model._default_manager.bulk_update(batch, [column])
