"""Steps with many cases: each once, whoever is killed in the middle, and the official is told the result."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.db import connection, connections
from django.urls import reverse

from cases.actions import take_step
from cases.actions.batch import bulk
from cases.actions.batch.bulk import finish, start_bulk, work_all, work_through
from cases.admin import bulk as pages
from cases.choices import ActionCode, RouteCode
from cases.models import BulkJob, Case, CaseEvent
from cases.queries.chain import breaks
from cases.workflow.meanings import ENDINGS
from kit.errors import NotAllowed
from kit.time import clock
from notices.choices import Channel
from notices.models import Notice
from tests.actors import ADMIN
from tests.cases.journey import a_case, go
from tests.cast import Cast, make_cast
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db
SEVERAL = 5


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def cases(cast: Cast) -> list[Case]:
    return [a_case(cast, RouteCode.COORDINATION) for _n in range(SEVERAL)]


def urging(cast: Cast, cases: list[Case]) -> BulkJob:
    seen = [(case.pk, case.version) for case in cases]
    return start_bulk(
        by=cast.community_secretary, action=ActionCode.URGE, seen=seen, facts={"text": "请抓紧"}
    )


def urged(cases: list[Case]) -> list[int]:
    """How often each case was urged."""
    urges = CaseEvent.objects.filter(action=ActionCode.URGE)
    return [urges.filter(case=case).count() for case in cases]


def inbox(cast: Cast) -> list[Notice]:
    rows = Notice.objects.filter(recipient=cast.community_secretary, channel=Channel.INBOX)
    return list(rows.filter(key__startswith="bulk:"))


def test_nothing_is_done_before_it_is_written_down_and_each_case_then_once(
    cast: Cast, cases: list[Case]
) -> None:
    job = urging(cast, cases)
    assert urged(cases) == [0] * SEVERAL
    assert [
        work_through(job, by=ADMIN, most=2),
        work_through(job, by=ADMIN, most=2),
        work_through(job, by=ADMIN, most=2),
        work_through(job, by=ADMIN, most=2),
    ] == [
        2,
        2,
        1,
        0,
    ]
    assert urged(cases) == [1] * SEVERAL
    assert list(breaks()) == []


def test_who_is_killed_in_the_middle_leaves_nothing_half_done_and_the_worker_goes_on(
    cast: Cast, cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = urging(cast, cases)

    def killed(case: Case, *args: Any, **given: Any) -> None:
        take_step(case, *args, **given)
        if case == cases[2]:
            raise SystemExit

    monkeypatch.setattr(bulk, "take_step", killed)
    with pytest.raises(SystemExit):
        work_through(job, by=ADMIN, most=SEVERAL)
    assert urged(cases) == [1, 1, 0, 0, 0]
    assert job.items.filter(done_at__isnull=True).count() == 3
    monkeypatch.undo()
    assert (work_all(by=ADMIN), work_all(by=ADMIN)) == (3, 0)
    assert urged(cases) == [1] * SEVERAL
    (notice,) = inbox(cast)
    assert notice.link == reverse("admin:cases_case_bulk_done", args=[job.pk])
    assert "5" in notice.body


def test_each_that_is_refused_keeps_its_reason_and_holds_up_no_other(cast: Cast, cases: list[Case]) -> None:
    job = urging(cast, cases)
    go(cases[0], ActionCode.NOTE, cast.building_leader, text="先来的")
    go(cases[1], ActionCode.WITHDRAW, cast.building_leader, text="不用了")
    cases[1].refresh_from_db()
    job.items.filter(case=cases[1]).update(version=cases[1].version)
    work_all(by=ADMIN)
    assert urged(cases) == [0, 0, 1, 1, 1]
    refused = list(job.items.exclude(refused="").order_by("pk"))
    assert [item.case for item in refused] == cases[:2]
    assert len({item.refused for item in refused}) == 2
    assert len(inbox(cast)) == 1


def test_an_error_in_one_is_its_own_and_the_others_are_done(
    cast: Cast, cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(case: Case, *args: Any, **given: Any) -> None:
        take_step(case, *args, **given)
        if case == cases[0]:
            raise ZeroDivisionError

    monkeypatch.setattr(bulk, "take_step", broken)
    job = urging(cast, cases)
    work_all(by=ADMIN)
    assert urged(cases) == [0, 1, 1, 1, 1]
    assert job.items.exclude(refused="").get().case == cases[0]


def test_rights_are_those_of_the_moment_of_each_step(cast: Cast, cases: list[Case]) -> None:
    job = urging(cast, cases)
    user = cast.community_secretary.user
    user.is_active = False
    user.save()
    work_all(by=ADMIN)
    assert urged(cases) == [0] * SEVERAL
    assert job.items.exclude(refused="").count() == SEVERAL


def test_the_page_does_the_first_and_the_worker_the_rest(
    cast: Cast, cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "AT_ONCE", 2)
    browser = at_desk(cast.community_secretary)
    chosen = {"action": "urge_selected", "_selected_action": [cases[0].pk], "select_across": "1"}
    asked = browser.post("/admin/cases/case/", chosen)
    assert "the others in the background" in asked.content.decode()
    seen = asked.context["form"]["cases"].value()
    address = reverse("admin:cases_case_bulk", args=[ActionCode.URGE])
    answer = browser.post(address, {"cases": seen, "text": "请抓紧"})
    assert answer.status_code == 302
    page = browser.get(answer["Location"])
    assert (page.context["result"].done, page.context["result"].waiting) == (2, 3)
    assert "3 are still to be done" in page.content.decode()
    assert inbox(cast) == []
    work_all(by=ADMIN)
    page = browser.get(answer["Location"])
    assert (page.context["result"].done, page.context["result"].waiting) == (5, 0)
    assert "still to be done" not in page.content.decode()
    assert [notice.link for notice in inbox(cast)] == [answer["Location"]]


def test_what_was_done_while_one_waited_needs_no_notice(cast: Cast, cases: list[Case]) -> None:
    job = urging(cast, cases)
    work_through(job, by=ADMIN, most=SEVERAL)
    assert finish(job, by=ADMIN, report=False)
    assert not finish(job, by=ADMIN, report=True)
    assert work_all(by=ADMIN) == 0
    assert inbox(cast) == []


def test_the_result_is_ones_own(cast: Cast, cases: list[Case]) -> None:
    address = reverse("admin:cases_case_bulk_done", args=[urging(cast, cases).pk])
    assert at_desk(cast.community_secretary).get(address).status_code == 200
    assert at_desk(cast.township_official).get(address).status_code == 404
    assert at_desk(cast.superuser).get(address).status_code == 403


def test_a_case_that_left_the_area_is_counted_and_not_named(cast: Cast, cases: list[Case]) -> None:
    job = urging(cast, cases[:1])
    Case.objects.filter(pk=cases[0].pk).update(grid=cast.other_building, area=cast.other_building.code)
    Case.objects.filter(pk=cases[0].pk).update(
        handling_grid=cast.other_building, handling_code=cast.other_building.code
    )
    work_all(by=ADMIN)
    page = at_desk(cast.community_secretary).get(reverse("admin:cases_case_bulk_done", args=[job.pk]))
    result = page.context["result"]
    assert (result.done, result.refused, result.named) == (0, 1, [])
    assert cases[0].number not in page.content.decode()


def test_old_results_are_forgotten_and_unfinished_ones_never(cast: Cast, cases: list[Case]) -> None:
    done = urging(cast, cases[:1])
    work_all(by=ADMIN)
    later = clock.now() + dt.timedelta(days=31)
    with time_machine.travel(later, tick=False):
        waiting = urging(cast, cases[1:2])
        BulkJob.objects.filter(pk=waiting.pk).update(made_at=clock.now() - dt.timedelta(days=60))
        work_all(by=ADMIN, most=0)
    assert list(BulkJob.objects.values_list("pk", flat=True)) == [waiting.pk]
    assert not BulkJob.objects.filter(pk=done.pk).exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_share_the_cases() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    cast = make_cast()
    cases = [a_case(cast, RouteCode.COORDINATION) for _n in range(20)]
    urging(cast, cases)

    def work(_n: int) -> int:
        try:
            return work_all(by=ADMIN)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=3) as pool:
        turns = list(pool.map(work, range(3)))
    assert sum(turns) == 20
    assert urged(cases) == [1] * 20
    assert len(inbox(cast)) == 1


@pytest.mark.parametrize("action", [*ENDINGS, ActionCode.NOTE, "bogus"])
def test_what_ends_or_hides_a_case_is_asked_for_one_by_one(cast: Cast, action: str) -> None:
    with pytest.raises(NotAllowed):
        start_bulk(by=cast.city_official, action=action, seen=[], facts={"text": "x"})
