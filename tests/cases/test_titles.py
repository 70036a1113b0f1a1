"""The title that is taken from the words when nobody gives one."""

import pytest

from cases.actions.engine.new_case import LONGEST, title_from
from kit.privacy.scan import digits_in, mask_private

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("垃圾约1,200公斤堆在路口", "垃圾约1,200公斤堆在路口"),
        ("三楼漏水,很急", "三楼漏水，很急"),
        ("三楼水管漏水,很急", "三楼水管漏水，很急"),
        ("三号车库进水，有人被困。快来", "三号车库进水，有人被困"),
        ("三号车库进水，一层的三户人家都进不去门也出不来了还在涨水", "三号车库进水"),
        ("第一行说了什么\r第二行", "第一行说了什么"),
        ("第一行说了什么\u2028第二行", "第一行说了什么"),
        ("王阿姨，反映三楼漏水，很急", "王阿姨，反映三楼漏水，很急"),
        ("！！！", "！！！"),
        ("路灯不亮了。", "路灯不亮了"),
    ],
)
def test_a_title_says_something_in_one_line(words: str, title: str) -> None:
    assert title_from(words) == title


@pytest.mark.parametrize("before", range(14, 26))
@pytest.mark.parametrize("number", ["13812345678", "1,200,300", "3.14159"])
def test_a_title_is_not_cut_inside_a_number(before: int, number: str) -> None:
    title = title_from("口" * before + number + "号门口的路灯不亮了")
    assert len(title) <= LONGEST
    kept = title.rstrip("…").lstrip("口").rstrip("号门口的路灯不亮了")
    assert kept in ("", number)


def test_a_number_that_alone_is_too_long_is_cut() -> None:
    assert title_from("1" * 40) == "1" * (LONGEST - 1) + "…"


@pytest.mark.parametrize(
    "number",
    ["138 0000 1234", "138-0000-1234", "１３８００００１２３４", "110101 19900307 4514", "0573-82088888"],
)
@pytest.mark.parametrize("before", range(9, 24))
def test_no_part_of_a_persons_number_is_left_where_nobody_would_know_it(number: str, before: int) -> None:
    title = title_from("口" * before + number + "家的灯不亮")
    shown = mask_private(title)
    left = [one for one in digits_in(shown) if one.isdigit()]
    assert len(left) <= 4
    assert len(title) <= LONGEST


def test_a_persons_number_that_is_longer_than_a_title_stands_there_under_its_mask() -> None:
    title = title_from("6222  0212  3456  5000  001是谁的卡")
    assert title.startswith("****")
