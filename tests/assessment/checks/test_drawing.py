"""A sample is drawn by a seed, grid by grid, and comes out the same whoever draws it again."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.rules.checks.drawing import METHOD, digest_of, drawn_order, number_of, sample

pytestmark = pytest.mark.once

_CODES = st.integers(1, 40).map(lambda n: f"330402001001{n:03d}001")
FRAMES = st.dictionaries(
    _CODES, st.lists(st.integers(1, 10**9), min_size=1, max_size=40, unique=True), max_size=8
)
SEEDS = st.text("0123456789abcdef", min_size=32, max_size=32)
SHARES = st.integers(1, 1000)


@given(FRAMES, SEEDS, SHARES, st.randoms(use_true_random=False))
def test_the_same_seed_draws_the_same_in_whatever_order_the_frame_comes(frame, seed, share, random) -> None:
    mixed = list(frame.items())
    random.shuffle(mixed)
    shuffled = {grid: random.sample(keys, len(keys)) for grid, keys in mixed}
    assert sample(METHOD, seed, frame, share) == sample(METHOD, seed, shuffled, share)


@given(FRAMES, SEEDS, SHARES)
def test_every_grid_has_its_share_and_at_least_one(frame, seed, share) -> None:
    drawn = sample(METHOD, seed, frame, share)
    assert set(drawn) == set(frame)
    for grid, keys in drawn.items():
        assert set(keys) <= set(frame[grid])
        assert len(set(keys)) == len(keys) >= 1
        assert (len(keys) - 1) * 1000 < share * len(frame[grid]) or len(keys) == 1
        assert len(keys) * 1000 >= share * len(frame[grid])


@given(FRAMES, SEEDS, SHARES)
def test_a_larger_share_only_adds(frame, seed, share) -> None:
    whole = drawn_order(METHOD, seed, frame)
    assert all(whole[grid][: len(keys)] == keys for grid, keys in sample(METHOD, seed, frame, share).items())


@pytest.mark.parametrize(
    ("share", "households", "drawn"),
    [(50, 0, 0), (50, 1, 1), (50, 20, 1), (50, 21, 2), (1000, 7, 7), (333, 3, 1), (334, 3, 2), (1, 999, 1)],
)
def test_how_many_are_drawn(share: int, households: int, drawn: int) -> None:
    assert number_of(share, households) == drawn


def test_the_method_is_the_one_that_is_written_down() -> None:
    """By hand: the household whose SHA-256 of 1|seed|grid|number is the smallest comes first. Whoever changes this
    changes what rounds of earlier years draw."""
    marks = {n: hashlib.sha256(f"1|5eed|330402001001001001|{n}".encode()).hexdigest() for n in (7, 8, 9)}
    assert drawn_order("1", "5eed", {"330402001001001001": [9, 8, 7]}) == {
        "330402001001001001": sorted(marks, key=lambda n: marks[n])
    }
    assert drawn_order("1", "5eed", {"330402001001001001": [1, 2, 3, 4, 5]}) == {
        "330402001001001001": [1, 4, 3, 5, 2]
    }


def test_each_grid_is_drawn_by_itself() -> None:
    both = drawn_order(METHOD, "ab", {"1": [1, 2, 3], "2": [4, 5]})
    assert drawn_order(METHOD, "ab", {"2": [4, 5]})["2"] == both["2"]


def test_another_seed_draws_others() -> None:
    frame = {"330402001001001001": list(range(100))}
    assert sample(METHOD, "a", frame, 100) != sample(METHOD, "b", frame, 100)


def test_a_method_that_never_was_is_refused() -> None:
    with pytest.raises(KeyError):
        drawn_order("0", "a", {"1": [1]})


def test_the_mark_of_a_frame_shows_each_change() -> None:
    rows = [["1", 1, "1", "101"], ["1", 2, "1", "102"]]
    assert digest_of(rows) == digest_of(rows[::-1]) == digest_of([tuple(row) for row in rows])
    assert digest_of(rows) != digest_of([["1", 1, "1", "101"], ["1", 2, "1", "103"]])
    assert digest_of(rows) != digest_of(rows[:1])
