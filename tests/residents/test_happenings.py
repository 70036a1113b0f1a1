"""What happens to people, in the order of the days, and what becomes of their entitlements."""

import datetime as dt

import pytest
import time_machine

from gridgov.services.welfare_reminders import remind_of_lapsing
from kit.actors import TIMETABLE
from kit.errors import Conflict, Invalid
from kit.time import clock
from residents import registry
from residents.choices import Relation, ResidentEventKind, WelfareState
from residents.history import Stay, stays
from residents.models import Resident, ResidentEvent, WelfareRecord
from residents.registry import Particulars
from residents.views.happenings import EventForm
from staff.models import AuditRecord
from staff.rights.scopes import scope_of
from tests.cast import Cast
from tests.pages.desk import at_desk
from tests.residents.world import day, household, id_number, resident, welfare

pytestmark = pytest.mark.django_db
FORM = "/households/residents/{}/event/"


def refused_day(verb, **given) -> str:
    with pytest.raises(Invalid) as refused:
        verb(**given)
    return str(refused.value.fields["on"][0])


def verified(cast: Cast, person: Resident, days: int = 5) -> WelfareRecord:
    record = welfare(cast.building_leader, person)
    until = clock.today() + dt.timedelta(days=days)
    return registry.verify_welfare(record=record, by=cast.community_secretary, valid_until=until)


def test_a_transfer_before_a_later_event_is_refused_with_its_day_and_changes_nothing(
    cast: Cast, settings
) -> None:
    settings.LANGUAGE_CODE = "en"
    by = cast.community_secretary
    first, second = household(by, cast.building), household(by, cast.building, "102")
    person = resident(by, first, relation=Relation.HEAD)
    earlier = clock.today() - dt.timedelta(days=3)
    said = refused_day(registry.transfer, resident=person, household=second, by=by, on=earlier)
    assert said == f"Something is known of a later day: Registered on {clock.today()}. This can't be earlier."
    person.refresh_from_db()
    assert (person.household, person.relation, person.events.count()) == (first, Relation.HEAD, 1)
    page = at_desk(by).post(
        FORM.format(person.pk),
        {"what": "transfer", "on": str(earlier), "building": cast.building.pk, "door": "102"},
    )
    assert (page.status_code, list(page.context["form"].errors)) == (400, ["on"])


def test_a_return_before_the_move_out_is_refused_and_leaves_no_event(cast: Cast) -> None:
    by = cast.community_secretary
    person = resident(by, household(by, cast.building))
    registry.move_out(resident=person, by=by)
    earlier = clock.today() - dt.timedelta(days=1)
    said = refused_day(registry.move_in, resident=person, household=person.household, by=by, on=earlier)
    assert str(clock.today()) in said
    person.refresh_from_db()
    assert (person.ended_by, person.events.count()) == ("move_out", 2)


def test_nobody_moves_in_before_the_birth(cast: Cast) -> None:
    by = cast.community_secretary
    given = Particulars(name="王一", birth=day("2026-02-01"), sex="female")
    said = refused_day(
        registry.add_resident,
        household=household(by, cast.building),
        by=by,
        particulars=given,
        how=ResidentEventKind.MOVE_IN,
        on=day("2026-01-01"),
    )
    assert said
    assert not Resident.objects.exists()


def test_a_birth_entered_at_the_door_has_the_day_of_the_birth(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building)
    born = clock.today() - dt.timedelta(days=4)
    browser, address = at_desk(cast.building_leader), f"/households/{home.pk}/residents/new/"
    given = {
        "name": "王一", "birth": str(born), "sex": "female", "kind": "registered", "relation": "child",
        "how": "birth",
    }  # fmt: skip
    other = browser.post(address, {**given, "on": str(clock.today())})
    assert (other.status_code, list(other.context["form"].errors)) == (400, ["on"])
    assert browser.post(address, given).status_code == 302
    event = ResidentEvent.objects.get()
    assert (event.kind, event.date) == ("birth", born.replace(month=1, day=1))


def test_the_same_person_without_an_id_number_is_registered_once(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building)
    other = household(cast.building_leader, cast.building, "102")
    browser = at_desk(cast.building_leader)
    given = {
        "name": "王一", "birth": "2026-02-01", "sex": "female", "kind": "registered", "relation": "child",
        "how": "registered",
    }  # fmt: skip
    answers = [browser.post(f"/households/{home.pk}/residents/new/", given) for _ in range(2)]
    assert [one.status_code for one in answers] == [302, 400]
    assert list(answers[1].context["form"].errors) == ["name"]
    # Behind another door, born on another day, or with another name it is somebody else.
    assert browser.post(f"/households/{other.pk}/residents/new/", given).status_code == 302
    for change in ({"birth": "2026-02-02"}, {"name": "王二"}):
        assert browser.post(f"/households/{home.pk}/residents/new/", given | change).status_code == 302
    assert Resident.objects.count() == 4


@pytest.mark.parametrize("verb", [registry.move_out, registry.death])
def test_entitlements_end_when_somebody_leaves_or_dies(cast: Cast, verb) -> None:
    by = cast.community_secretary
    person = resident(by, household(by, cast.building))
    waiting = welfare(cast.building_leader, person, "elderly")
    good = verified(cast, person)
    verb(resident=person, by=by)
    kind = "death" if verb is registry.death else "move_out"
    for record in (waiting, good):
        record.refresh_from_db()
        assert (record.state, record.lapsed_on, record.lapsed_by) == ("lapsed", clock.today(), kind)
        with pytest.raises(Conflict):
            registry.verify_welfare(record=record, by=by, valid_until=clock.today() + dt.timedelta(days=90))
    assert remind_of_lapsing() == 0
    page = at_desk(by).get("/households/welfare/")
    assert (page.context["waiting"], page.context["lapsing"]) == ([], [])


def test_an_entitlement_goes_along_inside_the_community_and_is_verified_anew_in_another(cast: Cast) -> None:
    by = cast.township_official
    person = resident(by, household(by, cast.building))
    record = verified(cast, person)
    registry.transfer(resident=person, household=household(by, cast.group, "1"), by=by)
    record.refresh_from_db()
    assert record.state == WelfareState.VERIFIED
    registry.transfer(resident=person, household=household(by, cast.other_building, "1"), by=by)
    record.refresh_from_db()
    assert (record.state, record.verified_by, record.valid_until) == (WelfareState.REGISTERED, None, None)
    until = clock.today() + dt.timedelta(days=90)
    registry.verify_welfare(record=record, by=cast.other_community_leader, valid_until=until)


def test_an_entitlement_says_why_it_lapsed(cast: Cast) -> None:
    by = cast.community_secretary
    person = resident(by, household(by, cast.building))
    over = verified(cast, person)
    registry.lapse_welfare(by=TIMETABLE, on=clock.today() + dt.timedelta(days=6))
    ended = welfare(cast.building_leader, person, "elderly")
    registry.end_welfare(record=ended, by=by)
    over.refresh_from_db()
    assert (over.lapsed_by, ended.lapsed_by) == ("over", "ended")


def test_a_household_is_found_by_building_and_door_and_not_chosen_from_all(cast: Cast) -> None:
    by = cast.community_secretary
    person = resident(by, household(by, cast.building))
    for door in ("2-201", "2-202"):
        household(by, cast.building, door)
    household(cast.township_official, cast.other_building, "2-201")
    given = {"what": "transfer", "on": str(clock.today()), "building": cast.building.pk}

    def form(**more) -> EventForm:
        return EventForm({**given, **more}, scope=scope_of(by.user), person=person)

    found = form(door=" 2-202 ", relation="parent")
    assert found.is_valid()
    assert found.cleaned_data["household"].door == "2-202"
    similar = form(door="2-20")
    assert "2-201、2-202" in str(similar.errors["door"])
    assert list(form(door="9").errors) == ["door"]
    assert list(form(door="2-201", building="").errors) == ["building"]
    assert list(form(door="2-201", building=cast.other_building.pk).errors) == ["building"]
    page = at_desk(by).get(FORM.format(person.pk)).content.decode()
    assert "2-201" not in page


def test_where_somebody_has_lived_follows_from_the_events(cast: Cast) -> None:
    by = cast.community_secretary
    with time_machine.travel("2026-03-01T04:00:00Z", tick=False):
        first, second = household(by, cast.building), household(by, cast.building, "102")
        person = resident(by, first, id_number=id_number(1))
    registry.transfer(resident=person, household=second, by=by, on=day("2026-04-01"))
    registry.move_out(resident=person, by=by, on=day("2026-05-01"))
    assert stays(person.events.all()) == [
        Stay(first.pk, day("2026-03-01"), day("2026-04-01")),
        Stay(second.pk, day("2026-04-01"), day("2026-05-01")),
    ]


def test_what_the_register_changes_is_recorded_with_address_and_page(cast: Cast) -> None:
    given = {"grid": cast.building.pk, "door": "301", "kind": "registered", "tenure": "rented"}
    at_desk(cast.building_leader).post("/households/new/", given, REMOTE_ADDR="192.0.2.7")
    record = AuditRecord.objects.get(facts__verb="register_household")
    assert (record.address, record.path) == ("192.0.2.7", "/households/new/")
    household(cast.building_leader, cast.building)
    outside = AuditRecord.objects.filter(facts__verb="register_household").latest("pk")
    assert (outside.address, outside.path) == (None, "")
