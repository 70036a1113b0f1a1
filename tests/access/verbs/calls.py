"""What a row of the table is made of."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from tests.access.world import World

# What a verb is called with; with ``by``, a member who may, where the verb asks for a member and not for any
# login. It may make rows of its own, which the call is then about.
Given = Callable[[World], Mapping[str, Any]]


def kept(world: World, name: str) -> Any:
    """A row of the world, read anew: a verb changes the object that it is given."""
    row = world.rows.get(name) or world.more[name]
    return type(row)._default_manager.get(pk=row.pk)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens in the database is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
