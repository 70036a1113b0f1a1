"""The timeline is append-only and chained: what was written stays, and a change is found."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from cases.choices import ActionCode, RouteCode
from cases.models import Case, CaseEvent
from cases.queries.chain import KEPT, NOT_KEPT, breaks, digest, seal_of
from kit.time.clock import CHINA
from tests.cases.journey import a_case, go
from tests.forging import triggers_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast):
    case = a_case(cast, RouteCode.ROUTINE)
    go(case, ActionCode.NOTE, cast.building_leader, text="看过了")
    return case


def test_the_database_refuses_to_change_an_event(case):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        CaseEvent.objects.filter(case=case).update(text="别的")


def test_the_database_refuses_to_delete_an_event(case):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute("DELETE FROM cases_caseevent")


def forge(event: CaseEvent, **changes) -> None:
    """Write these values over an event's."""
    with triggers_off(CaseEvent):
        CaseEvent.objects.filter(pk=event.pk).update(**changes)
    event.refresh_from_db()


def take_out(event: CaseEvent) -> None:
    with triggers_off(CaseEvent):
        CaseEvent.objects.filter(pk=event.pk).delete()


def found() -> list[tuple[int, str]]:
    return [(one.sequence, one.reason) for one in breaks()]


@pytest.fixture
def events(case) -> list[CaseEvent]:
    """The three lines of a case: filed, and two notes."""
    go(case, ActionCode.NOTE, case.filed_by, text="又看了一次")
    events = list(case.events.all())
    assert [event.sequence for event in events] == [1, 2, 3]
    assert found() == []
    return events


def test_verify_timeline_names_the_first_event_that_does_not_fit(events, case, capsys):
    call_command("verify_timeline")
    assert "All timelines verify." in capsys.readouterr().out
    forge(events[1], text="没看过")
    assert found() == [(2, "its content was changed")]
    with pytest.raises(CommandError):
        call_command("verify_timeline")
    assert f"{case.number}: event 2" in capsys.readouterr().out


UNSEALED = "its seal was made without the key, or there is none"


def test_a_forged_event_with_a_hash_of_its_own_has_no_seal(events):
    forge(events[1], text="没看过")
    forge(events[1], hash=digest(events[1]))
    assert found() == [(2, UNSEALED)]


def test_a_forged_event_with_a_hash_and_a_seal_does_not_fit_the_next_one(events):
    forge(events[1], text="没看过")
    forge(events[1], hash=digest(events[1]))
    forge(events[1], seal=seal_of(events[1]))
    assert found() == [(3, "it does not follow its predecessor")]


def test_a_forged_event_to_which_the_next_one_was_linked_changes_the_content_of_the_next(events):
    """An event's hash covers its predecessor's: who links the next one to a forged event must forge it too."""
    forge(events[1], text="没看过")
    forge(events[1], hash=digest(events[1]))
    forge(events[1], seal=seal_of(events[1]))
    forge(events[2], previous_hash=events[1].hash)
    assert found() == [(3, "its content was changed")]


def test_an_event_that_was_taken_out_is_missed(events):
    take_out(events[1])
    assert found() == [(3, "an event before it is missing")]


def test_an_event_that_was_taken_out_and_closed_up_does_not_follow(events):
    take_out(events[1])
    forge(events[2], sequence=2)
    assert found() == [(2, "it does not follow its predecessor")]


def test_a_first_event_with_a_predecessor_does_not_fit(events):
    forge(events[0], previous_hash="0" * 64)
    assert found() == [(1, "it does not follow its predecessor")]


def test_each_case_has_a_chain_of_its_own(events, case, cast):
    other = a_case(cast, RouteCode.ROUTINE)
    forge(events[0], text="别的")
    forge(other.events.get(), text="别的")
    assert [one.case_id for one in breaks()] == sorted([case.pk, other.pk])
    assert [one.case_id for one in breaks(other.number)] == [other.pk]


AT = dt.datetime(2026, 3, 2, 9, 30, 15, 42, tzinfo=dt.UTC)
# Every field of an event but its key and the hash itself, and another value that it could have had.
FIELDS = {
    "case_id": (7, 8),
    "sequence": (2, 3),
    "action": ("note", "urge"),
    "actor_id": (5, None),
    "at": (AT, AT + dt.timedelta(microseconds=1)),
    "stage_before": ("handling", ""),
    "stage_after": ("handling", "closed"),
    "text": ("看过了", "没看过"),
    "facts": ({"b": 1, "a": "灯"}, {"b": 1, "a": "门"}),
    "previous_hash": ("a" * 64, "b" * 64),
    "salt": ("", "c" * 32),
}


def an_event(**changes) -> CaseEvent:
    return CaseEvent(**{name: values[0] for name, values in FIELDS.items()} | changes)


def test_the_hash_of_an_event_stays_what_it_was():
    """Those that are stored must verify in every later release."""
    assert digest(an_event()) == "13871a9c98e19133043965341c6711dfdec005a533e487c43146b97deb090acd"


def test_the_hash_is_the_same_in_every_time_zone_and_order_of_facts():
    assert digest(an_event(at=AT.astimezone(CHINA), facts={"a": "灯", "b": 1})) == digest(an_event())


@pytest.mark.parametrize("name", FIELDS)
def test_the_hash_covers_every_field(name):
    assert digest(an_event(**{name: FIELDS[name][1]})) != digest(an_event())


def test_no_field_of_an_event_is_left_out_of_its_hash():
    stored = {field.attname for field in CaseEvent._meta.concrete_fields}
    assert stored - set(FIELDS) == {"id", "hash", "state", "seal"}


def test_no_column_of_a_case_is_left_out_of_its_state_without_a_reason():
    assert {field.attname for field in Case._meta.concrete_fields} == {*KEPT, *NOT_KEPT}


def test_the_seal_covers_hash_and_state_and_takes_the_key(settings):
    event = an_event(hash="a" * 64, state="b" * 64)
    others = [
        seal_of(an_event(hash="c" * 64, state="b" * 64)),
        seal_of(an_event(hash="a" * 64, state="c" * 64)),
    ]
    seal = seal_of(event)
    settings.CHAIN_KEY = "another key"
    assert seal not in [*others, seal_of(event)]
