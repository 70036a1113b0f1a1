"""What is overdue, suspended or supervised does not get out of sight: not by a new route, not in parts, not by a
merge, and not because two things happen at once."""

import datetime as dt
import threading
from functools import partial

import pytest
from django.db import connection, connections

from cases.actions import take_step
from cases.actions.batch.remind import send_all
from cases.actions.engine import supervision
from cases.choices import ActionCode, Outcome, RouteCode, Source, StageCode
from cases.models import Case, OwnReport
from cases.public.reporters import may_call_reporter
from cases.public.tracking import Progress
from cases.queries.chain import breaks
from cases.queries.duplicates import may_join
from cases.workflow.available import next_steps
from cases.workflow.routes import ROUTES
from cases.workflow.validation import fields_of
from kit.errors import Invalid
from kit.time import clock
from notices.models import Notice
from staff.models import Member
from staff.rights.scopes import scope_of
from tests.actors import ADMIN
from tests.cases.journey import a_case, fresh, go
from tests.cases.people import told, who_may
from tests.cases.test_no_alarm_disappears import ABOVE, answered, make_late, over
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db


def test_an_alarm_that_somebody_suspended_is_judged_above(cast: Cast) -> None:
    alarm, other = a_case(cast, RouteCode.EMERGENCY), answered(cast)
    go(alarm, ActionCode.SUSPEND, cast.county_official, text="核实中")
    assert who_may(cast, alarm, ActionCode.WITHDRAW) == set()
    assert who_may(cast, alarm, ActionCode.MERGE) == set()
    assert who_may(cast, alarm, ActionCode.MARK_INVALID) == ABOVE
    assert who_may(cast, alarm, ActionCode.CHANGE_ROUTE) <= ABOVE
    go(alarm, ActionCode.RESUME, cast.county_official)
    assert who_may(cast, alarm, ActionCode.WITHDRAW) == set(), "she looked into it"
    go(alarm, ActionCode.MERGE, cast.building_leader, case=other.number)
    assert cast.county_official.name in told(alarm)["inform"]


def test_who_suspended_a_case_hears_how_it_ends_and_where_it_goes(cast: Cast) -> None:
    ended, moved = a_case(cast, RouteCode.COORDINATION), a_case(cast, RouteCode.COORDINATION)
    for case in (ended, moved):
        go(case, ActionCode.SUSPEND, cast.county_official, text="等材料")
    go(ended, ActionCode.WITHDRAW, cast.building_leader, text="没事了")
    go(moved, ActionCode.CHANGE_ROUTE, cast.building_leader, route=RouteCode.ROUTINE, text="自己能办")
    assert cast.county_official.name in told(ended)["inform"]
    assert cast.county_official.name in told(moved)["inform"]


def test_what_was_over_stays_over_when_it_is_sent_back(cast: Cast) -> None:
    alarm, other = over(cast), answered(cast)
    go(alarm, ActionCode.SEND_BACK, cast.building_leader, text="没好")
    assert alarm.stage == StageCode.RESPONDING
    assert who_may(cast, alarm, ActionCode.CHANGE_ROUTE) == set()
    assert who_may(cast, alarm, ActionCode.MERGE) == set()
    # It is being looked after again, so another report of it may still join it.
    third = a_case(cast, RouteCode.EMERGENCY)
    go(third, ActionCode.MERGE, cast.building_leader, case=alarm.number)
    assert other.closed_at is None


def routes_open_to(cast: Cast, case: Case, who: str) -> set[str]:
    steps = next_steps(fresh_case(case), fresh(getattr(cast, who)))
    found = next((step for step in steps if step.action == ActionCode.CHANGE_ROUTE), None)
    return set() if found is None else set(dict(fields_of(found, case)["route"].choices)) - {""}


def test_what_is_overdue_becomes_no_calmer_but_from_above(cast: Cast) -> None:
    late = make_late(a_case(cast, RouteCode.COORDINATION, by=cast.community_secretary))
    louder = {RouteCode.EMERGENCY, RouteCode.APPROVAL}
    assert routes_open_to(cast, late, "building_leader") == louder
    assert routes_open_to(cast, late, "community_secretary") == louder
    assert routes_open_to(cast, late, "township_official") == louder | {RouteCode.ROUTINE}
    with pytest.raises(Invalid) as refused:
        go(late, ActionCode.CHANGE_ROUTE, cast.building_leader, route=RouteCode.ROUTINE, text="自己办")
    assert set(refused.value.fields) == {"route"}


def test_whoever_is_late_alone_may_still_call_for_help(cast: Cast) -> None:
    late = make_late(a_case(cast, RouteCode.ROUTINE))
    assert routes_open_to(cast, late, "building_leader") == set(ROUTES[RouteCode.ROUTINE].changes_to)
    go(late, ActionCode.CHANGE_ROUTE, cast.building_leader, route=RouteCode.EMERGENCY, text="着火了")
    assert late.stage == StageCode.ALERTING


def test_what_waits_above_is_not_pulled_down_by_a_new_route(cast: Cast) -> None:
    late = a_case(cast, RouteCode.COORDINATION, by=cast.community_secretary)
    go(late, ActionCode.RESOLVE, cast.building_leader, text="好了")
    make_late(late)
    assert routes_open_to(cast, late, "building_leader") == {RouteCode.EMERGENCY}
    application = a_case(cast, RouteCode.APPROVAL)
    go(application, ActionCode.SUBMIT, cast.building_leader, text="材料")
    make_late(application)
    assert routes_open_to(cast, application, "building_leader") == set()


def test_who_was_reminded_of_it_hears_that_it_goes_another_way(cast: Cast) -> None:
    late = a_case(cast, RouteCode.COORDINATION)
    for days in range(12):
        send_all(by=ADMIN, now=late.filed_at + dt.timedelta(days=days))
    # One step lies between.
    go(late, ActionCode.RESOLVE, cast.building_leader, text="好了")
    reminded = Notice.objects.filter(key__startswith="reminder:").values("recipient")
    climbed = set(Member.objects.filter(pk__in=reminded).values_list("name", flat=True))
    go(late, ActionCode.CHANGE_ROUTE, cast.township_official, route=RouteCode.ROUTINE, text="改")
    heard = set().union(*told(late).values()) | {cast.township_official.name}
    assert cast.county_official.name in climbed
    assert climbed <= heard


def test_what_presses_at_somebodys_desk_is_not_split_from_below(cast: Cast) -> None:
    case = a_case(cast, RouteCode.COORDINATION, grid=cast.community, by=cast.community_secretary)
    go(case, ActionCode.REFER, cast.community_secretary, office=cast.department.pk, text="要他们办")
    assert "community_secretary" in who_may(cast, case, ActionCode.SPLIT)
    make_late(case)
    allowed = who_may(cast, case, ActionCode.SPLIT)
    assert "community_secretary" not in allowed
    assert "township_official" in allowed


def test_those_whose_turn_it_was_hear_that_a_case_goes_on_in_parts(cast: Cast) -> None:
    case = a_case(cast, RouteCode.COORDINATION, grid=cast.community, by=cast.community_secretary)
    go(case, ActionCode.REFER, cast.community_secretary, office=cast.department.pk, text="要他们办")
    go(case, ActionCode.SPLIT, cast.community_secretary, parts=["一", "二"])
    assert cast.department_officer.name in told(case)["inform"]


def test_a_whole_all_of_whose_parts_were_declined_was_declined(cast: Cast) -> None:
    whole = a_case(cast, RouteCode.APPROVAL)
    go(whole, ActionCode.SPLIT, cast.building_leader, parts=["一", "二"])
    for part in whole.parts.all():
        go(part, ActionCode.SUBMIT, cast.building_leader, text="材料")
        go(part, ActionCode.DECLINE, cast.community_secretary, text="不符合")
    whole.refresh_from_db()
    assert whole.outcome == Outcome.DECLINED


def test_an_open_question_goes_along_where_its_superior_watches_already(cast: Cast) -> None:
    main, late = a_case(cast, RouteCode.COORDINATION), a_case(cast, RouteCode.COORDINATION)
    go(main, ActionCode.SUPERVISE, cast.county_official, text="盯着")
    go(main, ActionCode.REPLY, cast.building_leader, text="在办")
    go(late, ActionCode.SUPERVISE, cast.county_official, text="怎么回事")
    asked = late.watchers.get()
    go(late, ActionCode.MERGE, cast.building_leader, case=main.number)
    there = main.watchers.get()
    assert (there.due_at, there.next_at, there.answered_at) == (asked.due_at, asked.next_at, None)
    main.refresh_from_db()
    assert who_may(cast, main, ActionCode.REPLY) == {"building_leader"}


def test_an_open_question_on_a_whole_goes_along_with_its_last_part(cast: Cast) -> None:
    whole, main = a_case(cast, RouteCode.ROUTINE), a_case(cast, RouteCode.ROUTINE)
    go(whole, ActionCode.SPLIT, cast.building_leader, parts=["一", "二"])
    go(whole, ActionCode.SUPERVISE, cast.county_official, text="怎么回事")
    asked = whole.watchers.get()
    for part in whole.parts.all():
        go(part, ActionCode.MERGE, cast.building_leader, case=main.number)
    assert fresh_case(whole).closed_at is not None
    there = main.watchers.unanswered().get()
    assert (there.member, there.due_at) == (cast.county_official, asked.due_at)
    assert fresh_case(main).supervised_at is not None


def test_the_eye_on_a_whole_follows_its_part_to_the_end_of_a_chain_and_says_so(cast: Cast) -> None:
    whole, main, last = (a_case(cast, RouteCode.ROUTINE) for _one in range(3))
    go(whole, ActionCode.SPLIT, cast.building_leader, parts=["一", "二"])
    one, two = whole.parts.order_by("pk")
    go(one, ActionCode.MERGE, cast.building_leader, case=main.number)
    go(whole, ActionCode.SUPERVISE, cast.county_official, text="怎么回事")
    go(main, ActionCode.MERGE, cast.building_leader, case=last.number)
    go(two, ActionCode.MARK_INVALID, cast.township_official, text="重复")
    assert fresh_case(whole).closed_at is not None
    assert last.watchers.unanswered().get().member == cast.county_official
    assert cast.building_leader.name in told(fresh_case(last))["said"]
    assert last.events.filter(action=ActionCode.SUPERVISE, actor=None).exists()


def test_the_street_does_not_judge_the_parts_of_what_it_is_late_with(cast: Cast) -> None:
    whole = a_case(cast, RouteCode.COORDINATION, grid=cast.community, by=cast.community_secretary)
    go(whole, ActionCode.RAISE_LEVEL, cast.community_secretary, text="要街道出面")
    assert whole.stage == StageCode.TOWNSHIP_COORDINATING
    make_late(whole)
    go(whole, ActionCode.SPLIT, cast.township_official, parts=["一", "二"])
    for part in whole.parts.all():
        allowed = who_may(cast, part, ActionCode.MARK_INVALID)
        assert "township_official" not in allowed
        assert "county_official" in allowed


def test_of_a_report_that_a_resident_made_herself_her_leader_hears_the_end(cast: Cast) -> None:
    own = a_case(cast, RouteCode.COORDINATION, reporter_name="王小明", reporter_phone="13812345678")
    Case.objects.filter(pk=own.pk).update(filed_by=None, source=Source.RESIDENT)
    own.refresh_from_db()
    main = a_case(cast, RouteCode.COORDINATION, grid=cast.community, by=cast.community_secretary)
    go(own, ActionCode.MERGE, cast.community_secretary, case=main.number)
    go(main, ActionCode.MARK_INVALID, cast.township_official, text="不属实")
    ended = own.events.get(action=ActionCode.MERGED_DONE)
    heard = Notice.objects.filter(key__startswith=f"event:{ended.pk}:").values_list("recipient", flat=True)
    assert cast.building_leader.pk in heard
    leader = fresh(cast.building_leader)
    assert may_call_reporter(fresh_case(own), leader, scope_of(leader.user))


def test_and_that_it_goes_on_again(cast: Cast) -> None:
    own, between = (a_case(cast, RouteCode.ROUTINE, reporter_phone="13812345678") for _ in range(2))
    Case.objects.filter(pk=own.pk).update(filed_by=None, source=Source.RESIDENT)
    OwnReport.objects.create(case=own, key="1" * 32, email="wang@example.org")
    own.refresh_from_db()
    main = a_case(cast, RouteCode.ROUTINE)
    go(own, ActionCode.MERGE, cast.building_leader, case=between.number)
    go(between, ActionCode.MERGE, cast.building_leader, case=main.number)
    go(main, ActionCode.HANDLE, cast.building_leader, text="好了")
    go(main, ActionCode.REOPEN, cast.building_liaison, text="没好")
    for case in (own, between):
        event = case.events.get(action=ActionCode.MERGED_REOPENED)
        assert (event.facts, event.stage_after) == ({"case": main.number}, StageCode.CLOSED)
        heard = Notice.objects.filter(key__startswith=f"event:{event.pk}:").values_list(
            "recipient", flat=True
        )
        assert cast.building_leader.pk in heard
    event = own.events.get(action=ActionCode.MERGED_REOPENED)
    (message,) = Notice.objects.filter(key__startswith=f"resident:{own.number}:{event.pk}:")
    assert "已重新办理" in message.body
    assert list(breaks()) == []


def test_and_to_a_successor_who_watches_already(cast: Cast) -> None:
    case = a_case(cast, RouteCode.COORDINATION)
    go(case, ActionCode.SUPERVISE, cast.township_official, text="盯着")
    go(case, ActionCode.REPLY, cast.building_leader, text="在办")
    go(case, ActionCode.SUPERVISE, cast.county_official, text="怎么回事")
    supervision.hand_over(fresh_case(case), before=cast.county_official, to=cast.township_official, by=ADMIN)
    assert case.watchers.unanswered().get().member == cast.township_official


def fresh_case(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_the_street_does_not_judge_what_it_was_late_with_after_sending_it_back(cast: Cast) -> None:
    case = a_case(cast, RouteCode.COORDINATION, grid=cast.community, by=cast.community_secretary)
    case.runs.update(post="township", breached_at=clock.now())
    Case.objects.filter(pk=case.pk).update(was_late=True)
    case.refresh_from_db()
    allowed = who_may(cast, case, ActionCode.MARK_INVALID)
    assert "township_official" not in allowed
    assert "county_official" in allowed


def test_what_is_overdue_does_not_go_into_an_alarm_that_is_over(cast: Cast) -> None:
    late, reviewed = make_late(a_case(cast, RouteCode.COORDINATION)), answered(cast)
    go(reviewed, ActionCode.CONTAIN, cast.department_officer, text="已控制")
    with pytest.raises(Invalid) as refused:
        go(late, ActionCode.MERGE, cast.building_leader, case=reviewed.number)
    assert set(refused.value.fields) == {"case"}


def test_what_is_told_as_an_emergency_is_no_note_to_something_calm(cast: Cast) -> None:
    calm = a_case(cast, RouteCode.ROUTINE)
    joins = partial(may_join, calm, by=cast.building_leader, category=calm.category)
    assert joins(told={"route": RouteCode.ROUTINE})
    assert not joins(told={"route": RouteCode.EMERGENCY})


def test_a_whole_that_was_opened_again_itself_ends_with_its_own_feedback(cast: Cast) -> None:
    whole = a_case(cast, RouteCode.ROUTINE)
    go(whole, ActionCode.SPLIT, cast.building_leader, parts=["一", "二"])
    one, two = whole.parts.order_by("pk")
    for part in (one, two):
        go(part, ActionCode.HANDLE, cast.building_leader, text="好了")
    whole.refresh_from_db()
    go(whole, ActionCode.REOPEN, cast.building_liaison, text="没好")
    go(fresh_case(one), ActionCode.REOPEN, cast.building_liaison, text="这部分没好")
    again = fresh_case(one)
    go(again, ActionCode.MARK_INVALID, cast.township_official, text="重复")
    whole.refresh_from_db()
    assert whole.closed_at is None


def test_a_department_hears_that_what_it_got_was_taken_back(cast: Cast) -> None:
    case = a_case(cast, RouteCode.COORDINATION, grid=cast.community, by=cast.community_secretary)
    go(case, ActionCode.REFER, cast.community_secretary, office=cast.department.pk, text="要他们办")
    Notice.objects.filter(recipient=cast.department_officer).update(read_at=clock.now())
    go(case, ActionCode.TAKE_BACK, cast.community_secretary)
    assert not fresh(cast.department_officer).user.has_perm("cases.view_case", case)
    assert cast.department_officer.name in told(case)["inform"]
    last = Notice.objects.filter(recipient=cast.department_officer).order_by("-pk")[:1].get()
    assert (last.link, last.body) == ("", "")


def test_nobody_of_the_whole_family_is_named_on_the_tracking_page(cast: Cast) -> None:
    main = a_case(cast, RouteCode.ROUTINE, reporter_name="王小明")
    double = a_case(cast, RouteCode.ROUTINE, reporter_name="李大爷")
    go(double, ActionCode.MERGE, cast.building_leader, case=main.number)
    go(main, ActionCode.SPLIT, cast.community_secretary, parts=["一", "二"])
    for part in main.parts.all():
        text = "李大爷和王小明的，楼道长办好了"
        go(part, ActionCode.HANDLE, cast.building_leader, text=text)
    main.refresh_from_db()
    read = " ".join(words for _heading, words in Progress.of(main).words)
    assert read
    assert not [name for name in ("李大爷", "王小明", "楼道长") if name in read]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_merge_asks_again_once_it_holds_the_other_case() -> None:
    """The other one stops being an emergency while the merge waits for it."""
    if connection.vendor != "postgresql":
        pytest.skip("parallel writers are tested on PostgreSQL; SQLite has one writer at a time")
    cast = make_cast()
    main, alarm = answered(cast), a_case(cast, RouteCode.EMERGENCY, by=cast.community_worker2)
    gate, ends = threading.Barrier(2), {}
    change = {"route": RouteCode.COORDINATION, "text": "不急"}

    def run(name: str, case: Case, action: str, by: Member, given: dict[str, object]) -> None:
        try:
            who = Member.objects.select_related("user", "organization").get(pk=by.pk)
            gate.wait()
            take_step(case, action, by=who, version=case.version, **given)
            ends[name] = "ok"
        except Exception as refused:
            ends[name] = type(refused).__name__
        finally:
            connections.close_all()

    first = (main, ActionCode.CHANGE_ROUTE, cast.township_official, change)
    second = (alarm, ActionCode.MERGE, cast.building_leader, {"case": main.number})
    both = {"change": first, "merge": second}
    works = [threading.Thread(target=run, args=(name, *work)) for name, work in both.items()]
    for one in works:
        one.start()
    for one in works:
        one.join()
    alarm.refresh_from_db()
    if ends["merge"] == "ok":
        joined = main.events.get(action=ActionCode.JOINED).sequence
        moved = main.events.filter(action=ActionCode.CHANGE_ROUTE).first()
        assert moved is None or joined < moved.sequence
    else:
        assert alarm.closed_at is None
