"""Names of people: one writing for each, the order of pinyin, and initials. Pure."""

import re
import unicodedata
from collections.abc import Iterator

from pypinyin import Style, lazy_pinyin

KEY_LENGTH = 200
INITIALS_LENGTH = 80
# Family names that are read otherwise than the same sign as a word.
_FAMILY = {
    "曾": "zeng1", "单": "shan4", "解": "xie4", "仇": "qiu2", "查": "zha1", "区": "ou1", "朴": "piao2",
    "任": "ren2", "盖": "ge3", "翟": "zhai2", "华": "hua4", "纪": "ji3", "乐": "yue4", "覃": "qin2",
    "尉": "wei4", "燕": "yan1", "宁": "ning4", "冼": "xian3", "繁": "po2", "缪": "miao4", "折": "she2",
}  # fmt: skip
_TWO = {"尉迟": ("yu4", "chi2"), "万俟": ("mo4", "qi2"), "长孙": ("zhang3", "sun1"), "单于": ("chan2", "yu2")}


_DOTS = re.compile(r"\s*[·•・‧∙⋅]\s*")
_TYPED = re.compile(r"(?=[0-9]*[A-Za-z])[0-9A-Za-z]{2,}", re.ASCII)
_NUMBER = re.compile(r"\d+")
_ORDINAL = re.compile(r"(?<=第)[一二三四五六七八九]?十?[一二三四五六七八九]?")
_SIGNS = {sign: value for value, sign in enumerate("一二三四五六七八九", start=1)}
_WIDTH = 6  # digits of a number in a key
# 王 小 明 is 王小明; John Smith keeps its blank.
_BETWEEN_SIGNS = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")


def plain(name: str) -> str:
    """A name in half width, with one kind of dot and without the blanks that fill a form."""
    written = _DOTS.sub("·", unicodedata.normalize("NFKC", name))
    return " ".join(_BETWEEN_SIGNS.sub("", written).split())


def key(name: str) -> str:
    """What names are put in order by: the pinyin of each sign with its tone, the family name as it is read;
    small letters and digits alone, so that every database has the same order."""
    return "".join(one for piece in _read(name) for one in _letters(piece))[:KEY_LENGTH]


def initials(name: str) -> str:
    """The first letter of the pinyin of each sign of a person's name, the family name as it is read: wxm for
    王小明, zxm for 曾小明. Other letters and digits stay."""
    return _firsts(_read(name))


def initials_of_words(words: str) -> str:
    """The same for what is no person: a place that begins with 解 or 区 is no family. Words are read as such:
    cqj for 重庆街, hyl for 华银里."""
    read = lazy_pinyin(unicodedata.normalize("NFKC", words), errors=list)  # type: ignore[arg-type]
    return _firsts(read)


def key_of_words(words: str) -> str:
    """What places and organizations are put in order by: the pinyin of each sign with its tone, read as
    words, and numbers by their value: 2号路 before 10号路, 第二 before 第十."""
    narrow = _ORDINAL.sub(_ordinal, unicodedata.normalize("NFKC", words))
    filled = _NUMBER.sub(lambda found: found[0].lstrip("0").zfill(_WIDTH), narrow)
    read = lazy_pinyin(filled, Style.TONE3, errors=list, neutral_tone_with_five=True)  # type: ignore[arg-type]
    return "".join(one for piece in read for one in _letters(piece))[:KEY_LENGTH]


def _ordinal(found: re.Match[str]) -> str:
    tens, ten, ones = found[0].partition("十")
    if not ten:
        return str(_SIGNS[tens]) if tens in _SIGNS else found[0]
    return str(_SIGNS.get(tens, 1) * 10 + _SIGNS.get(ones, 0))


def looks_like_initials(word: str) -> bool:
    """Whether a word that is looked for can be initials: at least two letters or digits, one of them a
    letter. A single letter begins every tenth name."""
    return _TYPED.fullmatch(word) is not None


def _read(name: str) -> list[str]:
    """The pinyin of each sign of a person's name, with its tone."""
    read = lazy_pinyin(name, Style.TONE3, errors=list, neutral_tone_with_five=True)  # type: ignore[arg-type]
    if name[:2] in _TWO:
        read[:2] = _TWO[name[:2]]
    elif name[:1] in _FAMILY:
        read[:1] = [_FAMILY[name[0]]]
    return read


def _firsts(read: list[str]) -> str:
    return "".join(next(_letters(piece), "") for piece in read)[:INITIALS_LENGTH]


def _letters(piece: str) -> Iterator[str]:
    return (one for one in piece.lower() if one.isascii() and one.isalnum())
