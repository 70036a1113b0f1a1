"""A visit that was noted at a wrong door is taken back, with what hung on it, and kept with a mark."""

import datetime as dt

import pytest
import time_machine

from diaries.actions import add_entry, make_visit, sign_week, take_back_visit
from diaries.choices import EntryKind
from diaries.lines import Span, lines_of, nobody_sees
from diaries.models import Entry
from diaries.rules.weeks import monday_of
from kit.errors import Invalid, NotAllowed, NotFound
from kit.time.clock import CHINA
from residents import access, registry
from residents.models import Household, Visit
from staff.models import AuditRecord
from staff.rights.roles import scope_where
from tests.cast import Cast
from tests.residents.world import household

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 9, 24)
MORNING = dt.datetime(2026, 9, 24, 9, 0, tzinfo=CHINA)
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _on_a_morning(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(MORNING, tick=False):
        yield


def visited(cast: Cast, home: Household, **more: object) -> Visit:
    return registry.record_visit(household=home, by=cast.building_leader, findings="都好", **more)


def test_what_hung_on_it_follows_and_it_is_kept_with_a_mark(cast: Cast):
    leader = cast.building_leader
    home = household(leader, cast.building)
    before = visited(cast, home, at=MORNING - dt.timedelta(days=300))
    slip = visited(cast, home, follow_up="送药", follow_up_on=DAY + dt.timedelta(days=1))
    seen = scope_where(leader.user, access.LOOK)
    assert not access.due_for_visit(seen).filter(pk=home.pk).exists()
    assert Visit.objects.promised(leader).get() == slip
    take_back_visit(visit=slip, by=leader, why="走错门")
    slip.refresh_from_db()
    assert (slip.withdrawn_at, slip.withdrawn_why) == (MORNING, "走错门")
    home.refresh_from_db()
    assert home.last_visited_at == before.at
    assert access.due_for_visit(seen).filter(pk=home.pk).exists()
    assert not Visit.objects.promised(leader).exists()
    assert "visits" not in [line.source for line in lines_of(leader.pk, Span(DAY, DAY), nobody_sees)]
    told = AuditRecord.objects.order_by("pk").last()
    assert told.facts == {"verb": "withdraw_visit"}
    with pytest.raises(NotFound):
        take_back_visit(visit=slip, by=leader)


def test_the_same_words_again_make_a_new_visit(cast: Cast):
    leader = cast.building_leader
    home = household(leader, cast.building)
    slip = visited(cast, home, key="one")
    take_back_visit(visit=slip, by=leader)
    assert visited(cast, home, key="two") != slip


def test_nobody_takes_back_the_visit_of_another(cast: Cast):
    slip = visited(cast, household(cast.building_leader, cast.building))
    with pytest.raises(NotFound):
        take_back_visit(visit=slip, by=cast.group_leader)
    with pytest.raises(NotAllowed):
        registry.withdraw_visit(visit=slip, by=cast.group_leader)
    with pytest.raises(Invalid):
        take_back_visit(visit=slip, by=cast.building_leader, why="长" * 201)


def test_it_stands_once_its_week_is_closed_but_for_ten_minutes(cast: Cast):
    leader = cast.building_leader
    home = household(leader, cast.building)
    kept = visited(cast, home)
    with time_machine.travel(MORNING + 26 * HOUR, tick=False):
        sign_week(by=leader, monday=monday_of(DAY), words="平稳")
        with pytest.raises(Invalid):
            take_back_visit(visit=kept, by=leader)
        late = visited(cast, home, at=MORNING + HOUR, key="late")
    with time_machine.travel(MORNING + 26 * HOUR + dt.timedelta(minutes=9), tick=False):
        assert take_back_visit(visit=late, by=leader).withdrawn_at is not None


def test_the_entry_that_it_was_made_of_can_become_another(cast: Cast):
    leader = cast.building_leader
    wrong, right = household(leader, cast.building), household(leader, cast.building, "102")
    entry = add_entry(by=leader, date=DAY, kind=EntryKind.VISIT, text="走访张家")
    slip = make_visit(entry=entry, by=leader, record=lambda: visited(cast, wrong))
    take_back_visit(visit=slip, by=leader)
    assert Entry.objects.get(pk=entry.pk).household is None
    made = make_visit(entry=entry, by=leader, record=lambda: visited(cast, right))
    assert (made.household, Entry.objects.get(pk=entry.pk).visit) == (right, made)


def test_it_is_offered_at_the_household_and_asks_first(cast: Cast, client):
    leader = cast.building_leader
    home = household(leader, cast.building)
    slip = visited(cast, home)
    client.force_login(leader.user)
    page, where = f"/households/{home.pk}/", f"/visits/{slip.pk}/withdraw/"
    shown = client.get(page).content.decode()
    way = next(part for part in shown.split('"') if part.endswith(where.removeprefix("/")))
    assert "都好" in client.get(way).content.decode()
    assert client.post(way, {"why": "长" * 300}).status_code == 400
    answer = client.post(way, {"why": "走错门"}, follow=True)
    assert answer.redirect_chain[-1][0] == page
    said = answer.content.decode()
    assert "走错门" in said
    assert way not in said
    assert client.get(way).status_code == 404
    client.force_login(cast.group_leader.user)
    assert client.get(way).status_code == 404
