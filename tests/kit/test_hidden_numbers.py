"""Words around a number that is not shown may be changed; no number is lost, shown, or put beside another person."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import Invalid
from kit.numbers.hidden import HiddenNumbers
from kit.privacy.scan import mask_private

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
    return re.findall("〔[^〕]*〕", shown)


def refused(found: HiddenNumbers, typed: str) -> str:
    with pytest.raises(Invalid) as why:
        back(found, typed)
    return str(why.value.fields["words"][0])


def test_the_numbers_are_not_shown_and_come_back_beside_changed_words() -> None:
    whole = f"李四{ONE}，找王五{TWO}"
    found, shown = hidden(whole)
    assert re.fullmatch(r"李四〔[3-9]\d{3}：\*{7}0001〕，找王五〔[3-9]\d{3}：\*{7}0001〕", shown)
    assert len(set(tokens_of(shown))) == 2
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
    assert found.back({"words": "", "place": words + place}) == {"words": "", "place": f"电话{ONE}，3楼{TWO}"}


def test_words_that_have_changed_meanwhile_lend_nobody_a_number() -> None:
    _old, shown = hidden(f"儿子{ONE} 女儿{TWO}")
    turned, _shown = hidden(f"女儿{TWO} 儿子{ONE}")
    assert back(turned, shown) == f"儿子{ONE} 女儿{TWO}"
    neighbour, _shown = hidden("儿子搬走，找邻居张三13600000001")
    none, _shown = hidden("没有电话")
    for newer in (neighbour, none):
        assert tokens_of(shown)[0][:5] in refused(newer, shown)


@pytest.mark.parametrize(
    "number",
    [ONE, CARD, BORN[0], "0573-82088888", "+86 138 0000 0001", "１３８００００１１１１", "138-0000-0001"],
)
@pytest.mark.parametrize("beside", ["402{0}", "{0}9", "7{0}9", "1 {0}", "{0} 2", "{0}-3", "x{0}", "{0}{0}"])
def test_no_number_becomes_readable_by_what_is_written_beside_it(number: str, beside: str) -> None:
    found, shown = hidden(f"住户{number}")
    [token] = tokens_of(shown)
    with suppress(Invalid):
        stored = back(found, beside.format(token))
        assert number in stored
        assert number not in mask_private(stored)
        assert "*" in mask_private(stored)


def test_digits_written_beside_a_number_are_kept_apart_from_it() -> None:
    found, shown = hidden(f"住户{ONE}")
    [token] = tokens_of(shown)
    assert back(found, f"402{token}9") == f"402，{ONE}，9"


def test_an_id_number_with_a_slip_is_known_by_the_words_before_it_only() -> None:
    slip = f"{BORN[0][:-1]}0"
    found, shown = hidden(f"身份证{slip}")
    [token] = tokens_of(shown)
    assert back(found, f"老王身份证{token}") == f"老王身份证{slip}"
    assert token in refused(found, f"编号{token}")


def test_stars_in_the_words_themselves_stay_stars() -> None:
    whole = f"密码*******0001，〔2026〕12号文，电话{ONE}"
    found, shown = hidden(whole)
    assert back(found, shown) == whole
    assert back(found, f"见〔2025〕3号，{shown}") == f"见〔2025〕3号，{whole}"


def test_a_token_that_somebody_wrote_herself_is_nobody_elses_number() -> None:
    token = tokens_of(hidden(ONE)[1])[0]
    whole = f"{token}就是{ONE}"
    found, shown = hidden(whole)
    assert back(found, shown) == whole


@pytest.mark.parametrize(
    "slip",
    [
        "〔{n}：********0001〕",
        "〔{n}：*******0002〕",
        "〔1{n}：*******0001〕",
        "〔{n}:*******0001〕",
        "*******0001",
        "〔{n}：*******0001",
        "{n}：*******0001〕",
        "〔{n}：〕",
        "〔{n}〕",
        "〔{n}",
        "{n}：",
        "〔{n}：*******0001〕〔{n}：******0001〕",
        "〔2999：*******0001〕",
    ],
)
def test_a_slip_in_a_token_is_refused_and_named(slip: str) -> None:
    found, shown = hidden(f"李四{ONE}，王五{TWO}")
    [token, _other] = tokens_of(shown)
    why = refused(found, shown.replace(token, slip.format(n=token[1:5])))
    assert "*" in why or token[1:5] in why


def test_words_without_numbers_are_never_refused() -> None:
    found, shown = hidden("这里****1234，〔1：x〕")
    assert back(found, f"{shown}*****〔2〕") == "这里****1234，〔1：x〕*****〔2〕"


@given(st.permutations(range(4)), st.sets(st.integers(0, 3)), st.text("，。a1 ", max_size=5))
def test_any_order_and_choice_keeps_each_number_with_its_name(order, out, between) -> None:
    numbers = (ONE, TWO, CARD, BORN[0])
    names = "甲乙丙丁"
    found, shown = hidden("；".join(f"{names[n]}{numbers[n]}" for n in range(4)))
    parts = shown.split("；")
    typed = f"；{between}；".join(parts[n] for n in order if n not in out)
    expected = f"；{between}；".join(f"{names[n]}{numbers[n]}" for n in order if n not in out)
    assert back(found, typed) == expected
    assert len(tokens_of(shown)) == 4
