"""The resident's own opinion, by a secret link: once a closing, and as good as the leader's record."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from cases.actions.opinions import make_opinion_link, take_opinion_by_link
from cases.choices import ActionCode, Outcome, RouteCode, StageCode
from cases.models import Case, OpinionLink, ResidentOpinion
from cases.queries.chain import breaks
from cases.queries.wording import facts_in_words
from kit.errors import Conflict, Invalid, NotAllowed, NotFound, RuleError
from kit.time import clock
from notices.models import Notice
from staff.models import AuditRecord
from tests.cases.journey import a_case, go
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db
SATISFIED, DISSATISFIED = "satisfied", "dissatisfied"


def closed(cast: Cast) -> Case:
    """Handled on the spot: closed, and nobody has asked the resident."""
    return a_case(cast, RouteCode.ROUTINE, handled_result="已清理")


def test_those_who_lead_and_those_who_may_reopen_make_links_and_nobody_else(cast: Cast) -> None:
    case = closed(cast)
    may = set()
    for name, member in cast.members().items():
        try:
            make_opinion_link(case, by=member)
        except NotAllowed:
            continue
        may.add(name)
    assert may == {
        "building_leader",
        "community_worker2",
        "community_secretary",
        "township_official",
        "county_official",
        "city_official",
    }


def test_only_the_digest_of_a_long_secret_is_kept_for_thirty_days(cast: Cast) -> None:
    case = closed(cast)
    secret = make_opinion_link(case, by=cast.building_leader)
    assert len(secret) >= 32
    link = OpinionLink.objects.get()
    values = {str(getattr(link, field.attname)) for field in OpinionLink._meta.concrete_fields}
    assert not any(secret in value for value in values)
    assert len(link.digest) == 64
    assert link.expires_at - link.made_at == dt.timedelta(days=30)


def test_a_new_link_ends_the_unused_one(cast: Cast) -> None:
    case = closed(cast)
    old = make_opinion_link(case, by=cast.building_leader)
    new = make_opinion_link(case, by=cast.building_leader)
    with pytest.raises(NotFound):
        take_opinion_by_link(old, satisfaction=SATISFIED)
    take_opinion_by_link(new, satisfaction=SATISFIED)
    assert ResidentOpinion.objects.count() == 1


@pytest.mark.parametrize("action", [None, ActionCode.WITHDRAW, ActionCode.OPINION])
def test_an_open_a_withdrawn_and_an_answered_case_get_no_link(cast: Cast, action: str | None) -> None:
    if action == ActionCode.OPINION:
        case = go(closed(cast), action, cast.building_leader, satisfaction=SATISFIED)
    else:
        case = a_case(cast, RouteCode.COORDINATION)
        if action:
            go(case, action, cast.building_leader, text="登记错了")
    with pytest.raises(Invalid):
        make_opinion_link(case, by=cast.building_leader)
    assert not OpinionLink.objects.exists()


def test_an_opinion_is_recorded_as_the_residents_own(cast: Cast) -> None:
    case = closed(cast)
    secret = make_opinion_link(case, by=cast.building_leader)
    version = case.version
    take_opinion_by_link(secret, satisfaction="basically_satisfied", words=" 快一点就好 ")
    opinion = ResidentOpinion.objects.get()
    assert (opinion.case, opinion.cycle, opinion.source, opinion.taken_by) == (case, 1, "link", None)
    assert (opinion.satisfaction, opinion.words) == ("basically_satisfied", "快一点就好")
    case.refresh_from_db()
    assert (case.stage, case.outcome, case.version) == (StageCode.CLOSED, Outcome.DONE, version + 1)
    event = case.events.last()
    assert (event.action, event.actor) == (ActionCode.OPINION, None)
    assert event.facts == {"satisfaction": "basically_satisfied", "words": "快一点就好", "maker_minutes": 0}
    assert list(breaks(case.number)) == []
    assert OpinionLink.objects.get().used_at == opinion.taken_at
    told = Notice.objects.filter(key__startswith=f"event:{event.pk}:").values_list("recipient", flat=True)
    assert set(told) == {cast.building_leader.pk}


def test_a_dissatisfied_one_reopens_as_the_leaders_record_does(cast: Cast) -> None:
    by_link, by_leader = closed(cast), closed(cast)
    secret = make_opinion_link(by_link, by=cast.building_leader)
    take_opinion_by_link(secret, satisfaction=DISSATISFIED, words="没搬走")
    go(by_leader, ActionCode.OPINION, cast.building_leader, satisfaction=DISSATISFIED, words="没搬走")
    by_link.refresh_from_db()

    def state(case: Case) -> tuple:
        events = [(event.action, event.stage_before, event.stage_after) for event in case.events.all()]
        seat = (case.stage, case.handling_grid, case.cycle, case.waiting_post, case.outcome, case.version)
        return seat, events, case.runs.filter(left_at__isnull=True).count()

    assert state(by_link) == state(by_leader)
    assert (by_link.handling_grid, by_link.cycle) == (cast.group, 2)
    assert [event.actor for event in by_link.events.all()][-2:] == [None, None]
    assert list(breaks(by_link.number)) == []


def test_a_link_is_used_once(cast: Cast) -> None:
    case = closed(cast)
    secret = make_opinion_link(case, by=cast.building_leader)
    take_opinion_by_link(secret, satisfaction=SATISFIED)
    with pytest.raises(NotFound):
        take_opinion_by_link(secret, satisfaction=DISSATISFIED)
    assert ResidentOpinion.objects.get().satisfaction == SATISFIED


def test_what_the_leader_recorded_in_between_stays(cast: Cast) -> None:
    case = closed(cast)
    secret = make_opinion_link(case, by=cast.building_leader)
    go(case, ActionCode.OPINION, cast.building_leader, satisfaction=SATISFIED)
    with pytest.raises(Conflict):
        take_opinion_by_link(secret, satisfaction=DISSATISFIED)
    case.refresh_from_db()
    assert (ResidentOpinion.objects.get().source, case.stage) == ("leader", StageCode.CLOSED)


def test_a_link_dies_with_its_days_and_with_its_closing(cast: Cast) -> None:
    expired, reopened = closed(cast), closed(cast)
    first = make_opinion_link(expired, by=cast.building_leader)
    second = make_opinion_link(reopened, by=cast.building_leader)
    go(reopened, ActionCode.REOPEN, cast.community_secretary, text="又堆上了")
    with clock.at(clock.now() + dt.timedelta(days=30)), pytest.raises(NotFound):
        take_opinion_by_link(first, satisfaction=SATISFIED)
    with pytest.raises(NotFound):
        take_opinion_by_link(second, satisfaction=SATISFIED)
    go(reopened, ActionCode.HANDLE, cast.group_leader, text="装了监控")
    with pytest.raises(NotFound):
        take_opinion_by_link(second, satisfaction=SATISFIED)
    assert not ResidentOpinion.objects.exists()


def test_an_answer_that_is_none_of_the_three_is_refused(cast: Cast) -> None:
    secret = make_opinion_link(closed(cast), by=cast.building_leader)
    with pytest.raises(Invalid):
        take_opinion_by_link(secret, satisfaction="angry")
    assert OpinionLink.objects.get().used_at is None


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_five_answers_at_once_are_one() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("parallel writers are tested on PostgreSQL; SQLite has one writer at a time")
    case = closed(make_cast())
    secret = make_opinion_link(case, by=case.filed_by)
    results: list[str] = []

    def answer() -> None:
        try:
            take_opinion_by_link(secret, satisfaction=DISSATISFIED)
            results.append("taken")
        except RuleError as refused:
            results.append(type(refused).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=answer) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    case.refresh_from_db()
    assert sorted(results) == ["NotFound"] * 4 + ["taken"]
    assert (ResidentOpinion.objects.count(), case.cycle, case.events.count()) == (1, 2, 4)


@pytest.mark.parametrize(
    ("address", "minutes", "marks"),
    [
        ("10.0.0.1", 0, {"maker_minutes": 0, "maker_address": True}),
        ("10.0.0.1", 60, {"maker_address": True}),
        ("10.0.0.2", 9, {"maker_minutes": 9}),
        ("10.0.0.2", 60, {}),
    ],
)
def test_an_answer_by_the_one_who_made_the_link_is_seen_as_such(
    cast: Cast, address: str, minutes: int, marks: dict[str, object]
) -> None:
    case = closed(cast)
    leader = Client(REMOTE_ADDR="10.0.0.1")
    leader.force_login(cast.building_leader.user)
    page = leader.post(reverse("case-opinion-link", args=[case.number]))
    secret = page.context["link"].rstrip("/").rpartition("/")[2]
    OpinionLink.objects.update(made_at=clock.now() - dt.timedelta(minutes=minutes))
    answered = Client(REMOTE_ADDR=address).post(
        reverse("opinion", args=[secret]), {"satisfaction": SATISFIED}
    )
    assert answered.status_code == 200
    event = case.events.get(action=ActionCode.OPINION)
    assert event.facts == {"satisfaction": SATISFIED, **marks}
    assert len(list(facts_in_words(event))) == 1 + len(marks)
    made, answer = AuditRecord.objects.filter(action__startswith="opinion").order_by("pk")
    assert (made.member, made.address) == (cast.building_leader, "10.0.0.1")
    assert (answer.member, answer.address) == (None, address)
    assert answer.facts == {"made_by": cast.building_leader.pk, **marks}


def test_a_link_ends_with_the_closing_that_is_taken_back(cast: Cast) -> None:
    case = go(a_case(cast, RouteCode.ROUTINE), ActionCode.HANDLE, cast.building_leader, text="已清理")
    case.refresh_from_db()
    assert case.closed_at is not None
    secret = make_opinion_link(case, by=cast.building_leader)
    case = go(case, ActionCode.TAKE_BACK, cast.building_leader)
    case.refresh_from_db()
    assert case.closed_at is None
    browser = Client(HTTP_ACCEPT_LANGUAGE="en")
    browser.cookies["django_language"] = "en"
    page = reverse("opinion", args=[secret])
    again = go(case, ActionCode.HANDLE, cast.building_leader, text="这次真的清理了")
    again.refresh_from_db()
    assert (again.cycle, again.closed_at is None) == (1, False)
    for answer in (browser.get(page), browser.post(page, {"satisfaction": SATISFIED})):
        assert answer.status_code == 404
        assert "This matter is being worked on again." in answer.content.decode()
    with pytest.raises(NotFound):
        take_opinion_by_link(secret, satisfaction=SATISFIED)
    assert not ResidentOpinion.objects.exists()
    new = make_opinion_link(again, by=cast.building_leader)
    take_opinion_by_link(new, satisfaction=SATISFIED)
    assert ResidentOpinion.objects.get().satisfaction == SATISFIED


def test_who_holds_the_link_of_a_case_that_was_opened_again_is_told_so(cast: Cast) -> None:
    case = closed(cast)
    secret = make_opinion_link(case, by=cast.building_leader)
    go(case, ActionCode.REOPEN, cast.community_secretary, text="又堆上了")
    browser = Client()
    browser.cookies["django_language"] = "en"
    answer = browser.get(reverse("opinion", args=[secret]))
    assert "being worked on again" in answer.content.decode()
