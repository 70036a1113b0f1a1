"""建设街道 of 南湖区 with its five real communities, where most of the demonstration takes place.

Divisions and communities are the real ones; quarters, buildings and figures are made up.
"""

from demo.places.shapes import AROUND, Community, Group, Town, blocks
from grids.choices import PlaceKind

TOWNSHIP = "330402007"
ACCOUNTS_LIVE_IN = "330402007033"
_ROAD, _STREET, _PUBLIC = PlaceKind.MAIN_ROAD, PlaceKind.BACK_STREET, PlaceKind.PUBLIC_PLACE

COMMUNITIES = (
    Community(
        "330402007033",  # 子城社区
        (
            Group("府前花苑", blocks(1, 6), "府前街"),
            Group("紫阳小区", blocks(1, 6), "紫阳街"),
            Group("少年路小区", blocks(1, 5), "少年路"),
            Group("中和里", ("中和里1号院", "中和里2号院", "中和里3号院", *blocks(4, 6)), "中和街"),
            Group("建国公寓", blocks(1, 5), "建国中路"),
            Group("斜西街小区", blocks(1, 6), "斜西街"),
        ),
        (("中山路（子城段）", _ROAD), ("子城广场", _PUBLIC), ("府前街菜场", _PUBLIC), ("天主堂弄", _STREET)),
        account="secretary",
        first=AROUND,
    ),
    Community(
        "330402007024",  # 百福弄社区
        (
            Group("百福小区", blocks(1, 5), "百福弄"),
            Group("勤俭小区", blocks(1, 5), "勤俭路"),
            Group("禾兴公寓", blocks(1, 5), "禾兴南路"),
            Group("梅园里", blocks(1, 5), "梅园路"),
            Group("环西公寓", ("东楼", "西楼", "南楼", *blocks(4, 5)), "环城西路"),
        ),
        (("勤俭路（百福段）", _ROAD), ("百福弄口袋公园", _PUBLIC), ("西埏桥弄", _STREET)),
    ),
    Community(
        "330402007029",  # 瓶山社区
        (
            Group("瓶山公寓", blocks(1, 5), "瓶山弄"),
            Group("精严寺小区", blocks(1, 5), "精严寺街"),
            Group("范蠡湖小区", blocks(1, 5), "环城南路"),
            Group("中山名庭", blocks(1, 5), "中山东路", tall=True),
            Group("县南里", ("县南里1号院", "县南里2号院", *blocks(3, 6)), "县南街"),
        ),
        (("建国南路（瓶山段）", _ROAD), ("瓶山休闲广场", _PUBLIC), ("杨家弄", _STREET)),
    ),
    Community(
        "330402007030",  # 丁家桥社区
        (
            Group("丁家桥小区", blocks(1, 5), "丁家桥路"),
            Group("吉水小区", blocks(1, 5), "吉水路"),
            Group("吉杨公寓", blocks(1, 5), "吉杨路"),
            Group("城南新村", blocks(1, 5), "城南路"),
            Group("桥东里", blocks(1, 5), "桥东弄"),
        ),
        (("吉水路（丁家桥段）", _ROAD), ("丁家桥文化礼堂", _PUBLIC), ("桥东弄", _STREET)),
    ),
    Community(
        "330402007032",  # 南杨社区
        (
            Group("南杨小区", blocks(1, 5), "南杨路"),
            Group("文昌公寓", blocks(1, 5), "文昌路", tall=True),
            Group("杨柳湾", blocks(1, 5), "杨柳路"),
            Group("南门新村", blocks(1, 5), "南溪路"),
            Group("铁路宿舍", ("甲楼", "乙楼", "丙楼", *blocks(4, 5)), "车站路"),
        ),
        (("文昌路（南杨段）", _ROAD), ("南杨便民广场", _PUBLIC), ("铁路弄", _STREET)),
    ),
)

# Groups outside the standard of 200 to 400 households (policy 二(一)), so that the warning can be seen.
OUTSIDE_THE_STANDARD = {"中和里": 128, "中山名庭": 486, "桥东里": 164, "南杨小区": 437}
# Buildings that nobody leads for now, so that the list of vacancies is not empty.
VACANT = {("紫阳小区", "6幢"), ("吉水小区", "3幢"), ("南门新村", "5幢")}
STREET = Town(TOWNSHIP, "street", "police", COMMUNITIES, (30.7520, 120.7530))
