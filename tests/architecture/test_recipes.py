"""The recipes of CONTRIBUTING, tried: what is added in the one place that it names is there for pages, programs,
the timeline, notices and the printed tables."""

from dataclasses import replace

import pytest

from cases.actions.engine.any_time import MOVES
from cases.choices import ActionCode, RouteCode, StageCode
from cases.models import CaseEvent
from cases.queries.wording import facts_in_words
from cases.workflow.inputs import BY_NAME, TEXT
from cases.workflow.kinds import Words
from cases.workflow.meanings import BY_ACTION, MEANINGS, AnyTime
from cases.workflow.people.whom import Whom
from cases.workflow.printed import any_time_rows, rows_of
from cases.workflow.routes import ROUTES, Step
from notices.channels.sending import CHANNELS, deliver
from notices.choices import Channel
from notices.models import Notice
from staff.choices import Post
from tests.api.program import Program
from tests.cases.journey import a_case
from tests.cast import Cast
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db

WEATHER = Words("weather", "Weather", longest=8)


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> Step:
    """A step of the routine route that asks for an input that there was not."""
    step = Step(ActionCode.TRACK, at=StageCode.HANDLING, who=(Post.LEADER,), needs=(WEATHER,), takes=(TEXT,))
    route = ROUTES[RouteCode.ROUTINE]
    monkeypatch.setitem(ROUTES, RouteCode.ROUTINE, replace(route, steps=(*route.steps, step)))
    monkeypatch.setitem(BY_NAME, WEATHER.name, WEATHER)
    return step


def test_a_step_and_an_input_are_a_row_each_and_there_for_people(cast: Cast, measured: Step) -> None:
    case = a_case(cast, RouteCode.ROUTINE)
    leader, page = at_desk(cast.building_leader), f"/cases/{case.number}/"
    assert "Weather" in leader.get(page).content.decode()
    refused = leader.post(f"{page}track/", {"version": "1", "weather": "", "text": "还在下"})
    assert refused.status_code == 400
    assert "还在下" in refused.content.decode()
    given = {"version": "1", "weather": "大雨", "text": "还在下"}
    assert leader.post(f"{page}track/", given).status_code == 302
    event = CaseEvent.objects.get(case=case, action=ActionCode.TRACK)
    assert (event.text, event.facts) == ("还在下", {"weather": "大雨"})
    assert list(facts_in_words(event)) == [("Weather", "大雨")]
    assert "大雨" in leader.get(page).content.decode()


def test_they_are_there_for_programs_and_on_the_printed_page(cast: Cast, measured: Step) -> None:
    case = a_case(cast, RouteCode.ROUTINE)
    program, path = Program(cast.building_leader, may_write=True), f"cases/{case.number}/actions/"
    rows = {row["action"]: row["facts"] for row in program.get(path).json()["actions"]}
    assert rows["track"][0] == {
        "name": "weather",
        "label": "Weather",
        "type": "text",
        "required": True,
        "choices": [],
    }
    for weather in ("", "一二三四五六七八九", ["雨"]):
        step = {"action": "track", "version": 1, "weather": weather}
        assert set(program.post(path, step).json()["errors"]) == {"weather"}
    assert program.post(path, {"action": "track", "version": 1, "weather": "雨"}).status_code == 200
    assert [row.needs for row in rows_of(ROUTES[RouteCode.ROUTINE]) if row.step is measured] == [["Weather"]]


def test_an_action_at_any_time_is_a_meaning_and_a_function(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    row = AnyTime(
        action=ActionCode.REMIND, posts=(Post.LIAISON,), needs=(TEXT,), words="What for", says_to=Whom.TURN
    )
    for table in (MEANINGS, BY_ACTION):
        monkeypatch.setitem(table, row.action, row)
    monkeypatch.setitem(MOVES, row.action, lambda case, known, by, at: done.append(known[TEXT]))
    case = a_case(cast, RouteCode.ROUTINE)
    Notice.objects.all().delete()
    liaison, page = at_desk(cast.building_liaison), f"/cases/{case.number}/"
    assert "What for" in liaison.get(page).content.decode()
    assert "What for" not in at_desk(cast.building_leader).get(page).content.decode()
    assert liaison.post(f"{page}remind/", {"version": "1", "text": "别忘了"}).status_code == 302
    assert done == ["别忘了"]
    told = Notice.objects.filter(channel=Channel.INBOX).values_list("recipient", "body")
    assert list(told) == [(cast.building_leader.pk, "别忘了")]
    assert [one.needs for one in any_time_rows() if one.action is row] == [["What for"]]


def test_a_channel_is_a_choice_and_a_function(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setitem(CHANNELS, "pager", lambda notice: sent.append(notice.subject))
    deliver(Notice(recipient=cast.building_leader, channel="pager", subject="醒醒"))
    assert sent == ["醒醒"]
