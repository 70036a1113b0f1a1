"""The pages of spot checks: drawn, answered at the door, told at the end, printed."""

import re

import pytest
from django.urls import reverse

from assessment.models import SpotCheck, SpotCheckRound
from diaries.models import Task
from gridgov.offline.lists import QUEUED
from grids.models import Grid
from kit.time import clock
from residents.models import Household
from tests.assessment.checks.rounds import answer, first, homes, one_of, second
from tests.cast import Cast
from tests.pages.desk import at_desk
from tests.residents.world import household, resident

pytestmark = pytest.mark.django_db

DOOR = {"called": "yes", "satisfied": "satisfied", "people": "right", "phone": "wrong", "version": 0}


@pytest.fixture
def there(cast: Cast):
    found = homes(cast)
    resident(cast.building_leader, found[0], "张三", phone="13812340000")
    return found


def door(check: SpotCheck) -> str:
    return reverse("check-door", args=[check.round_id, check.pk])


def page(round: SpotCheckRound, name: str = "check-round") -> str:
    return reverse(name, args=[round.pk])


def test_the_whole_way_from_drawing_to_the_protocol(cast: Cast, there) -> None:
    secretary, official = at_desk(cast.community_secretary), at_desk(cast.township_official)
    asked = secretary.get(reverse("check-new")).context["form"]
    sent = {"community": cast.community.pk, "quarter": asked["quarter"].initial, "level": 3, "share": "100"}
    drawn = secretary.post(reverse("check-new"), sent)
    round = SpotCheckRound.objects.get()
    assert drawn.url == page(round)
    assert b"4 doors are left to check" in secretary.get(page(round)).content
    for at, check in enumerate(SpotCheck.objects.filter(round=round)):
        assert secretary.post(door(check), {**DOOR, "key": f"k{at}"}).status_code == 302
    assert secretary.post(page(round, "check-end"), {"words": "好"}).url == page(round)
    assert official.post(page(round, "check-second"), {"share": "50.0"}).status_code == 302
    other = SpotCheckRound.objects.get(stage=2)
    for check in SpotCheck.objects.filter(round=other):
        official.post(door(check), {**DOOR, "called": "no", "words": "打13987654321"})
    official.post(page(other, "check-end"), {})
    told = official.get(page(other)).content.decode()
    assert "Nobody called at this door in the quarter." in told
    check = SpotCheck.objects.filter(round=other).first()
    assert check is not None
    official.post(reverse("check-task", args=[other.pk, check.pk]), {"words": "请上门", "key": "t"})
    assert Task.objects.get() == SpotCheck.objects.get(pk=check.pk).task
    paper = official.get(page(other, "check-protocol")).content.decode()
    for said in (other.seed, other.digest, other.number, "Drawn again for this sheet: the same households."):
        assert said in paper
    assert "13987654321" not in paper + told
    assert "0.00%" in paper


def test_a_door_shows_what_the_register_says_masked(cast: Cast, there) -> None:
    round = first(cast, share=1000)
    check = SpotCheck.objects.get(round=round, household=there[0].pk)
    shown = at_desk(cast.community_secretary).get(door(check)).content.decode()
    assert "0000" in shown
    assert "How many live there: 1" in shown
    assert "13812340000" not in shown
    assert "张三" not in shown


def test_a_door_that_left_the_register_can_still_be_answered(cast: Cast, there) -> None:
    round = first(cast, share=1000)
    check = SpotCheck.objects.get(round=round, household=there[1].pk)
    Household.objects.filter(pk=there[1].pk).delete()
    secretary = at_desk(cast.community_secretary)
    assert secretary.get(door(check)).status_code == 200
    assert secretary.post(door(check), DOOR).status_code == 302
    assert SpotCheck.objects.get(pk=check.pk).fields["kind"] == "not_asked"


def test_nobody_could_be_asked_and_the_next_one_is_drawn(cast: Cast, there) -> None:
    round = first(cast, share=250)
    check = one_of(round)
    secretary = at_desk(cast.community_secretary)
    sent = {"unreached": "1", "why": "away", "version": 0, "key": "k"}
    refused = secretary.post(door(check), {**sent, "why": "other"})
    assert refused.status_code == 400
    for _twice in range(2):
        assert secretary.post(door(check), sent).status_code == 302
    assert SpotCheck.objects.filter(round=round).count() == 2
    assert "in place of one that was not reached" in secretary.get(page(round)).content.decode()


def test_a_form_that_came_too_late_shows_what_stands_there(cast: Cast, there) -> None:
    round = first(cast, director=cast.community_worker2)
    check = one_of(round)
    answer(check, cast.community_worker2, called="no")
    secretary = at_desk(cast.community_secretary)
    told = secretary.post(door(check), DOOR)
    assert told.status_code == 409
    assert "data-now" in told.content.decode()
    again = secretary.post(door(check), {**DOOR, "version": told.context["form"]["version"].value()})
    assert again.status_code == 302
    assert SpotCheck.objects.get(pk=check.pk).called == "yes"


def test_a_form_that_waited_says_whose_it_is_and_is_taken_from_nobody_else(cast: Cast, there) -> None:
    check = one_of(first(cast, director=cast.community_worker2))
    page_of_door = door(check)
    assert [pattern for pattern in QUEUED if re.match(pattern, page_of_door)]
    hers = str(cast.community_secretary.pk)
    shown = at_desk(cast.community_secretary).get(page_of_door).content.decode()
    assert shown.count(f'name="whose" value="{hers}"') == 2
    assert at_desk(cast.community_worker2).post(page_of_door, {**DOOR, "whose": hers}).status_code == 403
    waited = {"Gridgov-Waited": "7200", "Gridgov-Person": hers}
    at_desk(cast.community_secretary).post(page_of_door, {**DOOR, "whose": hers}, headers=waited)
    kept = SpotCheck.objects.get(pk=check.pk)
    assert kept.at is not None
    assert 7100 < (clock.now() - kept.at).total_seconds() < 7300


def test_who_may_open_what_while_it_is_open(cast: Cast, there) -> None:
    round = first(cast)
    check = one_of(round)
    shown = {
        name: (at_desk(person).get(page(round)).status_code, at_desk(person).get(door(check)).status_code)
        for name, person in cast.members().items()
    }
    assert shown == {
        "building_leader": (404, 404),
        "building_liaison": (404, 404),
        "group_leader": (404, 404),
        "community_worker2": (200, 404),
        "community_secretary": (200, 200),
        "township_official": (200, 403),
        "county_official": (200, 404),
        "service_centre_officer": (403, 403),
        "department_officer": (403, 403),
        "city_official": (200, 404),
        "other_community_leader": (404, 404),
        "stranger": (403, 403),
    }
    for name, person in cast.members().items():
        text = at_desk(person).get(page(round)).content.decode()
        seen = [home.door for home in there if f"<b>{cast.building.name} {home.door}</b>" in text]
        assert bool(seen) == (name in ("community_secretary", "township_official")), name


def test_a_leader_sees_the_rows_of_her_grid_when_it_is_told_but_no_protocol(cast: Cast, there) -> None:
    far = Grid.objects.get(pk=cast.group.pk)
    household(cast.group_leader, far, "门卫室")
    other = second(cast)
    leader = at_desk(cast.building_leader)
    assert leader.get(page(other)).status_code == 404
    for check in SpotCheck.objects.filter(round=other):
        answer(check, cast.township_official)
    at_desk(cast.township_official).post(page(other, "check-end"), {})
    told = leader.get(page(other))
    assert [grid.code for grid in told.context["grids"]] == [cast.building.code]
    assert "门卫室" not in told.content.decode()
    assert leader.get(page(other, "check-protocol")).status_code == 404
    assert str(other.place) in leader.get(reverse("checks")).content.decode()


def test_what_waits_is_counted_and_listed_the_same(cast: Cast, there) -> None:
    round = first(cast)
    secretary = at_desk(cast.community_secretary)
    assert "Spot checks for you to make" in secretary.get(reverse("home")).content.decode()
    listed = secretary.get(f"{reverse('checks')}?waiting=mine")
    assert [one.pk for one, _quarter, _late in listed.context["lines"]] == [round.pk]
    for person in (cast.group_leader, cast.township_official, cast.community_worker2):
        waiting = at_desk(person).get(f"{reverse('checks')}?waiting=mine")
        assert waiting.context["lines"] == []
