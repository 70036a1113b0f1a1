"""How the verbs of the diary are called, by the leader of the patch."""

from collections.abc import Mapping
from typing import Any

from diaries.models import Entry
from kit.time import clock
from tests.access.verbs.calls import Given, kept
from tests.access.world import World


def _forget(world: World) -> Mapping[str, Any]:
    Entry.objects.filter(pk=kept(world, "diaries_entry").pk).update(case=world.case)
    return {"cases": [world.case.pk], "change": lambda text: f"{text}!"}


ROWS: dict[str, Given] = {
    "diaries.actions.add_entry": lambda world: {
        "by": world.patch.leader,
        "date": clock.today(),
        "kind": "patrol",
        "text": "又巡查",
    },
    "diaries.actions.make_case": lambda world: {
        "by": world.patch.leader,
        "entry": kept(world, "diaries_entry"),
        "file": lambda: world.case,
    },
    "diaries.actions.forget_reporter": _forget,
}
