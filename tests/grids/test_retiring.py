"""A grid that ends leaves nobody without somebody responsible, and can come back."""

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cases.actions import file_case, take_step
from cases.choices import ActionCode, RouteCode
from grids.actions import bring_back_grid, retire_grid
from grids.models import Grid
from kit.errors import Invalid, NotAllowed
from kit.time.clock import today
from notices.models import Notice
from staff.models import Appointment
from tests.actors import ADMIN
from tests.cast import Cast
from tests.factories import CategoryFactory
from tests.pages.desk import at_desk
from tests.residents.world import household

pytestmark = pytest.mark.django_db


def a_case(cast: Cast) -> Any:
    category = CategoryFactory(route=RouteCode.ROUTINE)
    return file_case(by=cast.building_leader, grid=cast.building, category=category, description="漏水")


def page(cast: Cast) -> str:
    return f"/admin/grids/grid/{cast.building.pk}/retire/"


def checked() -> list[dict[str, Any]]:
    """What ``check_grids`` finds stranded."""
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("check_grids", "--json", stdout=out)
    return [one for one in json.loads(out.getvalue())["findings"] if one["kind"] == "stranded"]


def test_a_grid_with_work_or_people_in_it_does_not_end(cast: Cast) -> None:
    case = a_case(cast)
    household(cast.building_leader, cast.building)
    with pytest.raises(Invalid) as refused:
        retire_grid(by=ADMIN, grid=cast.building, on=today())
    said = str(refused.value.message)
    assert "1件未办结事项" in said
    assert "1户" in said
    assert "任职" in said
    take_step(case, ActionCode.HANDLE, by=cast.building_leader, version=case.version, text="修好了")
    shown = at_desk(cast.township_official).get(page(cast)).content.decode()
    assert "1 household" in shown
    assert "open case" not in shown
    at_desk(cast.township_official).post(page(cast))
    assert Grid.objects.get(pk=cast.building.pk).retired_on is None
    assert Appointment.objects.current().filter(grid=cast.building).exists()


def test_the_posts_of_the_team_end_with_the_grid_and_they_are_told(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    assert cast.building_leader.name in browser.get(page(cast)).content.decode()
    browser.post(page(cast))
    assert Grid.objects.get(pk=cast.building.pk).retired_on == today()
    assert not Appointment.objects.current().filter(grid=cast.building).exists()
    assert Notice.objects.filter(recipient=cast.building_leader).exists()


def test_a_retired_grid_comes_back_when_the_one_above_is_in_use(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    browser.post(page(cast))
    back = f"/admin/grids/grid/{cast.building.pk}/bring-back/"
    assert "again" in browser.get(back).content.decode()
    Grid.objects.filter(pk=cast.group.pk).update(retired_on=today())
    browser.post(back)
    assert Grid.objects.get(pk=cast.building.pk).retired_on == today()
    Grid.objects.filter(pk=cast.group.pk).update(retired_on=None)
    browser.post(back)
    grid = Grid.objects.get(pk=cast.building.pk)
    assert grid.retired_on is None
    with pytest.raises(Invalid):
        bring_back_grid(by=ADMIN, grid=grid)
    with pytest.raises(NotAllowed):
        bring_back_grid(by=cast.building_leader.user, grid=grid)


def test_what_is_stranded_is_found(cast: Cast) -> None:
    case = a_case(cast)
    household(cast.building_leader, cast.building)
    Grid.objects.filter(pk=cast.building.pk).update(retired_on=today())
    found = " ".join(one["measure"] for one in checked())
    assert case.number in found
    assert "1户" in found
    assert cast.building_leader.name in found


def test_a_leader_whose_login_is_closed_leaves_a_vacancy_and_her_cases_are_named(cast: Cast) -> None:
    case = a_case(cast)
    type(case).objects.filter(pk=case.pk).update(assignee=cast.building_leader)
    user = cast.building_leader.user
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    measures = [one["measure"] for one in checked()]
    assert len(measures) == 2
    assert any(case.number in measure for measure in measures)
    page = at_desk(cast.township_official).get("/admin/grids/grid/", {"team": "no_leader"})
    assert cast.building.pk in [grid.pk for grid in page.context["cl"].result_list]
