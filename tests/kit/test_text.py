"""Words as people see them."""

import pytest

from kit.forms import WordsField
from kit.text import is_plain, print_of, tidy


@pytest.mark.once
@pytest.mark.parametrize(
    "nothing", ["\u200b\u2060", "\ufeff \u3000", "\u200d", "\x07\x1b", "\u3164", "\u202e\n", "\u2800"]
)
def test_invisible_words_are_none(nothing: str) -> None:
    assert tidy(nothing) == ""
    assert WordsField(required=False).clean(nothing) == ""


@pytest.mark.once
@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("  三楼\u200b漏水\u2060 ", "三楼漏水"),
        ("一\r\n二\r三\u2028四", "一\n二\n三\n四"),
        ("一家 👨\u200d👩\u200d👧 人", "一家 👨\u200d👩\u200d👧 人"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("a\tb", "a\tb"),
        ("\u202e13812345678", "13812345678"),
    ],
)
def test_what_is_seen_stays(typed: str, seen: str) -> None:
    assert tidy(typed) == seen


@pytest.mark.once
def test_what_is_no_character_is_not_plain() -> None:
    assert not is_plain("a\uffff")
    assert not is_plain("\ufffeb")
    assert is_plain("🙂")


@pytest.mark.once
def test_the_print_of_words_is_of_what_is_seen_in_its_order() -> None:
    assert print_of(" 三楼\u200b漏水\r\n一 👨\u200d👩") == print_of("三楼漏水\n一👨👩")
    others = ["三楼漏水", "三楼水漏", "楼漏水", "三楼漏水 1", "三楼漏水 2"]
    assert len({print_of(one) for one in others}) == len(others)
    assert print_of("\u3000\u200b") == 0
