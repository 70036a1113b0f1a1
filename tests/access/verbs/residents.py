"""How the verbs of the register are called: most by the leader of the patch, some by the secretary."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from kit.tables.rows import Row
from kit.time import clock
from residents import registry
from tests.access.verbs.calls import Given, kept
from tests.access.world import World
from tests.residents.world import id_number

_DAY = dt.timedelta(days=1)


def _home(**more: Any) -> Given:
    return lambda world: {
        "by": world.patch.leader,
        "household": kept(world, "residents_household"),
        **more,
    }


def _person(**more: Any) -> Given:
    return lambda world: {"by": world.patch.leader, "resident": kept(world, "residents_resident"), **more}


def _empty(world: World) -> Mapping[str, Any]:
    home = kept(world, "empty")
    return {"by": world.patch.secretary, "household": home, "version": home.version}


def _household(world: World) -> Mapping[str, Any]:
    home = kept(world, "residents_household")
    facts = {"door": "908", "tenure": home.tenure, "kind": home.kind, "version": home.version}
    return {"by": world.patch.leader, "household": home, **facts}


def _all_to_spare(world: World) -> Mapping[str, Any]:
    return {
        "by": world.patch.official,
        "from_grid": world.patch.building,
        "to_grid": kept(world, "spare"),
    }


def _unit(world: World) -> Mapping[str, Any]:
    unit = kept(world, "residents_unit")
    facts = {"name": "改名", "kind": unit.kind, "version": unit.version}
    return {"by": world.patch.leader, "unit": unit, **facts}


def _correct(world: World) -> Mapping[str, Any]:
    person = kept(world, "residents_resident")
    particulars = registry.Particulars(name="改名", id_number=person.id_number)
    facts = {"version": person.version, "particulars": particulars}
    return {"by": world.patch.leader, "resident": person, **facts}


def _back(world: World) -> Mapping[str, Any]:
    facts = _person()(world)
    registry.move_out(**facts)
    return {**facts, "household": kept(world, "residents_household")}


def _gone(world: World) -> Mapping[str, Any]:
    registry.move_out(**_person()(world))
    return {"before": clock.today() + _DAY}


def _day(days: int) -> Callable[[], dt.date]:
    return lambda: clock.today() + days * _DAY


def _at_once(facts: Mapping[str, Any]) -> dict[str, Any]:
    """With the days that are reckoned when they are asked for."""
    return {name: value() if callable(value) else value for name, value in facts.items()}


def _record(**more: Any) -> Given:
    return lambda world: {
        "by": world.patch.secretary,
        "record": kept(world, "residents_welfarerecord"),
        **_at_once(more),
    }


def _promised(world: World) -> Mapping[str, Any]:
    visit = kept(world, "residents_visit")
    type(visit).objects.filter(pk=visit.pk).update(follow_up="送药", follow_up_on=_day(1)())
    return {"by": world.patch.leader, "visit": visit}


def _verified(**more: Any) -> Given:
    def given(world: World) -> Mapping[str, Any]:
        registry.verify_welfare(**_record(valid_until=_day(1))(world))
        return _at_once(more)

    return given


def _cells(world: World) -> dict[str, str]:
    number = id_number(778)
    return {"code": world.patch.building.code, "door": "907", "name": "新人", "id_number": number}


def _new(**more: Any) -> registry.Particulars:
    return registry.Particulars(**{"name": "新人", **more})


ROWS: dict[str, Given] = {
    "residents.registry.calls.record_visit": _home(findings="都好"),
    "residents.registry.calls.follow_up_visit": _promised,
    "residents.registry.calls.withdraw_visit": _promised,
    "residents.registry.calls.register_welfare": _person(kind="elderly"),
    "residents.registry.calls.register_granted": lambda world: {
        **_person(kind="elderly")(world),
        "granted_by": world.patch.official,
    },
    "residents.registry.calls.verify_welfare": _record(valid_until=_day(100)),
    "residents.registry.calls.end_welfare": _record(),
    "residents.registry.calls.lapse_welfare": _verified(on=_day(2)),
    "residents.registry.calls.take_lapsing": _verified(until=_day(2), most=10),
    "residents.registry.calls.save_tag": lambda _world: {"tag": None, "code": "new", "name": "新居民"},
    "residents.registry.households.register_household": lambda world: {
        "by": world.patch.leader,
        "grid": world.patch.building,
        "door": "909",
    },
    "residents.registry.households.change_household": _household,
    "residents.registry.households.move_household": lambda world: {
        **_empty(world),
        "grid": kept(world, "spare"),
    },
    "residents.registry.households.close_household": lambda world: {**_empty(world), "on": clock.today()},
    "residents.registry.households.register_unit": lambda world: {
        "by": world.patch.leader,
        "grid": world.patch.building,
        "name": "新店",
    },
    "residents.registry.households.change_unit": _unit,
    "residents.registry.moving.move_households": _all_to_spare,
    "residents.registry.moving.move_units": _all_to_spare,
    "residents.registry.erasure.erase_resident": lambda world: {
        "by": world.patch.official,
        "resident": kept(world, "residents_resident"),
        "reason": "本人提出",
    },
    "residents.registry.erasure.erase_gone": _gone,
    "residents.registry.people.add_resident": _home(particulars=_new(id_number=id_number(777))),
    "residents.registry.people.birth": lambda world: _home(
        particulars=_new(birth=clock.today(), sex="female")
    )(world),
    "residents.registry.people.change_resident": _correct,
    "residents.registry.phones.change_phone": lambda world: {
        **_person()(world),
        "version": kept(world, "residents_resident").version,
        "phone": "13900000000",
    },
    "residents.registry.people.move_in": _back,
    "residents.registry.people.move_out": _person(),
    "residents.registry.people.death": _person(),
    "residents.registry.people.transfer": lambda world: {
        **_person()(world),
        "household": kept(world, "empty"),
    },
    "residents.spreadsheets.imports.import_residents": lambda world: {
        "by": world.patch.secretary,
        "args": ([Row(2, _cells(world))],),
    },
    "residents.spreadsheets.units.import_units": lambda world: {
        "by": world.patch.secretary,
        "args": ([Row(2, {"code": world.patch.building.code, "name": "新店", "kind": "shop"})],),
    },
}
