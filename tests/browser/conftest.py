"""The cast with their sessions, made before the browser starts: then the database is out of reach."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from residents.models import Household
from tests.browser.phone import Phone
from tests.browser.signal import Signal
from tests.cast import Cast, make_cast
from tests.pages.desk import at_desk
from tests.residents.world import household, resident


@dataclass
class World:
    """Two leaders with their sessions, and a household of the first."""

    cast: Cast
    home: Household
    hers: str
    his: str


@pytest.fixture
def world(live_server: LiveServer) -> World:
    cast = make_cast()
    home = household(cast.building_leader, cast.building, "1-101")
    resident(cast.building_leader, home, "王小明", relation="head")
    hers, his = (at_desk(one).cookies["sessionid"].value for one in (cast.building_leader, cast.group_leader))
    return World(cast, home, hers, his)


@pytest.fixture
def signal(live_server: LiveServer) -> Iterator[Signal]:
    made = Signal(live_server.url)
    yield made
    made.end()


@pytest.fixture
def phone(world: World, signal: Signal, tmp_path: Path) -> Iterator[Phone]:
    made = Phone(tmp_path / "profile", signal)
    made.log_in(world.hers)
    yield made
    made.put_away()
