"""Numbers that somebody wrote into free text are found and masked."""

import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.privacy import scan
from kit.privacy.scan import Kind, check_digit, find_private, leave_out_numbers, mask_private

ID = "11010519491231002X"
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
# What a text can be made of so that most of it nearly is a number.
PIECES = st.sampled_from(
    [
        "1",
        "3",
        "8",
        "0",
        "19",
        "13",
        "86",
        "+",
        "%20",
        " ",
        "-",
        "　",
        "X",
        "５",
        "①",
        "²",
        "١",
        "𝟏",
        "号",
        "\n",
    ]
)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13812345678。", "电话*******5678。"),
        ("138 1234 5678", "*********5678"),
        ("138-1234-5678", "*********5678"),
        (f"身份证{ID},电话13912345678", "身份证******1949********,电话*******5678"),
        (ID.lower(), "******1949********"),
        ("110105 1949 1231 002X", "******1949********"),
        ("１３８１２３４５６７８", "*******５６７８"),
        ("+8613812345678 转告", "**********5678 转告"),
        ("0086 138 1234 5678", "**************5678"),
        ("138 123 45678，1381234-5678", "*********5678，********5678"),
        ("138·1234·5678、138/1234/5678、138・1234・5678", "*********5678、*********5678、*********5678"),
        ("330402-19900101-0013、330402/19900101/0013", "******1990********、******1990********"),
        ("138.1234.5678、138　1234　5678、138–1234–5678", "*********5678、*********5678、*********5678"),
        ("1101 0519 4912 3100 2X", "******1949********"),
        ("１１０１０５１９４９１２３１００２Ｘ", "******1949********"),
        (f"5 {ID}", "5 ******1949********"),
        (f"13812345678 {ID}", "*******5678 ******1949********"),
        ("ID" + ID, "ID******1949********"),
        ("卡号6222021234567890128转账", "卡号***************0128转账"),
        ("6222 0212 3456 7890 128", "******************* 128"),
        ("4111-1111-1111-1111", "***************1111"),
        ("座机0573-82081234找张", "座机*********1234找张"),
        ("(0573)82081234、010 6512 3456、02187654321", "(*********1234、*********3456、*******4321"),
    ],
)
def test_numbers_are_masked_but_for_their_last_digits(text: str, masked: str) -> None:
    assert mask_private(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "工单 JX2026090100007 已办结",
        "2026-09-14 2026-09-15",
        "2026/09/14 2026/09/15，血压 150/95，138/85",
        "工单 330402-20260901-0001",
        "网格 620402001001001001",  # in Gansu, where codes begin like cards
        "编号 6222021234567890127",  # Luhn's digit is wrong
        "110105194912310021",  # the check digit is wrong
        "网格 330402001001001001",
        "2026-09-20 16:00 缴费 12812345678 元",  # no mobile number begins with 128
        "订单 9913812345678",
        "血压 150 95，体温 36.5，里程 150 200 300 40",
        "13812\n345678",
        "工单 330402202609010001",  # an area, a day and a number, as hotlines write them
        "",
    ],
)
def test_what_only_looks_like_a_number_stays(text: str) -> None:
    assert mask_private(text) == text


@pytest.mark.parametrize(
    "written",
    [
        *(
            "13812345678",
            "138·1234·5678",
            "138/1234/5678",
            "+86 138 1234 5678",
            "１３８１２３４５６７８",
            "0573-82081234",
        ),
        *(
            "330402-19900101-0013",
            "110105194912310021",
            "330402199001010013",
            "6222021234567890127",
            "8208123",
        ),
    ],
)
def test_strangers_read_no_long_number_right_or_wrong(written: str) -> None:
    assert leave_out_numbers(f"电{written}，三楼 12 号") == "电***，三楼 12 号"


@given(st.text())
def test_numbers_in_any_text_are_masked_and_its_length_stays(text: str) -> None:
    masked = mask_private(f"{text} 13812345678 {text} {ID} ")
    assert len(masked) == 2 * len(text) + 33
    assert "13812345678" not in masked
    assert ID not in masked


@given(st.text())
def test_what_is_masked_is_masked_once(text: str) -> None:
    assert find_private(mask_private(f"{text}。13812345678。{ID}")) == []


@given(st.lists(PIECES, max_size=60).map("".join))
def test_the_first_look_sends_no_text_away_that_holds_a_number(text: str) -> None:
    plain = text.translate(scan._NARROW)
    for strict in (False, True):
        assert find_private(text, strict=strict) == scan._find(plain, strict)


def test_the_first_look_counts_every_character_that_is_taken_for_a_digit() -> None:
    missed = [
        hex(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.digit(chr(code), None) is not None and not scan._PERHAPS_DIGIT.match(chr(code))
    ]
    assert missed == []
    assert re.fullmatch(scan._PERHAPS_DIGIT, "5")
    assert not scan._PERHAPS_DIGIT.search("楼道灯不亮，请派人来修（Tel: 无）。")


@given(
    st.integers(0, 8),
    st.sampled_from(["", " ", "-", ".", "　", "%20", "+"]),
    st.booleans(),
    st.text(max_size=5),
)
def test_a_number_is_found_in_whatever_way_it_is_written(at: int, gap: str, wide: bool, around: str) -> None:
    body = f"33040219{50 + at}0307{at}88"
    number = body + check_digit(body)
    written = gap.join(number)
    if wide:
        written = "".join(one.translate(WIDE) if one not in gap else one for one in written)
    (found,) = find_private(f"号{written}号{around}号")[:1]
    assert (found.kind, found.end - found.start) == (Kind.ID_NUMBER, len(written))


def test_a_strict_look_takes_an_id_number_with_a_wrong_check_digit() -> None:
    text = "110105194912310021、330402001001001001、330402001999001001"
    assert find_private(text) == []
    assert [(one.start, one.end) for one in find_private(text, strict=True)] == [(0, 18)]


@pytest.mark.parametrize(
    ("before", "masked"),
    [
        ("身份证号:", True),
        ("身份证号码是 ", True),
        ("证件号", True),
        ("ID: ", True),
        ("id ", True),
        ("工单号:", False),
        ("PAID ", False),
        ("", False),
        ("身份证已带,单号", False),
    ],
)
def test_a_number_with_a_slip_in_it_is_masked_where_it_is_called_an_id_number(
    before: str, masked: bool
) -> None:
    number = "330402194801011236"
    wrong = next(f"{number[:17]}{last}" for last in "0123456789" if last != check_digit(number[:17]))
    found = mask_private(f"{before}{wrong}号") != f"{before}{wrong}号"
    assert found is masked
    assert mask_private(f"{before}{number[:17]}{check_digit(number[:17])}") != f"{before}{number}"
