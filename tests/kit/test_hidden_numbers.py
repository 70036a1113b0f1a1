"""Words around a number that is not shown may be changed; no number is lost, and none stands beside another person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import Invalid
from kit.numbers.hidden import HiddenNumbers

# Under their stars the first two look alike, and the third, a bank card, ends as they do.
ONE, TWO = "13800000001", "13900000001"
CARD = "6222021234565000001"
BORN = ("110101199003074514", "320102199003070412")


def hidden(text: str) -> tuple[HiddenNumbers, str]:
    found = HiddenNumbers({"words": text})
    return found, found.shown["words"]


def back(found: HiddenNumbers, typed: str) -> str:
    return found.back({"words": typed})["words"]


def tokens_of(shown: str) -> list[str]:
    return [f"〔{part.split('〕')[0]}〕" for part in shown.split("〔")[1:]]


def test_the_numbers_are_not_shown_and_come_back_beside_changed_words() -> None:
    whole = f"李四{ONE}，找王五{TWO}"
    found, shown = hidden(whole)
    assert shown == "李四〔1：*******0001〕，找王五〔2：*******0001〕"
    assert back(found, f"急！{shown}。") == f"急！{whole}。"
    assert back(found, "不用了") == "不用了"
    assert back(found, "打13700000009") == "打13700000009"


@pytest.mark.parametrize(("one", "two"), [(ONE, TWO), BORN, (ONE, CARD), (CARD, ONE)])
def test_each_person_keeps_her_own_number_whoever_is_taken_out_or_put_first(one: str, two: str) -> None:
    found, shown = hidden(f"李四{one}，王五{two}")
    first, second = shown.split("，")
    assert back(found, first) == f"李四{one}"
    assert back(found, second) == f"王五{two}"
    assert back(found, f"{second}，{first}") == f"王五{two}，李四{one}"
    assert back(found, f"{first}；{first}") == f"李四{one}；李四{one}"


def test_a_number_may_be_moved_into_another_field() -> None:
    found = HiddenNumbers({"words": f"电话{ONE}", "place": f"3楼{TWO}"})
    words, place = found.shown.values()
    assert found.back({"words": "", "place": words + place}) == {"words": "", "place": f"电话{ONE}3楼{TWO}"}


def test_stars_in_the_words_themselves_stay_stars() -> None:
    whole = f"密码*******0001，〔2026〕12号文，电话{ONE}"
    found, shown = hidden(whole)
    assert back(found, shown) == whole
    assert back(found, f"见〔2025〕3号，{shown}") == f"见〔2025〕3号，{whole}"


def test_a_token_that_somebody_wrote_herself_is_nobody_elses_number() -> None:
    whole = f"〔1：*******0001〕就是{ONE}"
    found, shown = hidden(whole)
    assert back(found, shown) == whole


@pytest.mark.parametrize(
    ("right", "slip"),
    [
        ("〔1：*******0001〕", "〔1：********0001〕"),
        ("〔1：*******0001〕", "〔1：*******0002〕"),
        ("〔1：*******0001〕", "〔11：*******0001〕"),
        ("〔1：*******0001〕", "〔1:*******0001〕"),
        ("〔1：*******0001〕", "*******0001"),
        ("〔1：*******0001〕", "〔1：*******0001"),
        ("〔1：*******0001〕", "1：*******0001〕"),
        ("〔1：*******0001〕", "〔1：〕"),
        ("〔1：*******0001〕", "〔1〕"),
        ("〔1：*******0001〕", "〔1：*******0001〕〔1：******0001〕"),
        ("〔1：*******0001〕", "〔3：*******0001〕"),
    ],
)
def test_a_slip_in_a_token_is_refused_and_named(right: str, slip: str) -> None:
    found, shown = hidden(f"李四{ONE}，王五{TWO}")
    assert right in shown
    with pytest.raises(Invalid) as refused:
        back(found, shown.replace(right, slip))
    [why] = refused.value.fields["words"]
    assert "*" in why or "〔1" in why


def test_words_without_numbers_are_never_refused() -> None:
    found, shown = hidden("这里****1234，〔1：x〕")
    assert back(found, f"{shown}*****〔2〕") == "这里****1234，〔1：x〕*****〔2〕"


@given(st.permutations(range(4)), st.sets(st.integers(0, 3)), st.text("，。a1 ", max_size=5))
def test_any_order_and_choice_keeps_each_number_with_its_name(order, out, between) -> None:
    numbers = (ONE, TWO, CARD, BORN[0])
    found, shown = hidden(
        "；".join(f"{name}{number}" for name, number in zip("甲乙丙丁", numbers, strict=True))
    )
    parts = shown.split("；")
    typed = f"；{between}；".join(parts[n] for n in order if n not in out)
    expected = f"；{between}；".join(f"{'甲乙丙丁'[n]}{numbers[n]}" for n in order if n not in out)
    assert back(found, typed) == expected
    assert len(tokens_of(shown)) == 4
