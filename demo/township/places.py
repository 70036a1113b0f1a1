"""Where the demonstration takes place: 建设街道 of 南湖区, its five real communities, and what lies in them.

Divisions and communities are the real ones; quarters, buildings and figures are made up.
"""

from dataclasses import dataclass

from grids.choices import PlaceKind
from residents.choices import UnitKind

CITY, COUNTY, TOWNSHIP = "3304", "330402", "330402007"


@dataclass(frozen=True, slots=True)
class Group:
    """A resident group: its quarter, the buildings in it, and the street that it lies on."""

    quarter: str
    buildings: tuple[str, ...]
    street: str


@dataclass(frozen=True, slots=True)
class Community:
    """A community by its national code, with its groups, and places that belong to it as a whole."""

    code: str
    groups: tuple[Group, ...]
    places: tuple[tuple[str, PlaceKind], ...]

    @property
    def in_charge(self) -> bool:
        """Whether the accounts that are printed belong to it."""
        return self.code == ACCOUNTS_LIVE_IN


def _blocks(first: int, last: int) -> tuple[str, ...]:
    return tuple(f"{number}幢" for number in range(first, last + 1))


ACCOUNTS_LIVE_IN = "330402007033"
_ROAD, _STREET, _PUBLIC = PlaceKind.MAIN_ROAD, PlaceKind.BACK_STREET, PlaceKind.PUBLIC_PLACE

COMMUNITIES = (
    Community(
        "330402007033",  # 子城社区
        (
            Group("府前花苑", _blocks(1, 6), "府前街"),
            Group("紫阳小区", _blocks(1, 6), "紫阳街"),
            Group("少年路小区", _blocks(1, 5), "少年路"),
            Group("中和里", ("中和里1号院", "中和里2号院", "中和里3号院", *_blocks(4, 6)), "中和街"),
            Group("建国公寓", _blocks(1, 5), "建国中路"),
            Group("斜西街小区", _blocks(1, 6), "斜西街"),
        ),
        (("中山路（子城段）", _ROAD), ("子城广场", _PUBLIC), ("府前街菜场", _PUBLIC), ("天主堂弄", _STREET)),
    ),
    Community(
        "330402007024",  # 百福弄社区
        (
            Group("百福小区", _blocks(1, 6), "百福弄"),
            Group("勤俭小区", _blocks(1, 6), "勤俭路"),
            Group("禾兴公寓", _blocks(1, 5), "禾兴南路"),
            Group("梅园里", _blocks(1, 6), "梅园路"),
            Group("环西公寓", ("东楼", "西楼", "南楼", *_blocks(4, 5)), "环城西路"),
        ),
        (("勤俭路（百福段）", _ROAD), ("百福弄口袋公园", _PUBLIC), ("西埏桥弄", _STREET)),
    ),
    Community(
        "330402007029",  # 瓶山社区
        (
            Group("瓶山公寓", _blocks(1, 6), "瓶山弄"),
            Group("精严寺小区", _blocks(1, 5), "精严寺街"),
            Group("范蠡湖小区", _blocks(1, 6), "环城南路"),
            Group("中山名庭", _blocks(1, 6), "中山东路"),
            Group("县南里", ("县南里1号院", "县南里2号院", *_blocks(3, 6)), "县南街"),
        ),
        (("建国南路（瓶山段）", _ROAD), ("瓶山休闲广场", _PUBLIC), ("杨家弄", _STREET)),
    ),
    Community(
        "330402007030",  # 丁家桥社区
        (
            Group("丁家桥小区", _blocks(1, 6), "丁家桥路"),
            Group("吉水小区", _blocks(1, 6), "吉水路"),
            Group("吉杨公寓", _blocks(1, 5), "吉杨路"),
            Group("城南新村", _blocks(1, 6), "城南路"),
            Group("桥东里", _blocks(1, 5), "桥东弄"),
        ),
        (("吉水路（丁家桥段）", _ROAD), ("丁家桥文化礼堂", _PUBLIC), ("桥东弄", _STREET)),
    ),
    Community(
        "330402007032",  # 南杨社区
        (
            Group("南杨小区", _blocks(1, 6), "南杨路"),
            Group("文昌公寓", _blocks(1, 6), "文昌路"),
            Group("杨柳湾", _blocks(1, 5), "杨柳路"),
            Group("南门新村", _blocks(1, 6), "南溪路"),
            Group("铁路宿舍", ("甲楼", "乙楼", "丙楼", *_blocks(4, 5)), "车站路"),
        ),
        (("文昌路（南杨段）", _ROAD), ("南杨便民广场", _PUBLIC), ("铁路弄", _STREET)),
    ),
)

# Which office an emergency is given to, and whose a specialist matter is (policy 二(四): 专职专干).
RESPONSIBLE = {
    "fire": "fire",
    "gas-leak": "housing",
    "power-danger": "power",
    "burst-main": "water",
    "lift-trapped": "market",
    "flooding": "housing",
    "missing-person": "police",
    "dangerous-building": "housing",
    "injury": "street",
}
SPECIALISTS = {
    "illegal-building": "enforcement",
    "damaged-road": "enforcement",
    "blocked-drain": "housing",
}
# Applications with the papers that they need.
MATTERS = {
    "low-income-allowance": ("最低生活保障", ("身份证", "户口簿", "收入证明", "申请书")),
    "temporary-relief": ("临时救助", ("身份证", "申请书", "病历和费用发票")),
    "senior-card": ("老年优待证", ("身份证", "一寸照片")),
}

# What lies in the first groups, one each: the end of its name, and its kind.
UNITS = (
    ("便利店", UnitKind.SHOP),
    ("幼儿园", UnitKind.SCHOOL),
    ("卫生服务站", UnitKind.CLINIC),
    ("老年食堂", UnitKind.ASSOCIATION),
    ("物业服务中心", UnitKind.FIRM),
    ("五金店", UnitKind.SHOP),
    ("警务室", UnitKind.OFFICE),
    ("面馆", UnitKind.SHOP),
)

# Groups outside the standard of 200 to 400 households (policy 二(一)), so that the warning can be seen.
OUTSIDE_THE_STANDARD = {"中和里": 128, "中山名庭": 486, "桥东里": 164, "南杨小区": 437}
# Buildings that nobody leads for now, so that the list of vacancies is not empty.
VACANT = {("紫阳小区", "6幢"), ("吉水小区", "3幢"), ("南门新村", "5幢")}
