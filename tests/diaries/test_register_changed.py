"""An entry becomes a change of the register, and a visit a case or something to do on a day: linked both ways,
and standing in the diary once."""

import datetime as dt
from functools import partial

import pytest
import time_machine

from cases.models import Case
from diaries.actions import add_entry, change_register, make_case_of_visit, sign_week
from diaries.choices import EntryKind
from diaries.lines import Span, lines_of
from diaries.models import Entry, VisitCase
from diaries.rules.weeks import monday_of
from kit.errors import Conflict, Invalid, NotAllowed, NotFound
from kit.time.clock import CHINA
from residents import registry
from residents.models import Household, Visit
from staff.models import Member
from staff.rights.roles import scope_where
from tests.cast import Cast
from tests.factories import CaseFactory, CategoryFactory
from tests.pages.desk import at_desk
from tests.residents.world import household

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 9, 24)
MORNING = dt.datetime(2026, 9, 24, 9, 0, tzinfo=CHINA)
TODAY = "/diary/2026-09-24/"


@pytest.fixture(autouse=True)
def _on_a_morning(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def home(cast: Cast) -> Household:
    with time_machine.travel(MORNING - dt.timedelta(days=30), tick=False):
        return household(cast.building_leader, cast.building, "2-301")


def note(by: Member, **more: object) -> Entry:
    return add_entry(by=by, date=DAY, kind=EntryKind.VISIT, text="张家把房子租出去了", **more)


def said(home: Household, **more: object) -> dict[str, object]:
    now = {"grid": home.grid_id, "door": home.door, "kind": home.kind, "tenure": home.tenure}
    return {**now, "version": home.version, **more}


def told(of: Member) -> list[str]:
    return [line.source for line in lines_of(of.pk, Span(DAY, DAY), partial(scope_where, of.user))]


def test_the_form_of_the_household_comes_filled_and_what_changed_is_linked_both_ways(cast: Cast, home):
    leader = cast.building_leader
    entry, browser = note(leader, household=home), at_desk(leader)
    address = f"/diary/entries/{entry.pk}/household/"
    assert address in browser.get(TODAY).content.decode()
    form = browser.get(address).context["form"]
    assert (form["door"].value(), form["tenure"].value()) == ("2-301", home.tenure)
    assert browser.post(address, said(home, tenure="rented")).status_code == 302
    home.refresh_from_db()
    entry.refresh_from_db()
    assert home.tenure == "rented"
    assert entry.household_event == home.events.last()
    page = browser.get(TODAY).content.decode()
    assert "register changed" in page
    assert address not in page
    assert TODAY in browser.get(f"/households/{home.pk}/").content.decode()
    assert told(leader) == []  # it stands there as the entry already
    assert browser.post(address, said(home, tenure="owned")).status_code == 302
    assert home.events.count() == 2


def test_an_entry_without_household_first_asks_which(cast: Cast, home):
    leader = cast.building_leader
    entry, browser = note(leader), at_desk(leader)
    address = f"/diary/entries/{entry.pk}/household/"
    assert browser.post(address, {"door": "9-999"}).status_code == 400
    assert browser.post(address, {"door": "2-301"}).status_code == 302
    entry.refresh_from_db()
    assert entry.household == home
    assert "tenure" in browser.get(address).content.decode()


def test_what_the_register_says_already_and_what_somebody_was_faster_with_is_told(cast: Cast, home):
    leader = cast.building_leader
    entry, browser = note(leader, household=home), at_desk(leader)
    address = f"/diary/entries/{entry.pk}/household/"
    assert browser.post(address, said(home)).status_code == 400
    facts = {"door": home.door, "kind": home.kind, "tenure": "rented"}
    registry.change_household(household=home, by=leader, version=home.version, **facts)
    late = browser.post(address, said(home, version=1, door="2-302"))
    assert late.status_code == 409
    assert "data-now" in late.content.decode()
    assert "2-302" in late.content.decode()
    entry.refresh_from_db()
    assert entry.household_event is None
    assert told(leader) == ["register"]


def test_of_others_and_of_a_closed_week_nothing_is_changed(cast: Cast, home):
    entry = note(cast.building_leader, household=home)
    address = f"/diary/entries/{entry.pk}/household/"
    assert at_desk(cast.group_leader).get(address).status_code == 404
    with pytest.raises(NotFound):
        change_register(entry=entry, by=cast.group_leader, change=lambda: home)
    with pytest.raises(Invalid):
        change_register(entry=entry, by=cast.building_leader, change=lambda: home)
    with time_machine.travel(MORNING + dt.timedelta(days=2), tick=False):
        sign_week(by=cast.building_leader, monday=monday_of(DAY), words="", version=0)
        with pytest.raises(Invalid):
            change_register(entry=entry, by=cast.building_leader, change=lambda: home)
        assert at_desk(cast.building_leader).post(address, said(home, tenure="rented")).status_code == 302
    assert home.events.count() == 1


def visited(home: Household, by: Member, **more: object) -> Visit:
    words = {"difficulties": "楼道灯坏", "follow_up": "请电工看", **more}
    return registry.record_visit(household=home, by=by, **words)


def test_a_visit_becomes_one_case_with_its_words(cast: Cast, home):
    leader, browser = cast.building_leader, at_desk(cast.building_leader)
    visit = visited(home, leader, follow_up_on=DAY)
    address = f"/diary/visits/{visit.pk}/case/"
    assert address in browser.get(f"/households/{home.pk}/").content.decode()
    assert browser.get(address).context["form"]["description"].value() == "楼道灯坏\n请电工看"
    CategoryFactory(code="litter")
    sent = {"description": "楼道灯坏", "category": "litter", "grid": cast.building.code, "key": "k"}
    assert browser.post(address, sent).status_code == 302
    made = Case.objects.get()
    assert (VisitCase.objects.get().case, made.source) == (made, "visit")
    assert browser.get(address)["Location"] == f"/cases/{made.number}/"
    page = browser.get(f"/households/{home.pk}/").content.decode()
    assert made.number in page
    assert address not in page
    assert f"/households/{home.pk}/" in browser.get(f"/cases/{made.number}/").content.decode()
    visit.refresh_from_db()
    assert visit.followed_up_at is not None  # the case has it now
    other = CaseFactory(grid=cast.building)
    assert make_case_of_visit(visit=visit, by=leader, file=lambda: other) == made
    assert at_desk(cast.group_leader).get(address).status_code == 404


def test_the_case_of_a_visit_begins_with_its_findings_too_and_numbers_are_masked(cast: Cast, home):
    leader, browser = cast.building_leader, at_desk(cast.building_leader)
    facts = {"findings": "老人独居，电话13812345678", "follow_up": "", "wishes": "楼道灯坏"}
    address = f"/diary/visits/{visited(home, leader, **facts).pk}/case/"
    words = browser.get(address).context["form"]["description"].value()
    assert words.startswith("楼道灯坏\n老人独居，电话")
    assert "13812345678" not in words
    CategoryFactory(code="litter")
    sent = {"description": words, "category": "litter", "grid": cast.building.code, "key": "k"}
    assert browser.post(address, sent).status_code == 302
    assert "13812345678" in Case.objects.get().description


def test_what_was_promised_on_a_day_stands_in_today_until_it_is_done(cast: Cast, home):
    leader, browser = cast.building_leader, at_desk(cast.building_leader)
    address = f"/households/{home.pk}/visit/"
    words = {"purpose": "routine", "follow_up": "送药", "follow_up_on": "2026-09-26", "key": "v"}
    assert browser.post(address, words).status_code == 302
    assert browser.post(address, words).status_code == 302
    visit = Visit.objects.get()
    assert [one.link for one in browser.get("/").context["todo"]] == []
    with time_machine.travel(MORNING + dt.timedelta(days=2), tick=False):
        browser = at_desk(leader)
        [todo] = [one for one in browser.get("/").context["todo"] if "promised" in one.link]
        assert todo.number == "1"
        page = browser.get(todo.link)
        assert page.context["lines"] == [visit]
        assert at_desk(cast.group_leader).post(f"/households/visits/{visit.pk}/done/").status_code == 404
        for _twice in range(2):
            assert browser.post(f"/households/visits/{visit.pk}/done/").status_code == 302
        assert browser.get(todo.link).context["lines"] == []
    with pytest.raises(NotAllowed):
        registry.follow_up_visit(visit=visit, by=cast.group_leader)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"follow_up": "送药", "follow_up_on": "2026-09-23"}, "follow_up_on"),
        ({"follow_up": "", "follow_up_on": "2026-09-26"}, "follow_up"),
    ],
)
def test_a_promise_needs_words_and_a_day_to_come(cast: Cast, home, words, field):
    page = at_desk(cast.building_leader).post(
        f"/households/{home.pk}/visit/", {"purpose": "routine", "key": "v", **words}
    )
    assert page.status_code == 400
    assert list(page.context["form"].errors) == [field]
    assert not Visit.objects.exists()


def test_two_changes_with_one_entry_are_one(cast: Cast, home):
    leader = cast.building_leader
    entry = note(leader, household=home)
    facts = {"door": home.door, "kind": home.kind, "tenure": "rented"}
    change = partial(registry.change_household, household=home, by=leader, version=home.version, **facts)
    change_register(entry=entry, by=leader, change=change)
    with pytest.raises(Conflict):
        change_register(entry=entry, by=leader, change=change)
