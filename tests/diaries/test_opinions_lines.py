"""Opinions stand in the diary by themselves, once; and by topic in the closing of a week."""

import datetime as dt
from functools import partial

import pytest

from diaries.actions import add_entry
from diaries.actions.opinions import gather_opinions, sort_opinion, tell_answer
from diaries.choices import EntryKind
from diaries.lines import Line, Span, lines_of, nobody_sees
from diaries.queries.opinions import by_topic, unsettled
from diaries.queries.week import draft_of, figures_of
from diaries.rules.weeks import monday_of
from grids.scope import Scope
from kit.time import clock
from staff.models import Member
from staff.rights.roles import scope_where
from tests.cast import Cast
from tests.diaries.opinions import an_opinion, answered, fresh

pytestmark = pytest.mark.django_db


def lines(member: Member) -> list[Line]:
    today = clock.today()
    return lines_of(member.pk, Span(today, today), partial(scope_where, member.user))


def test_a_day_and_an_opinion_are_one_line_for_each_who_did_something(cast: Cast) -> None:
    made = an_opinion(cast, name="王小明")
    sort_opinion(by=cast.community_worker2, opinion=made, topic="facilities", version=1)
    made = answered(cast, made)
    tell_answer(by=cast.building_leader, opinion=made, way="visit", version=made.version)
    [hers] = lines(cast.building_leader)
    [theirs] = lines(cast.community_worker2)
    assert (hers.kind, theirs.kind) == ("opinions_collected", "opinions_worked_on")
    assert "楼道灯坏了很久" in hers.words
    assert hers.link == f"/opinions/{made.pk}/"


def test_an_entry_that_became_an_opinion_stands_there_as_the_entry(cast: Cast) -> None:
    leader = cast.building_leader
    entry = add_entry(by=leader, date=clock.today(), kind=EntryKind.OPINION, text="灯坏")
    an_opinion(cast, entry=entry)
    assert lines(leader) == []


def test_gathering_many_is_one_line(cast: Cast) -> None:
    main, *others = [an_opinion(cast, words=f"灯坏{number}") for number in range(4)]
    gather_opinions(by=cast.community_worker2, into=main, others=others, version=1)
    assert len(lines(cast.community_worker2)) == 1


def test_whoever_may_not_open_it_reads_no_word_of_it(cast: Cast) -> None:
    an_opinion(cast, words="王家漏水 13812345678")
    today = clock.today()
    [hidden] = lines_of(cast.building_leader.pk, Span(today, today), nobody_sees)
    assert "王家" not in hidden.words
    assert hidden.link == ""
    [seen] = lines(cast.building_leader)
    assert "13812345678" not in seen.words


def test_a_week_counts_what_people_of_the_grid_said_by_topic(cast: Cast) -> None:
    for number in range(2):
        an_opinion(cast, topic="traffic", words=f"停车难{number}")
    an_opinion(cast)
    an_opinion(cast, by=cast.other_community_leader, grid=cast.other_building, topic="traffic")
    monday = monday_of(clock.today())
    draft = draft_of(cast.building_leader, cast.building, monday)
    assert draft["opinions"] == {"facilities": 1, "traffic": 2}
    shown = figures_of(draft, monday, nobody_sees).opinions
    assert [number for _code, _label, number in shown] == [2, 1]
    assert figures_of({}, monday, nobody_sees).opinions == []


def test_what_is_unsettled_is_there_for_a_meeting_by_topic_and_grid(cast: Cast) -> None:
    today = clock.today()
    first, second = an_opinion(cast, topic="traffic"), an_opinion(cast, words="另一件")
    settled = answered(cast, an_opinion(cast, words="答过"))
    scope = Scope.of([cast.community.code])
    rows = list(unsettled(scope, cast.community.code, until=today))
    assert rows == [fresh(second), fresh(first)]
    assert settled not in rows
    assert not unsettled(scope, cast.community.code, until=today - dt.timedelta(days=1))
    span = Span(today, today)
    assert by_topic(scope, cast.building.code, span) == {"traffic": 1, "facilities": 2}
