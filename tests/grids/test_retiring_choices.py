"""The page of a grid that ends asks where everything goes that belongs to it."""

import datetime as dt
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from cases.models import Case
from grids.models import Grid, Place
from kit.time.clock import today
from notices.models import Notice
from residents import registry
from residents.models import Household, Unit
from staff.models import Appointment, Member, Shift
from tests.cast import Cast
from tests.factories import grid
from tests.grids.test_retiring import a_case, checked
from tests.pages.desk import at_desk
from tests.residents.world import household, resident

pytestmark = pytest.mark.django_db

_DAY = dt.timedelta(days=1)


@pytest.fixture
def next_door(cast: Cast) -> Grid:
    """Another building of the same group."""
    return grid(f"{cast.group.code}002", name="邻楼")


def page(at: Grid) -> str:
    return f"/admin/grids/grid/{at.pk}/retire/"


def furnish(cast: Cast) -> Case:
    """One of each kind in the building."""
    household(cast.township_official, cast.building, "101")
    resident(cast.township_official, Household.objects.get())
    registry.register_unit(by=cast.township_official, grid=cast.building, name="小店")
    Place.objects.create(grid=cast.building, name="花园", kind="public_place")
    case: Case = a_case(cast)
    return case


def turn(cast: Cast, member: Member, at: Grid, days: int = 1) -> Shift:
    return Shift.objects.create(
        grid=at, member=member, date=today() + days * _DAY, begins=dt.time(18), ends=dt.time(20)
    )


def send(browser: Client, at: Grid, **where: Any) -> Any:
    given = {name: goes.pk if isinstance(goes, Grid) else goes for name, goes in where.items()}
    return browser.post(page(at), given, follow=True)


def said(answer: Any) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def errors(answer: Any) -> dict[str, list[str]]:
    return dict(answer.context["form"].errors)


def empty_community(cast: Cast) -> Grid:
    """A community without parts, for duty is planned for communities."""
    return grid(f"{cast.community.code[:9]}009", name="旧社区")


def test_each_kind_that_is_there_is_asked_for_and_nothing_is_preset(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    assert set(browser.get(page(cast.building)).context["form"].fields) == set()
    furnish(cast)
    answer = browser.get(page(cast.building))
    form = answer.context["form"]
    assert list(form.fields) == ["everything", "cases", "households", "units", "places"]
    assert {name: form[name].value() for name in form.fields} == dict.fromkeys(form.fields)
    shown = answer.content.decode()
    for words in ("1 open case", "1 household", "1 unit", "1 place"):
        assert words in shown
    assert re.search(r"<option[^>]+selected", shown.partition('id="id_everything"')[2]) is None


def test_everything_goes_where_it_is_said_and_the_message_says_how_much(cast: Cast, next_door: Grid) -> None:
    case = furnish(cast)
    third = grid(f"{cast.group.code}003", name="三楼")
    answer = send(
        at_desk(cast.township_official),
        cast.building,
        cases=next_door,
        households=cast.group,
        units=third,
        places=next_door,
    )
    assert Grid.objects.get(pk=cast.building.pk).retired_on == today()
    assert Case.objects.get(pk=case.pk).grid == next_door
    assert Household.objects.get().grid == cast.group
    assert Unit.objects.get().grid == third
    assert Place.objects.get().grid == next_door
    assert not Appointment.objects.current().filter(grid=cast.building).exists()
    words = said(answer)
    assert f"1 open case: to {next_door.path}" in words
    assert f"1 household with 1 person: to {cast.group.path}" in words
    assert f"1 unit: to {third.path}" in words
    assert f"1 place: to {next_door.path}" in words


def test_one_field_is_for_all_that_are_left_empty(cast: Cast, next_door: Grid) -> None:
    case = furnish(cast)
    send(at_desk(cast.township_official), cast.building, everything=next_door, households=cast.group)
    assert Case.objects.get(pk=case.pk).grid == next_door
    assert Household.objects.get().grid == cast.group
    assert Unit.objects.get().grid == next_door


def test_without_a_choice_nothing_goes(cast: Cast, next_door: Grid) -> None:
    furnish(cast)
    answer = send(at_desk(cast.township_official), cast.building, cases=next_door)
    assert set(errors(answer)) == {"households", "units", "places"}
    assert answer.context["form"]["cases"].value() == str(next_door.pk)
    assert f'<option value="{next_door.pk}" selected' in answer.content.decode()
    assert Grid.objects.get(pk=cast.building.pk).retired_on is None


def test_a_door_that_is_there_too_is_named_and_nothing_has_gone(cast: Cast, next_door: Grid) -> None:
    case = furnish(cast)
    household(cast.township_official, next_door, "101")
    answer = send(at_desk(cast.township_official), cast.building, everything=next_door)
    (words,) = errors(answer)["households"]
    assert "101" in words
    assert "register already" in words
    assert f'<option value="{next_door.pk}" selected' in answer.content.decode()
    assert Case.objects.get(pk=case.pk).grid == cast.building
    assert Grid.objects.get(pk=cast.building.pk).retired_on is None


def test_sent_twice_it_is_harmless(cast: Cast, next_door: Grid) -> None:
    case = furnish(cast)
    browser = at_desk(cast.township_official)
    send(browser, cast.building, everything=next_door)
    version = Case.objects.get(pk=case.pk).version
    told = Notice.objects.count()
    answer = send(browser, cast.building, everything=next_door)
    assert answer.status_code == 200
    assert Case.objects.get(pk=case.pk).version == version
    assert Notice.objects.count() == told


def test_only_grids_of_the_level_in_use_that_one_may_change(cast: Cast, next_door: Grid) -> None:
    furnish(cast)
    browser = at_desk(cast.township_official)
    other = grid("330402002001001001", name="别处楼")
    retired = grid(f"{cast.group.code}004", name="旧楼", retired_on="2026-01-01")
    for goes in (cast.group, other, retired, cast.building):
        answer = send(browser, cast.building, everything=next_door, cases=goes)
        assert set(errors(answer)) == {"cases"}, goes
    assert Grid.objects.get(pk=cast.building.pk).retired_on is None
    field = browser.get(page(cast.building)).context["form"].fields["cases"]
    asked = {"app_label": "cases", "model_name": "case", "field_name": "grid", "term": ""}
    rows = browser.get(f"{field.widget.get_url()}&{urlencode(asked)}").json()["results"]
    assert {int(row["id"]) for row in rows} == {next_door.pk, cast.other_building.pk}


def test_who_keeps_no_register_moves_none_and_is_told_so(cast: Cast, next_door: Grid) -> None:
    """The county may retire a grid; the register is kept by the street or town and below."""
    furnish(cast)
    browser = at_desk(cast.county_official)
    answer = browser.get(page(cast.building))
    form = answer.context["form"]
    assert "households" not in form.fields
    assert [str(one) for one in form.not_theirs] == ["1 household", "1 unit"]
    answer = send(browser, cast.building, everything=next_door, cases=next_door, places=next_door)
    assert "1 household" in str(errors(answer))
    assert Household.objects.get().grid == cast.building
    Household.objects.all().update(grid=next_door, area=next_door.code)
    Unit.objects.all().update(grid=next_door, area=next_door.code)
    send(browser, cast.building, everything=next_door)
    assert Grid.objects.get(pk=cast.building.pk).retired_on == today()


def test_turns_of_duty_go_to_another_community_and_those_on_duty_are_told(cast: Cast) -> None:
    ends = empty_community(cast)
    mine = [turn(cast, cast.community_worker2, ends, days) for days in (1, 2)]
    past = turn(cast, cast.community_worker2, ends, -1)
    answer = send(at_desk(cast.township_official), ends, turns=cast.community)
    assert "2 turns of duty: to" in said(answer)
    assert [Shift.objects.get(pk=one.pk).grid for one in (*mine, past)] == [
        cast.community,
        cast.community,
        ends,
    ]
    told = Notice.objects.filter(
        recipient=cast.community_worker2, key__startswith="turns:", channel="inbox"
    ).get()
    assert cast.community.name in told.subject


def test_turns_of_duty_are_struck_and_those_on_duty_told(cast: Cast) -> None:
    ends = empty_community(cast)
    turn(cast, cast.community_worker2, ends)
    browser = at_desk(cast.township_official)
    assert set(errors(send(browser, ends))) == {"turns"}
    assert set(errors(send(browser, ends, turns=cast.community, strike="on"))) == {"turns"}
    answer = send(browser, ends, strike="on")
    assert "1 turn of duty: taken out of the plan" in said(answer)
    assert not Shift.objects.exists()
    assert Notice.objects.filter(
        recipient=cast.community_worker2, key__startswith="turns:", channel="inbox"
    ).exists()


def test_a_turn_that_meets_another_one_is_named(cast: Cast) -> None:
    ends = empty_community(cast)
    one = turn(cast, cast.community_worker2, ends)
    Shift.objects.create(
        grid=cast.community, member=one.member, date=one.date, begins=dt.time(19), ends=dt.time(21)
    )
    answer = send(at_desk(cast.township_official), ends, turns=cast.community)
    (words,) = errors(answer)["turns"]
    assert words.startswith(str(one))
    assert Shift.objects.get(pk=one.pk).grid == ends


def test_what_was_left_in_a_retired_grid_is_found_and_settled_there(cast: Cast, next_door: Grid) -> None:
    case = furnish(cast)
    Grid.objects.filter(pk=cast.building.pk).update(retired_on=today() - _DAY)
    Appointment.objects.filter(grid=cast.building).update(until=today())
    found = checked()
    assert {one["grid"] for one in found} == {cast.building.code}
    measures = " ".join(one["measure"] for one in found)
    assert case.number in measures
    assert "1户" in measures
    assert "1个单位" in measures
    browser = at_desk(cast.township_official)
    assert "Settle what is left" in browser.get(page(cast.building)).content.decode()
    send(browser, cast.building, everything=next_door)
    assert Case.objects.get(pk=case.pk).grid == next_door
    assert Grid.objects.get(pk=cast.building.pk).retired_on == today() - _DAY


def test_a_case_that_happened_in_a_retired_grid_is_found_though_it_is_handled_further_up(cast: Cast) -> None:
    case = a_case(cast)
    Case.objects.filter(pk=case.pk).update(handling_grid=cast.group, handling_code=cast.group.code)
    Grid.objects.filter(pk=cast.building.pk).update(retired_on=today())
    Appointment.objects.filter(grid=cast.building).update(until=today())
    (found,) = checked()
    assert found["grid"] == cast.building.code
    assert case.number in found["measure"]
