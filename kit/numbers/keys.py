"""A column that puts rows in order: made of another one whenever a row is saved."""

from collections.abc import Callable
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
