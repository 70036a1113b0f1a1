"""The first page of the admin: its numbers are those of the rows behind them."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.choices import Outcome, RouteCode, StageCode
from kit.time import clock
from tests.cast import Cast
from tests.factories import CaseFactory
from tests.pages.desk import at_desk, queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(cast: Cast) -> None:
    """Two late ones in the first community, one green in the other, one closed, and one in another county."""
    at = timezone.now()
    for _n in range(2):
        CaseFactory(
            grid=cast.building, due_at=at - dt.timedelta(hours=1), amber_at=at - dt.timedelta(hours=2)
        )
    CaseFactory(grid=cast.other_building, route=RouteCode.EMERGENCY, stage=StageCode.ALERTING)
    CaseFactory(
        grid=cast.building,
        filed_at=at - dt.timedelta(days=3),
        stage=StageCode.CLOSED,
        waiting_post="",
        closed_at=at,
        outcome=Outcome.DONE,
    )


@pytest.mark.usefixtures("cases")
def test_open_cases_by_route_and_light(cast: Cast) -> None:
    page = at_desk(cast.township_official).get(reverse("admin:index"))
    numbers = {str(row.label): [cell.count for cell in row.cells] for row in page.context["routes"]}
    assert numbers == {
        str(RouteCode.ROUTINE.label): [2, 0, 0, 0],
        str(RouteCode.COORDINATION.label): [0, 0, 0, 0],
        str(RouteCode.EMERGENCY.label): [0, 0, 1, 0],
        str(RouteCode.APPROVAL.label): [0, 0, 0, 0],
    }
    assert page.context["open_total"].count == 3
    assert page.context["red_total"].count == 2


@pytest.mark.usefixtures("cases")
def test_every_number_leads_to_as_many_cases(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    page = browser.get(reverse("admin:index"))
    cells = [cell for row in page.context["routes"] for cell in (*row.cells, row.total)]
    cells += [cell for row in page.context["areas"] for cell in (row.open, row.overdue)]
    for cell in cells:
        assert len(browser.get(cell.link).context["cl"].result_list) == cell.count


@pytest.mark.usefixtures("cases")
def test_overdue_by_the_next_level_down(cast: Cast) -> None:
    def areas(person: object) -> list[tuple[str, int, int]]:
        page = at_desk(person).get(reverse("admin:index"))
        return [(row.name, row.open.count, row.overdue.count) for row in page.context["areas"]]

    assert areas(cast.city_official) == [(cast.county.name, 3, 2)]
    assert areas(cast.county_official) == [(cast.township.name, 3, 2)]
    assert areas(cast.township_official) == [(cast.community.name, 2, 2), (cast.other_community.name, 1, 0)]
    assert areas(cast.other_community_leader) == [(cast.other_group.name, 1, 0)]
    assert areas(cast.department_officer) == []


@pytest.mark.usefixtures("cases")
def test_filed_and_closed_in_the_last_30_days(cast: Cast) -> None:
    page = at_desk(cast.township_official).get(reverse("admin:index"))
    days = {day: (filed, closed) for day, filed, closed, _ended in page.context["days"]}
    today = clock.today()
    assert len(days) == 30
    assert days[today] == (3, 1)
    assert days[today - dt.timedelta(days=3)] == (1, 0)
    assert (page.context["filed_total"], page.context["closed_total"]) == (4, 1)


def test_grids_without_leader_are_counted(cast: Cast) -> None:
    assert at_desk(cast.township_official).get(reverse("admin:index")).context["vacant"] == 2


@pytest.mark.usefixtures("cases")
def test_the_first_page_costs_at_most_36_queries(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    before = queries_of(browser, reverse("admin:index"))
    for _n in range(30):
        CaseFactory(grid=cast.building)
    assert queries_of(browser, reverse("admin:index")) == before <= 36
