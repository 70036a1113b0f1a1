"""Rounds of spot checks: drawn, checked, replaced, ended, and what comes of it (policy 三(三))."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from assessment.actions.checks import (
    draw_second,
    end_round,
    give_finding,
    replace_check,
)
from assessment.models import SpotCheck, SpotCheckFrame, SpotCheckRound
from assessment.queries.checks.checkers import rounds_to_check, rows_of
from assessment.queries.checks.frames import redraw
from assessment.queries.checks.overdue import overdue
from assessment.queries.checks.results import agreements, outcomes
from assessment.rules.checks.quarters import quarter_of
from diaries.models import Task
from grids.scope import Scope
from kit.errors import Conflict, Invalid, KeyReused, NotAllowed
from kit.time import clock
from notices.models import Notice
from staff.choices import AppointmentRole
from staff.rights.roles import scope_where
from tests.assessment.checks.rounds import RIGHT, answer, answered_first, first, homes, one_of, second
from tests.cast import Cast, appoint
from tests.factories import grid
from tests.residents.world import household

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(cast: Cast):
    return homes(cast)


def drawn(round: SpotCheckRound) -> list[int]:
    return list(SpotCheck.objects.filter(round=round).values_list("household", flat=True))


def test_each_grid_has_its_share_and_at_least_one(cast: Cast, there) -> None:
    far = grid("330402001001001002")
    household(cast.group_leader, far, "1")
    household(cast.group_leader, cast.group, "门卫室")
    household(cast.other_community_leader, cast.other_building, "1")
    round = first(cast, share=10)
    counted = list(SpotCheck.objects.filter(round=round).values_list("grid", flat=True).order_by("grid"))
    assert counted == sorted([cast.building.code, far.code, cast.group.code])
    assert (round.share, len(round.seed), round.method) == (10, 32, "1")


def test_by_groups_where_the_secretary_says_so(cast: Cast, there) -> None:
    round = first(cast, share=10, level=2)
    assert [one.grid for one in SpotCheck.objects.filter(round=round)] == [cast.group.code]


def test_a_round_is_drawn_once_for_a_quarter(cast: Cast, there) -> None:
    first(cast)
    with pytest.raises(Conflict):
        first(cast)
    assert SpotCheckRound.objects.count() == 1


def test_the_same_list_is_printed_again_though_doors_have_changed(cast: Cast, there) -> None:
    round = first(cast)
    replace_check(by=cast.community_secretary, check=one_of(round), why="away", version=0)
    before = StringIO()
    call_command("redraw", round.number, stdout=before)
    there[0].delete()
    household(cast.building_leader, cast.building, "901")
    after = StringIO()
    call_command("redraw", round.number, stdout=after)
    assert before.getvalue() == after.getvalue()
    lines = [line.split() for line in after.getvalue().splitlines() if line.startswith(cast.building.code)]
    assert [int(line[2]) for line in lines] == drawn(round)
    assert [int(line[1]) for line in lines] == [1, 2, 3]


def test_a_frame_that_was_touched_is_told(cast: Cast, there) -> None:
    round = first(cast)
    frame = SpotCheckFrame.objects.get(round=round)
    SpotCheckFrame.objects.filter(pk=frame.pk).update(rows=frame.rows[1:])
    with pytest.raises(CommandError, match="底表"):
        call_command("redraw", round.number, stdout=StringIO())


def test_a_sample_that_was_chosen_by_hand_is_told(cast: Cast, there) -> None:
    round = first(cast, share=250)
    [check] = SpotCheck.objects.filter(round=round)
    other = next(home for home in there if home.pk != check.household)
    SpotCheck.objects.filter(pk=check.pk).update(household=other.pk)
    assert not redraw(round).sample_is_same
    with pytest.raises(CommandError, match="样本"):
        call_command("redraw", round.number, stdout=StringIO())
    with pytest.raises(CommandError, match="没有这一轮"):
        call_command("redraw", "330402001001-2001Q1-1", stdout=StringIO())


def test_whoever_is_not_reached_is_replaced_by_the_next_until_none_is_left(cast: Cast, there) -> None:
    round = first(cast, share=250)
    order = []
    for _time in there:
        check = one_of(round)
        order.append(check.household)
        replace_check(by=cast.community_secretary, check=check, why="other", words="修路", version=0)
    assert sorted(order) == sorted(home.pk for home in there)
    assert not SpotCheck.objects.filter(round=round, state="open").exists()
    assert [one.replaces_id is None for one in SpotCheck.objects.filter(round=round)] == [
        True,
        False,
        False,
        False,
    ]
    assert redraw(round).fits
    with pytest.raises(Invalid):
        replace_check(by=cast.community_secretary, check=one_of(first_of_other(cast)), why="other", version=0)


def first_of_other(cast: Cast) -> SpotCheckRound:
    return first(cast, quarter=SpotCheckRound.objects.get().of.before)


def test_who_draws_and_who_checks(cast: Cast, there) -> None:
    for nobody in (
        cast.building_leader,
        cast.group_leader,
        cast.community_worker2,
        cast.township_official,
        cast.county_official,
        cast.city_official,
        cast.other_community_leader,
        cast.stranger,
    ):
        with pytest.raises(NotAllowed):
            first(cast, by=nobody)
    round = first(cast)
    for nobody in (
        cast.building_leader,
        cast.group_leader,
        cast.community_worker2,
        cast.other_community_leader,
    ):
        with pytest.raises(NotAllowed):
            answer(one_of(round), nobody)
        with pytest.raises(NotAllowed):
            end_round(by=nobody, round=round, words="x")
    with pytest.raises(NotAllowed):
        answer(one_of(round), cast.township_official)


def test_the_director_whom_the_secretary_names_checks_too_but_does_not_end_it(cast: Cast, there) -> None:
    with pytest.raises(Invalid):
        first(cast, director=cast.stranger)
    round = first(cast, director=cast.community_worker2)
    assert list(rounds_to_check(cast.community_worker2)) == [round]
    assert answer(one_of(round), cast.community_worker2).by == cast.community_worker2
    with pytest.raises(NotAllowed):
        end_round(by=cast.community_worker2, round=round, words="x")


def test_nobody_checks_her_own_grids_nor_sees_what_is_drawn_there(cast: Cast, there) -> None:
    far = grid("330402001001002")
    household(cast.community_secretary, far, "1")
    appoint(cast.community_secretary, far, AppointmentRole.LEADER)
    round = first(cast)
    own = SpotCheck.objects.get(round=round, grid=far.code)
    with pytest.raises(NotAllowed, match="自己负责"):
        answer(own, cast.community_secretary)
    scope = scope_where(cast.community_secretary.user, "assessment.view_spotcheck")
    seen = rows_of(round, cast.community_secretary, scope)
    assert {one.grid for one in seen} == {cast.building.code}


def test_before_it_is_told_nobody_but_checkers_sees_a_household(cast: Cast, there) -> None:
    def seen(round: SpotCheckRound) -> dict[str, int]:
        return {
            name: rows_of(round, person, scope_where(person.user, "assessment.view_spotcheck")).count()
            for name, person in cast.members().items()
        }

    nobody = dict.fromkeys(cast.members(), 0)
    round = answered_first(cast, share=500)
    assert seen(round) == nobody | {"community_secretary": 2, "township_official": 2}
    other = draw_second(by=cast.township_official, first=round, share=1000)
    assert seen(round) == nobody | {"community_secretary": 2, "township_official": 2}
    assert seen(other) == nobody | {"township_official": 2}
    for check in SpotCheck.objects.filter(round=other):
        answer(check, cast.township_official)
    assert not SpotCheck.objects.within(Scope.everything()).exists()
    assert not Notice.objects.filter(recipient=cast.building_leader).exists()
    end_round(by=cast.township_official, round=other)
    around = (
        *("building_leader", "building_liaison", "group_leader", "community_worker2", "community_secretary"),
        *("township_official", "county_official", "city_official"),
    )
    assert seen(round) == seen(other) == nobody | dict.fromkeys(around, 2)


def test_without_a_stage_two_it_is_told_when_that_is_too_late(cast: Cast, there) -> None:
    round = answered_first(cast)
    late = dt.datetime.combine(round.due_on + dt.timedelta(days=31), dt.time(8), tzinfo=clock.CHINA)
    assert not SpotCheck.objects.within(Scope.everything()).exists()
    with clock.at(late):
        assert SpotCheck.objects.within(Scope.everything()).count() == 2
        with pytest.raises(Invalid):
            draw_second(by=cast.township_official, first=round, share=1000)


def test_stage_two_is_drawn_from_who_answered_in_stage_one(cast: Cast, there) -> None:
    round = first(cast)
    with pytest.raises(Invalid):
        draw_second(by=cast.township_official, first=round, share=1000)
    away = one_of(round)
    replace_check(by=cast.community_secretary, check=away, why="left", version=0)
    for check in SpotCheck.objects.filter(round=round, state="open"):
        answer(check, cast.community_secretary)
    end_round(by=cast.community_secretary, round=round)
    with pytest.raises(NotAllowed):
        draw_second(by=cast.community_secretary, first=round, share=1000)
    other = draw_second(by=cast.township_official, first=round, share=1000)
    assert set(drawn(other)) == set(drawn(round)) - {away.household}
    assert redraw(other).fits
    assert other.seed != round.seed
    with pytest.raises(Conflict):
        draw_second(by=cast.township_official, first=round, share=1000)


def test_the_stages_are_compared_over_who_answered_in_both(cast: Cast, there) -> None:
    other = second(cast)
    wrong = RIGHT | {"phone": "not_asked", "people": "wrong"}
    for check, called in zip(SpotCheck.objects.filter(round=other), ("yes", "no"), strict=True):
        answer(check, cast.township_official, called=called, fields=wrong)
    before = list(SpotCheck.objects.filter(round=other.first))
    now = list(SpotCheck.objects.filter(round=other))
    found = dict(agreements(before, now))
    assert (found["本季度网格负责人上过门吗？"].n, found["户主电话"].n) == (2, 0)
    assert found["居住人数"].percent == 0
    assert [one.n for one in outcomes(now)] == [2, 2, 2, 2, 0, 2]


def test_the_same_form_answers_once_and_a_stale_one_is_told(cast: Cast, there) -> None:
    check = one_of(first(cast))
    by = cast.community_secretary
    done = answer(check, by, key="k")
    again = answer(check, by, key="k")
    assert (done.pk, again.version, again.earlier) == (check.pk, 1, [])
    with pytest.raises(KeyReused):
        answer(check, by, key="k", called="no")
    with pytest.raises(Conflict):
        answer(check, by, called="no", version=0)
    corrected = answer(check, by, called="no", version=1)
    assert [one["called"] for one in corrected.earlier] == ["yes"]
    with pytest.raises(Conflict):
        replace_check(by=by, check=check, why="away", version=2)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"called": ""}, "called"),
        ({"satisfied": "very"}, "satisfied"),
        ({"fields": {"people": "perhaps"}}, "people"),
        ({"words": "长" * 501}, "words"),
    ],
)
def test_what_is_missing_or_unknown_is_named(cast: Cast, there, more, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        answer(one_of(first(cast)), cast.community_secretary, **more)
    assert list(refused.value.fields) == [field]


def test_a_round_ends_with_words_while_households_are_left_and_then_stands(cast: Cast, there) -> None:
    round = first(cast)
    with pytest.raises(Invalid):
        end_round(by=cast.community_secretary, round=round)
    ended = end_round(by=cast.community_secretary, round=round, words="道路封闭")
    assert (ended.state, ended.words) == ("ended", "道路封闭")
    assert end_round(by=cast.community_secretary, round=round).words == "道路封闭"
    with pytest.raises(Invalid):
        answer(one_of(round), cast.community_secretary)


def test_a_finding_becomes_a_task_of_the_grid_once_it_is_told(cast: Cast, there) -> None:
    other = second(cast)
    bad, good = SpotCheck.objects.filter(round=other)
    answer(bad, cast.township_official, called="no", fields=RIGHT | {"tenure": "wrong"})
    answer(good, cast.township_official)
    with pytest.raises(Invalid):
        give_finding(by=cast.township_official, check=bad)
    end_round(by=cast.township_official, round=other)
    with pytest.raises(Invalid):
        give_finding(by=cast.township_official, check=good)
    with pytest.raises(NotAllowed):
        give_finding(by=cast.community_secretary, check=bad)
    task = give_finding(by=cast.township_official, check=bad, words="请上门")
    assert [part.grid for part in task.parts.all()] == [cast.building]
    assert task.words.splitlines() == [
        f"{cast.building.name} {bad.door}",
        "本季度没有人上门走访。",
        "台账有误：自有或租住",
        "请上门",
    ]
    with pytest.raises(Conflict):
        give_finding(by=cast.township_official, check=bad)
    assert Task.objects.count() == 1


def test_a_share_or_a_quarter_that_cannot_be_is_refused(cast: Cast, there) -> None:
    for share in (0, 1001):
        with pytest.raises(Invalid):
            first(cast, share=share)
    now = clock.today()
    for quarter in (quarter_of(now).following, quarter_of(now).before.before):
        with pytest.raises(Invalid):
            first(cast, quarter=quarter)


def test_a_quarter_without_its_stages_is_a_finding_where_checks_are_kept(cast: Cast, there) -> None:
    assert list(overdue(Scope.everything())) == []
    last = quarter_of(clock.today()).before
    round = first(cast, quarter=last)
    found = {(one.code, int(one.stage)): one.drawn for one in overdue(Scope.everything())}
    mine, other = cast.community.code, cast.other_community.code
    assert found == {(mine, 1): True, (mine, 2): False, (other, 1): False, (other, 2): False}
    end_round(by=cast.community_secretary, round=round, words="完")
    assert [int(one.stage) for one in overdue(Scope.of([mine]))] == [2]
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("check_grids", stdout=out)
    assert f"{mine}  第二阶段：街道（镇）抽查，{last.year}年第{last.number}季度：未抽取" in out.getvalue()
