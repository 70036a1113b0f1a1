"""Officials who decide about one community at the same moment: one decision, the others read that it was made."""

import pytest
from django.db import connection

from grids.actions import decide_figures
from grids.models import FiguresDecision
from kit.errors import Conflict
from tests.actors import ADMIN
from tests.factories import grid
from tests.grids.test_tree_at_once import WRITERS, in_parallel

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _only_where_writers_run_in_parallel():
    if connection.vendor != "postgresql":
        pytest.skip("parallel writers are tested on PostgreSQL; SQLite has one writer at a time")


def test_of_many_who_saw_no_decision_one_decides():
    community = grid("330402001001")

    def decide(writer: int) -> str:
        basis = ("registered", "declared")[writer % 2]
        try:
            decide_figures(by=ADMIN, community=community, basis=basis, reason="理由", seen=None)
        except Conflict:
            return "conflict"
        return "decided"

    told = in_parallel(decide)
    assert sorted(told) == ["conflict"] * (WRITERS - 1) + ["decided"]
    assert FiguresDecision.objects.count() == 1
