"""An approval that grants an entitlement makes the welfare record of the register: once, for somebody who is
named for certain; else whoever keeps the register makes it. Nobody else sees anything of it."""

import datetime as dt
from functools import partial

import pytest
from django.urls import reverse

from cases.actions import take_step
from cases.actions.grants import name_person, settle_grant
from cases.choices import ActionCode, GrantState, Outcome, RouteCode, StageCode
from cases.models import Case, Category, Grant
from cases.queries.chain import breaks
from diaries.actions.becoming import make_case_of_visit
from diaries.lines import Span, lines_of
from diaries.queries.day import day_of
from kit.errors import Conflict, Invalid, NotAllowed
from kit.time import clock
from residents import registry
from residents.choices import WelfareState
from residents.models import Household, Resident, WelfareRecord
from staff.models import AuditRecord
from staff.rights.roles import scope_where
from tests.api.program import Program
from tests.cases.journey import a_case, fresh, go
from tests.cast import Cast
from tests.pages.desk import at_desk
from tests.pictures import a_photo
from tests.residents.world import household, id_number, resident, welfare

pytestmark = pytest.mark.django_db

ALLOWANCE = "minimum_living"
LIST = "/grants/?waiting=mine"


@pytest.fixture(autouse=True)
def _in_english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def home(cast: Cast) -> Household:
    return household(cast.building_leader, cast.building)


@pytest.fixture
def person(cast: Cast, home: Household) -> Resident:
    return resident(cast.building_leader, home)


def applied(cast: Cast, **more: object) -> Case:
    """An application for the allowance."""
    return a_case(
        cast, RouteCode.APPROVAL, category=Category.objects.get(code="low-income-allowance"), **more
    )


def of_visit(cast: Cast, home: Household) -> Case:
    """An application that a visit behind a door became."""
    visit = registry.record_visit(household=home, by=cast.building_leader, difficulties="想申请低保")
    return make_case_of_visit(visit=visit, by=cast.building_leader, file=lambda: applied(cast))


def to_the_county(cast: Cast, case: Case) -> Case:
    go(case, ActionCode.SUBMIT, cast.building_leader, text="材料")
    go(case, ActionCode.ACCEPT, cast.community_secretary, matter="低保申请")
    return passed_on(cast, case)


def passed_on(cast: Cast, case: Case) -> Case:
    return go(case, ActionCode.PASS_ON, cast.township_official, office=cast.service_centre.pk)


def approve(cast: Cast, case: Case) -> Case:
    return go(case, ActionCode.APPROVE, cast.service_centre_officer, uploads=[a_photo(20, 20)])


def granted(cast: Cast, case: Case) -> Case:
    return approve(cast, to_the_county(cast, case))


def reopened(cast: Cast, case: Case) -> Case:
    go(case, ActionCode.FEED_BACK, cast.building_leader, satisfaction="satisfied")
    return go(case, ActionCode.REOPEN, cast.township_official, text="材料有误")


def state(case: Case) -> tuple[str, bool]:
    grant = Grant.objects.get(case=case)
    return grant.state, grant.is_new


def waits_for(cast: Cast) -> set[str]:
    """On whose Today a welfare record waits."""
    return {
        name
        for name, member in cast.members().items()
        if LIST in {one.link for one in at_desk(fresh(member)).get("/").context.get("todo") or ()}
    }


def test_an_approval_makes_the_record_of_the_only_one_who_lives_where_the_application_came_from(
    cast, home, person
):
    case = of_visit(cast, home)
    to_the_county(cast, case)
    assert not WelfareRecord.objects.exists()
    approve(cast, case)
    record = WelfareRecord.objects.get()
    assert (record.resident, record.kind, record.state) == (person, ALLOWANCE, WelfareState.REGISTERED)
    assert record.registered_by == cast.service_centre_officer
    assert case.number not in record.grounds
    assert state(case) == (GrantState.DONE, True)
    noted = AuditRecord.objects.filter(facts__verb="register_welfare").get()
    assert (noted.member, noted.area) == (cast.service_centre_officer, cast.building.code)
    assert case.stage == StageCode.FEEDING_BACK
    assert list(breaks()) == []
    assert waits_for(cast) == set()
    registry.verify_welfare(
        record=record, by=cast.community_secretary, valid_until=clock.today() + dt.timedelta(days=90)
    )


def test_whom_the_leader_names_before_the_approval_gets_the_record(cast, home, person):
    other = resident(cast.building_leader, home, "李二", id_number=id_number(2), phone="13912345678")
    case = of_visit(cast, home)  # two live there: it names nobody for certain
    name_person(case=case, resident=other, by=cast.building_leader)
    assert not WelfareRecord.objects.exists()
    granted(cast, case)
    assert WelfareRecord.objects.get().resident == other


def test_where_nobody_is_named_for_certain_it_waits_for_whoever_keeps_the_register_and_is_made_by_one_tap(
    cast, person
):
    case = granted(cast, applied(cast, reporter_name=person.name, reporter_phone="13812345678"))
    assert not WelfareRecord.objects.exists()
    assert state(case) == (GrantState.TO_MAKE, False)
    assert waits_for(cast) >= {"building_leader", "group_leader", "community_secretary"}
    assert waits_for(cast).isdisjoint({"stranger", "township_official", "service_centre_officer"})
    leader = at_desk(cast.building_leader)
    listed = leader.get(LIST)
    assert [one.case for one in listed.context["lines"]] == [case]
    assert person.name not in listed.content.decode()
    address = reverse("grant", args=[case.number])
    page = leader.get(address)
    form = page.context["choice"]
    assert form["person"].value() == str(person.pk)  # chosen already: one tap
    assert AuditRecord.objects.filter(action="view_private", facts__page="grant").count() == 1
    for _again in range(2):
        assert leader.post(address, {"person": form["person"].value()}).status_code == 302
    record = WelfareRecord.objects.get()
    assert (record.resident, record.kind, record.registered_by) == (person, ALLOWANCE, cast.building_leader)
    assert waits_for(cast) == set()


def test_it_is_dismissed_with_a_reason_and_waits_no_longer(cast):
    case = granted(cast, applied(cast))
    address = reverse("grant", args=[case.number])
    leader = at_desk(cast.building_leader)
    assert leader.post(address, {"reason": "stays"}).status_code == 400  # a reason of another question
    assert leader.post(address, {"reason": "once"}).status_code == 302
    assert (state(case), waits_for(cast)) == ((GrantState.DISMISSED, False), set())
    assert Grant.objects.get().settled_by == cast.building_leader
    assert not WelfareRecord.objects.exists()


def test_somebody_who_has_moved_away_in_the_meantime_gets_none_and_the_approval_goes_through(
    cast, home, person
):
    case = of_visit(cast, home)
    name_person(case=case, resident=person, by=cast.building_leader)
    registry.move_out(resident=person, by=cast.building_leader)
    granted(cast, case)
    assert (case.decision, state(case)[0]) == (Outcome.APPROVED, GrantState.TO_MAKE)
    with pytest.raises(Invalid):
        name_person(case=case, resident=fresh_person(person), by=cast.building_leader)


def fresh_person(person: Resident) -> Resident:
    return Resident.objects.select_related("household").get(pk=person.pk)


def test_a_refusal_and_a_decline_make_nothing(cast, home, person):
    refused, declined, withdrawn = (of_visit(cast, home) for _each in range(3))
    to_the_county(cast, refused)
    go(
        refused,
        ActionCode.REFUSE,
        cast.service_centre_officer,
        legal_ground="《社会救助暂行办法》第九条",
        uploads=[a_photo(20, 20)],
    )
    go(declined, ActionCode.SUBMIT, cast.building_leader, text="材料")
    go(declined, ActionCode.DECLINE, cast.community_secretary, text="不符合条件")
    go(withdrawn, ActionCode.WITHDRAW, cast.building_leader, text="不申请了")
    assert not WelfareRecord.objects.exists()
    assert not Grant.objects.exists()


def test_a_category_that_grants_nothing_makes_nothing(cast, home, person):
    Category.objects.filter(code="low-income-allowance").update(grants="")
    granted(cast, of_visit(cast, home))
    assert not Grant.objects.exists()


def test_the_approval_sent_twice_makes_one_record(cast, home, person):
    case = to_the_county(cast, of_visit(cast, home))
    seen = case.version
    approve(cast, case)
    with pytest.raises(Conflict):
        take_step(case, ActionCode.APPROVE, by=cast.service_centre_officer, version=seen)
    assert WelfareRecord.objects.count() == 1


def test_a_record_of_this_kind_that_runs_already_is_linked_and_stays_as_it_is(cast, home, person):
    runs = welfare(cast.building_leader, person, ALLOWANCE)
    case = granted(cast, of_visit(cast, home))
    assert list(WelfareRecord.objects.all()) == [runs]
    assert state(case) == (GrantState.DONE, False)
    assert Grant.objects.get().record == runs
    page = at_desk(cast.building_leader).get(reverse("case", args=[case.number])).content.decode()
    assert "There was a welfare record of this kind already" in page


def test_a_case_opened_again_asks_its_keeper_to_check_the_record_and_granted_again_there_is_still_one(
    cast, home, person
):
    case = reopened(cast, granted(cast, of_visit(cast, home)))
    assert state(case) == (GrantState.TO_CHECK, True)
    assert WelfareRecord.objects.live().count() == 1  # nothing was ended in silence
    assert "building_leader" in waits_for(cast)
    approve(cast, passed_on(cast, case))
    assert (WelfareRecord.objects.count(), state(case)) == (1, (GrantState.DONE, True))
    assert waits_for(cast) == set()


def test_the_keeper_says_what_she_found_on_checking(cast, home, person):
    case = reopened(cast, granted(cast, of_visit(cast, home)))
    page = at_desk(cast.building_leader).get(reverse("grant", args=[case.number])).content.decode()
    assert reverse("resident", args=[person.pk]) in page
    settle_grant(case=case, by=cast.building_leader, reason="stays")
    assert (state(case), waits_for(cast)) == ((GrantState.DONE, True), set())


def test_what_was_not_made_yet_needs_not_be_made_while_the_case_is_open_again(cast):
    case = reopened(cast, granted(cast, applied(cast)))
    assert (state(case)[0], waits_for(cast)) == (GrantState.NAMED, set())


def test_the_case_leads_to_the_record_and_the_record_to_the_case_as_far_as_the_reader_may_go(
    cast, home, person, settings
):
    case = granted(cast, of_visit(cast, home))
    of_case, of_person = reverse("case", args=[case.number]), reverse("resident", args=[person.pk])
    leader = at_desk(cast.building_leader)
    assert of_person in leader.get(of_case).content.decode()
    assert case.number in leader.get(of_person).content.decode()
    officer = at_desk(fresh(cast.service_centre_officer))
    seen = officer.get(of_case)
    assert seen.status_code == 200
    assert "Register of households" not in seen.content.decode()
    assert of_person not in seen.content.decode()
    assert officer.get(reverse("grant", args=[case.number])).status_code == 403
    assert officer.get(reverse("grants")).status_code == 403
    assert at_desk(cast.stranger).get(reverse("grant", args=[case.number])).status_code in (403, 404)
    # A record that went to another community with its person, where the reader has no business.
    settings.OF_WELFARE = "tests.cases.test_grants.nothing_open"
    assert case.number not in leader.get(of_person).content.decode()


def nothing_open(_records: object, _sees: object) -> dict[int, list[str]]:
    return {}


def test_programs_read_the_id_of_the_record_only_where_they_may(cast, home, person):
    case = granted(cast, of_visit(cast, home))
    address = f"/api/v1/cases/{case.number}/"
    record = WelfareRecord.objects.get()
    for member, told in ((cast.community_secretary, record.pk), (cast.service_centre_officer, None)):
        assert Program(fresh(member)).get(address).json()["welfare_record"] == told


def test_neither_timeline_nor_tracking_say_anything_of_the_record(cast, home, person, client):
    case = granted(cast, of_visit(cast, home))
    said = " ".join(f"{event.text} {event.facts}" for event in case.events.all())
    tracked = client.post("/track/", {"number": case.number, "code": case.track_code}).content.decode()
    for words in (person.name, ALLOWANCE, "welfare"):
        assert words not in said
        assert words not in tracked


def test_the_record_stands_once_in_the_day_of_whoever_approved_below_the_case(cast, home, person):
    granted(cast, of_visit(cast, home))
    officer, today = cast.service_centre_officer, clock.today()
    sees = partial(scope_where, fresh(officer).user)
    told = [line.source for line in lines_of(officer.pk, Span(today, today), sees)]
    assert sorted(told) == ["cases", "welfare"]
    day = day_of(officer, today, sees, own=True)
    assert len(day.items) == 1  # below the line of the case, not beside it
    assert [line.source for line in day.items[0].later] == ["welfare"]


def test_only_whoever_keeps_the_register_there_says_for_whom_it_is(cast, home, person):
    case = of_visit(cast, home)
    for other in (cast.service_centre_officer, cast.stranger):
        with pytest.raises(NotAllowed):
            name_person(case=case, resident=person, by=fresh(other))
        with pytest.raises(NotAllowed):
            settle_grant(case=case, by=fresh(other), reason="once")


def test_somebody_else_is_found_by_name_without_standing_in_an_address(cast, person):
    case = granted(cast, applied(cast))
    leader, address = at_desk(cast.building_leader), reverse("grant", args=[case.number])
    assert leader.get(address).context["people"] == []
    assert leader.post(address, {"words": "赵六"}).status_code == 400
    found = leader.post(address, {"words": person.name})
    assert (found.status_code, found.context["people"]) == (200, [person])
    assert leader.post(address, {"person": "999999"}).status_code == 404


def test_whoever_is_erased_from_the_register_is_gone_from_the_approval_too(cast, home, person):
    case = granted(cast, of_visit(cast, home))
    registry.erase_resident(resident=person, by=cast.township_official, reason="本人要求")
    grant = Grant.objects.get(case=case)
    assert (grant.resident, grant.record) == (None, None)
    assert at_desk(cast.building_leader).get(reverse("case", args=[case.number])).status_code == 200
