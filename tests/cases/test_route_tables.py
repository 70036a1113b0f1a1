"""The tables of the routes themselves: complete, without dead ends, and written down for people."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from cases.actions.engine.any_time import MOVES
from cases.choices import ActionCode, RouteCode, StageCode
from cases.management.commands import routes_table
from cases.workflow.inputs import BY_NAME, INPUTS, NOTED
from cases.workflow.meanings import ANY_TIME, MEANINGS
from cases.workflow.routes import ROUTES, Route, Seat, Step, When
from grids.choices import GridLevel
from staff.choices import Post

PAGE = Path(settings.BASE_DIR) / "docs" / "routes.md"
EVERY_ROUTE = pytest.mark.parametrize("route", ROUTES.values(), ids=list(ROUTES))


def starts(route: Route) -> set[str]:
    tops = {other.reopened_top[1] for other in ROUTES.values() if other.reopened_top[0] == route.code}
    return {code for code in (route.start, route.reopened_at, route.specialist_start) if code} | tops


def ways_on(route: Route, stage: str, level: int, whose: When) -> list[Step]:
    """The steps that lead on from a stage, other than back to somebody."""
    return [
        step
        for step in route.steps_at(stage, level)
        if step.to is not None and not step.back and step.when in (When.ANY, whose)
    ]


@EVERY_ROUTE
def test_there_is_a_way_on_from_every_stage_at_every_level_whoever_did_the_work(route):
    for stage, level, whose in product(route.stages, GridLevel, (When.OWN_WORK, When.OTHERS_WORK)):
        # What a leader handles on the spot is closed with it; only others' work comes to her for feedback.
        if (route.code, stage.code, whose) == (RouteCode.ROUTINE, StageCode.FEEDING_BACK, When.OWN_WORK):
            continue
        assert ways_on(route, stage.code, level, whose), (stage.code, level, whose)


@EVERY_ROUTE
def test_every_stage_can_be_reached_and_leads_to_the_end(route):
    reached = starts(route)
    for _ in route.stages:
        reached |= {step.to for step in route.steps if step.at in reached and step.to}
    assert reached == {stage.code for stage in route.stages} | {StageCode.CLOSED}
    ending = {StageCode.CLOSED}
    for _ in route.stages:
        ending |= {step.at for step in route.steps if step.to in ending}
    assert ending == reached


@EVERY_ROUTE
def test_an_action_is_there_once_for_each_state_of_a_case(route):
    for stage, level, whose in product(route.stages, GridLevel, (When.OWN_WORK, When.OTHERS_WORK)):
        steps = [step for step in route.steps_at(stage.code, level) if step.when in (When.ANY, whose)]
        actions = [step.action for step in steps] + [common.action for common in ANY_TIME]
        assert len(actions) == len(set(actions)), (stage.code, level, whose)


@EVERY_ROUTE
def test_whose_turn_it_is_can_move_the_case(route):
    for stage in route.stages:
        movers = {post for step in route.steps if step.at == stage.code and step.to for post in step.who}
        assert stage.post in movers, stage.code


@EVERY_ROUTE
def test_nothing_is_raised_above_the_community(route):
    assert all(GridLevel.COMMUNITY not in step.levels for step in route.steps if step.seat == Seat.UP)


@EVERY_ROUTE
def test_every_limit_is_above_nothing_and_every_post_exists(route):
    assert all(stage.amount > 0 for stage in route.stages)
    assert all(post in Post for step in route.steps for post in (*step.who, *step.tells))


def test_every_action_is_in_some_table():
    by_the_system = {
        ActionCode.FILE,
        ActionCode.REMIND,
        ActionCode.RECOMPUTE,
        ActionCode.BREACH,
        ActionCode.YELLOW_CARD,
        ActionCode.RED_CARD,
        ActionCode.FORGET,
        ActionCode.MOVE,
        ActionCode.PARTS_DONE,
        ActionCode.MERGED_DONE,
        ActionCode.MERGED_REOPENED,
        ActionCode.JOINED,
        ActionCode.PART_REOPENED,
        ActionCode.ANSWER,
    }
    tables = {step.action for route in ROUTES.values() for step in route.steps}
    assert tables | {common.action for common in ANY_TIME} | by_the_system == set(ActionCode)


def test_every_input_has_a_name_of_its_own_and_its_words_on_the_timeline():
    assert len(BY_NAME) == len(INPUTS)
    assert not BY_NAME.keys() & NOTED.keys()
    assert [one.name for one in INPUTS if not one.recorded] == ["text"]
    asked = {one for route in ROUTES.values() for step in route.steps for one in step.inputs}
    assert asked | {one for row in ANY_TIME for one in row.inputs} == set(INPUTS)


def test_every_action_of_a_table_has_its_meaning():
    assert {step.action for route in ROUTES.values() for step in route.steps} <= MEANINGS.keys()
    assert MOVES.keys() == {row.action for row in ANY_TIME}
    # Both kinds are told apart by this: a step of a route names whom it tells in its own row.
    assert not {row.action for row in ANY_TIME} & {
        step.action for route in ROUTES.values() for step in route.steps
    }


# The page for people


def rows() -> list[list[str]]:
    """The cells of the page's tables, without the heads."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row[0] not in ("环节", "操作", "---")]


def test_the_page_is_the_current_one():
    call_command("routes_table", "--check")


def test_a_page_out_of_date_is_found_and_written_anew(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(routes_table, "TARGET", tmp_path / "routes.md")
    monkeypatch.setattr(settings, "BASE_DIR", tmp_path)
    with pytest.raises(CommandError, match="out of date"):
        call_command("routes_table", "--check")
    call_command("routes_table")
    call_command("routes_table", "--check")
    assert (tmp_path / "routes.md").read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8")


def test_the_page_has_a_row_for_every_step_and_every_common_action():
    assert len(rows()) == sum(len(route.steps) for route in ROUTES.values()) + len(ANY_TIME)


def test_the_page_says_in_chinese_who_does_what_by_when():
    for row in rows():
        assert not re.search("[A-Za-z]{2}", "".join(row)), row
        assert all(row), row
    assert ["紧急上报", "签收", "联系人、社区、街道（镇）"] in [row[:3] for row in rows()]
