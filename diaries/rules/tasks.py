"""Tasks from above: who does what, the form of a few questions, what the register knows and so nobody is
asked, and when whoever has one is reminded."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diaries.choices import KnownAnswer, KnownField, QuestionKind
from grids.codes import path_of
from grids.scope import Scope
from kit.text import Text
from kit.time.formats import day_text, read_day

VIEW = "diaries.view_task"
GIVE = "diaries.add_task"
CHANGE = "diaries.change_task"
ANSWER = "diaries.answer_task"
TABLE = "diaries.view_taskanswer"
EXPORT = "diaries.export_taskanswer"
KEEP = "diaries.keep_tasks"  # of no role: only the system and its administrators have it
REGISTER = "residents.view_household"

MOST_QUESTIONS = 8
MOST_OPTIONS = 12
MOST_GRIDS = 2000
LONGEST_TITLE, LONGEST_WORDS, LONGEST_QUESTION, LONGEST_ANSWER = 60, 2000, 60, 500
MOST_NUMBER = 10**9
EVE = dt.timedelta(days=1)  # before it is due whoever has not done it hears so
YES, NO = "yes", "no"

_NOT_SAID = re.compile(r"[\W_]+")
# What people put around a question without asking anything else by it.
_AROUND = re.compile(
    "请问|请填写|请填|请选择|是否|是不是|有没有|有无|您家|你家|家里|家中|该户|本户|户内|居民的|居民|住户|您的|你的|多少|几个|什么"
    "|情况|信息|为何|吗|呢|的|whatis|pleasegive|please|your|the"
)
_AT_ENDS = re.compile("^(?:有|是)+|(?:有|是)+$")
# What the register knows, by the words in which it is asked for; empty: no field of a task, since it is
# known of everybody and shown on the page of the household.
_KNOWN: dict[str, tuple[str, ...]] = {
    KnownField.PHONE: (
        *("电话", "手机", "手机号", "手机号码", "电话号码", "联系电话", "联系方式", "户主电话", "户主手机"),
        *("phone", "phonenumber", "telephone", "mobile"),
    ),
    KnownField.PEOPLE: (
        *(
            "人数",
            "人口数",
            "人口",
            "家庭人数",
            "家庭人口",
            "家庭人口数",
            "居住人数",
            "常住人数",
            "几口人",
            "几人",
        ),
        *("住几人", "几人居住", "howmanylivethere", "numberofpeople", "people"),
    ),
    KnownField.TENURE: (
        *(
            "房屋性质",
            "住房性质",
            "房屋来源",
            "自有还租住",
            "自有或租住",
            "自住还出租",
            "出租房",
            "租房",
            "出租",
            "租住",
        ),
        *("房屋出租", "tenure", "rented"),
    ),
    KnownField.RESIDENCE: (
        *("户籍", "户籍类型", "人口类型", "流动人口", "户籍或流动", "常住还流动", "本地户籍"),
        *("registered", "registeredorfloating", "floating"),
    ),
    "": (
        *("姓名", "户主", "户主姓名", "家庭成员", "成员姓名", "身份证", "身份证号", "身份证号码", "证件号码"),
        *(
            "性别",
            "年龄",
            "出生日期",
            "出生年月",
            "生日",
            "门牌",
            "门牌号",
            "房号",
            "住址",
            "地址",
            "家庭住址",
        ),
        *(
            "与户主关系",
            "低保户",
            "低保",
            "独居老人",
            "残疾人",
            "name",
            "idnumber",
            "age",
            "sex",
            "address",
            "birthday",
        ),
    ),
}


def key_of(words: str) -> str:
    """By what two questions are known as the same: without blanks, marks, case, width and what people put
    around what they ask."""
    plain = _NOT_SAID.sub("", unicodedata.normalize("NFKC", words).casefold())
    return _AT_ENDS.sub("", _AROUND.sub("", plain)) or plain


_BY_WORDS = {key_of(word): name for name, said in _KNOWN.items() for word in said}


def known_of(words: str) -> str | None:
    """The field of the register that a question asks for; empty: another one of it; None: none."""
    return _BY_WORDS.get(key_of(words))


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a task's form. ``key`` names its answers; ``known`` is a field of the register."""

    key: str
    kind: str
    words: str = ""
    options: tuple[str, ...] = field(default=())
    known: str = ""
    required: bool = True

    @property
    def label(self) -> str:
        """How it is asked."""
        return str(KnownField(self.known).label) if self.known else self.words

    @property
    def same_as(self) -> str:
        """By what the same question of another task is known."""
        return f"={self.known}" if self.known else key_of(self.words)

    def kept(self) -> dict[str, Any]:
        """As it is kept with its task."""
        return {
            "key": self.key,
            "kind": str(self.kind),
            "words": self.words,
            "options": list(self.options),
            "known": str(self.known),
            "required": self.required,
        }

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Question":
        """As it was kept."""
        return cls(**{**row, "options": tuple(row["options"])})

    def read(self, given: str) -> tuple[str, Text]:
        """What was answered, as it is kept, and what is wrong with it."""
        text = given.strip()
        if not text:
            return "", gettext_lazy("Please answer this.") if self.required else ""
        return _READERS[self.kind](self, text)

    def told(self, value: str) -> str:
        """An answer in words."""
        if not value:
            return ""
        if self.kind == QuestionKind.YES_NO:
            return _("yes") if value == YES else _("no")
        if self.kind == QuestionKind.KNOWN:
            return str(KnownAnswer(value).label) if value in KnownAnswer.values else ""
        return value


def _among(allowed: Iterable[str], text: str) -> tuple[str, Text]:
    return (text, "") if text in allowed else ("", gettext_lazy("Please choose one of these."))


def _number(_question: Question, text: str) -> tuple[str, Text]:
    plain = unicodedata.normalize("NFKC", text)
    if not re.fullmatch(r"[0-9]{1,10}", plain) or int(plain) > MOST_NUMBER:
        return "", gettext_lazy("Please give a whole number.")
    return str(int(plain)), ""


def _words(_question: Question, text: str) -> tuple[str, Text]:
    if len(text) > LONGEST_ANSWER:
        return "", gettext_lazy("At most %(most)s characters.") % {"most": LONGEST_ANSWER}
    return text, ""


def _day(_question: Question, text: str) -> tuple[str, Text]:
    try:
        return day_text(read_day(text)), ""
    except ValueError:
        return "", gettext_lazy("Please give a day from 1900 to ten years from now.")


_READERS = {
    QuestionKind.YES_NO.value: lambda _question, text: _among((YES, NO), text),
    QuestionKind.CHOICE.value: lambda question, text: _among(question.options, text),
    QuestionKind.NUMBER.value: _number,
    QuestionKind.TEXT.value: _words,
    QuestionKind.DATE.value: _day,
    QuestionKind.KNOWN.value: lambda _question, text: _among(KnownAnswer.values, text),
}


def half_way(given: dt.datetime, due: dt.datetime) -> dt.datetime:
    """When half of the time is over."""
    return given + (due - given) / 2


def area_of(scope: Scope, codes: Iterable[str]) -> str:
    """To which area a task for ``codes`` belongs: that of ``scope``, where its giver gives, which contains
    all of them; so nobody below may change it. Empty where there is none."""
    wanted = set(codes)
    if not wanted:
        return ""
    areas = path_of(min(wanted)) if scope.unlimited else sorted(scope.prefixes)
    return next((area for area in areas[::-1] if all(code.startswith(area) for code in wanted)), "")
