"""What a resident's words are likely to be about: proposed to her, never decided for her.

What was learned from the cases of the city speaks first (``cases/public/likely.py``). Where that is too
little, the guess is a count that anybody can do again. Of each category that a report may have, three points
for each everyday word of its list and for its whole name that stands in the words, and one for each pair of
characters that the words share with the title of an earlier case of it in the same county, of the last ones,
the case that shares most. Proposed are at most three with two points or more; of words that sound like danger
none.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from cases.choices import RouteCode
from cases.models import Case, Category
from cases.public.likely import Likely, likely
from cases.workflow.inputs import sortable
from grids.codes import county_of
from grids.models import Grid

MOST = 3
_FEWEST_POINTS = 2
_FOR_A_WORD = 3
_LOOKED_AT = 300  # cases
_LONGEST = 500  # characters that are looked at
UNKNOWN = "other"  # the category of what nobody can name yet (models/seeds.py)

# Everyday words for the categories that an installation begins with, by their codes.
WORDS: dict[str, tuple[str, ...]] = {
    "litter": ("垃圾", "臭味", "脏乱", "没人扫", "废纸", "建筑渣"),
    "damaged-road": ("路面", "坑洼", "路坏", "井盖", "地砖", "人行道"),
    "street-light": ("路灯", "灯不亮", "灯坏", "楼道灯", "太黑"),
    "stairwell-clutter": ("楼道", "堆物", "杂物", "堆放", "占道"),
    "outage": ("停水", "停电", "没水", "没电", "跳闸"),
    "blocked-drain": ("下水", "管道", "堵了", "堵塞", "污水", "漫水", "化粪池"),
    "noise": ("噪声", "噪音", "吵", "广场舞", "装修声"),
    "neighbours": ("邻居", "楼上", "隔壁", "漏水"),
    "property-management": ("物业", "电梯坏", "物业费", "门禁"),
    "unpaid-wages": ("欠薪", "工资", "工钱"),
    "fire-lane": ("消防通道", "消防门", "灭火器", "堵住通道"),
    "illegal-building": ("违建", "违法搭建", "私搭", "加盖"),
    "thrown-objects": ("高空抛物", "扔下来", "楼上扔"),
    "indoor-charging": ("电动车", "电瓶车", "飞线", "充电"),
    "fraud-attempt": ("诈骗", "骗子", "可疑电话"),
    "living-alone": ("独居", "老人一个人"),
    "disability-support": ("残疾", "轮椅", "无障碍"),
    "suggestion": ("建议", "希望能"),
    "policy-question": ("政策", "怎么办理", "咨询"),
}
# Words of what can't wait until somebody reads a page.
DANGER = (
    *("着火", "起火", "失火", "冒烟", "爆炸", "煤气", "燃气", "漏气", "触电", "救命", "昏倒", "晕倒"),
    *("受伤", "流血", "困在电梯", "电梯困人", "打人", "持刀", "跳楼", "溺水", "走失", "要倒塌"),
)


@dataclass(frozen=True, slots=True)
class Guess:
    """What is proposed, the likeliest first, and whether the words sound like danger."""

    categories: list[Category]
    danger: bool


def guess(words: str, *, grid: Grid) -> Guess:
    """What ``words`` about something in ``grid`` are likely to be; of danger nothing, since then one calls,
    and a wrong proposal would keep her from it. Six queries at most."""
    said = words[:_LONGEST]
    if sounds_like_danger(said):
        return Guess([], danger=True)
    offered = {one.pk: one for one in sortable().exclude(code=UNKNOWN).select_related("parent")}
    learned = [one.category for one in likely(said) if one.category.pk in offered]
    if learned:
        return Guess(learned, danger=False)
    points = Counter({pk: _of_words(one, said) for pk, one in offered.items()})
    for pk, shared in _of_earlier(said, grid, offered).items():
        points[pk] += shared
    ranked = sorted(points, key=lambda pk: (-points[pk], offered[pk].position, offered[pk].code))
    found = [offered[pk] for pk in ranked if points[pk] >= _FEWEST_POINTS][:MOST]
    return Guess(found, danger=False)


def proposed(words: str, *, grid: Grid | None) -> list[Likely]:
    """What ``words`` are likely to be about, for a leader: with its certainty where enough was learned, else
    by points. Five queries at most."""
    found = likely(words)
    if found or grid is None or not words.strip():
        return found
    return [Likely(one, None) for one in guess(words, grid=grid).categories]


def sounds_like_danger(words: str) -> bool:
    """Whether ``words`` name something for which one calls first: a word of the list, or the name of a
    category of emergencies. One query."""
    if any(one in words for one in DANGER):
        return True
    names = Category.objects.filter(route=RouteCode.EMERGENCY, in_use=True, parent__isnull=False)
    return any(name in words for name in names.values_list("name", flat=True))


def unknown() -> Category | None:
    """Under what is kept what nobody can name yet: “other”, or the last that a report may have."""
    rows = sortable().filter(route=RouteCode.ROUTINE)
    return rows.filter(code=UNKNOWN).first() or rows.order_by("-position", "-code").first()


def category_of(code: str) -> Category | None:
    """The category that a resident has confirmed; None where she is not sure. One query."""
    return sortable().filter(code=code).first()


def _of_words(category: Category, said: str) -> int:
    known = {category.name, *WORDS.get(category.code, ())}
    return sum(_FOR_A_WORD for one in known if one in said)


def _of_earlier(said: str, grid: Grid, offered: Iterable[int]) -> dict[int, int]:
    """How many pairs of characters the words share with the earlier case of each category that has most."""
    pairs = _pairs(said)
    lately = Case.objects.in_area(county_of(grid.code)).filter(category__in=list(offered)).order_by("-id")
    best: dict[int, int] = {}
    for category, title in lately.values_list("category", "title")[:_LOOKED_AT]:
        shared = len(pairs & _pairs(title))
        if shared >= _FEWEST_POINTS and shared > best.get(category, 0):
            best[category] = shared
    return best


def _pairs(text: str) -> set[str]:
    signs = [one if one.isalnum() else " " for one in text]
    return {a + b for a, b in pairwise(signs) if " " not in (a, b)}
