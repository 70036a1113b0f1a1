"""嘉兴经济技术开发区, which has no code of its own: it administers streets of 秀洲区 and of 南湖区
(design §4.2). One real community of each county is shown; their quarters are made up.
"""

from demo.places.shapes import Community, Group, Town, blocks
from grids.choices import PlaceKind

TANGHUI, JIABEI, CHENGNAN, CHANGSHUI = "330411004", "330411003", "330402012", "330402014"
ADMINISTERED = (TANGHUI, JIABEI, CHENGNAN, CHANGSHUI)

TOWNS = (
    Town(
        TANGHUI,
        "tanghui",
        "tanghui_police",
        (
            Community(
                "330411004010",  # 茶园社区
                (Group("茶园小区", blocks(1, 4), "茶园路"), Group("塘汇公寓", blocks(1, 3), "塘汇路")),
                (("塘汇路（茶园段）", PlaceKind.MAIN_ROAD), ("茶园社区公园", PlaceKind.PUBLIC_PLACE)),
            ),
        ),
        (30.7900, 120.7530),
    ),
    Town(
        CHANGSHUI,
        "changshui",
        "changshui_police",
        (
            Community(
                "330402014005",  # 由拳社区
                (
                    Group("由拳花苑", blocks(1, 4), "由拳路", tall=True),
                    Group("长水新村", blocks(1, 3), "长水路"),
                ),
                (("由拳路（长水段）", PlaceKind.MAIN_ROAD), ("由拳便民广场", PlaceKind.PUBLIC_PLACE)),
            ),
        ),
        (30.7260, 120.7420),
    ),
)
