"""How far two stages agree: percent and Cohen's kappa, against figures reckoned by hand."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.rules.checks.agreement import agreement

pytestmark = pytest.mark.once


def test_as_reckoned_by_hand() -> None:
    """20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: po = 35/50, pe = (25·30 + 25·20)/2500 = 1/2, kappa = 0.4."""
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    found = agreement(pairs)
    assert (found.n, found.agreed, found.percent, found.kappa) == (50, 35, 70, Fraction(2, 5))


def test_three_answers_by_hand() -> None:
    """Of 10: s/s 4, s/b 1, b/b 2, b/d 1, d/d 1, d/s 1. po = 7/10; first 5, 3, 2; second 5, 3, 2; pe = 38/100;
    kappa = (70 - 38)/(100 - 38) = 16/31."""
    pairs = [("s", "s")] * 4 + [("s", "b"), ("b", "b"), ("b", "b"), ("b", "d"), ("d", "d"), ("d", "s")]
    assert agreement(pairs).kappa == Fraction(16, 31)


def test_less_than_chance_is_below_zero() -> None:
    assert agreement([("y", "n"), ("n", "y")]).kappa == -1


def test_of_nothing_there_is_nothing_to_say() -> None:
    found = agreement([])
    assert (found.n, found.percent, found.kappa, found.always_same) == (0, None, None, False)


def test_one_answer_throughout_has_a_percentage_but_no_kappa() -> None:
    found = agreement([("y", "y")] * 9)
    assert (found.n, found.percent, found.kappa, found.always_same) == (9, 100, None, True)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), max_size=40))
def test_it_lies_between_minus_one_and_one_whichever_stage_comes_first(pairs) -> None:
    found, other = agreement(pairs), agreement([(after, before) for before, after in pairs])
    assert found == other
    assert found.kappa is None or -1 <= found.kappa <= 1
    assert found.kappa != 1 or found.agreed == found.n
