"""The people of the demonstration: names that are usual in Jiaxing, and made-up telephone numbers."""

import random
from collections.abc import Iterator

_FAMILY = "沈陆朱张王陈徐吴周钱顾俞姚金许冯曹潘蒋戴马高胡孙杨杜倪屠钟范"
_MEN = [
    "建国", "国强", "志明", "永康", "根林", "阿水", "金根", "水根", "德明",
    "文华", "伟民", "海明", "林根", "荣生", "雪明", "晓东", "俊杰", "浩然",
    "伟", "军", "斌", "强", "建华", "明华", "卫东", "宏伟", "利民",
    "永明", "福根", "祥生", "关林", "新民", "继红", "玉良", "国平", "小弟",
]  # fmt: skip
_WOMEN = [
    "秀英", "玉珍", "桂芳", "美娟", "丽华", "雪珍", "阿英", "惠芬", "小妹",
    "静", "芳", "敏", "燕", "晓燕", "雅琴", "佳怡", "梦婷", "月琴",
    "根娣", "凤英", "爱珍", "志芳", "建芬", "春梅", "海燕", "利娟", "小红",
    "琴芳", "水珍", "佩芬", "文英", "素珍", "玲娣", "彩娥", "玉兰", "慧敏",
]  # fmt: skip


class People:
    """An endless queue of different people; the same random source gives the same ones."""

    def __init__(self, source: random.Random) -> None:
        names = [family + given for family in _FAMILY for given in (*_MEN, *_WOMEN)]
        source.shuffle(names)
        self._names: Iterator[str] = iter(names)
        self._number = 0

    def name(self) -> str:
        """A name that nobody else has."""
        return next(self._names)

    def phone(self) -> str:
        """The next login name, 138 0573 0001 and so on: Jiaxing's area code inside a mobile number."""
        self._number += 1
        return f"1380573{self._number:04d}"
