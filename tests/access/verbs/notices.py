"""How the verbs of notices are called, on the inbox and the addresses of the leader of the patch."""

from collections.abc import Mapping
from typing import Any

from tests.access.verbs.calls import Given, kept
from tests.access.world import World
from tests.notices.pushing import BROWSER


def _own(world: World) -> Mapping[str, Any]:
    return {"address": kept(world, "notices_ownaddress")}


def _group(world: World) -> Mapping[str, Any]:
    return {"address": kept(world, "notices_channeladdress")}


def _new(world: World) -> Mapping[str, Any]:
    return {"holder": world.patch.leader, "text": f"dingtalk://fedcba{world.patch.building.code}"}


ROWS: dict[str, Given] = {
    "notices.actions.addresses.add_address": _new,
    "notices.actions.addresses.change_address": lambda world: {
        **_group(world),
        "label": "改名",
        "ordinary": True,
    },
    "notices.actions.addresses.remove_address": _group,
    "notices.actions.addresses.send_test": _own,
    "notices.actions.addresses.want_email": lambda world: {"member": world.patch.leader, "ordinary": False},
    "notices.actions.ringing.let_ring": lambda world: {
        "member": world.patch.leader,
        "device": "a mark",
        **BROWSER,
    },
    "notices.actions.ringing.want_ringing": lambda world: {
        "member": world.patch.leader,
        "chosen": ["other:push"],
        "quiet": None,
    },
    "notices.actions.ringing.ring_now": lambda world: {"member": world.patch.leader},
    "notices.actions.reading.mark_read": lambda world: {
        "by": world.patch.leader,
        "notice": kept(world, "notices_notice"),
    },
    "notices.actions.reading.mark_all_read": lambda world: {"by": world.patch.leader},
}
