"""What stands in a diary by itself: once, linked as far as its reader may go, with words added or hidden."""

import datetime as dt
from functools import partial

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.actions import file_case
from cases.choices import ActionCode, RouteCode, Source
from cases.models import Case
from diaries.actions import add_entry, make_case, make_visit, remark_line, sign_week, withdraw_entry
from diaries.choices import EntryKind
from diaries.lines import SOURCES, Line, Span, days_with_lines, lines_of, nobody_sees
from diaries.models import Entry, LineNote
from diaries.queries.day import day_of, glance
from diaries.rules.weeks import monday_of
from kit.errors import Conflict, Invalid, NotAllowed, NotFound
from kit.time.clock import CHINA
from residents import registry
from staff.actions import save_shift, save_training
from staff.models import Member
from staff.rights.roles import scope_where
from tests.actors import ADMIN
from tests.cases.journey import a_case, go
from tests.cast import Cast
from tests.diaries.opinions import an_opinion
from tests.factories import CategoryFactory
from tests.pages.desk import at_desk
from tests.residents.world import household, resident, welfare

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 9, 24)
MORNING = dt.datetime(2026, 9, 24, 9, 0, tzinfo=CHINA)
NEXT = dt.datetime(2026, 9, 25, 9, 0, tzinfo=CHINA)


@pytest.fixture(autouse=True)
def _on_a_morning(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(MORNING, tick=False):
        yield


def lines(of: Member, reader: Member | None = None, day: dt.date = DAY) -> list[Line]:
    return lines_of(of.pk, Span(day, day), partial(scope_where, (reader or of).user))


def told(of: Member, day: dt.date = DAY) -> list[tuple[str, str]]:
    return [(line.source, line.kind) for line in lines(of, day=day)]


def filed(by: Member, grid: object) -> Case:
    return file_case(
        by=by,
        grid=grid,
        category=CategoryFactory(),
        description="楼道灯不亮",
        route=RouteCode.COORDINATION,
        source=Source.PATROL,
    )


def note(by: Member, text: str = "走访张家", **more: object) -> Entry:
    return add_entry(**{"by": by, "date": DAY, "kind": EntryKind.VISIT, "text": text, **more})


def test_everything_stands_there_once_and_on_its_own_day(cast: Cast):
    leader = cast.building_leader
    home = household(leader, cast.building)
    person = resident(leader, home)
    welfare(leader, person)
    registry.record_visit(household=home, by=leader, findings="都好", at=MORNING - dt.timedelta(days=1))
    filed(leader, cast.building)
    save_shift(
        by=ADMIN,
        grid=cast.community,
        member=leader,
        date=DAY,
        begins=dt.time(8),
        ends=dt.time(11),
        place="岗亭",
    )
    save_training(
        by=ADMIN,
        title="消防",
        kind="policy",
        date=DAY,
        hours=2,
        organizer=cast.committee,
        attendees=[leader],
    )
    an_opinion(cast)
    assert sorted(told(leader)) == [
        ("cases", "cases_filed"),
        ("courses", "courses"),
        ("duty", "duty"),
        ("opinions", "opinions_collected"),
        ("register", "households_new"),
        ("welfare", "welfare_new"),
    ]
    assert told(leader, DAY - dt.timedelta(days=1)) == [("visits", "visits")]
    assert {source.name for source in SOURCES} == {
        "cases",
        "visits",
        "register",
        "welfare",
        "duty",
        "courses",
        "opinions",
        "activities",
        "meetings",
        "tasks",
    }
    assert days_with_lines([leader.pk, cast.group_leader.pk], Span(DAY, DAY)) == {(leader.pk, DAY)}
    said = " ".join(line.words for line in lines(leader))
    assert "138" not in said
    assert "王小明" not in said
    assert "101; registered" in said


def test_a_turn_of_duty_that_has_not_begun_does_not_stand_there(cast: Cast):
    save_shift(
        by=ADMIN,
        grid=cast.community,
        member=cast.building_leader,
        date=DAY,
        begins=dt.time(18),
        ends=dt.time(20),
    )
    assert told(cast.building_leader) == []


def test_what_the_reader_may_not_open_is_neither_named_nor_linked(cast: Cast):
    leader = cast.building_leader
    registry.record_visit(household=household(leader, cast.building), by=leader)
    case = filed(leader, cast.building)
    own = lines(leader)
    assert any(case.number in line.words and case.number in line.link for line in own)
    for reader in (cast.stranger, cast.other_community_leader):
        foreign = [line for line in lines(leader, reader) if line.source != "duty"]
        assert len(foreign) == len(own)
        for line in foreign:
            assert "101" not in line.words
            assert case.number not in line.words
            assert line.link == "" or line.source == "welfare"


def test_the_number_of_queries_does_not_grow(cast: Cast):
    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            lines(cast.building_leader)
        return len(seen)

    leader = cast.building_leader
    home = household(leader, cast.building)
    registry.record_visit(household=home, by=leader)
    few = count()
    for number in range(5):
        registry.record_visit(household=home, by=leader, findings=f"第{number}次")
        filed(leader, cast.building)
    assert count() == few <= 15


def test_a_case_and_a_visit_that_an_entry_became_are_not_listed_again(cast: Cast):
    leader = cast.building_leader
    home = household(leader, cast.building)
    entry = note(leader)
    before = told(leader)
    make_case(entry=entry, by=leader, file=lambda: filed(leader, cast.building))
    visit = make_visit(
        entry=entry, by=leader, record=lambda: registry.record_visit(household=home, by=leader)
    )
    assert told(leader) == before
    entry.refresh_from_db()
    assert (entry.visit, entry.household) == (visit, home)
    withdraw_entry(by=leader, entry=entry, version=entry.version)
    assert sorted(told(leader)) == sorted([*before, ("cases", "cases_filed"), ("visits", "visits")])


def test_an_entry_becomes_one_visit_however_often_it_is_sent(cast: Cast):
    leader = cast.building_leader
    home = household(leader, cast.building)
    entry = note(leader)
    made = {
        make_visit(entry=entry, by=leader, record=lambda: registry.record_visit(household=home, by=leader)).pk
        for _again in range(3)
    }
    assert len(made) == 1
    with pytest.raises(NotFound):
        make_visit(entry=entry, by=cast.group_leader, record=lambda: pytest.fail("not hers"))


def test_a_visit_stands_in_one_entry_only(cast: Cast):
    leader = cast.building_leader
    visit = registry.record_visit(household=household(leader, cast.building), by=leader)
    make_visit(entry=note(leader), by=leader, record=lambda: visit)
    with pytest.raises(Conflict):
        make_visit(entry=note(leader, "又去"), by=leader, record=lambda: visit)


def test_words_are_added_to_a_line_and_a_line_is_hidden(cast: Cast):
    leader = cast.building_leader
    visit = registry.record_visit(household=household(leader, cast.building), by=leader)
    remark = partial(remark_line, by=leader, date=DAY, source="visits", key=str(visit.pk))
    first = remark(words="还送了药")
    assert remark(words="还送了药") == first
    sees = partial(scope_where, leader.user)
    assert [item.note.words for item in day_of(leader, DAY, sees, own=True).items if item.note] == [
        "还送了药"
    ]
    with pytest.raises(Conflict):
        remark(words="别的", version=7)
    remark(words="还送了药", hidden=True, version=1)
    day = day_of(leader, DAY, sees, own=True)
    assert [item.line.source for item in day.hidden] == ["visits"]
    assert "visits" not in [item.line.source for item in day.items]
    assert LineNote.objects.count() == 1


def test_only_a_line_of_her_own_day_and_of_an_open_week_takes_words(cast: Cast):
    leader = cast.building_leader
    visit = registry.record_visit(household=household(leader, cast.building), by=leader)
    given = {"date": DAY, "source": "visits", "key": str(visit.pk), "words": "好"}
    with pytest.raises(NotFound):
        remark_line(by=cast.group_leader, **given)
    with pytest.raises(NotFound):
        remark_line(by=leader, **{**given, "date": DAY - dt.timedelta(days=1)})
    with pytest.raises(NotAllowed):
        remark_line(by=cast.stranger, **given)
    with pytest.raises(Invalid):
        remark_line(by=leader, **{**given, "words": "长" * 401})
    with time_machine.travel(NEXT, tick=False):
        sign_week(by=leader, monday=monday_of(DAY), words="平稳")
        with pytest.raises(Invalid):
            remark_line(by=leader, **given)
    assert not LineNote.objects.exists()


def test_whoever_only_counts_is_told_no_names(cast: Cast):
    leader = cast.building_leader
    filed(leader, cast.building)
    assert [line.link for line in lines_of(leader.pk, Span(DAY, DAY), nobody_sees)] == [""]


def test_what_is_noted_later_says_so_and_leaves_a_signed_closing_as_it_was(cast: Cast, client):
    leader = cast.building_leader
    home = household(leader, cast.building)
    with time_machine.travel(NEXT, tick=False):
        closing = sign_week(by=leader, monday=monday_of(DAY), words="平稳")
    with time_machine.travel(NEXT + dt.timedelta(days=6), tick=False):
        registry.record_visit(household=home, by=leader, findings="都好", at=MORNING)
        client.force_login(leader.user)
        page = client.get(f"/diary/{DAY}/").content.decode()
        assert "10-01补记" in page or "added on 10-01" in page
        paper = client.get("/diary/sheet/", {"since": str(DAY), "until": str(DAY)}).content.decode()
        assert "10-01补记" in paper or "added on 10-01" in paper
    assert [line.added_on for line in lines(leader) if line.source == "visits"] == [dt.date(2026, 10, 1)]
    draft = closing.draft
    closing.refresh_from_db()
    assert (closing.draft, closing.words, closing.version) == (draft, "平稳", 2)


def test_what_is_noted_on_its_own_day_says_nothing_of_it(cast: Cast):
    leader = cast.building_leader
    registry.record_visit(household=household(leader, cast.building), by=leader, findings="都好")
    assert [line.added_on for line in lines(leader)] == [None, None]


def test_what_became_of_a_line_stands_below_it(cast: Cast, client):
    leader = cast.building_leader
    entry = note(leader, "楼道灯不亮", kind=EntryKind.OPINION)
    made = an_opinion(cast, words="楼道灯不亮", entry=entry)
    case = make_case(entry=entry, by=leader, file=lambda: a_case(cast, RouteCode.ROUTINE))
    go(case, ActionCode.HANDLE, leader, text="换了灯")
    assert case.voiced_opinion == made
    sees = partial(scope_where, leader.user)
    [item] = day_of(leader, DAY, sees, own=True).items
    assert item.entry == entry
    told = {one.source: one.done for one in item.later}
    assert set(told) == {"opinions", "cases"}
    assert all("楼道灯不亮" not in one.done for one in item.later)
    assert case.number in told["cases"]
    assert day_of(leader, DAY, sees, own=True).number == 3
    assert len(glance(leader, DAY, sees).items) == 1
    client.force_login(leader.user)
    page = client.get(f"/diary/{DAY}/").content.decode()
    assert page.count(f"/cases/{case.number}/") >= 1
    # Without the entry, the case stands below the opinion, which it is made of.
    withdraw_entry(by=leader, entry=entry, version=entry.version)
    [item] = day_of(leader, DAY, sees, own=True).items
    assert item.line.source == "opinions"
    assert [one.source for one in item.later] == ["cases"]


def test_lines_are_found_by_words_with_what_was_added_to_them(cast: Cast, client):
    leader = cast.building_leader
    home = household(leader, cast.building, "908")
    visit = registry.record_visit(household=home, by=leader, findings="都好")
    note(leader, "看了908的灯")
    remark_line(
        by=leader, date=DAY, source="visits", key=str(visit.pk), words="带了米油", hidden=False, version=0
    )
    client.force_login(leader.user)
    assert client.get("/diary/search/", {"q": "908"}).content.decode().count('class="card"') == 3
    assert "908" in client.get("/diary/search/", {"q": "米油"}).content.decode()
    assert 'class="card"' not in client.get("/diary/search/", {"q": "没有这个"}).content.decode()


def test_the_desk_shows_the_lines_of_a_day_and_where_it_is_commented(cast: Cast, client):
    leader = cast.building_leader
    case = filed(leader, cast.building)
    entry = note(leader, "看了灯")
    browser = at_desk(cast.community_secretary)
    page = browser.get(f"/admin/diaries/diary/{entry.diary_id}/change/").content.decode()
    assert case.number in page
    assert "看了灯" in page
    guide = at_desk(cast.building_liaison).get(f"/admin/diaries/diary/{entry.diary_id}/change/")
    assert guide.status_code != 200 or f"/diary/of/{leader.pk}/{DAY}/" in guide.content.decode()
