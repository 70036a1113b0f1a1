"""In an inbox all messages about one case are one line with their number, read together."""

import pytest
from pytest_django import Settings

from cases.actions.batch.remind import send_all
from cases.choices import RouteCode
from cases.models import Reminder
from kit.actors import TIMETABLE
from kit.time import clock
from notices.choices import Channel
from notices.models import Notice
from tests.cases.journey import a_case, go
from tests.cast import Cast
from tests.pages.desk import at_desk, queries_of
from tests.pages.test_inbox import told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english(settings: Settings):
    settings.LANGUAGE_CODE = "en"


def lines_of(page: object) -> list[tuple[int, int, int, bool]]:
    return [(line.notice.pk, line.number, line.unread, line.urgent) for line in page.context["lines"]]


def unread_of(cast: Cast) -> str:
    return str(at_desk(cast.building_leader).get("/inbox/").context["unread"])


def test_messages_about_one_matter_are_one_line_with_the_newest_and_their_number(cast: Cast) -> None:
    one = told(cast.building_leader, 3, about="JX1", link="/cases/JX1/")
    (alone,) = told(cast.building_leader)
    two = told(cast.building_leader, 2, about="JX2", link="/cases/JX2/")
    (late,) = told(cast.building_leader, about="JX1", urgent=True)
    told(cast.group_leader, 5, about="JX1")
    page = at_desk(cast.building_leader).get("/inbox/")
    assert lines_of(page) == [
        (late.pk, 4, 4, True),
        (two[-1].pk, 2, 2, False),
        (alone.pk, 1, 1, False),
    ]
    assert "All 4 messages about it, 4 of them unread" in page.content.decode()
    assert one[0].subject not in page.content.decode()


def test_what_waits_is_counted_by_lines_wherever_it_is_shown(cast: Cast) -> None:
    told(cast.township_official, 7, about="JX1")
    told(cast.township_official, 2, about="JX2")
    told(cast.township_official, 2)
    browser = at_desk(cast.township_official)
    for address in ("/", "/inbox/", "/admin/"):
        assert str(browser.get(address).context["unread"]) == "4"


def test_more_than_99_lines_are_said_to_be_99_and_more(cast: Cast) -> None:
    told(cast.building_leader, 99)
    assert unread_of(cast) == "99"
    told(cast.building_leader, 50, about="JX1")
    assert unread_of(cast) == "99+"


def test_reading_a_line_reads_all_of_it_and_nothing_else(cast: Cast) -> None:
    line = told(cast.building_leader, 3, about="JX1", link="/cases/JX1/")
    others = [*told(cast.building_leader, about="JX2"), *told(cast.group_leader, about="JX1")]
    others += told(cast.building_leader, about="JX1", channel=Channel.EMAIL)
    assert at_desk(cast.building_leader).get(f"/inbox/{line[0].pk}/").url == "/cases/JX1/"
    assert set(Notice.objects.unread()) == set(others)


def test_a_line_unfolds_to_all_its_messages_in_full_and_is_read_then(cast: Cast) -> None:
    line = told(cast.building_leader, 31, about="JX1", link="/cases/JX1/", body="第三层的话")
    told(cast.building_leader, about="JX2", subject="另一件")
    browser = at_desk(cast.building_leader)
    page = browser.get(f"/inbox/{line[5].pk}/line/")
    assert [one.pk for one in page.context["notices"]] == [one.pk for one in reversed(line)][:30]
    text = page.content.decode()
    assert "第三层的话" in text
    assert 'href="/cases/JX1/"' in text
    assert "另一件" not in text
    older = browser.get(f"/inbox/{line[5].pk}/line/?before={page.context['older']}")
    assert [one.pk for one in older.context["notices"]] == [line[0].pk]
    assert unread_of(cast) == "1"


def test_the_lines_of_others_do_not_exist(cast: Cast) -> None:
    (own,) = told(cast.building_leader, about="JX1")
    assert at_desk(cast.group_leader).get(f"/inbox/{own.pk}/line/").status_code == 404
    assert Notice.objects.unread().count() == 1


def test_pages_hold_30_lines_whatever_is_folded_in_them(cast: Cast) -> None:
    for number in range(35):
        told(cast.building_leader, 2, about=f"JX{number}")
    browser = at_desk(cast.building_leader)
    first = browser.get("/inbox/")
    second = browser.get(f"/inbox/?before={first.context['older']}")
    about = [line.notice.about for page in (first, second) for line in page.context["lines"]]
    assert about == [f"JX{number}" for number in reversed(range(35))]


def test_a_line_costs_the_same_for_1000_messages_as_for_two(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    told(cast.building_leader, 2, about="JX1")
    few = queries_of(browser, "/inbox/")
    told(cast.building_leader, 998, about="JX1")
    assert queries_of(browser, "/inbox/") == few


def test_an_emergency_that_nobody_answers_stays_one_line(cast: Cast) -> None:
    case = a_case(cast, RouteCode.EMERGENCY)
    for _round in range(4):
        Reminder.objects.filter(done_at__isnull=True).update(due_at=clock.now())
        send_all(by=TIMETABLE)
    go(case, "note", cast.building_leader, text="还在冒烟")
    rows = lines_of(at_desk(cast.building_liaison).get("/inbox/"))
    assert [(number > 3, urgent) for _pk, number, _unread, urgent in rows] == [(True, True)]
