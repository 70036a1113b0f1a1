"""What a new case is told with is cleaned where it is filed, whoever calls."""

from typing import Any

import pytest

from cases.actions import file_case
from cases.choices import RouteCode
from cases.models import Case
from kit.errors import Invalid
from tests.cast import Cast
from tests.factories import CategoryFactory

pytestmark = pytest.mark.django_db


def file(cast: Cast, **told: Any) -> Case:
    usual = {"description": "楼道堆物", "category": CategoryFactory(route=RouteCode.ROUTINE)}
    return file_case(by=cast.building_leader, grid=cast.building, **usual | told)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("description", "长" * 4001),
        ("description", " \n "),
        ("title", "长" * 81),
        ("address", "长" * 121),
        ("route", "bogus"),
        ("source", "bogus"),
        ("latitude", 500),
        ("longitude", "-181"),
        ("reporter_name", "长" * 41),
        ("reporter_phone", "1" * 21),
        ("handled_result", "长" * 2001),
        ("done_so_far", "长" * 2001),
        ("weather", "rain"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_filed(cast: Cast, name: str, value: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        file(cast, **{name: value})
    assert list(refusal.value.fields) == [name]
    assert Case.objects.count() == 0


def test_blanks_around_words_go(cast: Cast) -> None:
    case = file(cast, description=" 楼道堆物 ", title=" 堆物 ", address=" 三单元 ")
    assert (case.description, case.title, case.address) == ("楼道堆物", "堆物", "三单元")


def test_what_was_done_so_far_stands_at_the_end_of_what_happened(cast: Cast) -> None:
    case = file(cast, description=" 楼道堆物 ", done_so_far=" 已劝导 ")
    first, last = case.description.split("\n")
    assert first == "楼道堆物"
    assert last.endswith("已劝导")
    assert case.closed_at is None


def test_both_together_may_not_be_longer_than_a_description(cast: Cast) -> None:
    with pytest.raises(Invalid) as refusal:
        file(cast, description="长" * 3000, done_so_far="长" * 1500)
    assert list(refusal.value.fields) == ["description"]
