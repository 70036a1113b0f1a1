"""Many people at the same moment, on PostgreSQL: numbers, double taps, and one winner."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction

from cases.actions import file_case, take_step
from cases.actions.grants import name_person
from cases.actions.own_reports import file_own_report
from cases.choices import ActionCode, Outcome, RouteCode, StageCode
from cases.models import Case, CaseEvent, Category, Extension, Grant, StageRun
from cases.queries.chain import breaks
from cases.workflow import validation
from gridgov.http.errors import as_rule
from kit.errors import Conflict, NotReadNow
from residents.models import Resident, WelfareRecord
from staff.models import Member
from tests.api.program import Program
from tests.cases.journey import a_case, fresh, go
from tests.cast import make_cast
from tests.factories import CategoryFactory
from tests.pictures import a_photo
from tests.residents.world import household, resident

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _only_where_writers_run_in_parallel():
    if connection.vendor != "postgresql":
        pytest.skip("parallel writers are tested on PostgreSQL; SQLite has one writer at a time")


def in_parallel(work, times: int) -> list:
    def once(index: int):
        try:
            return work(index)
        except Conflict as conflict:
            return conflict
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=10) as pool:
        return list(pool.map(once, range(times)))


def test_fifty_parallel_filings_get_fifty_numbers():
    cast = make_cast()
    category = CategoryFactory(route=RouteCode.ROUTINE)

    def file(index: int) -> str:
        by = Member.objects.select_related("user", "organization").get(pk=cast.building_leader.pk)
        return file_case(by=by, grid=cast.building, category=category, description=f"第{index}件").number

    numbers = in_parallel(file, 50)
    assert len(set(numbers)) == 50
    assert Case.objects.count() == 50


def test_five_taps_on_the_same_button_make_one_case():
    cast = make_cast()
    category = CategoryFactory(route=RouteCode.ROUTINE)

    def file(index: int) -> str:
        by = Member.objects.select_related("user", "organization").get(pk=cast.building_leader.pk)
        return file_case(
            by=by, grid=cast.building, category=category, description="路灯不亮", key="form:1"
        ).number

    numbers = in_parallel(file, 5)
    assert len(set(numbers)) == 1
    assert Case.objects.count() == 1


def test_of_a_residents_report_that_is_sent_with_two_forms_at_once_one_case_is_made():
    cast = make_cast()

    def file(index: int) -> str:
        told = {"description": "路灯不亮", "reporter_phone": "13812345678"}
        key = f"{index}" * 32
        return file_own_report(
            grid=cast.building, category=None, key=key, whose="resident:1", device="a", **told
        ).number

    assert len(set(in_parallel(file, 5))) == 1
    assert Case.objects.count() == 1


def test_of_ten_who_handle_the_same_case_one_wins():
    cast = make_cast()
    case = file_case(
        by=cast.building_leader,
        grid=cast.building,
        category=CategoryFactory(route=RouteCode.ROUTINE),
        description="路灯不亮",
    )

    def handle(index: int):
        by = Member.objects.select_related("user", "organization").get(pk=cast.building_leader.pk)
        return take_step(case, ActionCode.HANDLE, by=by, version=1, text=f"修好了{index}")

    results = in_parallel(handle, 10)
    assert sum(isinstance(one, CaseEvent) for one in results) == 1
    assert sum(isinstance(one, Conflict) for one in results) == 9
    assert CaseEvent.objects.filter(case=case).count() == 2
    assert list(breaks()) == []


def test_of_two_people_who_take_a_step_at_once_one_is_told_that_the_other_was_faster():
    cast = make_cast()
    case = go(a_case(cast, RouteCode.APPROVAL), ActionCode.SUBMIT, cast.building_leader, text="材料")
    people = [cast.community_secretary, cast.community_worker2]
    steps: list[tuple[str, dict[str, Any]]] = [
        (ActionCode.ACCEPT, {"matter": "低保申请"}),
        (ActionCode.DECLINE, {"text": "不符合条件"}),
    ]

    def act(index: int):
        action, given = steps[index]
        return take_step(case, action, by=fresh(people[index]), version=2, **given)

    results = in_parallel(act, 2)
    assert Counter(type(one) for one in results) == {CaseEvent: 1, Conflict: 1}
    case.refresh_from_db()
    assert (case.version, case.events.count()) == (3, 3)
    assert StageRun.objects.filter(case=case, left_at__isnull=True).count() == (case.closed_at is None)
    assert list(breaks()) == []


def test_more_time_asked_for_by_ten_at_once_is_asked_for_once():
    cast = make_cast()
    case = a_case(cast, RouteCode.ROUTINE)

    def ask(index: int):
        by = fresh(cast.building_leader)
        return take_step(case, ActionCode.ASK_EXTENSION, by=by, version=1, amount=1, text="等配件")

    results = in_parallel(ask, 10)
    assert Counter(type(one) for one in results) == {CaseEvent: 1, Conflict: 9}
    assert Extension.objects.count() == 1


def test_of_ten_last_parts_that_close_at_once_the_whole_closes_exactly_once():
    cast = make_cast()
    whole = a_case(cast, RouteCode.ROUTINE)
    go(whole, ActionCode.SPLIT, cast.building_leader, parts=[f"第{n}部分" for n in range(10)])
    parts = list(whole.parts.all())

    def handle(index: int):
        return take_step(
            parts[index], ActionCode.HANDLE, by=fresh(cast.building_leader), version=1, text="好了"
        )

    results = in_parallel(handle, len(parts))
    assert Counter(type(one) for one in results) == {CaseEvent: len(parts)}
    whole.refresh_from_db()
    assert (whole.stage, whole.outcome) == (StageCode.CLOSED, Outcome.DONE)
    assert whole.events.filter(action=ActionCode.PARTS_DONE).count() == 1
    assert list(breaks()) == []


def test_two_cases_merged_into_each_other_at_once_end_as_one(monkeypatch: pytest.MonkeyPatch):
    cast = make_cast()
    cases = [a_case(cast, RouteCode.ROUTINE) for _ in range(2)]
    programs = [Program(cast.community_secretary, may_write=True) for _ in cases]
    both_hold_their_own = threading.Barrier(2, timeout=10)
    check = validation.check

    def wait_and_check(*given: Any) -> Any:
        both_hold_their_own.wait()
        return check(*given)

    monkeypatch.setattr(validation, "check", wait_and_check)

    def merge(index: int) -> int:
        body = {"action": "merge", "version": 1, "case": cases[1 - index].number}
        return programs[index].post(f"cases/{cases[index].number}/actions/", body).status_code

    assert sorted(in_parallel(merge, 2)) == [200, 409]
    assert sorted(Case.objects.values_list("outcome", flat=True)) == [Outcome.NONE, Outcome.MERGED]
    assert list(breaks()) == []


def test_two_who_wait_for_each_other_are_a_conflict_and_no_crash():
    cast = make_cast()
    keys = [a_case(cast, RouteCode.ROUTINE).pk for _ in range(2)]
    both_hold_one = threading.Barrier(2, timeout=10)

    def cross(index: int) -> str:
        try:
            with transaction.atomic():
                Case.objects.filter(pk=keys[index]).update(title="甲")
                both_hold_one.wait()
                Case.objects.filter(pk=keys[1 - index]).update(title="乙")
        except OperationalError as error:
            return type(as_rule(error)).__name__
        return "done"

    assert sorted(in_parallel(cross, 2)) == ["Conflict", "done"]


def test_two_who_make_the_welfare_record_of_an_approval_at_once_make_one():
    cast = make_cast()
    person = resident(cast.building_leader, household(cast.building_leader, cast.building))
    case = at_the_county(cast)
    go(case, ActionCode.APPROVE, cast.service_centre_officer, uploads=[a_photo(20, 20)])
    who = [cast.building_leader.pk, cast.community_secretary.pk]

    def make(index: int) -> int | None:
        by = Member.objects.select_related("user", "organization").get(pk=who[index % 2])
        one = Resident.objects.select_related("household").get(pk=person.pk)
        return name_person(case=Case.objects.get(pk=case.pk), resident=one, by=by).record_id

    made = in_parallel(make, 6)
    assert WelfareRecord.objects.count() == 1
    assert set(made) == {WelfareRecord.objects.get().pk}


def test_two_approvals_at_once_for_the_same_person_make_one_record_and_one_of_the_same_case_is_taken():
    cast = make_cast()
    person = resident(cast.building_leader, household(cast.building_leader, cast.building))
    cases = [at_the_county(cast) for _each in range(2)]
    for case in cases:
        name_person(case=case, resident=person, by=cast.building_leader)

    def approve(index: int) -> str:
        by = Member.objects.select_related("user", "organization").get(pk=cast.service_centre_officer.pk)
        case = Case.objects.get(pk=cases[index % 2].pk)
        version = cases[index % 2].version
        while True:
            try:
                paper = [a_photo(20, 20)]
                return take_step(case, ActionCode.APPROVE, by=by, version=version, uploads=paper).action
            except NotReadNow:  # papers are read one after another
                time.sleep(0.05)

    told = in_parallel(approve, 4)
    assert told.count("approve") == 2
    assert WelfareRecord.objects.count() == 1
    assert sorted(Grant.objects.values_list("state", "is_new")) == [("done", False), ("done", True)]


def at_the_county(cast) -> Case:
    case = a_case(cast, RouteCode.APPROVAL, category=Category.objects.get(code="low-income-allowance"))
    go(case, ActionCode.SUBMIT, cast.building_leader, text="材料")
    go(case, ActionCode.ACCEPT, cast.community_secretary, matter="低保申请")
    return go(case, ActionCode.PASS_ON, cast.township_official, office=cast.service_centre.pk)
