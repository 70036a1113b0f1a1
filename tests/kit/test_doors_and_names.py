"""One door and one name have one writing, and an order that every database keeps."""

import pytest

from kit.errors import Invalid
from kit.numbers import doors, names


@pytest.mark.parametrize(
    "typed",
    [
        "2-301",
        "２-３０１",
        "2－301",
        "2 - 301",
        "2–301",
        "2—301",
        " 2 301 ",
        "2号楼301室",
        "2幢301",
        "2-301号",
    ],
)
def test_a_door_has_one_writing_however_it_is_typed(typed):
    assert doors.read(typed) == "2-301"


@pytest.mark.parametrize(
    ("typed", "door"),
    [
        ("101", "101"),
        ("101室", "101"),
        ("2栋1单元301室", "2-1-301"),
        ("A座301", "A-301"),
        ("2-301a", "2-301A"),
        ("12号-1", "12-1"),
        ("地下室", "地下室"),
        ("后门平房", "后门平房"),
        ("nowhere", "nowhere"),
    ],
)
def test_numbers_houses_and_rooms_are_parted_by_dashes_and_words_stay(typed, door):
    assert doors.read(typed) == door
    assert doors.read(door) == door


@pytest.mark.parametrize("typed", ["2026-03-05 00:00:00", "2026/3/5", "3月5日", "5-Mar", "2026年3月5日"])
def test_a_date_is_no_door(typed):
    with pytest.raises(Invalid) as refused:
        doors.read(typed)
    assert list(refused.value.fields) == ["door"]


@pytest.mark.parametrize("typed", ["", "  ", "-", "x" * 41])
def test_nothing_and_too_much_are_no_doors(typed):
    with pytest.raises(Invalid):
        doors.read(typed)


def test_doors_stand_as_one_walks():
    walked = ["101", "201", "901", "1001", "1101", "2-301", "2-1001", "10-101"]
    assert sorted(reversed(walked), key=doors.key) == [
        "2-301",
        "2-1001",
        "10-101",
        "101",
        "201",
        "901",
        "1001",
        "1101",
    ]
    assert all(doors.key(door).isdigit() for door in [*walked, "A座", "后门"])


def test_names_stand_in_the_order_of_pinyin_by_the_reading_of_the_family_name():
    assert sorted(["张三", "王五", "李四", "曾六", "陈一", "单七"], key=names.key) == [
        "陈一", "李四", "单七", "王五", "曾六", "张三",
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["王小明", "王 小 明", " 王　小明 "])
def test_a_chinese_name_has_no_blanks(typed):
    assert names.plain(typed) == "王小明"


def test_other_names_keep_theirs_and_dots_are_of_one_kind():
    assert names.plain("John  Smith") == "John Smith"
    assert names.plain("买买提•艾力") == names.plain("买买提・艾力") == "买买提·艾力"


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("王小明", "wxm"),
        ("曾小明", "zxm"),
        ("单小明", "sxm"),
        ("长孙无忌", "zswj"),
        ("阿依古丽·买买提", "aygl" + "mmt"),
        ("John Smith", "johnsmith"),
        ("", ""),
    ],
)
def test_initials_of_a_person_read_the_family_name_as_such(name, initials):
    assert names.initials(name) == initials


@pytest.mark.parametrize(
    ("words", "initials"),
    [
        ("重庆路社区", "cqlsq"),
        ("长安街道", "cajd"),
        ("Ａ座12幢", "az12c"),
        ("单身公寓", "dsgy"),
        ("一号楼", "yhl"),
    ],
)
def test_initials_of_a_place_read_words_as_words(words, initials):
    assert names.initials_of_words(words) == initials


def test_a_single_letter_and_a_number_are_no_initials():
    assert [one for one in ("wxm", "3hl", "WX", "w", "12", "王x", "", "w-x") if names.looks_like_initials(one)] == [
        "wxm", "3hl", "WX",
    ]  # fmt: skip
