"""How the verbs of money are called: by the street or town, and by the community's leader."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kit.time import clock
from tests.access.verbs.calls import Given, kept
from tests.access.world import World


def _office(world: World, **facts: Any) -> Mapping[str, Any]:
    return {"by": world.patch.official, **facts}


def _leader(world: World, **facts: Any) -> Mapping[str, Any]:
    return {"by": world.patch.secretary, **facts}


def _offer(world: World) -> Mapping[str, Any]:
    return _office(
        world,
        grid=world.patch.community,
        department=world.patch.committee,
        task="又一项",
        authority="核实",
        since=clock.today(),
        until=clock.today() + dt.timedelta(days=9),
        amount=Decimal(9),
    )


_MONEY = "assessment.actions.money"

ROWS: dict[str, Given] = {
    f"{_MONEY}.budgets.open_budget": lambda world: _office(
        world, grid=world.patch.community, year=clock.today().year + 1
    ),
    f"{_MONEY}.budgets.add_item": lambda world: _office(
        world, budget=kept(world, "assessment_budget"), name="又一项", amount=Decimal(5)
    ),
    f"{_MONEY}.budgets.change_item": lambda world: _office(
        world, item=kept(world, "assessment_budgetitem"), amount=Decimal(900), reason="追加", version=1
    ),
    f"{_MONEY}.spending.spend": lambda world: _leader(
        world,
        item=kept(world, "assessment_budgetitem"),
        on=min(clock.today(), dt.date(kept(world, "assessment_budget").year, 12, 31)),
        amount=Decimal(1),
        words="纸",
        receipt="2",
    ),
    f"{_MONEY}.spending.cancel_spending": lambda world: _leader(
        world, spending=kept(world, "assessment_spending"), reason="写错"
    ),
    f"{_MONEY}.transfers.offer_transfer": _offer,
    f"{_MONEY}.transfers.take_transfer_step": lambda world: _leader(
        world, transfer=kept(world, "assessment_tasktransfer"), step="accept", version=1
    ),
}
