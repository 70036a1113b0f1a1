"""A town in the country: 凤桥镇 of 南湖区 with one of its real villages. Hamlets and figures are made up.

In the country a group is a hamlet of 100 to 200 households, and a grid of the third level some houses that
stand together (policy 二(一)).
"""

from demo.places.shapes import Community, Group, Town
from grids.choices import PlaceKind, Setting

COMMUNITIES = (
    Community(
        "330402100222",  # 联丰村
        (
            Group("东浜组", ("东片", "西片", "河南片"), "东浜"),
            Group("王家浜组", ("北片", "南片"), "王家浜"),
            Group("南陆浜组", ("东片", "西片"), "南陆浜"),
            Group("新联农房集聚点", ("一区", "二区"), "联丰路"),
        ),
        (
            ("联丰路", PlaceKind.MAIN_ROAD),
            ("联丰村文化礼堂", PlaceKind.PUBLIC_PLACE),
            ("东浜机耕路", PlaceKind.BACK_STREET),
        ),
        Setting.RURAL,
        account="village",
        first=("", "", "", "villager"),
    ),
)
OUTSIDE_THE_STANDARD = {"南陆浜组": 83}
TOWN = Town("330402100", "town", "town_police", COMMUNITIES, (30.6720, 120.8730))
