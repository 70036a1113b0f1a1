"""The eye on a whole goes on where its parts go on, also while somebody moves that case, on PostgreSQL."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, connections, transaction

from cases.choices import ActionCode, Outcome, RouteCode, StageCode
from cases.models import Case
from cases.queries.chain import breaks
from tests.cases.journey import a_case, fresh, go
from tests.cast import Cast, make_cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _only_where_writers_run_in_parallel():
    if connection.vendor != "postgresql":
        pytest.skip("parallel writers are tested on PostgreSQL; SQLite has one writer at a time")


def a_whole(cast: Cast) -> tuple[Case, Case, Case]:
    """A supervised whole of two parts, its open part, and the case into which the other one was merged."""
    whole, main = (a_case(cast, RouteCode.ROUTINE) for _ in range(2))
    go(whole, ActionCode.SPLIT, cast.building_leader, parts=["一", "二"])
    one, two = whole.parts.order_by("pk")
    go(one, ActionCode.MERGE, cast.building_leader, case=main.number)
    go(whole, ActionCode.SUPERVISE, cast.county_official, text="怎么回事")
    return whole, two, main


def while_open(first: Callable[[], object], second: Callable[[], object]) -> None:
    """Do ``second`` while what ``first`` has done is not committed yet; both must work."""
    failed: list[BaseException] = []
    begun = threading.Event()

    def held() -> None:
        with transaction.atomic():
            first()
            begun.set()
            time.sleep(1)

    def then() -> None:
        assert begun.wait(20)
        second()

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in (held, then)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []


def close_last(cast: Cast, part: Case) -> Callable[[], object]:
    return lambda: go(
        Case.objects.get(pk=part.pk), ActionCode.MARK_INVALID, fresh(cast.township_official), text="重复"
    )


def test_it_follows_a_case_that_is_being_merged():
    cast = make_cast()
    whole, two, main = a_whole(cast)
    last = a_case(cast, RouteCode.ROUTINE)
    leader = fresh(cast.building_leader)
    while_open(
        lambda: go(Case.objects.get(pk=main.pk), ActionCode.MERGE, leader, case=last.number),
        close_last(cast, two),
    )
    for case in (whole, main, last):
        case.refresh_from_db()
    assert whole.closed_at is not None
    assert (main.outcome, main.supervised_at, main.watchers.count()) == (Outcome.MERGED, None, 0)
    assert main.events.order_by("-sequence").values_list("action", flat=True)[0] == ActionCode.MERGE
    assert [one.member for one in last.watchers.all()] == [cast.county_official]
    assert last.supervised_at is not None
    assert list(breaks()) == []


def test_it_sees_a_route_that_is_being_changed():
    cast = make_cast()
    _whole, two, main = a_whole(cast)
    version = Case.objects.get(pk=main.pk).version
    leader = fresh(cast.building_leader)
    while_open(
        lambda: go(
            Case.objects.get(pk=main.pk), ActionCode.CHANGE_ROUTE, leader, route="emergency", text="起火"
        ),
        close_last(cast, two),
    )
    main.refresh_from_db()
    line = main.events.order_by("-sequence")[0]
    assert (main.route, main.stage, main.version) == (RouteCode.EMERGENCY, StageCode.ALERTING, version + 2)
    assert (line.action, line.stage_after) == (ActionCode.SUPERVISE, StageCode.ALERTING)
    assert main.watchers.count() == 1
    assert list(breaks()) == []


def test_a_case_that_moves_up_meanwhile_is_found():
    """Joined while it is locked, a row whose grid has changed since would be missing."""
    cast = make_cast()
    whole, main = a_case(cast, RouteCode.ROUTINE), a_case(cast, RouteCode.COORDINATION)
    go(whole, ActionCode.SPLIT, cast.building_leader, parts=["一", "二"])
    one, two = whole.parts.order_by("pk")
    go(one, ActionCode.MERGE, cast.building_leader, case=main.number)
    go(whole, ActionCode.SUPERVISE, cast.county_official, text="怎么回事")
    leader = fresh(cast.building_leader)
    while_open(
        lambda: go(Case.objects.get(pk=main.pk), ActionCode.RAISE_LEVEL, leader, text="办不了"),
        close_last(cast, two),
    )
    main.refresh_from_db()
    assert main.handling_grid != main.grid
    assert main.watchers.count() == 1
