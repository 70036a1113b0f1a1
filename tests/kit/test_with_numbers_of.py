"""Words around a masked number may be changed, and nothing is lost."""

import pytest

from kit.privacy.scan import mask_private, with_numbers_of

WHOLE = "李四13800000001，找王五13900000001"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("{0}", WHOLE),
        ("急！{0}。", f"急！{WHOLE}。"),
        ("不用了", "不用了"),
        ("打13700000009", "打13700000009"),
    ],
)
def test_each_number_is_put_back_where_its_mask_still_stands(typed: str, found: str) -> None:
    assert with_numbers_of(typed.format(mask_private(WHOLE)), WHOLE) == found


def test_one_that_was_taken_out_stays_out() -> None:
    first = mask_private(WHOLE).split("，")[0]
    assert with_numbers_of(first, WHOLE) == "李四13800000001"
