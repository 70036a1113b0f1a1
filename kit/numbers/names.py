"""Names of people: one writing for each, and the order of pinyin. Pure."""

import re
import unicodedata

from pypinyin import Style, lazy_pinyin

KEY_LENGTH = 200
# Family names that are read otherwise than the same sign as a word.
_FAMILY = {
    "曾": "zeng1", "单": "shan4", "解": "xie4", "仇": "qiu2", "查": "zha1", "区": "ou1", "朴": "piao2",
    "任": "ren2", "盖": "ge3", "翟": "zhai2", "华": "hua4", "纪": "ji3", "乐": "yue4", "覃": "qin2",
    "尉": "wei4", "燕": "yan1", "宁": "ning4", "冼": "xian3", "繁": "po2", "缪": "miao4", "折": "she2",
}  # fmt: skip
_TWO = {"尉迟": ("yu4", "chi2"), "万俟": ("mo4", "qi2"), "长孙": ("zhang3", "sun1"), "单于": ("chan2", "yu2")}


_DOTS = re.compile(r"\s*[·•・‧∙⋅]\s*")
# 王 小 明 is 王小明; John Smith keeps its blank.
_BETWEEN_SIGNS = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")


def plain(name: str) -> str:
    """A name in half width, with one kind of dot and without the blanks that fill a form."""
    written = _DOTS.sub("·", unicodedata.normalize("NFKC", name))
    return " ".join(_BETWEEN_SIGNS.sub("", written).split())


def key(name: str) -> str:
    """What names are put in order by: the pinyin of each sign with its tone, the family name as it is read;
    small letters and digits alone, so that every database has the same order."""
    read = lazy_pinyin(name, Style.TONE3, errors=list, neutral_tone_with_five=True)  # type: ignore[arg-type]
    if name[:2] in _TWO:
        read[:2] = _TWO[name[:2]]
    elif name[:1] in _FAMILY:
        read[:1] = [_FAMILY[name[0]]]
    letters = (one for piece in read for one in piece.lower() if one.isascii() and one.isalnum())
    return "".join(letters)[:KEY_LENGTH]
