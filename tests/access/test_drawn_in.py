"""A row of somebody else is not drawn into one's own area: a verb that changes a row asks for the row as it is,
not only for where it is to lie."""

import inspect
import itertools
import typing
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.db.models import Model

from residents import registry
from residents.models import Household
from tests.access.patches import NEAREST, Patch, county_of, patch_at
from tests.access.test_verbs import anew, outcome
from tests.access.verbs.calls import kept, undone
from tests.access.verbs.table import ROWS, VERBS
from tests.access.world import World, make_world
from tests.cast import Cast

Facts = Mapping[str, Any]
_PLACES = frozenset({"area", "grid", "household", "organization", "organizer", "communities", "divisions"})
# Verbs that hand on what they are told to a function that names it.
_TOLD_BY_NAME = frozenset({"diaries.actions.entries.correct_entry"})
_NEW_ROW = "makes a row, and moves none"

# Instead of what a call of the table is given: a row that is kept in the patch of the cast, to be moved to a place
# in the patch of whoever asks.
DRAWN_IN: dict[str, Callable[[World, Patch], Facts]] = {
    "cases.actions.rules.save_limit": lambda world, there: {
        "limit": kept(world, "cases_timelimit"),
        "area": there.township.code,
    },
    "diaries.actions.entries.correct_entry": lambda world, there: {
        "entry": kept(world, "diaries_entry"),
        "household": _home(there),
    },
    "diaries.actions.meetings.rhythm.save_rhythm": lambda world, there: {
        "rhythm": kept(world, "diaries_meetingrhythm"),
        "area": there.township.code,
    },
    "grids.actions.places.save_place": lambda world, there: {
        "place": kept(world, "grids_place"),
        "grid": there.building,
    },
    "grids.actions.standards.save_size_standard": lambda world, there: {
        "standard": kept(world, "grids_sizestandard"),
        "area": there.township.code,
    },
    "staff.actions.organizations.save_organization": lambda world, there: {
        "organization": kept(world, "staff_organization"),
        "communities": [there.community],
    },
    "staff.actions.people.change_member": lambda world, there: {"organization": there.committee},
    "staff.actions.rota.save_shift": lambda world, there: {
        "shift": kept(world, "staff_shift"),
        "grid": there.community,
        "member": there.worker,
    },
    "staff.actions.training.save_training": lambda world, there: {
        "training": kept(world, "staff_training"),
        "organizer": there.committee,
        "attendees": [there.leader],
    },
    "residents.registry.households.move_household": lambda world, there: {"grid": there.building},
    "residents.registry.people.move_in": lambda world, there: {"household": _home(there)},
    "residents.registry.people.transfer": lambda world, there: {"household": _home(there)},
}
# Verbs that are told a row and a place, and are not above: why.
OTHERS: dict[str, str] = {
    "assessment.actions.money.transfers.offer_transfer": _NEW_ROW,
    "cases.actions.filing.file_case": _NEW_ROW,
    "cases.actions.handover.move_assignments": "the place is where the cases lie already",
    "diaries.actions.news.activities.signing.sign_up": _NEW_ROW,
    "diaries.actions.news.knowledge.write_text": _NEW_ROW,
    "diaries.actions.opinions.collecting.collect_opinion": _NEW_ROW,
    **dict.fromkeys(
        (f"diaries.actions.tasks.answering.{name}" for name in ("answer_household", "nobody_at_home")),
        "the place is where the household lies, whose grid has to have the task",
    ),
    "staff.actions.appointments.appoint": _NEW_ROW,
    "staff.actions.appointments.hand_over": _NEW_ROW,
    "staff.actions.tokens.issue_token": _NEW_ROW,
}


def _home(there: Patch) -> Household:
    return registry.register_household(by=there.leader, grid=there.building, door="1室")


def _could_move(verb: Callable[..., Any]) -> bool:
    """Whether a verb is told a place, and a row besides that could go there."""
    told = {
        name: one
        for name, one in inspect.get_annotations(verb, eval_str=True).items()
        if name not in ("by", "return")
    }
    rows = [name for name, annotation in told.items() if _is_row(annotation)]
    return bool(_PLACES & set(told)) and len({*rows, *(_PLACES & set(told))}) > 1


def _is_row(annotation: Any) -> bool:
    kinds = typing.get_args(annotation) or (annotation,)
    return any(isinstance(kind, type) and issubclass(kind, Model) for kind in kinds)


def test_every_verb_that_could_move_a_row_is_tried() -> None:
    told = {name for name, verb in VERBS.items() if _could_move(verb)}
    assert told | _TOLD_BY_NAME == {*DRAWN_IN, *OTHERS}


@pytest.mark.django_db
def test_a_row_from_elsewhere_is_not_moved_into_ones_own_area(cast: Cast) -> None:
    world = make_world(cast)
    there = patch_at(cast, NEAREST["county_official"])
    askers = {"secretary": there.secretary, "official": there.official, "county": county_of(there)}
    became = {}
    for (post, asker), (name, given) in itertools.product(askers.items(), DRAWN_IN.items()):
        with undone():
            facts = {**ROWS[name](world), **given(world, there)}
            became[post, name] = outcome(name, {**facts, "by": anew(asker, facts)})
    assert {call: what for call, what in became.items() if what != "refused"} == {}
