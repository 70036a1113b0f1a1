"""Numbers that somebody wrote into free text are found and masked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridgov.kit.scan import find_private, mask_private

ID = "11010519491231002X"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13812345678。", "电话*******5678。"),
        ("138 1234 5678", "*********5678"),
        ("138-1234-5678", "*********5678"),
        (f"身份证{ID},电话13912345678", "身份证**************002X,电话*******5678"),
        (ID.lower(), "**************002x"),
        ("110105 1949 1231 002X", "*****************002X"),
        ("１３８１２３４５６７８", "*******５６７８"),
    ],
)
def test_numbers_are_masked_but_for_their_last_digits(text: str, masked: str) -> None:
    assert mask_private(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "工单 JX2026090100007 已办结",
        "110105194912310021",  # the check digit is wrong
        "网格 330402001001001001",
        "2026-09-20 16:00 缴费 12812345678 元",  # no mobile number begins with 128
        "订单 9913812345678",
        "",
    ],
)
def test_what_only_looks_like_a_number_stays(text: str) -> None:
    assert mask_private(text) == text


@given(st.text())
def test_numbers_in_any_text_are_masked_and_its_length_stays(text: str) -> None:
    masked = mask_private(f"{text} 13812345678 {text} {ID} ")
    assert len(masked) == 2 * len(text) + 33
    assert "13812345678" not in masked
    assert ID not in masked


@given(st.text())
def test_what_is_masked_is_masked_once(text: str) -> None:
    assert find_private(mask_private(f"{text}。13812345678。{ID}")) == []
