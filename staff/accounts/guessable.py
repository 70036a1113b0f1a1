"""What a guesser tries first: common words dressed up, a word repeated, rows of the keyboard, names, also in
pinyin. Pure: what is typed goes in, whether it is one of these comes out."""

import re
import unicodedata
from collections.abc import Container, Iterable
from functools import lru_cache

# What is left of many passwords when digits and signs are taken away: the common ones of lists, in China too.
_WORDS = """
    password passwd passw pass pwd qwerty qwertyuiop qwer asdf asdfgh asdfghjkl zxcvbnm qazwsx qazwsxedc
    woaini woaiwojia woaizhongguo zhongguo china beijing shanghai nihao iloveyou welcome letmein abc abcd
    abcdef abcabc root test user guest login changeme default company dragon monkey xiaoming zaijian
    taobao alibaba tencent huawei wechat wangluo mima mimamima
    admin administrator system manager master super secret hello world love baby angel princess sunshine
    football superman batman computer internet server spring summer autumn winter monday friday january
    july august october november december shequ wangge jiedao zhengfu zhejiang hangzhou aini yisheng
    gongzuo shengri kuaile xinnian fafa wode nide women
    xiaoqu dangyuan dangzhibu dangwei dangjian zhibu shuji zhuren juweihui cunweihui jumin cunmin qunzhong
    renmin fuwu weimin wuye louzhang louyuan danyuan wanggeyuan zhiyuanzhe paichusuo minjing gongan
    xinfang zhili shehui hexie pingan anquan yiqing fangkong shenghuo jiayuan xingfu zhihui chengshi nongcun
    minsheng shizheng zonghe zhifa zhongxin bangong bangongshi danwei lingdao ganbu tongzhi
"""
_COMMON = frozenset(_WORDS.split())
_LONGEST_WORD = max(len(word) for word in _COMMON)
LONGEST = 128  # characters of a password; of a longer one no more is looked at
_FEWEST_LETTERS = 3  # different ones
_SPELLED = (str.maketrans("@4013$57", "aaoiesst"), str.maketrans("@401!3$57", "aaollesst"))
_ROWS = (
    "1234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
)
_UNSHIFTED = str.maketrans("!@#$%^&*()", "1234567890")
_RUN = 4  # characters of a row one after another
_FEWEST_BESIDE = 6  # letters and digits that are in no row
_KIND_OF_PLACE = re.compile("(?:街道|[省市区县镇乡])$")
_INSIDE = r"^[^a-z]+|[^a-z]+$"


def plain(typed: str) -> str:
    """In half width and small letters. No longer than a password may be: what looks through it compares each
    place with each."""
    return unicodedata.normalize("NFKC", typed[:LONGEST]).casefold()[:LONGEST]


def is_dressed_up(typed: str, names: Iterable[str], listed: Container[str] = ()) -> bool:
    """Whether it holds one of ``names``, is made of common words alone, is one of ``listed`` without its
    digits and signs, or is made of hardly any letters."""
    written = plain(typed)
    inside = re.sub(_INSIDE, "", written)
    forms = {_letters(written)}
    for spelled in _SPELLED:
        forms |= {_letters(written.translate(spelled)), _letters(inside.translate(spelled))}
    folded = [plain(name) for name in names]
    if any(name in one for one in forms for name in folded):
        return True
    if any(_is_made_of_common(one) or one in listed for one in forms - {""}):
        return True
    letters = _letters(written)
    return len(set(letters)) < _FEWEST_LETTERS <= len(letters)


def is_repeated(typed: str) -> bool:
    """Whether it is one piece over and over, with digits and signs before and behind or without."""
    written = plain(typed)
    inside = re.sub(_INSIDE, "", written)
    return any(_is_periodic(one) for one in (re.sub(r"[\W_]", "", written), _letters(inside)))


def is_of_the_keyboard(typed: str) -> bool:
    """Whether hardly anything is left of it without the rows of the keyboard and of the alphabet."""
    written = plain(typed)
    return any(_is_of_rows(one) for one in (written, written.translate(_UNSHIFTED)))


def holds_pinyin(typed: str, name: str) -> bool:
    """Whether it holds a person's ``name`` in pinyin: as many syllables, each beginning as the sign does. Two
    syllables alone are found in many words, so that they must be most of it."""
    initials = _initials(name)
    if not 2 <= len(initials) <= 4:
        return False
    letters = _letters(plain(typed))
    found = re.search("".join(_syllable(one) for one in initials), letters)
    return found is not None and (len(initials) > 2 or 2 * len(found[0]) > len(letters))


def holds_place(typed: str, names: Iterable[str]) -> bool:
    """Whether it holds the name of a place, in signs or in pinyin, with or without 区, 镇 and the like."""
    written = plain(typed)
    words = {word for name in names for word in (name, _KIND_OF_PLACE.sub("", name)) if len(word) > 1}
    if any(word in written for word in words):
        return True
    # By their initials many names are the same.
    return any(holds_pinyin(typed, one) for one in {_initials(word): word for word in words}.values())


def _letters(typed: str) -> str:
    """The letters and Chinese characters of what was typed."""
    return re.sub(r"[^a-z\u4e00-\u9fff]", "", typed)


def _is_made_of_common(letters: str) -> bool:
    """Whether it can be cut into common words."""
    reached = {0}
    for end in range(1, len(letters) + 1):
        if any(letters[begin:end] in _COMMON for begin in reached if end - begin <= _LONGEST_WORD):
            reached.add(end)
    return bool(letters) and len(letters) in reached


def _is_periodic(written: str) -> bool:
    return any(written[size:] == written[:-size] for size in range(1, len(written) // 2 + 1))


def _is_of_rows(written: str) -> bool:
    left, place = "", 0
    while place < len(written):
        run = max(_run_at(written, place, row) for row in _both_ways())
        left, place = (left, place + run) if run >= _RUN else (left + written[place], place + 1)
    beside = len(re.sub(r"[\W_]", "", left))
    return beside < _FEWEST_BESIDE and len(left) < len(written)


@lru_cache
def _both_ways() -> tuple[str, ...]:
    return tuple(row for one in _ROWS for row in (one, one[::-1]))


def _run_at(written: str, place: int, row: str) -> int:
    """How many characters of ``written`` from ``place`` on stand so in ``row``."""
    begin = row.find(written[place])
    if begin < 0:
        return 0
    length = 0
    for typed, there in zip(written[place:], row[begin:], strict=False):
        if typed != there:
            break
        length += 1
    return length


# GB 2312 has its common signs in the order of their pinyin: the first of each initial.
_FIRST = (
    *(("a", 0xB0A1), ("b", 0xB0C5), ("c", 0xB2C1), ("d", 0xB4EE), ("e", 0xB6EA), ("f", 0xB7A2)),
    *(("g", 0xB8C1), ("h", 0xB9FE), ("j", 0xBBF7), ("k", 0xBFA6), ("l", 0xC0AC), ("m", 0xC2E8)),
    *(("n", 0xC4C3), ("o", 0xC5B6), ("p", 0xC5BE), ("q", 0xC6DA), ("r", 0xC8BB), ("s", 0xC8F6)),
    *(("t", 0xCBFA), ("w", 0xCDDA), ("x", 0xCEF4), ("y", 0xD1B9), ("z", 0xD4D1)),
)
_LAST = 0xD7F9
_FINALS = (
    "(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo"
    "|a|e|i|o|u|v)"
)


def _initials(name: str) -> tuple[str, ...]:
    return tuple(_initial(sign) for sign in name if "\u4e00" <= sign <= "\u9fff")


def _initial(sign: str) -> str:
    """The letter with which ``sign`` begins in pinyin; empty where the order does not say it."""
    try:
        code = int.from_bytes(sign.encode("gb2312"), "big")
    except UnicodeEncodeError:
        return ""
    return next((one for one, first in reversed(_FIRST) if first <= code <= _LAST), "")


def _syllable(initial: str) -> str:
    if initial in ("a", "e", "o"):
        return f"(?:{initial}(?:i|n|ng|o|u|r)?)"
    if initial in ("z", "c", "s"):
        return f"(?:{initial}h?{_FINALS})"
    return f"(?:{initial or '[b-df-hj-np-tw-z]h?'}{_FINALS})"
