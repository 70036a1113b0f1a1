"""Where somebody lives follows from what happened, by date."""

import datetime as dt
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from residents.choices import ResidentEventKind as Kind
from residents.history import Standing, standing


@dataclass(frozen=True)
class Event:
    kind: str
    date: dt.date
    household_id: int
    pk: int


def at(day: int, kind: str, home: int = 1, pk: int = 0) -> Event:
    return Event(kind, dt.date(2026, 3, day), home, pk or day)


def test_nobody_lives_anywhere_before_they_came() -> None:
    assert standing([]) is None
    assert standing([at(1, Kind.CORRECTION)]) is None


def test_an_event_that_is_entered_late_takes_its_place_by_date() -> None:
    events = [at(1, Kind.REGISTERED), at(9, Kind.TRANSFER, 3), at(5, Kind.MOVE_OUT, pk=99)]
    assert standing(events) == Standing(3)


def test_of_one_day_the_event_that_was_entered_last_counts() -> None:
    moved = [at(2, Kind.REGISTERED, pk=1), at(2, Kind.MOVE_OUT, pk=2)]
    assert standing(moved) == Standing(1, dt.date(2026, 3, 2), Kind.MOVE_OUT)
    assert standing([*moved, at(2, Kind.MOVE_IN, 4, pk=3)]) == Standing(4)


events = st.builds(
    at, st.integers(1, 28), st.sampled_from(list(Kind)), st.integers(1, 5), st.integers(1, 10**6)
)


@given(st.lists(events, unique_by=lambda event: event.pk), st.randoms())
def test_the_order_of_entry_does_not_matter_and_nobody_returns_from_death(happened, random) -> None:
    mixed = [*happened]
    random.shuffle(mixed)
    state = standing(happened)
    assert standing(mixed) == state
    if any(event.kind == Kind.DEATH for event in happened):
        assert state is not None
        assert state.ended_by == Kind.DEATH
