"""The columns of a register in a spreadsheet, and the words that its cells may hold. Pure."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.codes import BUILDING_LENGTH, GROUP_LENGTH
from grids.imports import cells
from grids.imports.cells import CODE, GRID, NAME
from grids.imports.paths import GRID_COLUMN
from kit.errors import Invalid
from kit.numbers import doors
from kit.tables.columns import Column, Columns
from kit.tables.headings import in_language
from kit.tables.problems import Refusal
from kit.tables.rows import Row
from kit.text import Text, listed
from residents.choices import Relation, ResidenceKind, Sex, Tenure

DOOR, ID_NUMBER, PHONE, BIRTH, SEX = "door", "id_number", "phone", "birth", "sex"
KIND, RELATION, TAGS, TENURE, AWAY = "kind", "relation", "tags", "tenure", "away"
_HEADINGS: dict[str, tuple[str, ...]] = {
    CODE: (
        "grid", "grid code", "code of the grid", "code",
        "网格编码", "网格的编码", "网格代码", "所属网格编码", "所属网格代码", "楼院编码", "编码", "网格编号",
    ),
    DOOR: (
        "door", "door number", "room",
        "门牌", "门牌号", "房号", "室号", "户号", "门牌号码", "房间号", "房屋", "楼室号",
        "幢室号", "门室", "户室",
    ),
    NAME: ("name", "full name", "姓名", "居民姓名", "人员姓名", "名字"),
    ID_NUMBER: (
        "id number", "id_number", "identity number", "id card",
        "身份证", "身份证号", "身份证号码", "公民身份号码", "公民身份证号码", "居民身份证号码",
        "证件号", "证件号码",
    ),
    PHONE: (
        "phone", "phone number", "telephone", "mobile", "contact",
        "电话", "电话号码", "手机", "手机号", "手机号码", "移动电话", "联系电话", "联系手机",
        "联系方式", "联系号码", "联系电话号码", "本人电话",
    ),
    BIRTH: ("birth", "born on", "born", "date of birth", "出生日期", "出生年月日", "出生年月", "生日"),
    SEX: ("sex", "gender", "性别"),
    KIND: (
        "kind", "人口类型", "人员类别", "户籍类别", "人口类别", "人员类型", "户籍类型", "户口性质",
        "户口类型", "类型", "种类",
    ),
    RELATION: ("relation", "relation to the head", "与户主关系", "与户主的关系", "关系", "家庭关系"),
    TAGS: ("tags", "标签", "人员标签", "居民标签"),
    TENURE: ("tenure", "住房性质", "房屋性质", "住房", "住房类型", "房屋类型", "居住性质"),
    AWAY: ("away for a longer time", "away", "长期外出", "是否长期外出", "外出", "人户分离"),
}  # fmt: skip
_LABELS: dict[str, Text] = {
    CODE: _("code of the grid"),
    DOOR: _("door"),
    NAME: pgettext_lazy("person", "name"),
    ID_NUMBER: _("id number"),
    PHONE: _("phone"),
    BIRTH: _("born on"),
    SEX: _("sex"),
    KIND: pgettext_lazy("registered here or elsewhere", "kind"),
    RELATION: _("relation to the head"),
    TAGS: _("tags"),
    TENURE: _("tenure"),
    AWAY: _("away for a longer time"),
}
COLUMNS = Columns(
    [
        *(
            Column(
                one,
                _LABELS[one],
                words,
                required=one in (CODE, DOOR, NAME),
                is_date=one == BIRTH,
                instead=GRID if one == CODE else "",
            )
            for one, words in _HEADINGS.items()
        ),
        GRID_COLUMN,
    ]
)
DOOR_LEVELS: dict[int, Text] = {GROUP_LENGTH: _("resident group"), BUILDING_LENGTH: _("building")}
_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    SEX: {Sex.MALE: ("男", "男性", "m"), Sex.FEMALE: ("女", "女性", "f")},
    KIND: {
        ResidenceKind.REGISTERED: ("户籍", "户籍人口", "常住", "常住人口", "本地", "本地户籍", "本地户口"),
        ResidenceKind.FLOATING: ("流动", "流动人口", "外来", "外来人口", "暂住", "外地户籍", "外地户口"),
    },
    RELATION: {
        Relation.HEAD: ("户主", "本人"),
        Relation.SPOUSE: ("配偶", "妻", "妻子", "夫", "丈夫"),
        Relation.CHILD: ("子", "女", "子女", "儿子", "女儿", "长子", "次子", "长女", "次女"),
        Relation.PARENT: ("父", "母", "父亲", "母亲", "父母"),
        Relation.GRANDCHILD: ("孙子", "孙女", "外孙", "外孙女", "孙子女"),
        Relation.GRANDPARENT: ("祖父", "祖母", "外祖父", "外祖母", "祖父母"),
        Relation.SIBLING: ("兄", "弟", "姐", "妹", "兄弟姐妹"),
        Relation.IN_LAW: ("儿媳", "女婿", "媳"),
        Relation.TENANT: ("租客", "承租人", "租户"),
        Relation.OTHER: ("其他", "非亲属", "其它"),
    },
    AWAY: {"yes": ("是", "长期外出", "外出", "y", "true", "1", "√"), "no": ("否", "n", "false", "0")},
    TENURE: {
        Tenure.OWNED: ("自有", "自住", "自有住房"),
        Tenure.RENTED: ("租赁", "出租", "租住"),
        Tenure.PROVIDED: ("单位提供", "宿舍", "集体宿舍"),
        Tenure.OTHER: ("其他", "其它"),
    },
}
_CHOICES = {
    column: {word: value for value, words in values.items() for word in (value, *words)}
    for column, values in _WORDS.items()
}
_BETWEEN = re.compile(r"[、,，;；/\s]+")
NAME_LENGTH = 40


def heading(column: str) -> str:
    """The heading that a sheet gets in the reader's language; an import understands it."""
    return in_language(_HEADINGS[column])


def word(column: str, value: str) -> str:
    """The word that a cell gets in the reader's language; an import understands it."""
    return in_language((value, *_WORDS[column].get(value, (value,))))


def choice(row: Row, column: str, usual: str) -> str | Refusal:
    """The value that the words of a cell stand for; ``usual`` for an empty one."""
    text = unicodedata.normalize("NFKC", row.get(column)).lower()
    if not text:
        return usual
    found = _CHOICES[column].get(text)
    if found is None:
        reason = _("“%(text)s” is not known here; it may be: %(words)s.")
        words = listed(words[0] for words in _WORDS[column].values())
        return Refusal(column, reason % {"text": text[:20], "words": words})
    return str(found)


def door_of(row: Row) -> str | Refusal:
    """The door of a row in its one writing."""
    try:
        return doors.read(row.get(DOOR))
    except Invalid as refused:
        return Refusal(DOOR, refused.fields["door"][0])


def tag_names(row: Row) -> list[str]:
    """The tags of a row."""
    return [name for name in _BETWEEN.split(row.get(TAGS)) if name]


def code_of(row: Row) -> str | Refusal:
    """The code of a group or building."""
    return cells.read_code(row, DOOR_LEVELS)
