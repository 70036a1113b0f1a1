"""Names that are usual in Jiaxing, by the years in which they were given, and made-up telephone numbers."""

import datetime as dt
import random

_FAMILY = "沈陆朱张王陈徐吴周钱顾俞姚金许冯曹潘蒋戴马高胡孙杨杜倪屠钟范"
_FROM_AFAR = "李刘黄赵罗郑唐邓何彭田谭龙石"
MALE, FEMALE = "male", "female"
# The last year of birth to which the names belong.
_MEN: tuple[tuple[int, str], ...] = (
    (
        1959,
        "国强 根林 阿水 金根 水根 林根 荣生 福根 祥生 关林 小弟 永康 德明 玉良 寿生 炳泉 阿毛 子根",
    ),
    (
        1984,
        "志明 文华 伟民 海明 雪明 建华 明华 卫东 宏伟 利民 永明 "
        "新民 国平 建国 伟 军 斌 强 晓东 志刚 勤华 海峰",
    ),
    (
        9999,
        "俊杰 浩然 晓峰 嘉伟 凯 鑫 宇航 子轩 俊 晨 嘉诚 天宇 博文 一鸣 志远 睿 思远 家豪 佳伟 奕辰 沐阳 子墨",
    ),
)
_WOMEN: tuple[tuple[int, str], ...] = (
    (
        1959,
        "秀英 玉珍 阿英 小妹 根娣 凤英 水珍 佩芬 文英 素珍 玲娣 彩娥 玉兰 桂芳 雪珍 月琴 阿娥 金娥 桂珍 秀宝",
    ),
    (
        1984,
        "惠芬 美娟 丽华 雅琴 爱珍 志芳 建芬 春梅 海燕 利娟 小红 "
        "琴芳 慧敏 静 芳 敏 燕 晓燕 红梅 丽芳 建英 雪芬",
    ),
    (
        9999,
        "佳怡 梦婷 思雨 雨欣 子涵 梓萱 欣怡 晓雯 婷 倩 洁 "
        "诗涵 语桐 可馨 佳琪 嘉怡 若曦 静怡 晨曦 一诺 沁怡 雨桐",
    ),
)
_THIS_YEAR = 2026


class People:
    """An endless queue of different people; the same random source gives the same ones."""

    def __init__(self, source: random.Random) -> None:
        self._source = source
        self._used: set[str] = set()
        self._number = 0
        self.sexes: dict[str, str] = {}
        """The sex of everybody so far, by name."""

    def name(self, sex: str = "", born: int | None = None, family: str = "") -> str:
        """A name that nobody else has; without more, of a grown-up person."""
        sex = sex or self._source.choice((MALE, FEMALE))
        year = born or _THIS_YEAR - self._source.randint(28, 66)
        years = _MEN if sex == MALE else _WOMEN
        given = next(names for last, names in years if year <= last).split()
        for _ in range(40):
            name = (family or self.family()) + self._source.choice(given)
            if name not in self._used:
                break
        self._used.add(name)
        self.sexes[name] = sex
        return name

    def family(self, *, but: str = "", from_afar: bool = False) -> str:
        """A family name, another one than ``but``."""
        return self._source.choice([one for one in (_FROM_AFAR if from_afar else _FAMILY) if one != but])

    def phone(self) -> str:
        """The next login name, 138 0573 0001 and so on: Jiaxing's area code inside a mobile number."""
        self._number += 1
        return f"1380573{self._number:04d}"


def born(source: random.Random, today: dt.date, years: int) -> dt.date:
    """The birthday of somebody who is so old today."""
    return today - dt.timedelta(days=round(years * 365.25) + source.randint(1, 364))
