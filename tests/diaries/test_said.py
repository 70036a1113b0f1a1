"""What the pages of the diary say: of a week that is over, of one that is signed, of days and periods."""

import datetime as dt

import pytest
import time_machine

from diaries.actions import add_entry, read_week, save_week, sign_week
from diaries.choices import EntryKind
from diaries.models import Entry, WeekClosing
from kit.time.clock import CHINA
from residents import registry
from tests.cast import Cast
from tests.residents.world import household

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 9, 21)
FRIDAY = dt.datetime(2026, 9, 25, 17, 0, tzinfo=CHINA)
AFTER = dt.datetime(2026, 9, 29, 9, 0, tzinfo=CHINA)


@pytest.fixture
def phone(cast: Cast, client):
    client.force_login(cast.building_leader.user)
    client.cookies["django_language"] = "en"
    return client


def page(client, where: str, **asked: str) -> str:
    return client.get(where, asked, follow=True, headers={"accept-language": "en"}).content.decode()


def sent(client, where: str, **said: object) -> tuple[int, str]:
    answer = client.post(where, said, follow=True, headers={"accept-language": "en"})
    return answer.status_code, answer.content.decode()


def test_a_week_that_is_over_is_not_to_be_signed_by_its_sunday(phone):
    where = f"/diary/week/{MONDAY}/"
    with time_machine.travel(FRIDAY, tick=False):
        assert "Sunday midnight" in sent(phone, where, words="平稳", save="1", version=0)[1]
    with time_machine.travel(AFTER, tick=False):
        version = WeekClosing.objects.get().version
        said = sent(phone, where, words="平稳了", save="1", version=version)[1]
        assert "Sunday midnight" not in said
        assert "signed late" in said


def test_signing_a_second_time_says_why_not(cast: Cast, phone):
    with time_machine.travel(AFTER, tick=False):
        sign_week(by=cast.building_leader, monday=MONDAY, words="平稳")
        status, said = sent(phone, f"/diary/week/{MONDAY}/", words="平稳", sign="1", version=1, key="tab")
    assert status == 400
    assert "This week is closed already." in said


def test_a_week_signed_again_was_read_by_nobody(cast: Cast):
    leader = cast.building_leader
    with time_machine.travel(AFTER, tick=False):
        closing = sign_week(by=leader, monday=MONDAY, words="平稳")
        facts = {"by": cast.building_liaison, "step": "return", "words": "漏了"}
        back = read_week(closing=closing, version=closing.version, **facts)
        again = sign_week(by=leader, monday=MONDAY, words="补上", version=back.version)
    assert (again.read_by, again.read_at) == (None, None)
    assert again.events.filter(step="return").exists()


def test_an_older_visit_does_not_say_when_the_next_would_be_due(cast: Cast, phone):
    leader = cast.building_leader
    home = household(leader, cast.building)
    with time_machine.travel(AFTER, tick=False):
        registry.record_visit(household=home, by=leader, findings="都好")
        said = sent(
            phone, f"/households/{home.pk}/visit/", purpose="routine", findings="旧的", at="2026-06-01 09:00"
        )
    assert "2027-03-28" in said[1]
    assert "2026-11-28" not in said[1]


def test_days_and_weeks_that_are_owed_are_told_apart(cast: Cast, phone):
    with time_machine.travel(FRIDAY, tick=False):
        save_week(by=cast.building_leader, monday=MONDAY, words="平稳")
    with time_machine.travel(AFTER, tick=False):
        said = page(phone, "/diary/owed/")
        assert "all is signed" not in said
        assert "?owed=weeks" in said
        assert str(MONDAY) in page(phone, "/diary/owed/", owed="weeks")


def test_a_period_is_proposed_and_refused_in_its_own_words(cast: Cast, phone):
    leader = cast.building_leader
    with time_machine.travel(AFTER, tick=False):
        registry.record_visit(household=household(leader, cast.building), by=leader, findings="都好")
        assert 'value="2026-09-28"' in page(phone, "/diary/sheet/")
        assert "before the first" in page(phone, "/diary/sheet/", since="2026-09-29", until="2026-09-01")
        assert "92" in page(phone, "/diary/sheet/", since="2026-01-01", until="2026-09-01")
        shown = page(phone, "/diary/sheet/", since="2026-09-28", until="2026-09-29")
    assert "<td>Visits</td>" in shown


def test_correcting_twice_is_said_once_and_taking_back_asks(cast: Cast, phone):
    leader = cast.building_leader
    with time_machine.travel(FRIDAY, tick=False):
        entry = add_entry(by=leader, date=FRIDAY.date(), kind=EntryKind.PATROL, text="看灯")
        where = f"/diary/entries/{entry.pk}/correct/"
        assert "<details" in page(phone, where)
        said = {"text": "看了灯", "kind": "patrol", "version": entry.version}
        phone.post(where, said)
        assert sent(phone, where, **said)[1].count("Corrected.") == 1
    assert Entry.objects.get().text == "看了灯"
