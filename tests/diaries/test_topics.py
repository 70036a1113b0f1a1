"""What people speak of, by grid and week, beside what is usual."""

import datetime as dt

import pytest

from diaries.models import VoicedOpinion
from diaries.queries.analysis.topics import spots_of, topics_of
from diaries.rules.usual import level
from diaries.rules.weeks import monday_of
from grids.models import Grid
from grids.scope import Scope
from kit.time import clock
from staff.rights.roles import scope_where
from tests.cast import Cast
from tests.diaries.opinions import an_opinion


@pytest.mark.parametrize(
    ("number", "before", "enough", "unusual"),
    [
        (6, [1, 0, 2, 1, 1, 0, 1, 2], True, True),
        (3, [1, 0, 2, 1, 1, 0, 1, 2], True, False),
        (6, [5, 6, 4, 5, 6, 5, 40, 5], True, False),  # one bad week does not lift what is usual
        (2, [0] * 8, False, False),  # too few to say
        (5, [0] * 8, True, True),
        (9, [1, 2, 1], False, False),  # too few weeks
        (4, [], False, False),
    ],
)
def test_a_week_is_judged_by_the_median_of_those_before_it(
    number: int, before: list[int], enough: bool, unusual: bool
) -> None:
    found = level(number, before)
    assert (found.enough, found.unusual, found.weeks) == (enough, unusual, len(before))


def _said(cast: Cast, topic: str, weeks_ago: int, number: int) -> None:
    at = clock.midnight(monday_of(clock.today())) + dt.timedelta(days=-7 * weeks_ago, hours=9)
    for one in range(number):
        made = an_opinion(
            cast, topic=topic, words=f"{topic} {weeks_ago} {one}", key=f"{topic}{weeks_ago}{one}"
        )
        VoicedOpinion.objects.filter(pk=made.pk).update(collected_at=at)


@pytest.mark.django_db
def test_topics_are_counted_by_week_and_grid_and_the_unusual_ones_stand_first(cast: Cast) -> None:
    for week in range(1, 7):
        _said(cast, "traffic", week, 1)
    _said(cast, "traffic", 0, 1)
    _said(cast, "safety", 0, 5)
    scope = scope_where(cast.community_secretary.user, "diaries.view_voicedopinion")
    found = topics_of(scope, cast.community, monday_of(clock.today()))
    assert [(one.row.code, one.row.level.number, one.row.level.unusual) for one in found] == [
        ("safety", 5, True),
        ("traffic", 1, False),
    ]
    assert found[1].row.weeks == [1] * 7  # weeks before the first opinion are none
    assert [one.code for one in found[0].grids] == [cast.group.code]
    assert topics_of(Scope.nothing(), cast.community, monday_of(clock.today())) == []


@pytest.mark.django_db
def test_they_gather_where_their_grid_lies(cast: Cast) -> None:
    _said(cast, "safety", 0, 2)
    sees = lambda permission: scope_where(cast.community_secretary.user, permission)  # noqa: E731
    Grid.objects.update(latitude=None, longitude=None)
    assert spots_of(sees, cast.community, monday_of(clock.today())) == ([], 2)
    Grid.objects.filter(pk=cast.group.pk).update(latitude=30.7, longitude=120.7)
    [spot], nowhere = spots_of(sees, cast.community, monday_of(clock.today()))
    assert (spot.number, nowhere, spot.latitude) == (2, 0, 30.7)
    assert spots_of(sees, cast.community, monday_of(clock.today()), "care") == ([], 0)
