"""Where limits and sizes are changed, what holds without a change is shown as a table."""

import re

import pytest
from django.utils.translation import override

from cases.workflow.printed import limit_of, limits
from cases.workflow.routes import ROUTES
from grids.queries.coverage import STANDARDS
from tests.cast import Cast
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db


def cells(page: str) -> list[str]:
    """The cells of the table of defaults."""
    table = page[page.index('<table class="gg-table">') : page.index("</table>")]
    return [re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r"<t[hd][^>]*>.*?</t[hd]>", table)]


def test_the_limits_of_every_stage(cast: Cast) -> None:
    page = at_desk(cast.county_official).get("/admin/cases/timelimit/").content.decode()
    found = cells(page)
    for route in ROUTES.values():
        with override("en"):
            row = found.index(str(route.code.label))
            given = [limit_of(stage) for stage in route.stages]
        shown = found[row + 1 : row + 1 + len(limits()[0])]
        assert sorted(one for one in shown if one != "—") == sorted(given)


def test_the_sizes_of_the_policy(cast: Cast) -> None:
    page = at_desk(cast.county_official).get("/admin/grids/sizestandard/").content.decode()
    for standard in STANDARDS.values():
        fewest, most = standard.households
        assert f"{fewest}–{most}" in cells(page)
        assert str(standard.people) in cells(page)
